//! What `kmspec explain` tells.

use std::process::{Command, Output};

fn explain(id: &str) -> Output {
    Command::new(env!("CARGO_BIN_EXE_kmspec"))
        .args(["explain", id])
        .output()
        .expect("kmspec runs")
}

fn told(id: &str) -> String {
    let output = explain(id);
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).expect("text")
}

#[test]
fn a_check_with_its_evidence_and_its_commands() {
    insta::assert_snapshot!(told(
        "import/only-the-same-material-may-come-back#other-material"
    ));
}

#[test]
fn a_cell_with_its_row_and_footnotes() {
    insta::assert_snapshot!(told("state/PendingDeletion/DeleteImportedKeyMaterial"));
}

#[test]
fn a_claim_with_the_checks_that_rest_on_it() {
    insta::assert_snapshot!(told("import/i9"));
}

#[test]
fn a_claim_that_no_check_rests_on_says_why() {
    let text = told("limits/keys");
    assert!(text.contains("unplayed"), "{text}");
    assert!(!text.contains("No check rests on it."), "{text}");
}

/// For a second pair of eyes, beside AWS's page.
#[test]
fn the_key_state_table_in_the_layout_of_aws() {
    insta::assert_snapshot!(told("state"));
}

#[test]
fn every_fixture_can_be_explained() {
    let spec = kmspec::spec::Spec::embedded();
    let book = kmspec::evidence::Book::embedded(&spec);
    let look = kmspec::report::human::Look {
        width: 100,
        colour: false,
    };
    for fixture in kmspec::fixture::embedded(&spec, &book).expect("the fixtures are in order") {
        let text = kmspec::explain::fixture(&fixture, &|_| true, &book, look);
        assert!(
            text.contains("aws kms") || text.contains("sends as it is"),
            "{text}"
        );
    }
}

#[test]
fn an_id_that_nothing_has_is_told_with_the_nearest() {
    for (id, hint) in [
        (
            "import/only-the-same-material-may-come-bak",
            "did you mean import/only-the-same-material-may-come-back?",
        ),
        (
            "import/only-the-same-material-may-come-back#no",
            "has no such check",
        ),
        (
            "state/Nowhere/Encrypt",
            "no fixture, check, cell or evidence has the id",
        ),
    ] {
        let output = explain(id);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(4), "{id}");
        assert!(said.contains(hint), "{said}");
    }
}
