//! The life of imported key material.
//!
//! <https://docs.aws.amazon.com/kms/latest/developerguide/importing-keys.html>

mod material;

pub(crate) use material::material;

use crate::api::{
    DeleteImportedKeyMaterialRequest, DeleteImportedKeyMaterialResponse, ExpirationModelType,
    GetParametersForImportRequest, GetParametersForImportResponse, ImportKeyMaterialRequest,
    ImportKeyMaterialResponse, ImportType, KeySpec,
};
use crate::crypto::material::KeyMaterialId;
use crate::crypto::sm2::Sm2KeyPair;
use crate::crypto::token::{self, Claims};
use crate::crypto::wrap::WrappingKey;
use crate::key::{Key, Material, Present};
use crate::ops::unless_in_a_store;
use crate::wire::Reply;
use crate::xks::{Stop, Talk};
use crate::{Code, Error, Kms, Op, Scope, Time};
use material::{modulus, unwrap, wrapping};

/// Days that imported key material may live, at most.
const LONGEST_LIFE: i64 = 365;

/// [GetParametersForImport](https://docs.aws.amazon.com/kms/latest/APIReference/API_GetParametersForImport.html).
pub(super) fn get_parameters(
    kms: &mut Kms,
    now: Time,
    scope: &Scope,
    request: &GetParametersForImportRequest,
    talk: &mut Talk,
) -> Result<Reply, Stop> {
    let key = kms.permitted(Op::GetParametersForImport, scope, &request.key_id)?;
    wrapping(
        key.spec,
        scope,
        request.wrapping_algorithm,
        request.wrapping_key_spec,
    )?;
    let wrapping_key = match modulus(request.wrapping_key_spec) {
        Some(bits) => WrappingKey::Rsa(talk.key_pair(bits)?),
        None => WrappingKey::Sm2(Box::new(Sm2KeyPair::from_entropy(&kms.entropy))),
    };

    let claims = Claims {
        key_arn: &key.arn,
        wrapping_key: kms.entropy.bytes(),
        wrapping_algorithm: request.wrapping_algorithm.as_str(),
        wrapping_key_spec: request.wrapping_key_spec.as_str(),
        issued: now.0,
    };
    let valid_to = Time(claims.valid_to());
    let reply = Reply::json(&GetParametersForImportResponse {
        import_token: Some(token::issue(&kms.token_key, kms.entropy.nonce(), &claims)),
        key_id: Some(key.arn.clone()),
        parameters_valid_to: Some(valid_to),
        public_key: Some(wrapping_key.public_key_der().to_vec()),
    });
    let id = claims.wrapping_key;
    kms.keep_wrapping_key(id, wrapping_key, valid_to);
    Ok(reply)
}

