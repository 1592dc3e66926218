use serde_json::{Value, json};

use crate::common::{World, refusal, text};
use crate::grants::{BOB, grant, ids, with};

#[test]
fn lists_are_filtered_and_come_in_pages() {
    let mut world = World::new();
    let key = world.key(json!({}));
    for i in 0..5 {
        let grantee = if i % 2 == 0 {
            BOB
        } else {
            "arn:aws:iam::444455556666:root"
        };
        world.ok("CreateGrant", json!({"KeyId": key, "GranteePrincipal": grantee, "Operations": ["Encrypt"], "Name": format!("n{i}")}));
    }
    let all = ids(&world.ok("ListGrants", json!({"KeyId": key})));
    let one = world.ok("ListGrants", json!({"KeyId": key, "GrantId": all[3]}));
    assert_eq!(ids(&one), [all[3].clone()]);
    assert_eq!(
        ids(&world.ok("ListGrants", json!({"KeyId": key, "GranteePrincipal": BOB}))).len(),
        3
    );
    let (mut seen, mut marker) = (Vec::new(), None::<Value>);
    loop {
        let mut request = json!({"KeyId": key, "Limit": 2});
        if let Some(marker) = &marker {
            request["Marker"] = marker.clone();
        }
        let page = world.ok("ListGrants", request);
        seen.extend(ids(&page));
        if page["Truncated"] == false {
            break;
        }
        marker = Some(page["NextMarker"].clone());
    }
    assert_eq!(seen, all);
    let marker = marker.unwrap();
    let elsewhere = json!({"KeyId": key, "GranteePrincipal": BOB, "Marker": marker});
    assert_eq!(
        world.refused("ListGrants", elsewhere).0,
        "InvalidMarkerException"
    );
    assert_eq!(
        world.refused("ListGrants", json!({"KeyId": key, "GrantId": "x"})),
        refusal("InvalidGrantIdException")
    );
    let service = json!({"KeyId": key, "GranteeServicePrincipal": "s3.amazonaws.com"});
    assert_eq!(
        world.refused("ListGrants", service).0,
        "ValidationException"
    );
}

#[test]
fn retirable_grants_are_those_of_all_keys() {
    let mut world = World::new();
    let keys = [world.key(json!({})), world.key(json!({}))];
    let me = "arn:aws:iam::111122223333:root";
    let retirable = |key: &str| with(grant(key, &["Encrypt"]), "RetiringPrincipal", json!(me));
    let mut made: Vec<_> = [0, 1, 1]
        .map(|i| text(&world.ok("CreateGrant", retirable(&keys[i]))["GrantId"]))
        .into();
    world.ok("CreateGrant", grant(&keys[0], &["Encrypt"]));
    world.ask_as("444455556666", "user/bob");
    let theirs = world.key(json!({}));
    made.push(text(
        &world.ok("CreateGrant", retirable(&theirs))["GrantId"],
    ));
    assert_eq!(
        world
            .refused("ListRetirableGrants", json!({"RetiringPrincipal": me}))
            .0,
        "AccessDeniedException"
    );
    world.ask_as("111122223333", "user/alice");
    let listed = ids(&world.ok("ListRetirableGrants", json!({"RetiringPrincipal": me})));
    let first = world.ok(
        "ListRetirableGrants",
        json!({"RetiringPrincipal": me, "Limit": 3}),
    );
    let rest = world.ok(
        "ListRetirableGrants",
        json!({"RetiringPrincipal": me, "Marker": first["NextMarker"]}),
    );
    assert_eq!([ids(&first), ids(&rest)].concat(), listed);
    assert_eq!(listed, made);
    for request in [
        json!({}),
        json!({"RetiringPrincipal": me, "RetiringServicePrincipal": "s3.amazonaws.com"}),
    ] {
        assert_eq!(
            world.refused("ListRetirableGrants", request).0,
            "ValidationException"
        );
    }
}
