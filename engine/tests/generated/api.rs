//! From the service model to `src/api.rs`.

use std::{collections::BTreeSet, fmt::Write};

use serde_json::{Map, Value};

const PAGES: &str = "https://docs.aws.amazon.com/kms/latest/APIReference";

const HEAD: &str = r#"
//! The operations of AWS KMS, their requests and responses, and the rules of the service model.
//!
//! Generated from `fixtures/spec/service-model.json`; do not edit. To write it anew:
//! `UPDATE=1 cargo test -p kmspec-engine --test generated`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    Time,
    json::{blob, blob_option, string_enum},
    shape::{Member, Pattern, Shape},
};

"#;

/// Requests are only read, but fuzzing holds what is read against what is written.
const FOR_FUZZING: &str = "#[cfg_attr(any(test, feature = \"fuzzing\"), derive(Serialize))]";

pub(crate) fn generate(model: &Value) -> String {
    let model = Model(model);
    let mut out = HEAD.to_owned();
    model.operations(&mut out);
    model.inputs(&mut out);
    for name in model.reachable(&["input", "output"]) {
        match model.kind(name) {
            "structure" => model.structure(&mut out, name),
            "string" if !model.shape(name)["enum"].is_null() => model.string_enum(&mut out, name),
            _ => {}
        }
    }
    for name in model.reachable(&["input"]) {
        model.rule(&mut out, name);
    }
    out
}

struct Model<'a>(&'a Value);

