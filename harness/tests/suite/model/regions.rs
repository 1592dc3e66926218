//! Planted faults of multi-Region keys.

use std::time::Duration;

use kmspec::model::{Action, Kind, Name, Origin, Regions, Slot, Table};
use kmspec::target::{Place, Target as _};
use kmspec::workload::play;
use serde_json::json;

use super::{Fault, Lensed, ask_in, body, operation, refusal, run, success, with};

/// As [`super::FAULTS`].
pub(super) const FAULTS: [(&str, usize, Fault); 7] = [
    (
        "a Region gets a second replica",
        2,
        |_, call, reply| match refusal(&reply).as_deref() {
            Some("AlreadyExistsException") if operation(call) == "ReplicateKey" => {
                success(&json!({"ReplicaKeyMetadata": {}}))
            }
            _ => reply,
        },
    ),
    (
        "a replica is replicated",
        3,
        |_, call, reply| match refusal(&reply).as_deref() {
            Some("UnsupportedOperationException")
                if operation(call) == "ReplicateKey" && call.place == Place::Other =>
            {
                success(&json!({"ReplicaKeyMetadata": {}}))
            }
            _ => reply,
        },
    ),
    (
        "a primary key does not wait for its replicas",
        3,
        |_, _, reply| {
            let text = String::from_utf8_lossy(&reply.body);
            match text.contains("PendingReplicaDeletion") {
                true => {
                    let text = text.replace("PendingReplicaDeletion", "PendingDeletion");
                    success(&serde_json::from_str(&text).expect("JSON"))
                }
                false => reply,
            }
        },
    ),
    ("a replica does not decrypt", 5, |_, call, mut reply| {
        if operation(call) == "Decrypt" && call.place == Place::Other && reply.status == 200 {
            reply.status = 400;
            reply.body = br#"{"__type": "InvalidCiphertextException"}"#.to_vec();
        }
        reply
    }),
    (
        "a replica that is disabled disables its primary key",
        4,
        |engine, call, reply| {
            if operation(call) == "DisableKey" && call.place == Place::Other && reply.status == 200
            {
                let with = with(call);
                let id = told_id(&with["KeyId"]);
                ask_in(engine, Place::Home, "DisableKey", &json!({"KeyId": id}));
            }
            reply
        },
    ),
    (
        "a replica keeps the material that its primary key rotated",
        5,
        |engine, call, reply| {
            let mut told = body(&reply);
            let metadata = &told["KeyMetadata"];
            if metadata["CurrentKeyMaterialId"].is_null() || call.place == Place::Home {
                return reply;
            }
            let list =
                json!({"KeyId": metadata["KeyId"], "IncludeKeyMaterial": "ALL_KEY_MATERIAL"});
            let listed = body(&ask_in(engine, call.place, "ListKeyRotations", &list));
            let first = listed["Rotations"][0]["KeyMaterialId"].clone();
            told["KeyMetadata"]["CurrentKeyMaterialId"] = first;
            success(&told)
        },
    ),
    ("the primary key never moves", 5, |_, call, reply| {
        let mut told = body(&reply);
        let moved = &mut told["KeyMetadata"]["MultiRegionConfiguration"];
        if call.place == Place::Home || moved["MultiRegionKeyType"] != "PRIMARY" {
            return reply;
        }
        let primary = moved["PrimaryKey"].take();
        moved["PrimaryKey"] = moved["ReplicaKeys"][0].take();
        moved["ReplicaKeys"] = json!([primary]);
        moved["MultiRegionKeyType"] = json!("REPLICA");
        success(&told)
    }),
];

#[test]
fn keys_that_change_their_roles_are_let_go() {
    let (primary, replica) = (Slot(0), Slot(1));
    let (key, to) = (Name::Id(primary), Place::Other);
    let actions = [
        create(primary),
        Action::Regions(Regions::ReplicateKey {
            key,
            slot: replica,
            to,
        }),
        Action::Wait { hours: 1 },
        Action::Regions(Regions::UpdatePrimaryRegion { key, to }),
    ];
    let target = Lensed::faulty(|_, _, reply| reply);
    let mut session = target.open("model").expect("a session in process");
    let (over, table) = (|| false, Table::embedded());
    let played = play(&mut *session, &table, &actions, "x", &over, &mut |_| true);
    assert!(played.ended_by.is_none(), "{:?}", played.ended_by);
    played.let_go(&mut *session);
    let states = played.keys.iter().map(|(id, place)| {
        let told = ask_in(&mut *session, *place, "DescribeKey", &json!({"KeyId": id}));
        body(&told)["KeyMetadata"]["KeyState"].clone()
    });
    let states: Vec<_> = states.collect();
    assert_eq!(states, ["PendingDeletion", "PendingReplicaDeletion"]);
}

#[test]
fn what_ends_by_itself_while_a_call_is_refused_is_not_its_doing() {
    let (primary, replica) = (Slot(0), Slot(1));
    let (key, to) = (Name::Id(primary), Place::Other);
    let replicate = Regions::ReplicateKey {
        key,
        slot: replica,
        to,
    };
    let key = Name::Id(replica);
    let actions = [
        create(primary),
        Action::Regions(replicate),
        Action::DisableKey { key },
    ];
    // Time passes as it does for endpoints, and the replica is ready after the call.
    let target = Lensed::faulty(|engine, _, reply| {
        let refused = refusal(&reply).as_deref() == Some("KMSInvalidStateException");
        let by = Duration::from_millis(if refused { 60_000 } else { 10 });
        engine.advance(by).expect("a clock of its own");
        reply
    });
    run(&target, &actions).unwrap_or_else(|found| panic!("{found}"));
}

/// A primary key.
fn create(slot: Slot) -> Action {
    let (kind, origin) = (Kind::Symmetric, Origin::AwsKms);
    Action::Regions(Regions::CreateKey { slot, kind, origin })
}

/// The id in the name of a key.
fn told_id(name: &serde_json::Value) -> &str {
    let name = name.as_str().unwrap_or_default();
    name.rsplit('/').next().unwrap_or(name)
}
