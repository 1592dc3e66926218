//! Custom key stores with a CloudHSM cluster.

use kmspec_engine::Cluster;
use kmspec_engine::api::ConnectionErrorCodeType;
use serde_json::{Value, json};

use crate::common::{DAY, World, text};

mod keys;

const SECOND: i64 = 1_000;

fn create_input(name: &str, cluster: &Cluster) -> Value {
    json!({
        "CustomKeyStoreName": name,
        "CloudHsmClusterId": cluster.id,
        "TrustAnchorCertificate": cluster.trust_anchor,
        "KeyStorePassword": cluster.password,
    })
}

fn create(world: &mut World, name: &str, cluster: &Cluster) -> String {
    let made = world.ok("CreateCustomKeyStore", create_input(name, cluster));
    text(&made["CustomKeyStoreId"])
}

fn named(id: &str) -> Value {
    json!({"CustomKeyStoreId": id})
}

fn entry(world: &mut World, id: &str) -> Value {
    world.ok("DescribeCustomKeyStores", named(id))["CustomKeyStores"][0].take()
}

fn connection(world: &mut World, id: &str) -> String {
    text(&entry(world, id)["ConnectionState"])
}

fn connected(world: &mut World, name: &str) -> String {
    let id = create(world, name, &Cluster::default());
    world.ok("ConnectCustomKeyStore", named(&id));
    world.wait(2 * SECOND);
    assert_eq!(connection(world, &id), "CONNECTED");
    id
}

fn key(world: &mut World, store: &str) -> String {
    world.key(json!({"Origin": "AWS_CLOUDHSM", "CustomKeyStoreId": store}))
}

fn other(id: &str) -> Cluster {
    Cluster {
        id: id.into(),
        ..Cluster::default()
    }
}

#[test]
fn a_store_lives_and_dies() {
    let mut world = World::new();
    let id = create(&mut world, "one", &Cluster::default());
    assert!(id.starts_with("cks-") && id.len() == 21, "{id}");
    let told = entry(&mut world, &id);
    assert_eq!(told["ConnectionState"], "DISCONNECTED");
    assert_eq!(told["CustomKeyStoreType"], "AWS_CLOUDHSM");
    assert_eq!(told["CloudHsmClusterId"], Cluster::default().id);
    assert_eq!(told["ConnectionErrorCode"], Value::Null);

    assert_eq!(world.ok("ConnectCustomKeyStore", named(&id)), json!({}));
    assert_eq!(connection(&mut world, &id), "CONNECTING");
    assert_eq!(
        world.refused("DeleteCustomKeyStore", named(&id)).0,
        "CustomKeyStoreInvalidStateException"
    );
    world.wait(2 * SECOND);
    let key = key(&mut world, &id);
    let metadata = world.describe(&key);
    assert_eq!(metadata["CustomKeyStoreId"], id);
    assert_eq!(metadata["CloudHsmClusterId"], Cluster::default().id);
    assert_eq!(metadata["Origin"], "AWS_CLOUDHSM");
    assert_eq!(metadata["CurrentKeyMaterialId"], Value::Null);
    let blob = world.encrypt(&key, b"x");

    world.ok("DisconnectCustomKeyStore", named(&id));
    assert_eq!(world.state(&key), "Unavailable");
    let (code, message) = world.refused("Decrypt", json!({"CiphertextBlob": blob}));
    let arn = text(&metadata["Arn"]);
    assert_eq!(
        (code, message),
        ("KMSInvalidStateException", format!("{arn} is unavailable."))
    );
    world.wait(2 * SECOND);
    assert_eq!(
        world.refused("DeleteCustomKeyStore", named(&id)).0,
        "CustomKeyStoreHasCMKsException"
    );
    world.ok(
        "ScheduleKeyDeletion",
        json!({"KeyId": key, "PendingWindowInDays": 7}),
    );
    assert_eq!(world.state(&key), "PendingDeletion");
    assert_eq!(
        world.refused("DeleteCustomKeyStore", named(&id)).0,
        "CustomKeyStoreHasCMKsException"
    );
    world.wait(7 * DAY);
    assert_eq!(world.ok("DeleteCustomKeyStore", named(&id)), json!({}));
    assert_eq!(
        world.refused("DescribeCustomKeyStores", named(&id)).0,
        "CustomKeyStoreNotFoundException"
    );
}

#[test]
fn connecting_can_fail() {
    use ConnectionErrorCodeType as Code;
    let usual = Cluster::default();
    let wrong = |change: fn(&mut Cluster)| {
        let mut cluster = usual.clone();
        change(&mut cluster);
        Some(cluster)
    };
    for (cluster, code) in [
        (
            wrong(|one| one.password = "another".into()),
            "INVALID_CREDENTIALS",
        ),
        (None, "CLUSTER_NOT_FOUND"),
        (
            wrong(|one| one.trouble = Some(Code::NetworkErrors)),
            "NETWORK_ERRORS",
        ),
    ] {
        let mut world = World::new();
        let id = create(&mut world, "one", &usual);
        let change = [(usual.id.clone(), cluster)].into();
        world.local().kms_mut().change_clusters(change);
        world.ok("ConnectCustomKeyStore", named(&id));
        world.wait(2 * SECOND);
        let told = entry(&mut world, &id);
        assert_eq!(told["ConnectionState"], "FAILED");
        assert_eq!(told["ConnectionErrorCode"], code);
        for operation in ["ConnectCustomKeyStore", "DeleteCustomKeyStore"] {
            assert_eq!(
                world.refused(operation, named(&id)).0,
                "CustomKeyStoreInvalidStateException"
            );
        }
        world.ok("DisconnectCustomKeyStore", named(&id));
        world.wait(2 * SECOND);
        assert_eq!(connection(&mut world, &id), "DISCONNECTED");
        world.ok("DeleteCustomKeyStore", named(&id));
    }
}

