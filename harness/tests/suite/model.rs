//! The engine against the independent model: generated sequences of calls, shrunk where they differ.
//!
//! `PROPTEST_CASES` plays more of them, `PROPTEST_RNG_SEED` others.

use std::collections::BTreeSet;
use std::sync::{LazyLock, Mutex};

use kmspec::model::{Action, Name, Origin, Rotation, Slot, Table};
use kmspec::target::{Call, Identity, Place, Reply, Session, Target};
use kmspec::workload::{Divergence, Focus, Sequences, play};
use proptest::test_runner::{
    Config, FileFailurePersistence, RngSeed, TestCaseError, TestError, TestRunner,
};
use serde_json::{Value, json};

use super::lens::Lensed;

mod access;
mod chapters;
mod regions;

/// Where every chapter of the model is at home.
const FOCI: [Focus; 7] = [
    Focus::All,
    Focus::Crypto,
    Focus::Rotation,
    Focus::Access,
    Focus::Stores,
    Focus::Kinds,
    Focus::Regions,
];

/// Steps per sequence.
const STEPS: usize = 50;

/// What the sequences of the default budget must reach, so that their success says something.
const REACHED: [&str; 113] = [
    "CancelKeyDeletion KMSInvalidStateException",
    "CancelKeyDeletion success",
    "ConnectCustomKeyStore CustomKeyStoreInvalidStateException",
    "ConnectCustomKeyStore CustomKeyStoreNotFoundException",
    "ConnectCustomKeyStore success",
    "CreateAlias AlreadyExistsException",
    "CreateAlias KMSInvalidStateException",
    "CreateAlias success",
    "CreateCustomKeyStore CloudHsmClusterInUseException",
    "CreateCustomKeyStore CustomKeyStoreNameInUseException",
    "CreateCustomKeyStore IncorrectTrustAnchorException",
    "CreateCustomKeyStore XksProxyIncorrectAuthenticationCredentialException",
    "CreateCustomKeyStore XksProxyUriInUseException",
    "CreateCustomKeyStore success",
    "CreateGrant DisabledException",
    "CreateGrant InvalidGrantTokenException",
    "CreateGrant KMSInvalidStateException",
    "CreateGrant ValidationException",
    "CreateGrant success",
    "CreateKey CustomKeyStoreInvalidStateException",
    "CreateKey XksKeyAlreadyInUseException",
    "CreateKey XksKeyNotFoundException",
    "Decrypt DisabledException",
    "Decrypt IncorrectKeyException",
    "Decrypt InvalidCiphertextException",
    "Decrypt KMSInvalidStateException",
    "Decrypt NotFoundException",
    "Decrypt success",
    "DeleteAlias NotFoundException",
    "DeleteAlias success",
    "DeleteCustomKeyStore CustomKeyStoreHasCMKsException",
    "DeleteCustomKeyStore CustomKeyStoreInvalidStateException",
    "DeleteCustomKeyStore success",
    "DeleteImportedKeyMaterial UnsupportedOperationException",
    "DeleteImportedKeyMaterial success",
    "DescribeCustomKeyStores success",
    "DescribeKey NotFoundException",
    "DisableKey KMSInvalidStateException",
    "DisableKey success",
    "DisableKeyRotation DisabledException",
    "DisableKeyRotation success",
    "DisconnectCustomKeyStore success",
    "EnableKey KMSInvalidStateException",
    "EnableKey success",
    "EnableKeyRotation UnsupportedOperationException",
    "EnableKeyRotation ValidationException",
    "EnableKeyRotation success",
    "Encrypt DisabledException",
    "Encrypt KMSInvalidStateException",
    "Encrypt success",
    "GenerateDataKey success",
    "GenerateDataKeyWithoutPlaintext success",
    "GenerateRandom ValidationException",
    "GetKeyPolicy NotFoundException",
    "GetKeyPolicy success",
    "GetKeyRotationStatus UnsupportedOperationException",
    "GetKeyRotationStatus success",
    "GetParametersForImport UnsupportedOperationException",
    "ImportKeyMaterial ExpiredImportTokenException",
    "ImportKeyMaterial IncorrectKeyMaterialException",
    "ImportKeyMaterial InvalidCiphertextException",
    "ImportKeyMaterial InvalidImportTokenException",
    "ImportKeyMaterial KMSInvalidStateException",
    "ImportKeyMaterial ValidationException",
    "ImportKeyMaterial success",
    "ListGrants NotFoundException",
    "ListGrants success",
    "ListKeyPolicies success",
    "ListKeyRotations success",
    "ListKeys ValidationException",
    "ListRetirableGrants success",
    "PutKeyPolicy MalformedPolicyDocumentException",
    "PutKeyPolicy success",
    "ReEncrypt success",
    "RetireGrant NotFoundException",
    "RetireGrant success",
    "RevokeGrant NotFoundException",
    "RevokeGrant success",
    "RotateKeyOnDemand ConflictException",
    "RotateKeyOnDemand KMSInvalidStateException",
    "RotateKeyOnDemand success",
    "ScheduleKeyDeletion ValidationException",
    "TagResource TagException",
    "UntagResource success",
    "UpdateAlias success",
    "UpdateCustomKeyStore success",
    "UpdateKeyDescription success",
    "CreateKey ValidationException",
    "Decapsulate success",
    "DeriveSharedSecret success",
    "Encapsulate success",
    "Encrypt InvalidKeyUsageException",
    "GenerateDataKeyPair success",
    "GenerateDataKeyPairWithoutPlaintext success",
    "GetKeyLastUsage success",
    "GetPublicKey UnsupportedOperationException",
    "GetPublicKey success",
    "Sign InvalidKeyUsageException",
    "Verify KMSInvalidSignatureException",
    "Verify success",
    "VerifyMac KMSInvalidMacException",
    "VerifyMac success",
    "DescribeKey success",
    "ReplicateKey AlreadyExistsException",
    "ReplicateKey DisabledException",
    "ReplicateKey KMSInvalidStateException",
    "ReplicateKey UnsupportedOperationException",
    "ReplicateKey success",
    "RotateKeyOnDemand UnsupportedOperationException",
    "UpdatePrimaryRegion DisabledException",
    "UpdatePrimaryRegion NotFoundException",
    "UpdatePrimaryRegion UnsupportedOperationException",
    "UpdatePrimaryRegion success",
];

