//! What a key costs in memory: bytes of resident memory per key, by spec. `cargo bench -p kmspec-engine --bench memory`
//!
//! Linux only: it reads `/proc/self/statm`. Keys come by CreateKey, as any do. RSA keys are not here: making thousands takes
//! hours.

use std::sync::Arc;

use kmspec_engine::wire::Raw;
use kmspec_engine::{KeyPool, Local, Scope, Time};

/// The specs measured, each with its usage and how many keys.
const SPECS: [(&str, &str, usize); 4] = [
    ("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT", 100_000),
    ("HMAC_256", "GENERATE_VERIFY_MAC", 100_000),
    ("ECC_NIST_P256", "SIGN_VERIFY", 20_000),
    ("ML_DSA_65", "SIGN_VERIFY", 2_000),
];

/// Bytes of a page of memory.
const PAGE: usize = 4096;

fn main() {
    println!(
        "{:<20}{:>10}{:>12}{:>14}",
        "spec", "keys", "MiB", "bytes per key"
    );
    // They stay, so that none reuses another's memory.
    let mut worlds = Vec::new();
    for (spec, usage, count) in SPECS {
        let mut world = Local::new([1; 32], Arc::new(KeyPool::new([1; 32])));
        make(&mut world, spec, usage, 100);
        let before = resident();
        make(&mut world, spec, usage, count - 100);
        let grown = resident().saturating_sub(before);
        println!(
            "{spec:<20}{count:>10}{:>12.1}{:>14}",
            grown as f64 / f64::from(1 << 20),
            grown / (count - 100)
        );
        worlds.push(world);
    }
}

fn make(world: &mut Local, spec: &str, usage: &str, count: usize) {
    let scope = Scope {
        account: "111122223333".into(),
        region: "eu-central-1".into(),
        principal: "arn:aws:iam::111122223333:root".into(),
    };
    let body = format!(r#"{{"KeySpec": "{spec}", "KeyUsage": "{usage}"}}"#);
    let create = Raw {
        method: "POST",
        target: Some("TrentService.CreateKey"),
        content_type: None,
        body: body.as_bytes(),
    };
    for _ in 0..count {
        let reply = world.call(Time(1_700_000_000_000), &scope, &create);
        assert_eq!(reply.status, 200, "{spec}");
    }
}

/// Bytes of this process in memory.
fn resident() -> usize {
    let statm = std::fs::read_to_string("/proc/self/statm").expect("Linux tells");
    let pages = statm
        .split(' ')
        .nth(1)
        .and_then(|pages| pages.parse::<usize>().ok());
    pages.expect("the second number") * PAGE
}
