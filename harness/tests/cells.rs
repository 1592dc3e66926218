//! The key-state table, cell by cell: each is played on the engine, or it is said why not.
#![cfg(feature = "engine")]

use std::collections::{BTreeMap, BTreeSet};

use kmspec::cells;
use kmspec::event::{Event, Status};
use kmspec::evidence::{Book, Grade};
use kmspec::fixture;
use kmspec::play::{Options, play};
use kmspec::spec::Spec;
use kmspec::target::engine::EngineTarget;
use serde_json::Value;

/// The claims of the table, with their outcomes: those of a whole cell, and those by Origin or role.
fn claims() -> BTreeMap<String, String> {
    let table: Value =
        serde_json::from_str(kmspec_fixtures::spec("key-states.json")).expect("JSON");
    let mut claims = BTreeMap::new();
    for (operation, row) in table["rows"].as_object().expect("rows") {
        for (state, cell) in row["states"].as_object().expect("states") {
            let id = format!("states/{state}/{operation}");
            let outcome = |part: &Value| part["outcome"].as_str().expect("an outcome").to_owned();
            let parts = ["by_origin", "by_role"].map(|by| cell[by].as_object());
            let parts: Vec<_> = parts.into_iter().flatten().flatten().collect();
            for (condition, part) in &parts {
                claims.insert(format!("{id}/{condition}"), outcome(part));
            }
            // Where the table tells all kinds of keys apart, the cell as a whole says nothing.
            if parts.len() != 4 && outcome(cell) != "depends" {
                claims.insert(id, outcome(cell));
            }
        }
    }
    claims
}

/// Keys of custom key stores are keys of one Region, and not imported.
fn is_impossible(claim: &str) -> bool {
    let states = [
        "PendingReplicaDeletion",
        "PendingImport",
        "Creating",
        "Updating",
    ];
    let parts: Vec<&str> = claim.split('/').collect();
    states.contains(&parts[1])
        && ["AWS_CLOUDHSM", "EXTERNAL_KEY_STORE"].contains(parts.last().expect("a part"))
}

#[test]
fn every_cell_is_played_or_it_is_said_why_not() {
    let cells = cells::of(&|_| true).expect("the cells are in order");
    let known: BTreeSet<&str> = cells.iter().map(|cell| cell.claim.as_str()).collect();
    let forgotten: Vec<_> = claims()
        .into_iter()
        .filter(|(claim, outcome)| {
            outcome != "not-applicable" && !known.contains(claim.as_str()) && !is_impossible(claim)
        })
        .collect();
    assert!(forgotten.is_empty(), "{forgotten:#?}");
    let ids: BTreeSet<&str> = cells.iter().map(|cell| cell.id.as_str()).collect();
    assert_eq!(ids.len(), cells.len(), "two cells have one id");
}

#[test]
fn the_engine_answers_every_cell_as_the_facts_allow() {
    let spec = Spec::embedded();
    let book = Book::embedded(&spec);
    let mut fixtures = fixture::embedded(&spec, &book).expect("the fixtures are in order");
    fixtures.retain(|fixture| fixture.id.starts_with("state/"));
    let options = Options {
        min_grade: Grade::Inferred,
        ..Options::default()
    };
    let target = EngineTarget::new(0, "us-east-1");
    let (mut wrong, mut grades) = (Vec::new(), BTreeMap::<String, usize>::new());
    let mut told = |event| {
        let Event::CheckFinished(check) = event else {
            return;
        };
        match check.status {
            Status::Pass => *grades.entry(check.evidence[0].grade.clone()).or_default() += 1,
            _ => wrong.push(format!("{} {:?}: {}", check.id, check.status, check.reason)),
        }
    };
    play(&fixtures, &target, &spec, &book, &options, &mut told).expect("the engine answers");
    for (grade, count) in &grades {
        println!("{count:5} cells {grade}");
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