#[test]
fn the_engine_answers_as_the_model_allows() {
    let by_default = std::env::var_os("PROPTEST_CASES").is_none();
    let seen = Mutex::new(BTreeSet::new());
    for focus in FOCI {
        let mut config = config();
        if by_default && focus != Focus::All {
            config.cases /= 3;
        }
        let regressions = FileFailurePersistence::Direct("proptest-regressions/model.txt");
        config.failure_persistence = Some(Box::new(regressions));
        let found = search(focus, config, |_, call, reply| {
            let outcome = refusal(&reply).unwrap_or_else(|| "success".into());
            seen.lock()
                .expect("one thread")
                .insert(format!("{} {outcome}", operation(call)));
            reply
        });
        if let Err((actions, divergence)) = found {
            panic!("{} steps:\n{divergence}\n{actions:#?}", actions.len());
        }
    }
    let seen = seen.into_inner().expect("one thread");
    let missed: Vec<&str> = REACHED
        .into_iter()
        .filter(|one| !seen.contains(*one))
        .collect();
    assert!(
        missed.is_empty() || !by_default,
        "the sequences never reached {missed:?}"
    );
}

/// Too long for a sequence that is found by chance.
#[test]
fn the_limit_of_rotations_is_as_the_model_has_it() {
    let (slot, origin) = (Slot(0), Origin::AwsKms);
    let key = Name::Id(slot);
    let rotate = [
        Action::Rotation(Rotation::OnDemand { key }),
        Action::Wait { hours: 1 },
    ];
    let mut actions = vec![Action::CreateKey { slot, origin }];
    actions.extend(rotate.repeat(27));
    let refused = Mutex::new(0);
    let target = Lensed::faulty(|_, _, reply| {
        let limit = refusal(&reply).as_deref() == Some("LimitExceededException");
        *refused.lock().expect("one thread") += u32::from(limit);
        reply
    });
    run(&target, &actions).unwrap_or_else(|found| panic!("{found}"));
    assert_eq!(*refused.lock().expect("one thread"), 2);
}

/// Faults, each with the fewest steps that show it: shrinking comes within two of them.
pub(super) const FAULTS: [(&str, usize, Fault); 4] = [
    (
        "wrong material is accepted",
        3,
        |_, call, reply| match refusal(&reply).as_deref() {
            Some("IncorrectKeyMaterialException") if operation(call) == "ImportKeyMaterial" => {
                success(&json!({"KeyId": with(call)["KeyId"]}))
            }
            _ => reply,
        },
    ),
    (
        "a disabled key decrypts",
        4,
        |_, call, reply| match refusal(&reply).as_deref() {
            Some("DisabledException") if operation(call) == "Decrypt" => {
                success(&json!({"Plaintext": "YQ=="}))
            }
            _ => reply,
        },
    ),
    (
        "a refused call disables the key",
        2,
        |engine, call, reply| {
            let refused = refusal(&reply).as_deref() == Some("ValidationException");
            if refused && operation(call) == "ScheduleKeyDeletion" {
                also(engine, "DisableKey", call);
            }
            reply
        },
    ),
    (
        "a cancelled deletion enables the key",
        3,
        |engine, call, reply| {
            if reply.status == 200 && operation(call) == "CancelKeyDeletion" {
                also(engine, "EnableKey", call);
            }
            reply
        },
    ),
];

