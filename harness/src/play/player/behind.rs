//! What stands behind custom key stores: made from the fixture, under names that no other fixture uses.

use serde_json::{Map, Value, json};

use super::{Block, Player};
use crate::derive::{Stream, Template, hex};
use crate::event::Status;
use crate::fixture::Behind;

impl Player<'_> {
    /// Changes clusters or proxies, and saves what calls need of them.
    pub(super) fn behind(
        &mut self,
        what: Behind,
        things: &[(String, Template)],
    ) -> Result<(), Block> {
        let mut changes = Map::new();
        for (name, thing) in things {
            let thing = thing.render(&mut self.env);
            let thing = thing.map_err(|missing| self.missing(missing, ""))?;
            let (id, thing) = match what {
                Behind::Clusters => self.cluster(name, thing),
                Behind::Proxies => self.proxy(name, thing),
                Behind::Services => (self.service(name), thing),
            };
            self.env.names.insert(name.clone(), json!(id));
            changes.insert(id, thing);
        }
        let changed = self.session.set_behind(what, &Value::Object(changes));
        changed.map_err(|error| Block::new(Status::Unreachable, None, error.to_string()))
    }

    fn cluster(&mut self, name: &str, mut cluster: Value) -> (String, Value) {
        let mut stream = self.stream_of("cluster", name);
        let id = format!("cluster-{}", stream.base32(11));
        if let Some(cluster) = cluster.as_object_mut() {
            let anchor = format!(
                "-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n",
                stream.base32(64)
            );
            let anchor = cluster
                .entry("trust_anchor")
                .or_insert(json!(anchor))
                .clone();
            let password = cluster
                .entry("password")
                .or_insert(json!("kmsPswd"))
                .clone();
            self.env.names.insert(format!("{name}.anchor"), anchor);
            self.env.names.insert(format!("{name}.password"), password);
        }
        (id, cluster)
    }

    fn proxy(&mut self, name: &str, mut proxy: Value) -> (String, Value) {
        let mut stream = self.stream_of("proxy", name);
        let endpoint = format!("https://{}.example.com", stream.base32(12));
        if let Some(proxy) = proxy.as_object_mut() {
            let id = json!(stream.base32(20).to_uppercase());
            let id = proxy.entry("access_key_id").or_insert(id).clone();
            let secret = json!(stream.base32(43));
            let secret = proxy.entry("secret").or_insert(secret).clone();
            self.env.names.insert(format!("{name}.id"), id);
            self.env.names.insert(format!("{name}.secret"), secret);
        }
        (endpoint, proxy)
    }

    fn service(&self, name: &str) -> String {
        let id = hex(&self.stream_of("service", name).bytes(8));
        let region = self.session.region();
        format!("com.amazonaws.vpce.{region}.vpce-svc-0{id}")
    }

    fn stream_of(&self, kind: &str, name: &str) -> Stream {
        Stream::of(&[kind.as_bytes(), self.unique.as_bytes(), name.as_bytes()])
    }
}
