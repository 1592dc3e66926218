//! How grants are made, shown and ended.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{By, Granted, Grants, Only, Terms, constraints, grant_name};
use crate::model::Model;
use crate::model::action::Name;
use crate::model::wrong::Wrong;
use crate::target::Place;

/// How many grants a page has where no Limit is given.
const PAGE: u32 = 50;

impl Model {
    pub(in crate::model) fn follow_grants(
        &mut self,
        grants: &Grants,
        body: &Value,
        wrong: &mut Wrong,
    ) {
        match *grants {
            Grants::CreateGrant {
                key, terms, name, ..
            } => self.create_grant(key, terms, name, body, wrong),
            Grants::ListGrants { key, only, limit } => {
                let Some(of) = self.named(key) else { return };
                let one = match only {
                    Only::Of(grant) => self.grant(grant),
                    _ => None,
                };
                let shown = |index: usize, granted: &Granted| {
                    let asked = match only {
                        Only::All | Only::Grantee => true,
                        Only::Of(_) => one == Some(index),
                        Only::Nobody => false,
                    };
                    Some(asked && granted.key == of)
                };
                self.list_grants(body, limit, shown, wrong);
            }
            Grants::ListRetirableGrants { limit } => {
                let away: Vec<bool> = self
                    .keys
                    .iter()
                    .map(|key| key.place == Place::Other)
                    .collect();
                let shown = |_, granted: &Granted| {
                    if away[granted.key] {
                        return Some(false);
                    }
                    let first = granted.terms[0].retirable;
                    let same = granted.terms.iter().all(|one| one.retirable == first);
                    same.then_some(first)
                };
                self.list_grants(body, limit, shown, wrong);
            }
            Grants::RevokeGrant { grant, .. }
            | Grants::RetireGrant {
                by: By::Token(grant) | By::Id { grant, .. } | By::Both { grant, .. },
            } => {
                if let Some(index) = self.grant(grant) {
                    self.grants[index].ended = true;
                }
            }
            Grants::RetireGrant { by: By::Nothing } => {}
        }
    }

    fn create_grant(
        &mut self,
        key: Name,
        terms: Terms,
        name: Option<u8>,
        body: &Value,
        wrong: &mut Wrong,
    ) {
        let (Some(id), Some(token)) = (body["GrantId"].as_str(), body["GrantToken"].as_str())
        else {
            return wrong.add("no GrantId or no GrantToken");
        };
        self.fresh("GrantToken", token, wrong);
        let Some(of) = self.named(key) else { return };
        let of_name: Vec<usize> = self.of_name(key, name).collect();
        let mut retried = of_name.iter().map(|&index| &self.grants[index]);
        if let Some(granted) = retried.find(|granted| granted.terms == [terms]) {
            wrong.equal("GrantId", &granted.id, id);
        }
        let known = self.grants.iter().position(|granted| granted.id == id);
        let index = match known {
            Some(index) => {
                wrong.unless(of_name.contains(&index), || {
                    format!("GrantId {id} was given before")
                });
                let known = &mut self.grants[index].terms;
                if !known.contains(&terms) {
                    known.push(terms);
                }
                index
            }
            None => {
                self.fresh("GrantId", id, wrong);
                self.grants.push(Granted {
                    key: of,
                    id: id.into(),
                    name,
                    terms: vec![terms],
                    ended: false,
                });
                self.grants.len() - 1
            }
        };
        self.grant_tokens.push((token.into(), index));
    }

    /// What ListGrants says of the key of this ARN, all of it: grants that are there, and no others.
    #[must_use = "what is wrong with the answer"]
    pub fn observe_grants(&mut self, arn: &str, body: &Value) -> Wrong {
        let mut wrong = Wrong::default();
        if let Some(of) = self.told(arn) {
            let shown = |_, granted: &Granted| Some(granted.key == of);
            self.list_grants(body, None, shown, &mut wrong);
            self.no_others(body, &mut wrong);
        }
        wrong
    }