impl<'a> Model<'a> {
    fn operations(&self, out: &mut String) {
        let page = format!("An operation of [AWS KMS]({PAGES}/API_Operations.html)");
        let names: Vec<_> = self.names().map(|op| (op.to_owned(), op)).collect();
        enumeration(out, &page, "Op", &names);
        let arms: String = self
            .names()
            .map(|op| format!("Self::{op} => &{},\n", constant(self.of(op, "input"))))
            .collect();
        writeln!(
            out,
            "impl Op {{
                /// The operation as `X-Amz-Target` names it after `TrentService.`.
                #[must_use]
                pub const fn name(self) -> &'static str {{ self.as_str() }}

                /// The rules of the operation's request.
                pub(crate) const fn input(self) -> &'static Shape {{ match self {{ {arms} }} }}
            }}"
        )
        .unwrap();
    }

    fn inputs(&self, out: &mut String) {
        let mut variants = String::new();
        let mut arms = String::new();
        for op in self.names() {
            let request = self.of(op, "input");
            writeln!(
                variants,
                "/// [{op}]({PAGES}/API_{op}.html).\n{op}({request}),"
            )
            .unwrap();
            writeln!(
                arms,
                "Op::{op} => Self::{op}(serde_json::from_value(body)?),"
            )
            .unwrap();
        }
        writeln!(
            out,
            "/// The request of an operation, read and found to keep the rules of the service model.
            #[derive(Clone, Debug, PartialEq)]
            {FOR_FUZZING}
            #[cfg_attr(any(test, feature = \"fuzzing\"), serde(untagged))]
            pub enum Input {{ {variants} }}

            impl Input {{
                /// Reads a body that `shape::check` has let pass.
                pub(crate) fn read(op: Op, body: Value) -> serde_json::Result<Self> {{
                    Ok(match op {{ {arms} }})
                }}
            }}"
        )
        .unwrap();
    }

    fn structure(&self, out: &mut String, name: &str) {
        let (input, output) = (self.is_in("input", name), self.is_in("output", name));
        let mut derives = vec!["Clone", "Debug", "PartialEq"];
        derives.extend(input.then_some("Deserialize"));
        derives.extend(output.then_some("Serialize"));
        derives.extend((!input).then_some("Default"));
        let page = match self
            .names()
            .find(|op| ["input", "output"].map(|d| self.of(op, d)).contains(&name))
        {
            Some(op) => format!("Of [{op}]({PAGES}/API_{op}.html)"),
            None => format!("[{name}]({PAGES}/API_{name}.html)"),
        };
        writeln!(out, "/// {page}.\n#[derive({})]", derives.join(", ")).unwrap();
        if input && !output {
            writeln!(out, "{FOR_FUZZING}").unwrap();
        }
        writeln!(
            out,
            "#[serde(rename_all = \"PascalCase\")]\npub struct {name} {{"
        )
        .unwrap();
        let mut members: Vec<_> = self.members(name).keys().collect();
        if output {
            members.sort();
        }
        for member in members {
            self.field(out, name, member, input, output);
        }
        writeln!(out, "}}\n").unwrap();
    }

    fn field(&self, out: &mut String, structure: &str, member: &str, input: bool, output: bool) {
        let shape = self.members(structure)[member].as_str().unwrap();
        let required = input && self.listed(structure, "required", member);
        let (mut attributes, field) = (Vec::new(), snake(member));
        let deprecated = if self.listed(structure, "deprecated", member) {
            ", deprecated"
        } else {
            ""
        };
        let sensitive = if self.shape(shape)["sensitive"] == true {
            ", sensitive"
        } else {
            ""
        };
        let presence = if required { ", required" } else { "" };
        let unit = if self.kind(shape) == "blob" {
            ", bytes"
        } else {
            ""
        };
        writeln!(
            out,
            "/// `{member}`{unit}{presence}{deprecated}{sensitive}."
        )
        .unwrap();
        if pascal(&field) != member {
            attributes.push(format!("rename = \"{member}\""));
        }
        if self.kind(shape) == "blob" {
            attributes.extend((input && !required).then(|| "default".to_owned()));
            attributes.push(format!(
                "with = \"blob{}\"",
                if required { "" } else { "_option" }
            ));
        }
        if output && !required {
            attributes.push("skip_serializing_if = \"Option::is_none\"".to_owned());
        }
        if !attributes.is_empty() {
            writeln!(out, "#[serde({})]", attributes.join(", ")).unwrap();
        }
        let ty = self.rust_type(shape);
        let ty = if required {
            ty
        } else {
            format!("Option<{ty}>")
        };
        writeln!(out, "pub {field}: {ty},").unwrap();
    }

    fn rust_type(&self, name: &str) -> String {
        let shape = self.shape(name);
        match self.kind(name) {
            "string" if shape["enum"].is_null() => "String".to_owned(),
            "string" | "structure" => name.to_owned(),
            "integer" => "i64".to_owned(),
            "boolean" => "bool".to_owned(),
            "timestamp" => "Time".to_owned(),
            "blob" => "Vec<u8>".to_owned(),
            "list" => format!("Vec<{}>", self.rust_type(shape["member"].as_str().unwrap())),
            "map" => "BTreeMap<String, String>".to_owned(),
            other => panic!("{name} has the unknown type {other}"),
        }
    }

    fn string_enum(&self, out: &mut String, name: &str) {
        let values = self.shape(name)["enum"].as_array().unwrap().iter();
        let values: Vec<_> = values
            .map(|v| v.as_str().unwrap())
            .map(|v| (variant(v), v))
            .collect();
        enumeration(out, &format!("The values of `{name}`"), name, &values);
    }

    fn rule(&self, out: &mut String, name: &str) {
        let shape = self.shape(name);
        let limits = match (shape["min"].as_i64(), shape["max"].as_i64()) {
            (Some(min), Some(max)) => format!("Some(({min}, {max}))"),
            (None, None) => "None".to_owned(),
            _ => panic!("{name} has only one of min and max"),
        };
        let linked = |key: &str| format!("&{}", constant(shape[key].as_str().unwrap()));
        let rule = match self.kind(name) {
            "string" => match (shape["enum"].as_array(), shape["pattern"].as_str()) {
                (Some(values), None) => format!("Enum(&{})", Value::from(values.clone())),
                (None, pattern) => {
                    let pattern = pattern.map(|p| format!("Pattern::new({p:?})"));
                    let pattern =
                        pattern.map_or_else(|| "None".to_owned(), |p| format!("Some({p})"));
                    let sensitive = shape["sensitive"] == true;
                    format!(
                        "Text {{ limits: {limits}, pattern: {pattern}, sensitive: {sensitive} }}"
                    )
                }
                _ => panic!("{name} has an enum and a pattern"),
            },
            "integer" => format!("Integer {{ limits: {limits} }}"),
            "boolean" => "Boolean".to_owned(),
            "timestamp" => "Timestamp".to_owned(),
            "blob" => format!("Blob {{ limits: {limits} }}"),
            "list" => format!("List {{ limits: {limits}, member: {} }}", linked("member")),
            "map" => format!(
                "Map {{ key: {}, value: {} }}",
                linked("key"),
                linked("value")
            ),
            "structure" => format!("Structure(&[{}])", self.member_rules(name)),
            other => panic!("{name} has the unknown type {other}"),
        };
        writeln!(out, "static {}: Shape = Shape::{rule};\n", constant(name)).unwrap();
    }

    fn member_rules(&self, name: &str) -> String {
        let rule = |(member, shape): (&String, &Value)| {
            let form = if self.listed(name, "required", member) {
                "required"
            } else {
                "optional"
            };
            format!(
                "Member::{form}(\"{member}\", &{}),",
                constant(shape.as_str().unwrap())
            )
        };
        self.members(name).iter().map(rule).collect()
    }

    /// Every shape that requests or responses are made of, by name.
    fn reachable(&self, directions: &[&str]) -> BTreeSet<&'a str> {
        let mut open: Vec<&str> = self
            .names()
            .flat_map(|op| directions.iter().map(move |d| self.of(op, d)))
            .filter(|name| !name.is_empty())
            .collect();
        let mut found = BTreeSet::new();
        while let Some(name) = open.pop() {
            if found.insert(name) {
                let shape = self.shape(name);
                open.extend(
                    ["member", "key", "value"]
                        .iter()
                        .filter_map(|k| shape[k].as_str()),
                );
                open.extend(
                    shape["members"]
                        .as_object()
                        .into_iter()
                        .flat_map(Map::values)
                        .filter_map(Value::as_str),
                );
            }
        }
        found
    }

    fn is_in(&self, direction: &str, name: &str) -> bool {
        self.reachable(&[direction]).contains(name)
    }

    fn names(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        self.0["operations"]
            .as_object()
            .unwrap()
            .keys()
            .map(String::as_str)
    }

    /// The name of an operation's input or output; empty if it has none.
    fn of(&self, op: &str, direction: &str) -> &'a str {
        self.0["operations"][op][direction]
            .as_str()
            .unwrap_or_default()
    }

    fn shape(&self, name: &str) -> &'a Value {
        self.0["shapes"]
            .get(name)
            .unwrap_or_else(|| panic!("no shape {name}"))
    }

    fn kind(&self, name: &str) -> &'a str {
        self.shape(name)["type"].as_str().unwrap()
    }

    fn members(&self, name: &str) -> &'a Map<String, Value> {
        self.shape(name)["members"].as_object().unwrap()
    }

    fn listed(&self, structure: &str, list: &str, member: &str) -> bool {
        self.shape(structure)[list]
            .as_array()
            .is_some_and(|l| l.iter().any(|m| m == member))
    }
}

