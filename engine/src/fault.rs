//! Planted faults: what emulators of KMS get wrong, to be had in the engine on purpose, so that `ci/planted-faults` can prove
//! that the fixtures notice each of them, and `ci/fuzz faults` that the fuzz targets find what only hostile bytes show.
//!
//! They exist only with the feature `planted-faults`, which no release has: the environment variable `KMSPEC_FAULT` then names the
//! one that is planted. Without the feature every `fault!` is a constant `false`.

use crate::api::{KeyState, Op};
use crate::crypto::symmetric::SymmetricKey;
use crate::{Code, Error};

/// Declares the faults: a name, and what goes wrong. One that the engine has no place for is dead code to the compiler.
macro_rules! faults {
    ($($fault:ident $wrong:literal;)+ @hostile $($deep:ident $amiss:literal;)+) => {
        /// What can go wrong.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Fault {
            $(#[doc = $wrong] $fault,)+
            $(#[doc = $amiss] $deep,)+
        }

        /// Every fault that fixtures notice, its name, and what goes wrong.
        #[cfg(feature = "planted-faults")]
        const PLAIN: &[(Fault, &str, &str)] = &[$((Fault::$fault, stringify!($fault), $wrong),)+];

        /// Every fault that takes hostile bytes, likewise.
        #[cfg(feature = "planted-faults")]
        const HOSTILE: &[(Fault, &str, &str)] = &[$((Fault::$deep, stringify!($deep), $amiss),)+];
    };
}

/// Whether the fault of this name is planted.
macro_rules! fault {
    ($fault:ident) => {
        $crate::fault::planted($crate::fault::Fault::$fault)
    };
}

faults! {
    // Key states.
    EncryptWhileDisabled "Encrypt works with a disabled key";
    SignWhilePendingDeletion "Sign works with a key pending deletion";
    TagWhilePendingDeletion "TagResource changes a key pending deletion";
    EnableWhilePendingImport "EnableKey succeeds for a key that waits for import";
    GrantWhilePendingImport "CreateGrant succeeds for a key that waits for import";
    CancelWhileEnabled "CancelKeyDeletion succeeds for a key that is not pending deletion";
    ScheduleTwice "ScheduleKeyDeletion succeeds for a key pending deletion";
    ImportIntoKeyOfKms "GetParametersForImport works for a key whose material is KMS's own";
    ReplicateWhileDisabled "ReplicateKey works with a disabled key";
    UnavailableNotShown "a key whose store is not connected looks enabled";
    PendingReplicaDeletionNotShown "a primary key that waits for its replicas looks pending deletion";

    // Codes and messages.
    DisabledMisnamed "a disabled key is refused with KMSInvalidStateException";
    InvalidStateMisnamed "a key in a wrong state is refused with DisabledException";
    InvalidStateNamesTheId "the message about a wrong state has the key's id instead of its ARN";
    NotFoundNamesTheId "the message about an unknown key has its id instead of its ARN";
    NotFoundIs404 "NotFoundException comes with status 404";
    BareRefusalSaysSomething "a refusal that has no message has one";

    // Names of keys.
    ArnOfAnotherRegionFound "an ARN of another Region is good in this one";
    AliasServesInManagement "an alias is taken where a key id is needed";
    MultiRegionIdWithoutPrefix "the id of a multi-Region key does not begin with mrk-";
    UsageByDefault "CreateKey does without a KeyUsage for asymmetric keys";
    UsageNotCompared "a key serves for a usage that is not its own";

    // Import.
    MaterialNotCompared "other material than before is taken in a reimport";
    MaterialIdNotCompared "the KeyMaterialId of an import is not looked at";
    MaterialOfAnyLength "symmetric material may have any length";
    TokenOfAnotherKey "an import token of another key is taken";
    TokenOutlivesItsDay "an import token is good for more than 24 hours";
    AlteredTokenAccepted "an import token is not authenticated";
    MaterialLastsByDefault "without an ExpirationModel the material does not expire";
    PastValidToAccepted "ValidTo may lie in the past";
    ValidToShownASecondOff "DescribeKey shows ValidTo a second too late";
    ExpiryADayLate "material expires a day too late";
    ExpiryIgnored "material never expires";
    ExpirationModelOutlivesMaterial "a key without its material still has an ExpirationModel";
    ReimportKeepsTheDate "a reimport does not move ValidTo";
    MaterialGoneDisables "a key without its material is Disabled, not PendingImport";
    DeletedMaterialIsForgotten "a key whose material was deleted takes any other";
    DeletedMaterialTakesTags "DeleteImportedKeyMaterial removes the key's tags";
    RefusedImportDropsMaterial "a refused import deletes the material that is there";
    // Only calls at the same time show it: `kmspec race`.
    RaceOfImports "ImportKeyMaterial checks first and acts later, whatever came between";

    // Deletion.
    WindowADayTooShort "PendingWindowInDays may be 6";
    DeletionADayEarly "the deletion date is a day too early";
    DeletionNeverComes "a key is still there after its deletion date";
    CancelEnables "CancelKeyDeletion leaves the key enabled";
    AliasesOutliveTheirKey "the aliases of a deleted key stay";
    CiphertextOfDeletedKeyOpens "a ciphertext of a deleted key still decrypts";
    RefusedDeletionDisables "a refused ScheduleKeyDeletion disables the key";

    // Aliases and tags.
    AliasOverwritten "CreateAlias takes a name that is in use";
    AliasNotMoved "UpdateAlias succeeds and moves nothing";
    AliasMovesBetweenKinds "an alias moves to a key of another usage";
    ReservedAliasTaken "an alias may begin with alias/aws/";
    OneAliasTooMany "a key may have 51 aliases";
    OneTagTooMany "a key may have 51 tags";
    NewTagsReplaceOld "TagResource removes the tags that were there";
    TagKeysLoseCase "tag keys are kept in lower case";
    ReservedTagKept "a tag may begin with aws:";
    DuplicateTagsKept "a tag may be given twice";
    UnknownTagRefused "UntagResource refuses a tag that is not there";

    // Lists.
    PageLosesAnEntry "the second page misses its first entry";
    PageRepeatsAnEntry "the second page begins with the last entry of the first";
    TruncatedToTheEnd "the last page says that there are more";
    InventedMarkerAccepted "with a marker that was never given a list begins anew";
    LimitIgnored "Limit is not looked at";

    // Encryption and data keys.
    ContextNotBound "a ciphertext opens with another encryption context";
    AlteredCiphertextOpens "a ciphertext is not authenticated";
    DecryptIgnoresKeyId "Decrypt does not compare KeyId with the ciphertext's key";
    ReEncryptKeepsTheKey "ReEncrypt encrypts under the source key";
    CiphertextsRepeat "the same plaintext gives the same ciphertext";
    DataKeyTooLong "a data key of AES_128 has 32 bytes";
    DataKeyDoesNotFit "the plain data key is not the one in the ciphertext";
    DataKeySizeByDefault "GenerateDataKey does without a size";
    PairHalvesDoNotFit "the public key of a data key pair is not that of its private key";
    RandomAByteShort "GenerateRandom gives a byte less than asked for";
    DryRunActs "DryRun is not looked at";
    LastUseNotNoted "GetKeyLastUsage knows of no use";

    // Signatures, MACs, key agreement and encapsulation.
    PssSignsAsPkcs1 "RSASSA_PSS algorithms sign with PKCS #1 v1.5 padding";
    DigestHashedAgain "a message of type DIGEST is hashed once more";
    AnySignatureIsValid "Verify takes every signature";
    BadSignatureIsAnAnswer "Verify answers SignatureValid false instead of refusing";
    MacByPrefix "VerifyMac takes the beginning of a MAC";
    MacAlgorithmNotCompared "a key makes MACs by the algorithm of another key spec";
    AnyPublicKeyAgrees "DeriveSharedSecret takes a public key of another curve";
    AnyLengthDecapsulates "Decapsulate takes a ciphertext of any length";

    // Grants and policies.
    GrantTokensNotLookedAt "a grant token is not looked at";
    GrantOfAnyOperation "a grant may name operations that its key does not know";
    GrantAllowsEverything "a grant allows operations that it does not name";
    GrantConstraintsIgnored "the encryption context constraint of a grant does not count";
    RetryMakesAnotherGrant "CreateGrant of the same name and terms makes a second grant";
    RetiredGrantStaysAtWork "RetireGrant succeeds and the grant stays";
    RevokedGrantStaysAtWork "RevokeGrant succeeds and the grant stays";
    AnyoneRetiresGrants "whoever knows a grant may retire it";
    DenyIgnored "a Deny in a key policy does not count";
    PolicyConditionsIgnored "the conditions of a key policy do not count";
    LockoutNotChecked "a policy may lock its author out";
    StrangersLetIn "the default policy lets another account use the key";

    // Rotation.
    RotationPeriodIgnored "RotationPeriodInDays is not looked at";
    RotationADayLate "the next rotation is a day too late";
    RotationForgetsOldMaterial "after a rotation older ciphertexts do not open";
    OneRotationTooMany "a key may be rotated on demand 26 times";
    OnDemandMovesTheSchedule "a rotation on demand moves the next automatic one";
    DisabledKeysRotate "a disabled key rotates";
    DyingKeyShowsRotation "a key pending deletion says that it rotates";
    EveryKeyRotates "an asymmetric key can be set to rotate";

    // Multi-Region keys.
    ReplicasReplicate "a replica key can be replicated";
    ReplicaCopiesDescription "a replica has the description of its primary key";
    ReplicaUsableAtOnce "a replica is never in state Creating";
    ReplicasMissRotations "a rotation of the primary key does not reach its replicas";
    PrimaryMovesAtOnce "UpdatePrimaryRegion takes no time";
    PrimaryNeverMoves "UpdatePrimaryRegion succeeds and changes no roles";
    PrimaryDeletedBeforeReplicas "a primary key does not wait for the deletion of its replicas";
    PrimaryOutlivesItsReplicas "a primary key is not deleted after the last of its replicas";

    // Custom key stores.
    StoreConnectsAtOnce "a store is never in state CONNECTING";
    FailedStoreConnectsAgain "a store whose connection failed connects without being disconnected first";
    ConnectedStoreDeleted "a connected store can be deleted";
    StoreWithKeysDeleted "a store with keys can be deleted";
    StoreNameTwice "two stores may have one name";
    OneStoreTooMany "an account may have 11 stores";
    TrustAnchorNotCompared "a store takes any trust anchor certificate";
    ClusterServesTwoStores "one cluster may stand behind two stores";
    DisconnectedStoreTakesKeys "a key can be made in a store that is not connected";
    ExternalKeyServesTwice "one external key may serve two keys of a store";
    MissingExternalKeyMisnamed "an external key that is not there is called a wrong one";
    ProxyTroubleMisnamed "cryptography that its proxy fails answers KeyUnavailableException";

    // The wire.
    ViolationToldOtherwise "a violated constraint is told in words of its own";
    PatternsNotLookedAt "the patterns of the service model do not count";
    MissingMemberMisnamed "a missing required member gets SerializationException";
    ErrorTypeHasANamespace "the __type of an error begins with com.amazonaws.kms#";
    MembersInOtherCase "the members of answers begin with a small letter";
    TimesInMilliseconds "times are milliseconds, not seconds";
    EmptyAnswerHasABody "an operation without output answers {}";
    HeadersMissing "an answer has neither Content-Type nor the headers about caching";

    // What `ci/fuzz faults` looks for.
    @hostile
    TokenLengthTrusted "an import token is taken to be as long as its header";
    TokenTagByPrefix "of an import token's tag only the first half is compared";
    TokenVersionIgnored "the version of an import token is not looked at";
    TokenOfAnotherAccount "an import token of another account is taken";
    TokenOfAnotherRegion "an import token of another Region is taken";
    TokenKeyByPrefix "an import token of a key whose ARN begins likewise is taken";
    TokenLifetimeWraps "the end of a token's life is past the end of time, and so before now";
    TokenTextCutShort "a text in a token may be shorter than its length says";
    TokenTextOfAnyBytes "a text in a token need not be UTF-8";
    TokenTailIgnored "bytes after a token's last text are overlooked";
    TokenNonceRepeats "every import token is sealed with one nonce";
    TokenAlgorithmIgnored "material is unwrapped by RSAES_OAEP_SHA_256, whatever the token says";
    TokenWrappingKeyIgnored "material is unwrapped by any wrapping key, whatever the token says";
    WrappedTailIgnored "bytes after wrapped material are overlooked";
    MaterialTailIgnored "bytes after a PKCS #8 private key are overlooked";
}

/// Whether a fault is planted.
#[cfg(not(feature = "planted-faults"))]
pub(crate) const fn planted(_: Fault) -> bool {
    false
}

/// Whether a fault is planted. A name that none has ends the process: a run must not pass or fail by a slip of the pen.
#[cfg(feature = "planted-faults")]
pub(crate) fn planted(fault: Fault) -> bool {
    static NAMED: std::sync::OnceLock<Option<Fault>> = std::sync::OnceLock::new();
    let named = NAMED.get_or_init(|| {
        let name = std::env::var("KMSPEC_FAULT").ok()?;
        let known = PLAIN
            .iter()
            .chain(HOSTILE)
            .find(|(_, known, _)| *known == name);
        let Some((fault, ..)) = known else {
            eprintln!("KMSPEC_FAULT: no fault has the name {name}");
            std::process::exit(2);
        };
        Some(*fault)
    });
    *named == Some(fault)
}

/// The names of the faults that fixtures notice, each with what goes wrong.
#[cfg(feature = "planted-faults")]
pub fn faults() -> impl Iterator<Item = (&'static str, &'static str)> {
    PLAIN.iter().map(|(_, name, wrong)| (*name, *wrong))
}

/// Whether an operation overlooks this state of its key.
pub(crate) fn lets_through(op: Op, state: KeyState) -> bool {
    match (op, state) {
        (Op::Encrypt, KeyState::Disabled) => fault!(EncryptWhileDisabled),
        (Op::Sign, KeyState::PendingDeletion) => fault!(SignWhilePendingDeletion),
        (Op::TagResource, KeyState::PendingDeletion) => fault!(TagWhilePendingDeletion),
        (Op::EnableKey, KeyState::PendingImport) => fault!(EnableWhilePendingImport),
        (Op::CreateGrant, KeyState::PendingImport) => fault!(GrantWhilePendingImport),
        (Op::CancelKeyDeletion, KeyState::Enabled) => fault!(CancelWhileEnabled),
        (Op::ScheduleKeyDeletion, KeyState::PendingDeletion) => fault!(ScheduleTwice),
        (Op::GetParametersForImport, KeyState::Enabled) => fault!(ImportIntoKeyOfKms),
        (Op::ReplicateKey, KeyState::Disabled) => fault!(ReplicateWhileDisabled),
        _ => false,
    }
}

/// The refusal of a key that is in a wrong state.
pub(crate) fn other_words(mut error: Error) -> Error {
    match error.code {
        Code::DisabledException if fault!(DisabledMisnamed) => {
            error.code = Code::KMSInvalidStateException;
        }
        Code::KMSInvalidStateException if fault!(InvalidStateMisnamed) => {
            error.code = Code::DisabledException;
        }
        Code::KMSInvalidStateException if fault!(InvalidStateNamesTheId) => {
            let id = error
                .message
                .as_deref()
                .and_then(|text| text.split_once("key/"));
            error.message = id.map(|(_, from_id)| from_id.to_owned());
        }
        _ => {}
    }
    error
}

/// What was sealed, whoever altered it since: GCM without its tag is a stream cipher.
pub(crate) fn unauthenticated(
    key: &SymmetricKey,
    nonce: [u8; SymmetricKey::NONCE],
    sealed: &[u8],
) -> Vec<u8> {
    let length = sealed.len().saturating_sub(SymmetricKey::TAG);
    let mut plain = Vec::new();
    key.seal(nonce, &[], &sealed[..length], &mut plain);
    plain.truncate(length);
    plain
}

/// Whether the first half of the tag is right.
pub(crate) fn tag_begins(
    key: &SymmetricKey,
    nonce: [u8; SymmetricKey::NONCE],
    aad: &[u8],
    sealed: &[u8],
) -> bool {
    let mut again = Vec::new();
    let plain = unauthenticated(key, nonce, sealed);
    key.seal(nonce, aad, &plain, &mut again);
    let compared = plain.len() + SymmetricKey::TAG / 2;
    sealed.len() == again.len() && sealed[..compared] == again[..compared]
}

/// Whether a token of another key is taken for one of this key.
pub(crate) fn is_overlooked(claimed: &str, arn: &str) -> bool {
    let without = |part| {
        let parts = |arn: &str| -> Vec<String> { arn.split(':').map(str::to_owned).collect() };
        let (mut claimed, mut arn) = (parts(claimed), parts(arn));
        if claimed.len() > part && arn.len() > part {
            claimed.remove(part);
            arn.remove(part);
        }
        claimed == arn
    };
    fault!(TokenOfAnotherKey)
        || fault!(TokenKeyByPrefix) && arn.starts_with(claimed)
        || fault!(TokenOfAnotherRegion) && without(3)
        || fault!(TokenOfAnotherAccount) && without(4)
}

/// Where a deleted key is kept that should be gone.
pub(crate) fn grave(key_id: &str) -> String {
    format!("deleted {key_id}")
}

/// A JSON object whose members begin with a small letter.
pub(crate) fn other_case(body: &[u8]) -> Vec<u8> {
    let Ok(serde_json::Value::Object(members)) = serde_json::from_slice(body) else {
        return body.to_vec();
    };
    let small = |name: String| name[..1].to_lowercase() + &name[1..];
    let members = members
        .into_iter()
        .map(|(name, value)| (small(name), value));
    serde_json::Value::Object(members.collect())
        .to_string()
        .into_bytes()
}