#[test]
fn planted_faults_are_found_and_shrunk() {
    for (home, (name, known, fault)) in all_faults() {
        let mut config = config();
        config.failure_persistence = None;
        let found = foci(home).find_map(|focus| search(focus, config.clone(), fault).err());
        let (actions, divergence) = found.expect(name);
        println!("{name}:\n{divergence}");
        let steps = actions.len();
        assert!(
            steps <= known + 2,
            "{name}: {steps} steps, {known} are enough:\n{divergence}"
        );
    }
}

/// Those of every chapter, and where they are looked for first.
pub(super) fn all_faults() -> impl Iterator<Item = (Focus, (&'static str, usize, Fault))> {
    let of_all = FAULTS
        .into_iter()
        .chain(chapters::FAULTS)
        .chain(access::FAULTS);
    let of_stores = access::OF_STORES.map(|fault| (Focus::Stores, fault));
    let of_regions = regions::FAULTS.map(|fault| (Focus::Regions, fault));
    let of_all = of_all.map(|fault| (Focus::All, fault));
    of_all.chain(of_stores).chain(of_regions)
}

/// All that sequences are about, this first.
pub(super) fn foci(home: Focus) -> impl Iterator<Item = Focus> {
    let others = FOCI.into_iter().filter(move |focus| *focus != home);
    std::iter::once(home).chain(others)
}

/// Looks for a sequence on which the engine, seen through `lens`, differs from the model, and shrinks it.
fn search(
    focus: Focus,
    config: Config,
    lens: impl Fn(&mut dyn Session, &Call, Reply) -> Reply + Send + Sync,
) -> Result<(), (Vec<Action>, String)> {
    let target = Lensed::faulty(lens);
    let test = |actions: Vec<Action>| {
        run(&target, &actions).map_err(|found| TestCaseError::fail(found.to_string()))
    };
    match TestRunner::new(config).run(&Sequences::about(focus, STEPS), test) {
        Ok(()) => Ok(()),
        Err(TestError::Fail(divergence, actions)) => Err((actions, divergence.to_string())),
        Err(TestError::Abort(reason)) => panic!("the search gave up: {reason}"),
    }
}

/// The same sequences in each run, unless the environment says otherwise.
fn config() -> Config {
    let mut config = Config::default();
    if std::env::var_os("PROPTEST_CASES").is_none() {
        config.cases = 192;
    }
    if std::env::var_os("PROPTEST_RNG_SEED").is_none() {
        config.rng_seed = RngSeed::Fixed(1);
    }
    config.max_shrink_iters = 10_000;
    config
}

fn run(target: &dyn Target, actions: &[Action]) -> Result<(), Box<Divergence>> {
    static TABLE: LazyLock<Table> = LazyLock::new(Table::embedded);
    let mut session = target.open("model").expect("a session in process");
    let played = play(
        &mut *session,
        &TABLE,
        actions,
        "model",
        &|| false,
        &mut |_| true,
    );
    played.ended_by.map_or(Ok(()), Err)
}

/// What a fault makes of a call and the engine's reply to it.
pub(super) type Fault = fn(&mut dyn Session, &Call, Reply) -> Reply;

/// Calls another operation on the key of `call`.
fn also(engine: &mut dyn Session, operation: &str, call: &Call) {
    ask(engine, operation, &json!({"KeyId": with(call)["KeyId"]}));
}

fn ask(engine: &mut dyn Session, operation: &str, with: &Value) -> Reply {
    ask_in(engine, Place::Home, operation, with)
}

fn ask_in(engine: &mut dyn Session, place: Place, operation: &str, with: &Value) -> Reply {
    let call = Call {
        place,
        ..Call::operation(operation, with, Identity::Main)
    };
    engine.call(&call).expect("the engine answers")
}

fn operation(call: &Call) -> &str {
    call.target
        .as_deref()
        .and_then(|target| target.strip_prefix("TrentService."))
        .unwrap_or_default()
}

fn with(call: &Call) -> Value {
    serde_json::from_slice(&call.body).expect("the workload sends JSON")
}

fn body(reply: &Reply) -> Value {
    serde_json::from_slice(&reply.body).unwrap_or_default()
}

fn refusal(reply: &Reply) -> Option<String> {
    Some(
        body(reply)["__type"]
            .as_str()?
            .rsplit('#')
            .next()?
            .to_owned(),
    )
}

fn success(body: &Value) -> Reply {
    Reply {
        status: 200,
        headers: Vec::new(),
        body: body.to_string().into_bytes(),
    }
}