/// [ImportKeyMaterial](https://docs.aws.amazon.com/kms/latest/APIReference/API_ImportKeyMaterial.html).
///
/// The order of the checks is a guess but for the first two and for unwrapping before identification (a guess: open/5).
pub(super) fn import_key_material(
    kms: &mut Kms,
    now: Time,
    scope: &Scope,
    request: &ImportKeyMaterialRequest,
    talk: &mut Talk,
) -> Result<Reply, Stop> {
    let checked = fault!(RaceOfImports) && talk.has_pair();
    let key = match checked {
        false => kms.permitted(Op::ImportKeyMaterial, scope, &request.key_id)?,
        true => kms.key(Op::ImportKeyMaterial, scope, &request.key_id)?,
    };
    let valid_to = expiration(request, now)?;
    one_material_unless_symmetric(key, request)?;
    // A token stays good after an import (a guess: open/22, open/23).
    let opened = token::open(&kms.token_key, &request.import_token)?;
    let claims = token::claim(&opened, &key.arn, now)?;
    let bytes = unwrap(kms, key, scope, &claims, &request.encrypted_key_material)?;
    // Another code is possible (a guess: open/24).
    let (id, imported) = material(key.spec, &key.id, &scope.region, &bytes)
        .ok_or_else(|| Error::bare(Code::IncorrectKeyMaterialException))?;
    let key_id = key.id.clone();
    let is_new = match associate(kms, key, &id, request) {
        Err(refusal) if fault!(RefusedImportDropsMaterial) => {
            kms.existing_mut(scope, &key_id).forget(|_| true);
            return Err(refusal.into());
        }
        Err(_) if checked => true,
        associated => associated?,
    };
    if fault!(RaceOfImports) && !checked {
        // Others have their turn before what was checked is done.
        talk.key_pair(2048)?;
    }

    let reply = Reply::json(&ImportKeyMaterialResponse {
        key_id: Some(key.arn.clone()),
        key_material_id: Some(id.to_string()),
    });
    if is_new {
        kms.hold(&scope.account, &key_id, id);
    }
    if let Some(valid_to) = valid_to {
        let at = valid_to.plus_days(fault!(ExpiryADayLate).into());
        kms.remind(scope, key_id.clone(), at);
    }
    let key = kms.existing_mut(scope, &key_id);
    if is_new {
        key.materials.push(Material {
            id,
            description: None,
            pending: key.current().is_some(),
            rotation: None,
            present: None,
            public_key: None,
        });
    }
    let material = key
        .materials
        .iter_mut()
        .find(|material| material.id == id)
        .expect("it was associated");
    let valid_to = match &material.present {
        Some(present) if fault!(ReimportKeepsTheDate) => present.valid_to,
        _ => valid_to,
    };
    material.public_key = None;
    material.present = Some(Present {
        key: imported.into(),
        valid_to,
    });
    if request.key_material_description.is_some() {
        material
            .description
            .clone_from(&request.key_material_description);
    }
    kms.synchronise(&scope.account, &key_id);
    Ok(reply)
}

/// When the material expires, if it does. Only the first text is recorded (open/26).
fn expiration(request: &ImportKeyMaterialRequest, now: Time) -> Result<Option<Time>, Error> {
    let model = request
        .expiration_model
        .unwrap_or(match fault!(MaterialLastsByDefault) {
            true => ExpirationModelType::KeyMaterialDoesNotExpire,
            false => ExpirationModelType::KeyMaterialExpires,
        });
    match (model, request.valid_to) {
        (ExpirationModelType::KeyMaterialExpires, None) => Err(Error::validation(
            "A validTo date must be set if the ExpirationModel is KEY_MATERIAL_EXPIRES",
        )),
        (ExpirationModelType::KeyMaterialExpires, Some(valid_to))
            if valid_to <= now && !fault!(PastValidToAccepted) =>
        {
            Err(Error::validation("ValidTo must be in the future"))
        }
        (ExpirationModelType::KeyMaterialExpires, Some(valid_to))
            if valid_to > now.plus_days(LONGEST_LIFE) =>
        {
            Err(Error::validation(format!(
                "ValidTo must be at most {LONGEST_LIFE} days in the future"
            )))
        }
        (ExpirationModelType::KeyMaterialExpires, Some(valid_to)) => Ok(Some(valid_to)),
        (ExpirationModelType::KeyMaterialDoesNotExpire, None) => Ok(None),
        (ExpirationModelType::KeyMaterialDoesNotExpire, Some(_)) => Err(Error::validation(
            "A validTo date must not be set if the ExpirationModel is KEY_MATERIAL_DOES_NOT_EXPIRE",
        )),
    }
}

/// Only symmetric encryption keys have several materials, which are told apart and described. That KMS refuses such members for
/// other keys is documented, the code is not (a guess: open/27).
fn one_material_unless_symmetric(
    key: &Key,
    request: &ImportKeyMaterialRequest,
) -> Result<(), Error> {
    let member = if request.import_type.is_some() {
        "ImportType"
    } else if request.key_material_id.is_some() {
        "KeyMaterialId"
    } else if request.key_material_description.is_some() {
        "KeyMaterialDescription"
    } else {
        return Ok(());
    };
    match key.spec {
        KeySpec::SymmetricDefault => Ok(()),
        spec => Err(Error::validation(format!(
            "{member} is not valid for KeySpec {spec}."
        ))),
    }
}

