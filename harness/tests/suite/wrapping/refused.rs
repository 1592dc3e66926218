//! A key spec and the combinations that do not carry it: some call refuses, and the key goes on waiting.

use serde_json::{Value, json};

use super::{Cell, kebab, material, whole};

/// Which call refuses is open.
const AT_ONCE: [&str; 2] = ["ValidationException", "UnsupportedOperationException"];
const LATE: [&str; 5] = [
    "ValidationException",
    "UnsupportedOperationException",
    "InvalidCiphertextException",
    "InvalidImportTokenException",
    "IncorrectKeyMaterialException",
];

pub(crate) fn fixture(key: &str, cells: &[Cell], importable: bool) -> Value {
    let mut create = json!({"Origin": "EXTERNAL"});
    if key != "SYMMETRIC_DEFAULT" {
        create["KeySpec"] = json!(key);
        create["KeyUsage"] = json!(if key.starts_with("HMAC") {
            "GENERATE_VERIFY_MAC"
        } else {
            "SIGN_VERIFY"
        });
    }
    let mut created =
        json!({"call": "CreateKey", "with": create, "save": {"key": "/KeyMetadata/KeyId"}});
    if !importable {
        created["name"] = json!("created");
        created["any"] = json!([
            {"fails": AT_ONCE, "evidence": ["open/43"]},
            {"returns": {"KeyMetadata": {"KeyState": "PendingImport"}}, "evidence": ["import/m8", "open/43"]},
        ]);
    }
    let mut steps = vec![created];
    let (parameters, imports): (Vec<Value>, Vec<Option<Value>>) =
        cells.iter().map(|cell| refusals(key, cell)).unzip();
    steps.extend(parameters);
    steps.extend(imports.into_iter().flatten());
    steps.push(json!({
        "name": "still-waiting",
        "call": "DescribeKey",
        "with": {"KeyId": "${key}"},
        "returns": {"KeyMetadata": {"KeyState": "PendingImport", "Enabled": false}},
        "evidence": ["states/PendingImport/DescribeKey"],
    }));
    let others = if importable { "other " } else { "" };
    let why = format!(
        "No {others}combination of wrapping algorithm and wrapping key spec carries {key} material: GetParametersForImport or ImportKeyMaterial refuses."
    );
    let materials = json!({"own": material(key)});
    let used = steps.iter().any(|step| step["call"] == "ImportKeyMaterial");
    let materials = if used { materials } else { json!({}) };
    whole(&why, materials, &steps, &["key".into()])
}

/// The call for parameters, and the import with what it gave, where something fits into the wrapping.
fn refusals(key: &str, cell: &Cell) -> (Value, Option<Value>) {
    let name = format!("{}-under-{}", kebab(&cell.by), kebab(&cell.under));
    let mut parameters = json!({
        "name": name,
        "call": "GetParametersForImport",
        "with": {"KeyId": "${key}", "WrappingAlgorithm": cell.by, "WrappingKeySpec": cell.under},
        "any": [
            {"fails": AT_ONCE, "evidence": cell.evidence},
            {"returns": {}, "evidence": ["open/21"]},
        ],
    });
    let Some(wrapped) = wrapped(key, cell) else {
        return (parameters, None);
    };
    let (token, public) = (format!("{name}-token"), format!("{name}-public"));
    parameters["save"] = json!({&token: "/ImportToken", &public: "/PublicKey"});
    let import = json!({
        "name": format!("imported-by-{name}"),
        "call": "ImportKeyMaterial",
        "with": {
            "KeyId": "${key}",
            "ImportToken": format!("${{{token}}}"),
            "EncryptedKeyMaterial": {"$wrap": wrapped, "under": format!("${{{public}}}"), "by": cell.by},
            "ExpirationModel": "KEY_MATERIAL_DOES_NOT_EXPIRE",
        },
        "fails": LATE,
        "evidence": cell.evidence,
    });
    (parameters, Some(import))
}

/// What is wrapped where the combination is taken nevertheless: under the smallest key only, and nothing where no private key
/// fits or the wrapping is not RSA.
fn wrapped(key: &str, cell: &Cell) -> Option<Value> {
    let direct = cell.by.starts_with("RSAES_");
    match key {
        _ if cell.under != "RSA_2048" || cell.by == "SM2PKE" => None,
        _ if key.starts_with("RSA") && direct => None,
        _ if key.starts_with("ML_DSA") && cell.by != "RSAES_OAEP_SHA_256" => None,
        "ECC_NIST_P521" if direct => Some(json!({"$material": "own", "form": "bare"})),
        _ => Some(json!("own")),
    }
}
