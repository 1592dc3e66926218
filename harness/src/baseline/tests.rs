//! Baselines that are malformed, and that are not.

use super::*;
use crate::workload::Bucket;

fn parse(text: &str) -> Result<Baseline, String> {
    let checks = ["import/a#b", "import/a#c"].map(String::from).into();
    let operations = ["ImportKeyMaterial"].map(String::from).into();
    let known = Known {
        checks: &checks,
        operations: &operations,
    };
    Baseline::parse("x.toml", text, known)
}

const ENTRY: &str =
    "[[difference]]\ncheck = \"import/a#b\"\nkind = \"wrong-code\"\nstatus = 400\ncode = \"X\"\n";

#[test]
fn bad_baselines_name_file_and_line() {
    let reason = "reason = \"known\"\n";
    let good = format!("{ENTRY}{reason}");
    assert!(parse(&good).is_ok());
    let cases = [
        (
            format!("{good}colour = 1\n"),
            "x.toml:7: unknown field `colour`",
        ),
        (
            format!("{good}\n{good}"),
            "x.toml:8: the check \"import/a#b\" is named twice",
        ),
        (
            good.replace("a#b", "a#z"),
            "x.toml:1: the check \"import/a#z\" does not exist",
        ),
        (
            format!("{ENTRY}reason = \" \"\n"),
            "x.toml:1: the entry for \"import/a#b\" has no reason",
        ),
        (ENTRY.to_string(), "x.toml:1: missing field `reason`"),
        (
            good.replace("wrong-code", "odd"),
            "x.toml:3: unknown variant `odd`",
        ),
        (good.replace("status = 400", "status = "), "x.toml:4:"),
        (
            "\n[[unsupported]]\noperation = \"Import\"\nreason = \"x\"\n".into(),
            "x.toml:2: the operation \"Import\" does not exist",
        ),
    ];
    for (text, message) in cases {
        let error = parse(&text).unwrap_err();
        assert!(error.starts_with(message), "{error}\nfor\n{text}");
    }
}

#[test]
fn a_baseline_is_read_back_as_it_was_written() {
    let text = format!(
        "target = \"t\"\n{ENTRY}text = \"a \\\"b\\\"\\nc\"\nreason = \"known\"\n[[unsupported]]\noperation = \"ImportKeyMaterial\"\nreason = \"no\"\n"
    );
    let baseline = parse(&text).unwrap();
    let again = parse(&baseline.to_toml()).unwrap();
    assert_eq!(baseline.difference, again.difference);
    assert_eq!(baseline.unsupported, again.unsupported);
    assert_eq!(baseline.target, again.target);
}

const EXPLORED: &str = "[[explored]]\noperation = \"EnableKey\"\nstate = \"PendingDeletion\"\n\
    expected = \"KMSInvalidStateException\"\nactual = \"success\"\nreason = \"known\"\n";

#[test]
fn a_kind_of_difference_that_cannot_be_is_named() {
    let cases = [
        (
            EXPLORED.replace("EnableKey", "EnableKeys"),
            "x.toml:1: the explored operation \"EnableKeys\" does not exist",
        ),
        (
            EXPLORED.replace("known", ""),
            "x.toml:1: the entry for \"EnableKey (PendingDeletion key): expected KMSInvalidStateException, got success\" has no reason",
        ),
        (
            format!("{EXPLORED}\n{EXPLORED}"),
            "x.toml:8: the explored operation \"EnableKey (PendingDeletion key): expected KMSInvalidStateException, got success\" is \
             named twice",
        ),
    ];
    for (text, why) in cases {
        assert_eq!(parse(&text).unwrap_err(), why);
    }
}

#[test]
fn kinds_found_anew_are_written_beside_the_known_ones() {
    let known = parse(EXPLORED).unwrap();
    let [old] = <[_; 1]>::try_from(known.explored.clone()).unwrap();
    let first = old.bucket().unwrap();
    let second = Bucket {
        operation: "Encrypt",
        ..first.clone()
    };
    let written = known.with_explored(
        &[first, second],
        ["ImportKeyMaterial"].into_iter(),
        "an emulator",
        "2026-11-21",
    );
    let again = parse(&written.to_toml()).unwrap();
    assert_eq!(again.unsupported[0].operation, "ImportKeyMaterial");
    let [kept, new] = <[_; 2]>::try_from(again.explored).unwrap();
    assert_eq!(kept, old);
    assert_eq!(new.operation, "Encrypt");
    assert_eq!(new.reason, "recorded 2026-11-21, not yet examined");
    assert_eq!(again.target, "an emulator");
}
