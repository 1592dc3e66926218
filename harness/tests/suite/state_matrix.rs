//! The key-state table in the reports for people, over made-up checks.

use std::collections::BTreeSet;
use std::time::Duration;

use kmspec::baseline::{Baseline, Judge};
use kmspec::event::{Check, Event, Evidence, Kind, Status};
use kmspec::report::human::{self, Look};
use kmspec::report::{Failure, Run, html};
use quick_xml::events::Event as Token;
use quick_xml::{Reader, XmlVersion};
use serde_json::json;

const HOSTILE: &str = "<script>alert(\"1\")</script> & '</style></details>";

fn check(place: &str, status: Status, grade: &str) -> Check {
    let operation = place.split('/').nth(1).expect("a state and an operation");
    Check {
        id: format!("state/{place}#answer"),
        operation: operation.into(),
        status,
        kind: (status == Status::Fail).then_some(Kind::WrongCode),
        reason: match status {
            Status::Pass => String::new(),
            _ => format!("why it is {status:?}"),
        },
        request: Some(json!({"call": operation, "with": {"KeyId": "${key}"}})),
        expected: vec!["400 KMSInvalidStateException".into()],
        actual: format!("400 {place}"),
        diff: String::new(),
        answer: None,
        evidence: vec![Evidence {
            id: "states/PendingImport/Encrypt".into(),
            grade: grade.into(),
            claim: "A key without key material refuses cryptographic operations.".into(),
            sources: vec!["https://docs.aws.amazon.com/kms/key-state.html".into()],
        }],
        blocked_by: None,
        notes: Vec::new(),
    }
}

/// A cell of every status, and one whose kinds of keys fare differently.
fn cells() -> Vec<Check> {
    let mut checks: Vec<Check> = [
        ("Enabled/Encrypt/AWS_KMS", Status::Pass, "recorded"),
        ("Enabled/Encrypt/EXTERNAL", Status::Pass, "documented"),
        ("Disabled/Encrypt/AWS_KMS", Status::Pass, "inferred"),
        ("Disabled/Encrypt/EXTERNAL", Status::Fail, "recorded"),
        (
            "PendingImport/Encrypt/EXTERNAL",
            Status::Unreachable,
            "documented",
        ),
        (
            "Unavailable/Encrypt/AWS_CLOUDHSM",
            Status::Inconclusive,
            "documented",
        ),
        (
            "Enabled/ReEncrypt/AWS_KMS/source",
            Status::Advice,
            "inferred",
        ),
        (
            "Enabled/ReEncrypt/AWS_KMS/destination",
            Status::Skipped,
            "inferred",
        ),
        (
            "Disabled/ReEncrypt/AWS_KMS/source",
            Status::Expected,
            "documented",
        ),
        (
            "PendingDeletion/ReEncrypt/AWS_KMS/source",
            Status::UnexpectedPass,
            "documented",
        ),
        (
            "PendingReplicaDeletion/ReEncrypt/PRIMARY/source",
            Status::Unstable,
            "documented",
        ),
        (
            "Enabled/GenerateDataKeyPairWithoutPlaintext/AWS_KMS",
            Status::Unsupported,
            "documented",
        ),
        (
            "Creating/GenerateDataKeyPairWithoutPlaintext/REPLICA",
            Status::Skipped,
            "reported",
        ),
        (
            "Updating/GenerateDataKeyPairWithoutPlaintext/EXTERNAL-PRIMARY",
            Status::Skipped,
            "inferred",
        ),
        (
            "Updating/GenerateDataKeyPairWithoutPlaintext/PRIMARY",
            Status::Pass,
            "documented",
        ),
    ]
    .map(|(place, status, grade)| check(place, status, grade))
    .into();
    let mut own = check("Somewhere/Encrypt/AWS_KMS", Status::Pass, "recorded");
    own.id = "state/of-my-own#answer".into();
    checks.push(own);
    checks
}

fn run(checks: Vec<Check>) -> Run {
    let baseline = Baseline::default();
    let mut judge = Judge::new(&baseline);
    let mut run = Run::new("http://127.0.0.1:4566".into());
    run.started = "2026-11-21T12:00:00Z".into();
    for check in checks {
        run.fold(Event::CheckFinished(Box::new(check)), &mut judge);
    }
    let (took, interrupted) = (Duration::from_millis(1900), false);
    run.fold(Event::RunFinished { took, interrupted }, &mut judge);
    run
}

fn elsewhere() -> Check {
    let mut check = check("Enabled/Encrypt/AWS_KMS", Status::Pass, "recorded");
    check.id = "encrypt/round-trip#decrypt".into();
    check
}

