//! The control routes, under `/_kmspec/`: clock, clusters, VPC endpoint services, reset, faults, health.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use hyper::Method;
use hyper::http::request::Parts;
use kmspec_engine::Kms;
use serde::Deserialize;
use serde_json::{Value, json};

use super::clock::span;
use super::faults::Fault;
use super::world::World;

/// The path that all of them begin with.
pub(super) const PREFIX: &str = "/_kmspec/";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Advance {
    advance: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

/// Answers a control request with a status and a document.
pub(super) fn answer(
    world: &World,
    peer: SocketAddr,
    request: &Parts,
    body: &[u8],
) -> (u16, Value) {
    if !peer.ip().to_canonical().is_loopback() {
        return error(403, "control routes answer this machine only");
    }
    // A browser adds it to what any web page sends here, and no page has a business with these routes.
    if request.headers.contains_key("origin") {
        return error(403, "control routes do not answer web pages");
    }
    let route = request.uri.path().strip_prefix(PREFIX).unwrap_or_default();
    match (route, &request.method) {
        ("health", &Method::GET) => (
            200,
            json!({"kmspec": env!("CARGO_PKG_VERSION"), "status": "ok"}),
        ),
        ("clock", &Method::GET) => clock(world),
        ("clock", &Method::POST) => read(body)
            .and_then(|Advance { advance }| {
                world
                    .clock
                    .advance(span(&advance).map_err(|why| error(400, &format!("advance: {why}")))?)
                    .map_err(|why| error(400, &format!("advance: {why}")))
            })
            .map_or_else(|refused| refused, |()| clock(world)),
        ("reset", &Method::POST) => read_or_empty(body).map_or_else(
            |refused| refused,
            |Nothing {}| {
                world.reset();
                (200, json!({}))
            },
        ),
        ("faults", &Method::GET) => faults(world),
        ("faults", &Method::POST) => read::<Fault>(body)
            .and_then(|fault| world.faults.add(fault).map_err(|why| error(400, &why)))
            .map_or_else(|refused| refused, |()| faults(world)),
        ("faults", &Method::DELETE) => {
            world.faults.clear();
            faults(world)
        }
        ("clusters", &Method::GET | &Method::POST) => {
            changed(world, &request.method, body, Kms::change_clusters).map_or_else(
                |refused| refused,
                |()| (200, json!({"clusters": world.kms().clusters()})),
            )
        }
        ("vpc-endpoint-services", &Method::GET | &Method::POST) => {
            changed(world, &request.method, body, Kms::change_services).map_or_else(
                |refused| refused,
                |()| (200, json!({"services": world.kms().services()})),
            )
        }
        ("clusters" | "vpc-endpoint-services", _) => {
            error(405, &format!("{route} takes GET and POST"))
        }
        ("health", _) => error(405, "health takes GET"),
        ("clock", _) => error(405, "clock takes GET and POST"),
        ("reset", _) => error(405, "reset takes POST"),
        ("faults", _) => error(405, "faults takes GET, POST and DELETE"),
        _ => error(
            404,
            "there are clock, clusters, vpc-endpoint-services, reset, faults and health",
        ),
    }
}

fn clock(world: &World) -> (u16, Value) {
    let now = world.clock.now().0 as f64 / 1000.0;
    (
        200,
        json!({"kmspec": env!("CARGO_PKG_VERSION"), "now": now}),
    )
}

/// Changes what stands behind custom key stores, where a request is to: things by their ids, `null` for one that goes.
fn changed<T: for<'a> Deserialize<'a>>(
    world: &World,
    method: &Method,
    body: &[u8],
    change: fn(&mut Kms, BTreeMap<String, Option<T>>),
) -> Result<(), (u16, Value)> {
    if method == Method::POST {
        change(&mut world.kms(), read(body)?);
    }
    Ok(())
}

fn faults(world: &World) -> (u16, Value) {
    (200, json!({"faults": world.faults.all()}))
}

fn read<T: for<'a> Deserialize<'a>>(body: &[u8]) -> Result<T, (u16, Value)> {
    serde_json::from_slice(body).map_err(|why| error(400, &format!("malformed request: {why}")))
}

fn read_or_empty<T: for<'a> Deserialize<'a>>(body: &[u8]) -> Result<T, (u16, Value)> {
    read(if body.is_empty() { b"{}" } else { body })
}

fn error(status: u16, why: &str) -> (u16, Value) {
    (status, json!({"error": why}))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use hyper::Request;
    use kmspec_engine::Config;

    use super::{World, answer};
    use crate::serve::identity::Identities;
    use crate::serve::proxies::Proxies;

    #[test]
    fn other_machines_are_not_answered() {
        let identities = Identities::new("us-east-1", "000000000000").unwrap();
        let proxies = Proxies::new(&[], Duration::from_millis(250)).unwrap();
        let world = World::new(None, Config::default(), identities, None, proxies).unwrap();
        let request = Request::get("/_kmspec/clock").body(()).unwrap();
        let (request, ()) = request.into_parts();
        let status = |peer: &str| answer(&world, peer.parse().unwrap(), &request, b"").0;
        assert_eq!(status("192.0.2.1:9"), 403);
        assert_eq!(status("[2001:db8::1]:9"), 403);
        assert_eq!(status("127.0.0.1:9"), 200);
        assert_eq!(status("[::1]:9"), 200);
        assert_eq!(status("[::ffff:127.0.0.1]:9"), 200);
    }
}