/// Whether this material is new to the key, if it may be imported at all.
fn associate(
    kms: &Kms,
    key: &Key,
    id: &KeyMaterialId,
    request: &ImportKeyMaterialRequest,
) -> Result<bool, Error> {
    let incorrect = || Error::bare(Code::IncorrectKeyMaterialException);
    if request.import_type == Some(ImportType::NewKeyMaterial) && request.key_material_id.is_some()
    {
        return Err(Error::validation(
            "KeyMaterialId is not valid with ImportType NEW_KEY_MATERIAL",
        ));
    }
    if request
        .key_material_id
        .as_ref()
        .is_some_and(|expected| *expected != id.to_string() && !fault!(MaterialIdNotCompared))
    {
        return Err(incorrect());
    }
    let is_known = key.material(id).is_some();
    let default = match key.materials.is_empty() && request.key_material_id.is_none() {
        true => ImportType::NewKeyMaterial,
        false => ImportType::ExistingKeyMaterial,
    };
    match request.import_type.unwrap_or(default) {
        ImportType::ExistingKeyMaterial if is_known => Ok(false),
        ImportType::ExistingKeyMaterial => Err(incorrect()),
        // Another code is possible (a guess: open/28).
        ImportType::NewKeyMaterial if kms.is_replica(key) => Err(Error::unsupported_operation(
            "NEW_KEY_MATERIAL can be imported only into the primary key of multi-Region keys.",
        )),
        ImportType::NewKeyMaterial if is_known => Err(incorrect()),
        ImportType::NewKeyMaterial => match key.materials.iter().find(|one| one.pending) {
            None => Ok(true),
            Some(pending) => Err(Error::kms_invalid_state(format!(
                "New key material (id: {id}) cannot be imported into KMS key {}, because another key material (id: {}) is \
                 pending rotation.",
                key.arn, pending.id
            ))),
        },
    }
}

/// [DeleteImportedKeyMaterial](https://docs.aws.amazon.com/kms/latest/APIReference/API_DeleteImportedKeyMaterial.html).
///
/// Without material to delete it succeeds; without any ever imported the id in the answer is empty (a guess: open/31).
pub(super) fn delete_imported_key_material(
    kms: &mut Kms,
    scope: &Scope,
    request: &DeleteImportedKeyMaterialRequest,
) -> Result<Reply, Error> {
    let key = kms.permitted_mut(Op::DeleteImportedKeyMaterial, scope, &request.key_id)?;
    // The table of key states has no cell for the key of a custom key store that is Unavailable.
    unless_in_a_store(key)?;
    let id = match &request.key_material_id {
        None => key.current().map(|material| material.id),
        Some(wanted) => {
            let known = key
                .materials
                .iter()
                .find(|material| material.id.to_string() == *wanted);
            // Another code is possible (a guess: open/32).
            let known = known.ok_or_else(|| {
                Error::not_found(format!(
                    "Key material '{wanted}' does not exist in key '{}'",
                    key.arn
                ))
            })?;
            Some(known.id)
        }
    };

    key.forget(|material| Some(material.id) == id);
    if fault!(DeletedMaterialIsForgotten) {
        key.materials.clear();
    }
    if fault!(DeletedMaterialTakesTags) {
        key.tags.clear();
    }
    let reply = Reply::json(&DeleteImportedKeyMaterialResponse {
        key_id: Some(key.arn.clone()),
        key_material_id: Some(id.map(|id| id.to_string()).unwrap_or_default()),
    });
    // What waited for a rotation is gone from the replicas too; a replica still waits for what its primary key has.
    let key_id = key.id.clone();
    kms.synchronise(&scope.account, &key_id);
    Ok(reply)
}