/// Indented by hand: rustfmt leaves the inside of a macro call alone.
fn enumeration(out: &mut String, doc: &str, name: &str, values: &[(String, &str)]) {
    writeln!(out, "string_enum! {{\n    /// {doc}.\n    {name} {{").unwrap();
    for (variant, value) in values {
        writeln!(out, "        {variant} = \"{value}\",").unwrap();
    }
    writeln!(out, "    }}\n}}\n").unwrap();
}

/// `CloudHsmClusterId` as `cloud_hsm_cluster_id`, `AWSAccountId` as `aws_account_id`.
fn snake(name: &str) -> String {
    let chars: Vec<char> = name.chars().collect();
    let mut out = String::new();
    for (i, c) in chars.iter().enumerate() {
        let after_lower = i > 0 && !chars[i - 1].is_uppercase();
        let before_lower = i > 0 && chars.get(i + 1).is_some_and(|n| n.is_lowercase());
        if c.is_uppercase() && (after_lower || before_lower) {
            out.push('_');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}

fn constant(name: &str) -> String {
    snake(name).to_uppercase()
}

/// `key_id` as `KeyId`: what serde makes of a field.
fn pascal(field: &str) -> String {
    field.split('_').map(capitalized).collect()
}

/// `ECC_NIST_P256` as `EccNistP256`; names that are camel case already stay.
pub(crate) fn variant(value: &str) -> String {
    if value.chars().any(char::is_lowercase) {
        return value.to_owned();
    }
    match value {
        // `Self` is a keyword.
        "SELF" => "OwnAccount".to_owned(),
        _ => value.to_lowercase().split('_').map(capitalized).collect(),
    }
}

fn capitalized(word: &str) -> String {
    let mut chars = word.chars();
    chars
        .next()
        .map(|c| c.to_uppercase().chain(chars).collect())
        .unwrap_or_default()
}
