//! Keys in a custom key store with a CloudHSM cluster.

use kmspec_engine::Cluster;
use serde_json::{Value, json};

use super::{SECOND, connected, create, key, named};
use crate::common::World;

#[test]
fn keys_come_back_as_they_were() {
    let mut world = World::new();
    let id = connected(&mut world, "one");
    let (on, off) = (key(&mut world, &id), key(&mut world, &id));
    let blob = world.encrypt(&on, b"x");
    world.ok("DisableKey", json!({"KeyId": off}));
    assert_eq!(world.state(&off), "Disabled");
    world.ok("DisconnectCustomKeyStore", named(&id));
    assert_eq!(world.state(&off), "Unavailable");
    // Both are accepted now, and show when the store is back.
    world.ok("EnableKey", json!({"KeyId": off}));
    world.ok("DisableKey", json!({"KeyId": on}));
    world.wait(2 * SECOND);
    world.ok("ConnectCustomKeyStore", named(&id));
    world.wait(2 * SECOND);
    assert_eq!(world.state(&off), "Enabled");
    assert_eq!(world.state(&on), "Disabled");
    world.ok("EnableKey", json!({"KeyId": on}));
    world.ok("Decrypt", json!({"CiphertextBlob": blob}));
}

#[test]
fn keys_need_a_connected_store_of_their_origin() {
    let mut world = World::new();
    let id = create(&mut world, "one", &Cluster::default());
    let with = |more: Value| {
        let mut input = json!({"Origin": "AWS_CLOUDHSM", "CustomKeyStoreId": id});
        let more = more.as_object().unwrap().clone();
        input.as_object_mut().unwrap().extend(more);
        input
    };
    let state = "CustomKeyStoreInvalidStateException";
    assert_eq!(world.refused("CreateKey", with(json!({}))).0, state);
    let random = json!({"NumberOfBytes": 8, "CustomKeyStoreId": id});
    assert_eq!(world.refused("GenerateRandom", random.clone()).0, state);
    world.ok("ConnectCustomKeyStore", named(&id));
    world.wait(2 * SECOND);
    for _ in 0..2 {
        // Of a connected store nothing is to be done.
        world.ok("ConnectCustomKeyStore", named(&id));
    }
    world.ok("GenerateRandom", random);
    for (more, code) in [
        (
            json!({"KeySpec": "HMAC_256", "KeyUsage": "GENERATE_VERIFY_MAC"}),
            "UnsupportedOperationException",
        ),
        (
            json!({"MultiRegion": true}),
            "UnsupportedOperationException",
        ),
        (
            json!({"CustomKeyStoreId": "cks-x"}),
            "CustomKeyStoreNotFoundException",
        ),
        (
            json!({"Origin": "EXTERNAL_KEY_STORE", "XksKeyId": "k"}),
            "ValidationException",
        ),
    ] {
        assert_eq!(world.refused("CreateKey", with(more)).0, code);
    }
    let key = key(&mut world, &id);
    let pair = json!({"KeyId": key, "KeyPairSpec": "ECC_NIST_P256"});
    assert_eq!(
        world.refused("GenerateDataKeyPair", pair).0,
        "UnsupportedOperationException"
    );
    assert_eq!(
        world.refused("EnableKeyRotation", json!({"KeyId": key})).0,
        "UnsupportedOperationException"
    );

    let lonely = Cluster {
        hsms: vec![1, 0],
        ..Cluster::default()
    };
    world.put(&[&lonely]);
    assert_eq!(
        world.refused("CreateKey", with(json!({}))).0,
        "CloudHsmClusterInvalidConfigurationException"
    );
    world.encrypt(&key, b"x");
    let gone = Cluster {
        hsms: vec![0, 0],
        ..Cluster::default()
    };
    world.put(&[&gone]);
    assert_eq!(
        world
            .refused("Encrypt", json!({"KeyId": key, "Plaintext": "aGk="}))
            .0,
        "KMSInvalidStateException"
    );
    assert_eq!(world.state(&key), "Enabled");
}
