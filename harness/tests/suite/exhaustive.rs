//! `kmspec explore --exhaustive`: every sequence on one key, and what it makes of the key.

use kmspec::explore::{Bounds, Found, Machine, Options, explore, page};
use kmspec::spec::Spec;
use kmspec::target::Target;
use kmspec::target::engine::EngineTarget;
use kmspec::workload::Focus;

use super::lens::Lensed;
use super::model::FAULTS;

/// The page in the documentation.
const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/key-life.md");

fn exhausted(target: &dyn Target, keys: u8, depth: usize) -> Found {
    let options = Options {
        cases: 0,
        steps: 0,
        focus: Focus::All,
        exhaust: Some(Bounds { keys, depth }),
        known: Default::default(),
        seed: 1,
        max_time: None,
        unique: "x".into(),
        stop: Default::default(),
    };
    let found = explore(target, None, &Spec::embedded(), &options, &mut |_| ());
    found.expect("a session in process")
}

fn machine(found: &Found) -> &Machine {
    found.machine.as_ref().expect("it was asked for")
}

#[test]
fn the_page_tells_what_every_sequence_makes_of_a_key() {
    let engine = EngineTarget::new(1, "us-east-1");
    let found = exhausted(&engine, 1, 50);
    assert!(found.findings.is_empty(), "{:?}", found.findings);
    assert!(machine(&found).complete);
    let page = page(machine(&found), "the engine");
    if std::env::var_os("UPDATE").is_some() {
        return std::fs::write(PAGE, page).unwrap();
    }
    let written = std::fs::read_to_string(PAGE).unwrap_or_default();
    let again = "write it anew: UPDATE=1 cargo test -p kmspec --test suite exhaustive";
    assert!(page == written, "docs/key-life.md is stale; {again}");
}

#[test]
fn a_walk_that_is_cut_off_says_so() {
    let engine = EngineTarget::new(1, "us-east-1");
    let found = exhausted(&engine, 2, 1);
    let machine = machine(&found);
    assert!(!machine.complete);
    assert_eq!(machine.states.values().max(), Some(&1));
    assert!(found.findings.is_empty(), "{:?}", found.findings);
}

#[test]
fn every_planted_fault_that_one_key_can_show_is_met() {
    for (name, known, fault) in FAULTS {
        let found = exhausted(&Lensed::faulty(fault), 1, known);
        let refused = name.starts_with("a refused call");
        // No call of the walk has a window that is refused.
        assert_eq!(found.findings.is_empty(), refused, "{name}");
    }
}
