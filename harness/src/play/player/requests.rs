//! Requests made ready, and names saved from their answers.

use serde_json::{Value, json};

use super::super::seen::Seen;
use super::{Block, NO_OTHER_REGION, Player};
use crate::derive::{Missing, splice};
use crate::event::Status;
use crate::fixture::{Body, Request, Save};
use crate::target::{Call, Identity, Place};

/// A request, made ready.
pub(super) struct Ready {
    pub(super) call: Call,
    /// The input of an operation; null for a raw request.
    pub(super) with: Value,
    /// As reports show it.
    pub(super) shown: Value,
}

impl Player<'_> {
    /// Fills in names and derived values.
    pub(super) fn ready(&mut self, request: &Request) -> Result<Ready, Block> {
        self.env.now = self.session.now();
        self.render(request)
            .map_err(|missing| self.missing(missing, request.operation()))
    }

    fn render(&mut self, request: &Request) -> Result<Ready, Missing> {
        let identity = if request.other() {
            Identity::Other
        } else {
            Identity::Main
        };
        match request {
            Request::Call {
                operation,
                with,
                other,
                elsewhere,
            } => {
                let with = with.render(&mut self.env)?;
                let mut shown = json!({"call": operation, "with": self.stage.shorten.value(&with)});
                if *other {
                    shown["as"] = json!("other");
                }
                let mut call = Call::operation(operation, &with, identity);
                if *elsewhere {
                    shown["in"] = json!("other");
                    call.place = Place::Other;
                }
                Ok(Ready { call, with, shown })
            }
            Request::Raw {
                method,
                path,
                target,
                headers,
                body,
                ..
            } => {
                let headers = headers
                    .iter()
                    .map(|(name, value)| Ok((name.clone(), splice(value, &self.env)?)));
                let headers = headers.collect::<Result<Vec<_>, Missing>>()?;
                let body = match body {
                    Body::Text(pieces) => splice(pieces, &self.env)?.into_bytes(),
                    Body::Bytes(bytes) => bytes.clone(),
                    Body::Repeat(text, times) => text.repeat(*times).into_bytes(),
                };
                let shown = json!({"raw": {
                    "method": method, "path": path, "target": target, "headers": Value::Object(
                        headers.iter().map(|(name, value)| (name.clone(), json!(value))).collect()
                    ),
                    "body": self.stage.shorten.text(&String::from_utf8_lossy(&body)),
                }});
                let (method, path, target) = (method.clone(), path.clone(), target.clone());
                Ok(Ready {
                    call: Call {
                        method,
                        path,
                        target,
                        headers,
                        body,
                        identity,
                        place: Place::Home,
                    },
                    with: Value::Null,
                    shown,
                })
            }
        }
    }

    pub(super) fn missing(&self, missing: Missing, operation: &str) -> Block {
        match missing {
            Missing::Name(name) => {
                self.lost
                    .get(&name)
                    .cloned()
                    .unwrap_or_else(|| match name.as_str() {
                        "other.account" => Block::new(
                            Status::Inconclusive,
                            None,
                            "the account id of the second identity is not known",
                        ),
                        "account" => Block::new(
                            Status::Inconclusive,
                            None,
                            "the account id of the target is not known",
                        ),
                        "other-region" | "third-region" => {
                            Block::new(Status::Skipped, None, NO_OTHER_REGION)
                        }
                        _ => Block::new(
                            Status::Unreachable,
                            None,
                            format!("nothing was saved as {name}"),
                        ),
                    })
            }
            Missing::Unfit(why) => Block::new(
                Status::Unreachable,
                Some(operation),
                format!("the request cannot be made: {why}"),
            ),
        }
    }

    /// Saves parts of an answer to the first or the other identity; tells those that are not there.
    pub(super) fn save<'s>(
        &mut self,
        saves: &'s [Save],
        seen: &Seen,
        other: bool,
    ) -> Vec<&'s Save> {
        let mut absent = Vec::new();
        for save in saves {
            let Some(value) = seen
                .json()
                .and_then(|body| body.pointer(&save.pointer))
                .filter(|value| !value.is_null())
            else {
                absent.push(save);
                continue;
            };
            self.env.names.insert(save.name.clone(), value.clone());
            let arn = seen
                .json()
                .and_then(|body| body.pointer("/KeyMetadata/Arn"));
            if let Some(arn) = arn.filter(|_| save.pointer == "/KeyMetadata/KeyId") {
                self.env
                    .names
                    .insert(format!("{}.arn", save.name), arn.clone());
                self.learn_account(arn, other);
            }
        }
        absent
    }

    fn learn_account(&mut self, arn: &Value, other: bool) {
        let name = if other { "other.account" } else { "account" };
        let account = arn
            .as_str()
            .and_then(|arn| arn.split(':').nth(4))
            .filter(|account| account.len() == 12);
        if let Some(account) = account {
            self.env
                .names
                .entry(name.into())
                .or_insert_with(|| json!(account));
        }
    }
}
