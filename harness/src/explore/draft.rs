//! A finding as a fixture that `kmspec run FILE` plays.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::Finding;
use super::grounds::evidence;
use crate::evidence::Book;
use crate::fixture::{Behind, Fixture, draft as file};
use crate::model::{
    Action, EXTERNAL_KEYS, Expect, Material, Outcome, Regions, Stores, external_key,
};
use crate::target::Place;
use crate::workload::{Shows, Take};

mod words;

use words::{bit, call, drop_idle_names, general, offset};

/// The finding's bucket as the name of a file: lower case, digits and dashes, of a long one the start and a digest.
#[must_use]
pub fn slug(finding: &Finding) -> String {
    let bucket = &finding.divergence.bucket;
    let text = format!(
        "{} {} {} but {}",
        bucket.operation, bucket.state, bucket.expected, bucket.actual
    );
    file::slug(&text)
}

/// The finding as the text of a fixture file; `None` where no single answer shows it.
///
/// Its last step is judged by what the model allows. The evidence is that of the key's state, or of a built-in check which expects the
/// same of the same operation.
#[must_use]
pub fn draft(finding: &Finding, fixtures: &[Fixture], book: &Book) -> Option<String> {
    let divergence = &finding.divergence;
    let mut writer = Writer::default();
    for take in &divergence.takes {
        writer.behind(take);
        writer.region(take);
    }
    let taken: Vec<Value> = divergence
        .takes
        .iter()
        .map(|take| writer.step(take))
        .collect();
    let (mut steps, needs) = writer.made_behind();
    steps.extend(taken);
    let (operation, state) = (divergence.bucket.operation, &divergence.bucket.state);
    match &divergence.shows {
        Shows::InAnswer | Shows::InEffect => {
            let step = steps.last_mut()?;
            let codes = expect(step, &divergence.expect)?;
            let call = (operation, &step["with"]);
            step["evidence"] = json!([evidence(fixtures, book, call, state, &codes)]);
        }
        Shows::InMembers(members) => {
            let step = steps.last_mut()?;
            step["returns"] = writer.value(&Value::Object(members.clone()));
            step["evidence"] = json!([format!("model/{operation}")]);
        }
        Shows::InLook(look, members) | Shows::InWorld(look, members) => {
            let mut step = call(look.operation, writer.value(&look.with), look.place);
            step["returns"] = writer.value(&Value::Object(members.clone()));
            step["evidence"] = json!([format!("model/{}", look.operation)]);
            steps.push(step);
        }
        Shows::Elsewhere | Shows::Against(_) => return None,
    }
    steps.last_mut()?["name"] = json!("differs");
    drop_idle_names(&mut steps, &writer.always);
    let mut text = json!({"why": format!("{}.", divergence.bucket), "tags": ["explored"]});
    writer.let_stores_go();
    if !needs.is_empty() {
        text["needs"] = json!(needs);
    }
    if !writer.materials.is_empty() {
        text["materials"] = Value::Object(writer.materials);
    }
    text["steps"] = json!(steps);
    text["always"] = json!(writer.always);
    Some(file::text(text))
}

/// Puts what is allowed into the step; the codes that it may fail with.
fn expect(step: &mut Value, expect: &Expect) -> Option<BTreeSet<String>> {
    let members = step.as_object_mut()?;
    members.shift_remove("any");
    // What the answer gave has no use, and may not be there.
    members.shift_remove("save");
    match expect {
        Expect::Ok => {
            step["returns"] = json!({});
            Some(BTreeSet::new())
        }
        Expect::Error(codes) => {
            step["fails"] = json!(codes);
            Some(codes.clone())
        }
        Expect::Either(codes) => {
            step["any"] = json!([{"returns": {}}, {"fails": codes}]);
            Some(codes.clone())
        }
        Expect::Unknown => None,
    }
}

/// Writes steps, and gives names to what later ones send again.
#[derive(Default)]
struct Writer {
    /// What answers held, by the name that it is saved under.
    names: BTreeMap<String, Value>,
    materials: Map<String, Value>,
    /// Clean-up.
    always: Vec<Value>,
    steps: usize,
    /// The second Region, where a request names it.
    other_region: Option<String>,
    /// The first one, where an answer does.
    region: Option<String>,
    /// Clusters and proxies by name.
    clusters: Map<String, Value>,
    proxies: Map<String, Value>,
}

