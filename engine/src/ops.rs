//! The operations: one function each, one file per chapter of the developer guide.
//!
//! The order of the `?` lines of a function is the precedence of its errors, and nothing changes before the last of them.

mod access;
mod aliases;
mod cipher;
mod custom_key_stores;
mod data_key_pairs;
mod data_keys;
mod deletion;
mod encryption;
mod grants;
mod import;
mod key_agreement;
mod key_encapsulation;
mod keys;
mod last_usage;
mod macs;
mod multi_region;
mod policies;
mod public_key;
mod random;
mod rotation;
mod signing;
mod tags;

#[cfg(any(test, feature = "fuzzing"))]
pub(crate) use import::material;

use std::fmt::Display;

use crate::api::{Input, RecipientInfo};
use crate::key::Key;
use crate::wire::{Reply, Request};
use crate::xks::{Stop, Talk};
use crate::{Answer, Error, Kms, Op, Scope, Step, Time};

/// The world, as an operation gets it.
pub(crate) enum World<'a> {
    /// For operations that change nothing.
    Read(&'a Kms),
    /// For any.
    Write(&'a mut Kms),
}

impl World<'_> {
    fn read(&self) -> &Kms {
        match self {
            World::Read(kms) => kms,
            World::Write(kms) => kms,
        }
    }

    /// Only operations that `Request::writes` knows may ask for this.
    fn write(&mut self) -> &mut Kms {
        match self {
            World::Read(_) => panic!("a request that writes is for Kms::write"),
            World::Write(kms) => kms,
        }
    }
}

/// Answers a request, or asks for what the answer needs.
///
/// # Panics
/// Where the request writes and the world is only for reading.
pub(crate) fn dispatch(
    mut world: World<'_>,
    now: Time,
    scope: &Scope,
    request: &Request,
    answer: Option<Answer>,
) -> Result<Step, Error> {
    match answered(&mut world, now, scope, request, answer) {
        Ok(reply) => Ok(Step::Reply(reply)),
        Err(Stop::Ask(ask)) => Ok(Step::Ask(ask)),
        Err(Stop::Refused(error)) => Err(error),
    }
}

fn answered(
    kms: &mut World<'_>,
    now: Time,
    scope: &Scope,
    request: &Request,
    answer: Option<Answer>,
) -> Result<Reply, Stop> {
    access::check(kms.read(), now, scope, request)?;
    let mut talk = Talk::new(answer);
    let talk = &mut talk;
    let reply = match &request.input {
        Input::CancelKeyDeletion(r) => deletion::cancel_key_deletion(kms.write(), scope, r),
        Input::ConnectCustomKeyStore(r) => {
            return custom_key_stores::connect(kms.write(), now, scope, r, talk);
        }
        Input::CreateAlias(r) => aliases::create_alias(kms.write(), now, scope, r),
        Input::CreateCustomKeyStore(r) => {
            return custom_key_stores::create(kms.write(), now, scope, r, talk);
        }
        Input::CreateGrant(r) => grants::create_grant(kms.write(), now, scope, r),
        Input::CreateKey(r) => return keys::create_key(kms.write(), now, scope, r, talk),
        Input::Decapsulate(r) => key_encapsulation::decapsulate(kms.read(), now, scope, r),
        Input::Decrypt(r) => return encryption::decrypt(kms.read(), now, scope, r, talk),
        Input::DeleteAlias(r) => aliases::delete_alias(kms.write(), scope, r),
        Input::DeleteCustomKeyStore(r) => custom_key_stores::delete(kms.write(), scope, r),
        Input::DeleteImportedKeyMaterial(r) => {
            import::delete_imported_key_material(kms.write(), scope, r)
        }
        Input::DeriveSharedSecret(r) => {
            key_agreement::derive_shared_secret(kms.read(), now, scope, r)
        }
        Input::DescribeCustomKeyStores(r) => custom_key_stores::describe(kms.read(), scope, r),
        Input::DescribeKey(r) => keys::describe_key(kms.read(), scope, r),
        Input::DisableKey(r) => keys::disable_key(kms.write(), scope, r),
        Input::DisableKeyRotation(r) => rotation::disable_key_rotation(kms.write(), scope, r),
        Input::DisconnectCustomKeyStore(r) => {
            custom_key_stores::disconnect(kms.write(), now, scope, r)
        }
        Input::EnableKey(r) => keys::enable_key(kms.write(), now, scope, r),
        Input::EnableKeyRotation(r) => rotation::enable_key_rotation(kms.write(), now, scope, r),
        Input::Encapsulate(r) => key_encapsulation::encapsulate(kms.read(), now, scope, r),
        Input::Encrypt(r) => return encryption::encrypt(kms.read(), now, scope, r, talk),
        Input::GenerateDataKey(r) => return data_keys::generate(kms.read(), now, scope, r, talk),
        Input::GenerateDataKeyPair(r) => {
            return data_key_pairs::generate(kms.read(), now, scope, r, talk);
        }
        Input::GenerateDataKeyPairWithoutPlaintext(r) => {
            return data_key_pairs::generate_without_plaintext(kms.read(), now, scope, r, talk);
        }
        Input::GenerateDataKeyWithoutPlaintext(r) => {
            return data_keys::generate_without_plaintext(kms.read(), now, scope, r, talk);
        }
        Input::GenerateMac(r) => macs::generate_mac(kms.read(), now, scope, r),
        Input::GenerateRandom(r) => random::generate_random(kms.read(), scope, r),
        Input::GetKeyLastUsage(r) => last_usage::get_key_last_usage(kms.read(), scope, r),
        Input::GetKeyPolicy(r) => policies::get_key_policy(kms.read(), scope, r),
        Input::GetKeyRotationStatus(r) => rotation::get_key_rotation_status(kms.read(), scope, r),
        Input::GetParametersForImport(r) => {
            return import::get_parameters(kms.write(), now, scope, r, talk);
        }
        Input::GetPublicKey(r) => public_key::get_public_key(kms.read(), scope, r),
        Input::ImportKeyMaterial(r) => {
            return import::import_key_material(kms.write(), now, scope, r, talk);
        }
        Input::ListAliases(r) => aliases::list_aliases(kms.read(), scope, r),
        Input::ListGrants(r) => grants::list_grants(kms.read(), scope, r),
        Input::ListKeyPolicies(r) => policies::list_key_policies(kms.read(), scope, r),
        Input::ListKeyRotations(r) => rotation::list_key_rotations(kms.read(), scope, r),
        Input::ListKeys(r) => keys::list_keys(kms.read(), scope, r),
        Input::ListResourceTags(r) => tags::list_resource_tags(kms.read(), scope, r),
        Input::ListRetirableGrants(r) => grants::list_retirable_grants(kms.read(), scope, r),
        Input::PutKeyPolicy(r) => policies::put_key_policy(kms.write(), now, scope, r),
        Input::ReEncrypt(r) => return encryption::re_encrypt(kms.read(), now, scope, r, talk),
        Input::ReplicateKey(r) => multi_region::replicate_key(kms.write(), now, scope, r),
        Input::RetireGrant(r) => grants::retire_grant(kms.write(), scope, r),
        Input::RevokeGrant(r) => grants::revoke_grant(kms.write(), scope, r),
        Input::RotateKeyOnDemand(r) => rotation::rotate_key_on_demand(kms.write(), now, scope, r),
        Input::ScheduleKeyDeletion(r) => {
            deletion::schedule_key_deletion(kms.write(), now, scope, r)
        }
        Input::Sign(r) => signing::sign(kms.read(), now, scope, r),
        Input::TagResource(r) => tags::tag_resource(kms.write(), scope, r),
        Input::UntagResource(r) => tags::untag_resource(kms.write(), scope, r),
        Input::UpdateAlias(r) => aliases::update_alias(kms.write(), now, scope, r),
        Input::UpdateCustomKeyStore(r) => {
            return custom_key_stores::update(kms.write(), scope, r, talk);
        }
        Input::UpdateKeyDescription(r) => keys::update_key_description(kms.write(), scope, r),
        Input::UpdatePrimaryRegion(r) => {
            multi_region::update_primary_region(kms.write(), now, scope, r)
        }
        Input::Verify(r) => signing::verify(kms.read(), now, scope, r),
        Input::VerifyMac(r) => macs::verify_mac(kms.read(), now, scope, r),
    }?;
    Ok(reply)
}

