//! `kmspec ask`: every open question is asked or says why not, and nothing is left behind.

use std::collections::BTreeSet;
use std::time::Duration;

use kmspec::ask::{Answers, Asking, Fits, Queue, ask, unasked};
use kmspec::evidence::Book;
use kmspec::fixture::{self, CleanUp, Fixture, Request, Step};
use kmspec::play::Options;
use kmspec::report::answers;
use kmspec::report::human::Look;
use kmspec::spec::Spec;
use kmspec::target::engine::EngineTarget;
use kmspec::target::{Call, Target};
use regex::Regex;

use super::lens::Lensed;

mod command;

struct Facts {
    spec: Spec,
    book: Book,
    fixtures: Vec<Fixture>,
}

fn facts() -> Facts {
    let spec = Spec::embedded();
    let book = Book::embedded(&spec);
    let fixtures = fixture::questions(&spec, &book, &|_| true).expect("the questions are in order");
    Facts {
        spec,
        book,
        fixtures,
    }
}

impl Facts {
    fn ask(&self, target: &dyn Target, max_wait: Duration, max_keys: usize) -> Answers {
        let options = Options {
            max_wait,
            ..Options::default()
        };
        ask(
            &self.fixtures,
            target,
            &self.spec,
            &self.book,
            &options,
            max_keys,
            &mut |_, _| {},
        )
        .expect("a session")
    }
}

#[test]
fn every_open_question_is_asked_or_says_why_not() {
    let facts = facts();
    let asked: BTreeSet<&str> = facts
        .fixtures
        .iter()
        .filter_map(Asking::of)
        .flat_map(|asking| asking.questions)
        .collect();
    let unasked: Vec<String> = unasked(&facts.book)
        .into_iter()
        .map(|unasked| unasked.question)
        .collect();
    for question in facts.book.questions() {
        let id = question.id.as_str();
        let excused = unasked.iter().any(|unasked| unasked == id);
        assert!(
            asked.contains(id) != excused,
            "{id}: asked {}, excused {excused}",
            asked.contains(id)
        );
    }
}

#[test]
fn questions_take_no_part_in_a_run() {
    let facts = facts();
    let played = fixture::embedded(&facts.spec, &facts.book).expect("the fixtures are in order");
    assert!(!played.iter().any(|f| f.id.starts_with("questions/")));
    for fixture in &facts.fixtures {
        assert!(fixture.id.starts_with("questions/"), "{}", fixture.id);
        assert!(Asking::of(fixture).is_some(), "{} asks nothing", fixture.id);
    }
}

#[test]
fn every_key_that_a_question_may_make_is_scheduled_for_deletion_in_its_region() {
    for fixture in facts().fixtures {
        let deleted: BTreeSet<(String, bool)> = fixture
            .always
            .iter()
            .filter_map(|step| match step {
                CleanUp::Call(request) if request.operation() == "ScheduleKeyDeletion" => {
                    Some((name_in(request), request.elsewhere()))
                }
                _ => None,
            })
            .collect();
        for step in &fixture.steps {
            let operation = step.operation();
            let saves = match step {
                Step::SetUp(set_up) => &set_up.saves,
                Step::Judged(judged) if judged.may_succeed() => &judged.saves,
                _ => continue,
            };
            // A replica of a multi-Region key has its id.
            let (name, elsewhere) = match operation {
                "CreateKey" => (saves.first().expect("a key is saved").name.clone(), false),
                "ReplicateKey" => ("key".into(), true),
                _ => continue,
            };
            let key = (name, elsewhere);
            assert!(deleted.contains(&key), "{}: {key:?}", fixture.id);
        }
    }
}

/// The one name in a request.
fn name_in(request: &Request) -> String {
    let mut names = Vec::new();
    request.each_name(&mut |name| names.push(name.to_owned()));
    assert_eq!(names.len(), 1);
    names.remove(0)
}

#[test]
fn the_engine_answers_all_questions_as_was_thought_possible_with_the_keys_of_one_run() {
    let answers = facts().ask(&EngineTarget::new(0, "us-east-1"), Duration::ZERO, 12);
    for asked in &answers.asked {
        assert_eq!(asked.ended, None, "{}", asked.fixture);
        assert!(!asked.answers.is_empty(), "{}", asked.fixture);
        for answer in &asked.answers {
            assert_eq!(answer.fits, Fits::Possible, "{answer:#?}");
        }
    }
    assert!(answers.left.is_empty(), "{:#?}", answers.left);
    assert!(answers.keys <= 12 && answers.keys > 0, "{}", answers.keys);
}

#[test]
fn the_cap_holds_and_free_questions_come_first() {
    let facts = facts();
    for cap in 0..8 {
        let answers = facts.ask(&EngineTarget::new(0, "us-east-1"), Duration::ZERO, cap);
        assert!(answers.keys <= cap, "{cap}: {}", answers.keys);
        let keys: Vec<usize> = answers.asked.iter().map(|asked| asked.keys).collect();
        let free = keys.iter().take_while(|keys| **keys == 0).count();
        assert!(keys[free..].iter().all(|keys| *keys > 0), "{keys:?}");
        let played = answers.asked.len() + answers.left.len();
        assert_eq!(played, facts.fixtures.len());
    }
}