/// What is saved of an answer: the start of its name, and where it stands.
const SAVED: [(&str, &str); 15] = [
    ("key", "/KeyMetadata/KeyId"),
    ("replica", "/ReplicaKeyMetadata/Arn"),
    ("token", "/ImportToken"),
    ("public", "/PublicKey"),
    ("blob", "/CiphertextBlob"),
    ("signature", "/Signature"),
    ("mac", "/Mac"),
    ("secret", "/SharedSecretCiphertextBlob"),
    ("shared", "/SharedSecret"),
    ("private", "/PrivateKeyCiphertextBlob"),
    ("material", "/KeyMaterialId"),
    ("current", "/KeyMetadata/CurrentKeyMaterialId"),
    ("grant", "/GrantId"),
    ("permit", "/GrantToken"),
    ("store", "/CustomKeyStoreId"),
];

impl Writer {
    fn step(&mut self, take: &Take) -> Value {
        self.steps += 1;
        if let Action::Wait { hours } = take.action {
            return json!({"wait": format!("{hours}h")});
        }
        let with = self.with(take);
        let operation = take.action.operation();
        if operation == "CreateAlias" {
            let delete = json!({"AliasName": with["AliasName"]});
            self.always
                .insert(0, call("DeleteAlias", delete, take.place));
        }
        let mut step = call(operation, with, take.place);
        match &take.outcome {
            Outcome::Ok(body) => {
                let saves = self.save(&take.action, body);
                if !saves.is_empty() {
                    step["save"] = json!(saves);
                }
            }
            // A refusal on the way there is not what this is about.
            Outcome::Refused { code, .. } => {
                step["name"] = json!(format!("step-{}", self.steps));
                step["any"] = json!([{"fails": code}, {"returns": {}}]);
                step["evidence"] = json!([format!("model/{operation}")]);
            }
            Outcome::Broken(_) => {}
        }
        step
    }

    /// Learns what the Regions are called.
    fn region(&mut self, take: &Take) {
        let mut named = ["ReplicaRegion", "PrimaryRegion"].into_iter();
        let named = named.find_map(|member| take.with[member].as_str());
        if let Action::Regions(
            Regions::ReplicateKey { to, .. } | Regions::UpdatePrimaryRegion { to, .. },
        ) = take.action
        {
            let known = match to {
                Place::Home => &mut self.region,
                Place::Other => &mut self.other_region,
            };
            *known = named.map(str::to_owned);
        }
        if let Outcome::Ok(body) = &take.outcome
            && let Some(arn) = body["KeyMetadata"]["Arn"].as_str()
            && take.place == Place::Home
        {
            self.region = arn.split(':').nth(3).map(str::to_owned);
        }
    }

    /// Gives names to what stands behind the store that the step makes.
    fn behind(&mut self, take: &Take) {
        let Action::Stores(Stores::CreateCustomKeyStore { store, right, .. }) = take.action else {
            return;
        };
        let name = format!("behind{}", store.0);
        let (with, credential) = (&take.with, &take.with["XksProxyAuthenticationCredential"]);
        let known: &[(String, &Value)] = match store.is_external() {
            true => &[
                (name.clone(), &with["XksProxyUriEndpoint"]),
                (format!("{name}.id"), &credential["AccessKeyId"]),
                (format!("{name}.secret"), &credential["RawSecretAccessKey"]),
            ],
            false => &[
                (name.clone(), &with["CloudHsmClusterId"]),
                (format!("{name}.password"), &with["KeyStorePassword"]),
                (format!("{name}.anchor"), &with["TrustAnchorCertificate"]),
            ],
        };
        // The last is wrong where it is to be.
        let known = &known[..known.len() - usize::from(!right)];
        let values = known
            .iter()
            .map(|(name, value)| (name.clone(), (*value).clone()));
        self.names.extend(values);
        let keys = (0..EXTERNAL_KEYS).map(|number| (external_key(number), json!({})));
        match store.is_external() {
            true => self
                .proxies
                .insert(name, json!({"keys": Value::from_iter(keys)})),
            false => self.clusters.insert(name, json!({})),
        };
    }

    /// The steps that make it, and what a target must have for them.
    fn made_behind(&self) -> (Vec<Value>, Vec<String>) {
        let all = [
            (Behind::Clusters, &self.clusters),
            (Behind::Proxies, &self.proxies),
        ];
        let made = all.into_iter().filter(|(_, things)| !things.is_empty());
        made.map(|(what, things)| (json!({what.field(): things}), what.need().to_string()))
            .unzip()
    }