fn page(run: &Run, width: usize, colour: bool) -> String {
    human::text(run, Look { width, colour })
}

/// The part of the page between the chapters and the failures.
fn matrix(page: &str) -> &str {
    page.split("\n\n").nth(2).expect("a third paragraph")
}

#[test]
fn the_table_shows_the_worst_of_each_cell() {
    let run = run(cells());
    insta::assert_snapshot!("state_matrix", matrix(&page(&run, 80, false)));
    let coloured = page(&run, 80, true);
    insta::assert_snapshot!(
        "state_matrix_colour",
        matrix(&coloured).replace('\u{1b}', "^")
    );
    assert_eq!(console::strip_ansi_codes(&coloured), page(&run, 80, false));
    insta::assert_snapshot!("state_matrix_narrow", matrix(&page(&run, 60, false)));
}

#[test]
fn it_fits_on_the_terminal() {
    let run = run(cells());
    for width in [40, 74, 75, 80, 100] {
        for line in matrix(&page(&run, width, false)).lines() {
            assert!(line.chars().count() <= width, "{width}: {line}");
        }
    }
}

#[test]
fn one_line_is_enough_where_all_is_well_and_more_was_played() {
    let passed = || check("Enabled/Encrypt/AWS_KMS", Status::Pass, "recorded");
    let skipped = || check("Enabled/Decrypt/AWS_KMS", Status::Skipped, "recorded");
    let line = "Key states: 1 check as AWS KMS, 1 check not played";
    let whole = page(&run(vec![elsewhere(), passed(), skipped()]), 100, false);
    assert!(whole.contains(line), "{whole}");
    assert!(!whole.contains("Enab"), "{whole}");
    let alone = page(&run(vec![passed(), skipped()]), 100, false);
    assert!(alone.contains("Enab"), "{alone}");
    let failing = check("Enabled/Sign/AWS_KMS", Status::Fail, "recorded");
    let failing = page(&run(vec![elsewhere(), passed(), failing]), 100, false);
    assert!(failing.contains("Enab"), "{failing}");
    let without = page(&run(vec![elsewhere()]), 100, false);
    assert!(!without.contains("Key states"), "{without}");
}

/// An element of the page as it was read back.
#[derive(Debug, Default)]
struct Element {
    name: String,
    attributes: Vec<(String, String)>,
    /// Its text and that of all elements in it.
    text: String,
}