#[test]
fn what_may_make_more_keys_than_are_left_waits() {
    let facts = facts();
    let mut queue = Queue::of(&facts.fixtures);
    while let Some(asking) = queue.next(1) {
        assert!(asking.most <= 1, "{}", asking.fixture.id);
    }
    let rest = queue.rest();
    assert!(rest.iter().all(|asking| asking.most > 1), "{rest:?}");
    // These are likely to be refused, and count in full until they are.
    assert!(rest.iter().any(|asking| asking.keys == 0), "{rest:?}");
}

#[test]
fn what_waits_longer_than_allowed_makes_no_key() {
    let endpoint = Lensed::endpoint(0, |_| false);
    let answers = facts().ask(&endpoint, Duration::from_secs(60), 100);
    let left = |name: &str| {
        let left = answers
            .left
            .iter()
            .find(|left| left.fixture.ends_with(name));
        left.map(|left| left.reason.as_str())
    };
    assert_eq!(
        left("/expiry"),
        Some("it waits up to 12m, longer than --max-wait")
    );
    assert_eq!(left("/the-first-import"), None);
    assert!(answers.undeleted.is_empty(), "{:?}", answers.undeleted);
}

#[test]
fn a_target_that_goes_away_is_told_with_what_it_left() {
    let describes = |call: &Call| call.target.as_deref() == Some("TrentService.DescribeKey");
    let endpoint = Lensed::endpoint(0, describes);
    let answers = facts().ask(&endpoint, Duration::from_secs(3600), 100);
    let error = answers.error.expect("it went away");
    assert!(error.ends_with("gone"), "{error}");
    assert_eq!(answers.left[0].reason, "the target went away");
    // Nothing says that these wait for their deletion.
    assert_eq!(answers.undeleted.len(), answers.keys);
    let last = answers.asked.last().expect("some were asked");
    let undecided = |answer: &&kmspec::ask::Answer| answer.fits == Fits::Undecided;
    assert!(last.answers.iter().any(|answer| undecided(&answer)));
}

/// Ids and ciphertexts replaced.
fn general(mut text: String) -> String {
    for (rule, name) in [
        (
            "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
            "<key>",
        ),
        (r"\b[0-9a-f]{64}\b", "<material>"),
        ("[A-Za-z0-9+/=]{40}…", "<blob>…"),
        (r"alias/kmspec-\w{12}", "alias/kmspec-<unique>"),
    ] {
        let rule = Regex::new(rule).unwrap();
        text = rule.replace_all(&text, name).into_owned();
    }
    text
}

#[test]
fn what_is_printed() {
    let mut facts = facts();
    let names = [
        "deletion-before-the-first-import",
        "members-of-create-key-that-exclude-each-other",
        "two-asymmetric-keys",
        "unknown-keys-and-lists",
    ];
    facts
        .fixtures
        .retain(|fixture| names.iter().any(|name| fixture.id.ends_with(name)));
    let answers = facts.ask(&EngineTarget::new(0, "us-east-1"), Duration::ZERO, 2);
    // So wide that no id is broken.
    let look = Look {
        width: 500,
        colour: false,
    };
    insta::assert_snapshot!(general(answers::text(&answers, &facts.book, look)));
}

#[test]
fn an_answer_that_nobody_thought_of_is_told_as_one() {
    let mut facts = facts();
    let text = r#"{"why": "Nothing like KMS.", "steps": [
        {"name": "list", "call": "ListKeys", "fails": "DisabledException", "evidence": ["open/1"]},
        {"name": "nobody", "call": "DescribeKey", "with": {"KeyId": "${unique}"}, "save": {"key": "/KeyMetadata/KeyId"},
         "any": [{"returns": {}}, {"fails": "DisabledException"}], "evidence": ["open/1"]},
        {"name": "skipped", "call": "DescribeKey", "with": {"KeyId": "${key}"}, "returns": {}, "evidence": ["open/2"]},
        {"name": "goes-on", "call": "ListKeys", "returns": {}, "evidence": ["open/3"]},
        {"call": "EnableKey", "with": {"KeyId": "${key}"}},
        {"name": "over", "call": "ListKeys", "returns": {}, "evidence": ["open/4"]}]}"#;
    let fixture = Fixture::read("strange", "strange.json", text, &facts.spec, &facts.book);
    facts.fixtures = vec![fixture.expect("a fixture")];
    let answers = facts.ask(&EngineTarget::new(0, "us-east-1"), Duration::ZERO, 0);
    let fits: Vec<Fits> = answers.asked[0].answers.iter().map(|a| a.fits).collect();
    assert_eq!(
        fits,
        [
            Fits::Unexpected,
            Fits::Unexpected,
            Fits::Undecided,
            Fits::Possible,
            Fits::Undecided
        ]
    );
    assert_eq!(
        answers.asked[0].ended.as_deref(),
        Some("step 3: DescribeKey was refused: 400 NotFoundException")
    );
    let look = Look {
        width: 100,
        colour: false,
    };
    let text = answers::text(&answers, &facts.book, look);
    assert!(text.contains("none of those thought possible"), "{text}");
    assert!(
        text.contains("not decided: the call was not made"),
        "{text}"
    );
}
