//! `kmspec race`: what has no order is found, told and drawn; what has one passes; what is not known is said.

mod front;

use std::path::PathBuf;

use serde_json::Value;

use super::bad_endpoints::command;
use super::serve::client::start;
use front::Manner;

/// What a race came to.
struct Ended {
    status: Option<i32>,
    said: String,
    warned: String,
    report: Value,
    html: String,
    svg: String,
}

/// Races at a URL, or without one.
fn race(name: &str, url: Option<&str>, arguments: &[&str]) -> Ended {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let file = |ending: &str| folder.join(format!("race-{name}.{ending}"));
    let (json, html, svg) = (file("json"), file("html"), file("svg"));
    for old in [&json, &html, &svg] {
        let _ = std::fs::remove_file(old);
    }
    let run = command()
        .arg("race")
        .args(url.into_iter().flat_map(|url| ["--endpoint-url", url]))
        .args(arguments)
        .args(["--report-json".as_ref(), json.as_os_str()])
        .args(["--report-html".as_ref(), html.as_os_str()])
        .args(["--svg".as_ref(), svg.as_os_str()])
        .output()
        .unwrap();
    let read = |path: &PathBuf| std::fs::read_to_string(path).unwrap_or_default();
    Ended {
        status: run.status.code(),
        said: String::from_utf8(run.stdout).unwrap(),
        warned: String::from_utf8(run.stderr).unwrap(),
        report: serde_json::from_str(&read(&json)).unwrap_or_default(),
        html: read(&html),
        svg: read(&svg),
    }
}

/// Races at a server that is behind a front.
async fn race_behind(name: &'static str, manner: Manner, arguments: &'static [&str]) -> Ended {
    let server = start(&[]).await;
    let url = front::start(manner, server.address());
    let raced = tokio::task::spawn_blocking(move || race(name, Some(&url), arguments));
    let ended = raced.await.unwrap();
    server.stop().await;
    ended
}

/// Every element of a drawing or page is closed.
fn is_well_formed(xml: &str) -> bool {
    let mut reader = quick_xml::Reader::from_str(xml);
    loop {
        match reader.read_event() {
            Ok(quick_xml::events::Event::Eof) => return true,
            Ok(_) => {}
            Err(_) => return false,
        }
    }
}

#[test]
fn the_engine_has_an_order_for_everything() {
    let ended = race("engine", None, &["--rounds", "16"]);
    assert_eq!(ended.status, Some(0), "{}{}", ended.said, ended.warned);
    assert!(
        ended
            .warned
            .contains("the built-in engine is served on http://127.0.0.1:")
    );
    assert!(
        ended
            .said
            .contains("16 rounds of 4 clients with 4 calls each, seed 1"),
        "{}",
        ended.said
    );
    let kinds = ended.report["kinds"].as_array().unwrap();
    assert_eq!(kinds.len(), 8);
    assert!(
        kinds.iter().all(|kind| kind["with_order"] == 2),
        "{kinds:?}"
    );
    assert!(is_well_formed(&ended.svg) && ended.svg.contains("an order that explains the answers"));
    assert!(ended.html.contains("<strong>exit 0</strong>"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_long_before_the_act_is_found_and_drawn() {
    let arguments = &[
        "--focus",
        "enable-schedule",
        "--rounds",
        "200",
        "--max-time",
        "20s",
        "--threads",
        "6",
    ];
    let ended = race_behind("check-then-act", Manner::ChecksThenActs, arguments).await;
    assert_eq!(ended.status, Some(1), "{}{}", ended.said, ended.warned);
    assert!(
        ended
            .said
            .starts_with("enable-schedule: no order explains the answer to "),
        "{}",
        ended.said
    );
    assert!(ended.said.contains("✗ "), "{}", ended.said);
    let found = ended.report["violations"].as_array().unwrap();
    assert!(!found.is_empty());
    for one in found {
        assert!(!one["reasons"].as_array().unwrap().is_empty(), "{one:#}");
    }
    assert_eq!(ended.report["alone"], serde_json::json!([]));
    assert!(
        is_well_formed(&ended.svg) && ended.svg.contains("✗ "),
        "{}",
        ended.svg
    );
    assert!(ended.html.contains("<svg") && ended.html.contains("no order explains the answer"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_differs_one_call_at_a_time_too_is_no_race() {
    let arguments = &["--focus", "enable-schedule", "--rounds", "20"];
    let ended = race_behind("enables-all", Manner::EnablesAll, arguments).await;
    assert_eq!(ended.status, Some(0), "{}{}", ended.said, ended.warned);
    let alone = "EnableKey (PendingDeletion key): success, not KMSInvalidStateException";
    assert!(ended.said.contains(alone), "{}", ended.said);
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_without_an_answer_are_told_and_may_have_happened() {
    let arguments = &["--focus", "tag-untag", "--rounds", "12"];
    let ended = race_behind("lost", Manner::LosesAnswers, arguments).await;
    assert_eq!(ended.status, Some(1), "{}{}", ended.said, ended.warned);
    assert!(
        ended
            .said
            .contains("Without an answer that can be read:\n  TagResource: "),
        "{}",
        ended.said
    );
    assert_eq!(
        ended.report["violations"],
        serde_json::json!([]),
        "{}",
        ended.said
    );
}

#[test]
fn a_search_that_is_given_up_is_said() {
    let ended = race(
        "unknown",
        None,
        &["--focus", "tag-untag", "--rounds", "3", "--budget", "1"],
    );
    assert_eq!(ended.status, Some(5), "{}{}", ended.said, ended.warned);
    assert!(
        ended
            .said
            .contains("tag-untag: the search for an order was given up"),
        "{}",
        ended.said
    );
}

#[test]
fn a_target_that_comes_to_rest_is_waited_for() {
    let arguments = ["--focus", "alias-move", "--rounds", "4", "--settle", "1s"];
    let ended = race("settle", None, &arguments);
    assert_eq!(ended.status, Some(0), "{}{}", ended.said, ended.warned);
}

#[test]
fn aws_is_not_raced_and_silence_is_told() {
    let url = Some("https://kms.eu-central-1.amazonaws.com");
    let ended = race(
        "aws",
        url,
        &[
            "--real-aws",
            "--region",
            "eu-central-1",
            "--no-sign-request",
        ],
    );
    assert_eq!(ended.status, Some(2), "{}", ended.warned);
    assert!(
        ended.warned.contains("aim it at an emulator"),
        "{}",
        ended.warned
    );
    let ended = race("silence", Some("http://127.0.0.1:9"), &[]);
    assert_eq!(ended.status, Some(3), "{}", ended.warned);
}