#[test]
fn clusters_are_checked() {
    let mut world = World::new();
    let usual = Cluster::default();
    let idle = Cluster {
        active: false,
        ..other("cluster-aaaaaaaaaaa")
    };
    let small = Cluster {
        hsms: vec![2, 0],
        ..other("cluster-bbbbbbbbbbb")
    };
    let twin = Cluster {
        backups: Some("x".into()),
        ..other("cluster-ccccccccccc")
    };
    let sibling = Cluster {
        id: "cluster-ddddddddddd".into(),
        ..twin.clone()
    };
    world.put(&[&idle, &small, &twin, &sibling]);
    create(&mut world, "one", &usual);
    create(&mut world, "two", &twin);
    let mut refused = |input| world.refused("CreateCustomKeyStore", input).0;
    for (cluster, code) in [
        (&usual, "CloudHsmClusterInUseException"),
        (&sibling, "CloudHsmClusterInUseException"),
        (&idle, "CloudHsmClusterNotActiveException"),
        (&small, "CloudHsmClusterInvalidConfigurationException"),
        (
            &other("cluster-eeeeeeeeeee"),
            "CloudHsmClusterNotFoundException",
        ),
    ] {
        assert_eq!(refused(create_input("three", cluster)), code);
    }
    assert_eq!(
        refused(create_input("one", &small)),
        "CustomKeyStoreNameInUseException"
    );
    let mut input = create_input("three", &usual);
    input["TrustAnchorCertificate"] = json!("another");
    assert_eq!(refused(input), "CloudHsmClusterInUseException");
    let mut input = create_input("three", &small);
    input["TrustAnchorCertificate"] = json!("another");
    assert_eq!(refused(input), "IncorrectTrustAnchorException");
    for member in [
        "CloudHsmClusterId",
        "TrustAnchorCertificate",
        "KeyStorePassword",
    ] {
        let mut input = create_input("three", &usual);
        input.as_object_mut().unwrap().remove(member);
        assert_eq!(refused(input), "ValidationException");
    }
}

#[test]
fn ten_stores_are_enough() {
    let mut world = World::new();
    for n in 0..=10 {
        let digits = "abcdefghijk".split_at(n).1;
        let cluster = other(&format!("cluster-{digits:x>11}"));
        world.put(&[&cluster]);
        let input = create_input(&n.to_string(), &cluster);
        match n {
            10 => assert_eq!(
                world.refused("CreateCustomKeyStore", input).0,
                "LimitExceededException"
            ),
            _ => drop(world.ok("CreateCustomKeyStore", input)),
        }
    }
    let page = world.ok("DescribeCustomKeyStores", json!({"Limit": 4}));
    assert_eq!(page["CustomKeyStores"].as_array().unwrap().len(), 4);
    assert_eq!(page["Truncated"], true);
    let rest = world.ok(
        "DescribeCustomKeyStores",
        json!({"Marker": page["NextMarker"]}),
    );
    assert_eq!(rest["CustomKeyStores"].as_array().unwrap().len(), 6);
    world.scope.region = "us-east-1".into();
    let page = world.ok("DescribeCustomKeyStores", json!({}));
    assert_eq!(page["CustomKeyStores"], json!([]));
}

#[test]
fn a_store_is_changed() {
    let mut world = World::new();
    let usual = Cluster::default();
    let id = connected(&mut world, "one");
    let key = key(&mut world, &id);
    let copy = other("cluster-aaaaaaaaaaa");
    let foreign = Cluster {
        trust_anchor: "another".into(),
        ..other("cluster-bbbbbbbbbbb")
    };
    world.put(&[&copy, &foreign]);

    let update = |more: Value| {
        let mut input = named(&id);
        let more = more.as_object().unwrap().clone();
        input.as_object_mut().unwrap().extend(more);
        input
    };
    let rename = update(json!({"NewCustomKeyStoreName": "two"}));
    assert_eq!(world.ok("UpdateCustomKeyStore", rename.clone()), json!({}));
    assert_eq!(entry(&mut world, &id)["CustomKeyStoreName"], "two");
    let mut refused = |input| world.refused("UpdateCustomKeyStore", input).0;
    let state = "CustomKeyStoreInvalidStateException";
    assert_eq!(
        refused(update(json!({"KeyStorePassword": "another"}))),
        state
    );
    assert_eq!(
        refused(update(json!({"CloudHsmClusterId": copy.id}))),
        state
    );
    assert_eq!(
        refused(update(json!({"XksProxyUriPath": "/kms/xks/v1"}))),
        "ValidationException"
    );
    world.ok("DisconnectCustomKeyStore", named(&id));
    assert_eq!(world.refused("UpdateCustomKeyStore", rename).0, state);
    world.wait(2 * SECOND);
    assert_eq!(
        world
            .refused(
                "UpdateCustomKeyStore",
                update(json!({"CloudHsmClusterId": foreign.id}))
            )
            .0,
        "CloudHsmClusterNotRelatedException"
    );
    world.ok(
        "UpdateCustomKeyStore",
        update(json!({"CloudHsmClusterId": copy.id})),
    );
    assert_eq!(world.describe(&key)["CloudHsmClusterId"], copy.id);
    create(&mut world, "three", &usual);
    assert_eq!(
        world
            .refused(
                "UpdateCustomKeyStore",
                update(json!({"NewCustomKeyStoreName": "three"}))
            )
            .0,
        "CustomKeyStoreNameInUseException"
    );
}