/// The key for a cryptographic operation: it exists, is in a state for it, and its usage fits.
///
/// That the state is looked at before the usage is a guess (open/1).
fn usable<'a>(
    kms: &'a Kms,
    op: Op,
    scope: &Scope,
    id: &str,
    grant_tokens: Option<&[String]>,
) -> Result<&'a Key, Error> {
    let key = kms.key_or_alias(op, scope, id)?;
    grants::check_tokens(kms, scope, grant_tokens)?;
    key.permit(op)?;
    key.fits(op)?;
    Ok(key)
}

/// Whether an algorithm is one of the key's. That algorithms for encrypting and signing are refused as those for MACs are is a
/// guess.
fn compatible<T: PartialEq + Display>(key: &Key, known: &[T], algorithm: T) -> Result<(), Error> {
    match known.contains(&algorithm) {
        true => Ok(()),
        false => Err(Error::invalid_key_usage(format!(
            "Algorithm {algorithm} is incompatible with key spec {}.",
            key.spec
        ))),
    }
}

/// Refuses the key of a custom key store.
fn unless_in_a_store(key: &Key) -> Result<(), Error> {
    match key.custody {
        None => Ok(()),
        Some(_) => Err(Error::unsupported_operation(format!(
            "{} origin is {} which is not valid for this operation.",
            key.arn, key.origin
        ))),
    }
}

/// Refuses a dry run, as the last check of an operation.
fn unless_dry_run(dry_run: Option<bool>) -> Result<(), Error> {
    match dry_run {
        Some(true) if fault!(DryRunActs) => Ok(()),
        Some(true) => Err(Error::dry_run_operation(
            "The request would have succeeded, but the DryRun option is set.",
        )),
        Some(false) | None => Ok(()),
    }
}

/// Refuses a request whose answer is for a Nitro enclave alone.
///
/// kmspec neither reads attestation documents nor makes them, so no operation serves a
/// [`Recipient`](https://docs.aws.amazon.com/kms/latest/APIReference/API_RecipientInfo.html). The code is the one that KMS has
/// for a parameter that it does not support.
fn without_recipient(recipient: Option<&RecipientInfo>) -> Result<(), Error> {
    match recipient {
        None => Ok(()),
        Some(_) => Err(Error::unsupported_operation(
            "kmspec does not support Recipient: it verifies no attestation documents.",
        )),
    }
}