    /// A store goes once its keys are gone.
    fn let_stores_go(&mut self) {
        let stores = self.names.keys().filter(|name| name.starts_with("store"));
        let with = |name: &String| json!({"CustomKeyStoreId": format!("${{{name}}}")});
        let stores: Vec<Value> = stores.map(with).collect();
        if stores.is_empty() {
            return;
        }
        let call = |operation: &'static str| {
            let steps = stores.iter();
            steps.map(move |with| json!({"call": operation, "with": with}))
        };
        self.always.extend(call("DisconnectCustomKeyStore"));
        self.always.push(json!({"wait": "8d"}));
        self.always.extend(call("DeleteCustomKeyStore"));
    }

    fn save(&mut self, action: &Action, body: &Value) -> BTreeMap<String, &'static str> {
        let mut saves = BTreeMap::new();
        // They tell of what was made before.
        if let Action::DescribeKey { .. }
        | Action::Regions(Regions::DescribeKey { .. })
        | Action::DeleteImportedKeyMaterial { .. } = action
        {
            return saves;
        }
        for (start, pointer) in SAVED {
            let text = body.pointer(pointer).and_then(Value::as_str);
            let Some(text) = text.filter(|text| self.names.values().all(|known| known != text))
            else {
                continue;
            };
            let name = format!("{start}{}", self.steps);
            if start == "key" {
                let arn = body["KeyMetadata"]["Arn"].as_str().unwrap_or_default();
                self.names.insert(format!("{name}.arn"), json!(arn));
            }
            let place = match *action {
                Action::Regions(Regions::ReplicateKey { to, .. }) => to,
                _ => Place::Home,
            };
            if let "key" | "replica" = start {
                let with = json!({"KeyId": format!("${{{name}}}"), "PendingWindowInDays": 7});
                self.always.push(call("ScheduleKeyDeletion", with, place));
            }
            self.names.insert(name.clone(), json!(text));
            saves.insert(name, pointer);
        }
        saves
    }

    /// The request in the fixture's terms.
    fn with(&mut self, take: &Take) -> Value {
        let mut with = self.value(&take.with);
        if let Action::ImportKeyMaterial {
            material, expiry, ..
        } = take.action
        {
            if let Some((public, sha1)) = &take.under {
                let under = self.value(&json!(public));
                let by = format!("RSAES_OAEP_SHA_{}", if *sha1 { "1" } else { "256" });
                let wrapped = json!({"$wrap": self.material(material), "under": under, "by": by});
                with["EncryptedKeyMaterial"] = wrapped;
            }
            if let Some(offset) = offset(expiry) {
                with["ValidTo"] = json!({"$time": offset});
            }
        }
        if let Some((member, place)) = take.action.altered()
            && let Some((text, bit)) = take.unaltered.as_deref().zip(bit(place, take))
        {
            let of = self.value(&json!(text));
            with[member] = json!({"$flip": of, "bit": bit});
        }
        with
    }

    fn material(&mut self, material: Material) -> &'static str {
        let (name, bytes) = match material {
            Material::First => ("m1", 32),
            Material::Second => ("m2", 32),
            Material::Third => ("m3", 32),
            Material::Short => ("short", 16),
        };
        self.materials.insert(name.into(), json!({"bytes": bytes}));
        name
    }

    /// A value with names for what earlier answers held, and for what is another in each run.
    fn value(&self, value: &Value) -> Value {
        match value {
            Value::String(text) if Some(text) == self.region.as_ref() => json!("${region}"),
            Value::String(text) if Some(text) == self.other_region.as_ref() => {
                json!("${other-region}")
            }
            Value::String(text) => {
                let text = file::with_names(text, &self.names);
                let other = self.other_region.as_deref().unwrap_or_default();
                let away =
                    text.split(':').nth(3) == Some(other) && text.starts_with("arn:aws:kms:");
                json!(general(&match away {
                    true => text.replacen(other, "${other-region}", 1),
                    false => text,
                }))
            }
            Value::Array(items) => items.iter().map(|item| self.value(item)).collect(),
            Value::Object(members) => {
                let named = |(name, value): (&String, &Value)| (name.clone(), self.value(value));
                Value::Object(members.iter().map(named).collect())
            }
            other => other.clone(),
        }
    }
}