    /// Grants are listed once each, living, and as they were made; `shown` are those to be listed, where that is known. The model follows.
    fn list_grants(
        &mut self,
        body: &Value,
        limit: Option<u32>,
        shown: impl Fn(usize, &Granted) -> Option<bool>,
        wrong: &mut Wrong,
    ) {
        let Some(page) = body["Grants"].as_array() else {
            return wrong.add("no Grants");
        };
        let truncated = wrong.page(body, page.len(), limit.unwrap_or(PAGE));
        let ids = page.iter().filter_map(|entry| entry["GrantId"].as_str());
        let told: BTreeSet<&str> = ids.collect();
        wrong.unless(told.len() == page.len(), || {
            "a grant is listed twice".into()
        });
        for index in 0..self.grants.len() {
            let granted = &self.grants[index];
            let id = granted.id.clone();
            let listed = told.contains(id.as_str());
            let Some(shown) = shown(index, granted) else {
                continue;
            };
            let expected = shown && self.lives(index);
            if listed && !expected {
                let returns = json!({"$excludes": {"GrantId": id}});
                let why = match granted.ended {
                    true => "a grant that ended is listed",
                    false => "a grant is listed that is not asked for",
                };
                wrong.deed("Grants", returns, why.into());
                self.grants[index].ended = false;
            }
            let may_be_gone = self.keys[self.grants[index].key].may_be_gone();
            if !listed && expected && !truncated && !may_be_gone {
                let returns = json!({"$includes": [{"GrantId": id}]});
                wrong.deed("Grants", returns, "a grant is not listed".into());
                self.grants[index].ended = true;
            }
        }
        for entry in page {
            self.listed(entry, wrong);
        }
    }

    /// Every grant listed was told by an answer.
    fn no_others(&self, body: &Value, wrong: &mut Wrong) {
        let page = body["Grants"].as_array().into_iter().flatten();
        let known = |entry: &&Value| self.grants.iter().any(|one| entry["GrantId"] == one.id);
        let (known, others): (Vec<&Value>, Vec<&Value>) = page.partition(known);
        if !others.is_empty() && body["Truncated"] != true {
            let returns = json!({"$length": known.len()});
            wrong.deed(
                "Grants",
                returns,
                "a grant is listed that no call made".into(),
            );
        }
    }

    /// An entry shows the grant as it was made.
    fn listed(&self, entry: &Value, wrong: &mut Wrong) {
        let Some(granted) = self.grants.iter().find(|one| entry["GrantId"] == one.id) else {
            return;
        };
        let key = &self.keys[granted.key];
        let account = key.arn.split(':').nth(4).unwrap_or_default();
        let root = format!("arn:aws:iam::{account}:root");
        let mut expect = |member: &str, holds: bool, expected: Value| {
            if !holds {
                let includes = json!({"$includes": [{"GrantId": granted.id, member: expected}]});
                let line = format!("{member} of a grant is {}, not {expected}", entry[member]);
                wrong.member("Grants", includes, line);
            }
        };
        expect("KeyId", entry["KeyId"] == key.arn, json!(key.arn));
        for member in ["GranteePrincipal", "IssuingAccount"] {
            expect(member, entry[member] == root, json!(root));
        }
        let name = granted.name.map(grant_name);
        let told = entry["Name"].as_str().unwrap_or_default();
        let expected = name
            .as_ref()
            .map_or(json!({"$any": ["", {"$absent": true}]}), |name| json!(name));
        expect("Name", told == name.unwrap_or_default(), expected);
        let [terms] = granted.terms.as_slice() else {
            return;
        };
        let told: BTreeSet<&str> = entry["Operations"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect();
        let allows = terms.allows.names();
        let includes = json!({"$includes": allows});
        expect("Operations", told.iter().eq(allows), includes);
        let constraints = constraints(terms.constraint);
        let told = &entry["Constraints"];
        let none = told.is_null() || *told == json!({});
        let holds = constraints.as_ref().map_or(none, |known| told == known);
        let expected = constraints.unwrap_or(json!({"$any": [{"$exact": {}}, {"$absent": true}]}));
        expect("Constraints", holds, expected);
        let retires = entry["RetiringPrincipal"].as_str();
        match terms.retirable {
            true => expect("RetiringPrincipal", retires == Some(&root), json!(root)),
            false => expect(
                "RetiringPrincipal",
                retires.is_none(),
                json!({"$absent": true}),
            ),
        }
    }
}