impl Element {
    fn get(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// The elements of a document, in the order they end; panics where tags do not match.
fn read(document: &str) -> Vec<Element> {
    const VOID: [&str; 2] = ["meta", "wbr"];
    let mut reader = Reader::from_str(document);
    reader.config_mut().check_end_names = false;
    let (mut open, mut done): (Vec<Element>, Vec<Element>) = Default::default();
    loop {
        match reader.read_event().expect("a token") {
            Token::Start(tag) => {
                let name = String::from_utf8(tag.name().as_ref().to_vec()).expect("UTF-8");
                let attributes = tag.attributes().map(|attribute| {
                    let attribute = attribute.expect("a quoted attribute, each once");
                    let key = String::from_utf8(attribute.key.as_ref().to_vec()).expect("UTF-8");
                    let value = attribute
                        .normalized_value(XmlVersion::Implicit1_0)
                        .expect("an escaped value");
                    (key, value.into_owned())
                });
                let attributes = attributes.collect();
                let void = VOID.contains(&name.as_str());
                let element = Element {
                    name,
                    attributes,
                    text: String::new(),
                };
                if void { &mut done } else { &mut open }.push(element);
            }
            Token::End(tag) => {
                let element = open.pop().expect("an open element");
                assert_eq!(element.name.as_bytes(), tag.name().as_ref());
                if let Some(parent) = open.last_mut() {
                    parent.text.push_str(&element.text);
                }
                done.push(element);
            }
            Token::Text(text) => push(&mut open, &text.decode().expect("UTF-8")),
            Token::GeneralRef(name) => {
                let name = name.decode().expect("UTF-8");
                let text = quick_xml::escape::resolve_predefined_entity(&name);
                push(&mut open, text.expect("one of the predefined entities"));
            }
            Token::DocType(_) => {}
            Token::Eof => break,
            other => panic!("{other:?}"),
        }
    }
    assert!(open.is_empty(), "{open:?}");
    done
}

fn push(open: &mut [Element], text: &str) {
    if let Some(element) = open.last_mut() {
        element.text.push_str(text);
    }
}

#[test]
fn the_html_report_is_one_whole_document() {
    let mut run = run(cells());
    run.error = Some(Failure::no_answer("it went away"));
    let elements = read(&html::text(&run));
    let all = |name: &'static str| elements.iter().filter(move |e| e.name == name);
    assert_eq!(all("html").next().expect("a root").get("lang"), Some("en"));
    assert_eq!(
        all("title").next().expect("a title").text,
        "kmspec: http://127.0.0.1:4566"
    );
    for head in all("th") {
        assert!(["col", "row"].contains(&head.get("scope").expect("a scope")));
    }
    let ids: Vec<&str> = elements.iter().filter_map(|e| e.get("id")).collect();
    let unique: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(unique.len(), ids.len(), "{ids:?}");
    for link in all("a") {
        let target = link.get("href").and_then(|href| href.strip_prefix('#'));
        assert!(
            unique.contains(target.expect("a place on the page")),
            "{link:?}"
        );
    }
    let said: Vec<&str> = all("p")
        .chain(all("pre"))
        .map(|e| e.text.as_str())
        .collect();
    assert!(said.contains(&"exit 3: the target did not answer, or kmspec itself failed"));
    assert!(said.contains(&"it went away"));
}

#[test]
fn each_cell_of_the_html_report_leads_to_its_checks() {
    let elements = read(&html::text(&run(cells())));
    let link = |text: &str, href: &str| {
        let found = elements.iter().find(|e| e.get("href") == Some(href));
        assert_eq!(found.map(|e| e.text.as_str()), Some(text));
    };
    link("Ffail 1 of 2 recorded", "#Encrypt.Disabled");
    link("✓pass documented", "#Encrypt.Enabled");
    link("Runreachable documented", "#Encrypt.PendingImport");
    let found = elements
        .iter()
        .find(|e| e.get("id") == Some("Encrypt.Disabled"));
    let text = &found.expect("its checks").text;
    for part in [
        "EXTERNAL",
        "AWS_KMS",
        "wrong-code",
        "why it is Fail",
        "400 KMSInvalidStateException",
        "400 Disabled/Encrypt/EXTERNAL",
        "states/PendingImport/Encrypt (inferred)",
        "A key without key material refuses cryptographic operations.",
        "https://docs.aws.amazon.com/kms/key-state.html",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
}

#[test]
fn what_a_target_says_is_text() {
    let hostile = Check {
        reason: HOSTILE.into(),
        request: Some(json!(HOSTILE)),
        expected: vec![HOSTILE.into()],
        actual: HOSTILE.into(),
        diff: format!("-{HOSTILE}\n+{HOSTILE}"),
        notes: vec![HOSTILE.into()],
        blocked_by: Some(HOSTILE.into()),
        ..check("Enabled/Encrypt/AWS_KMS", Status::Fail, "recorded")
    };
    let every = [
        Status::Fail,
        Status::Advice,
        Status::Unreachable,
        Status::Inconclusive,
        Status::Skipped,
    ];
    let checks = every.iter().enumerate().map(|(index, status)| Check {
        id: format!("state/Enabled/Encrypt/{index}{HOSTILE}#answer"),
        status: *status,
        ..hostile.clone()
    });
    let mut run = run(checks.collect());
    run.target = HOSTILE.into();
    run.unsupported = vec![(HOSTILE.into(), HOSTILE.into())];
    run.stale = vec![HOSTILE.into()];
    run.error = Some(Failure::no_answer(HOSTILE));
    let text = html::text(&run);
    assert!(!text.contains("<script"), "{text}");
    let elements = read(&text);
    assert_eq!(elements.iter().filter(|e| e.name == "style").count(), 1);
    let shown = elements.iter().filter(|e| e.text == HOSTILE).count();
    assert!(shown > every.len() * 3, "{shown} times");
}

#[test]
fn the_html_report_loads_and_runs_nothing() {
    let text = html::text(&run(cells()));
    for element in read(&text) {
        let quiet = !["script", "link", "img", "iframe", "object", "base", "form"]
            .contains(&element.name.as_str());
        assert!(quiet, "{element:?}");
        for (name, value) in &element.attributes {
            assert!(!name.starts_with("on") && name != "src", "{name}");
            assert!(!value.contains("://"), "{name}={value}");
        }
        if element.name == "style" {
            assert!(!element.text.contains("url(") && !element.text.contains("@import"));
        }
    }
    assert!(text.contains("content=\"default-src 'none'; style-src 'unsafe-inline'\""));
}
