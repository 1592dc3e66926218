//! What is read from files, and what answers are held against.

use std::sync::LazyLock;

use serde_json::{Value, json};

use crate::derive::Env;
use crate::evidence::Book;
use crate::fixture::Fixture;
use crate::matcher::Matcher;
use crate::problem::Problems;
use crate::spec::Spec;

/// A fixture file.
///
/// It is read, or each problem names the file and says what was expected; the same JSON in another form is the same fixture.
///
/// # Panics
/// Where that does not hold.
pub fn fixture_file(data: &[u8]) {
    static FACTS: LazyLock<(Spec, Book)> = LazyLock::new(|| {
        let spec = Spec::embedded();
        let book = Book::embedded(&spec);
        (spec, book)
    });
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let (spec, book) = &*FACTS;
    let read = |text: &str| Fixture::read("fuzz/input", "input.json", text, spec, book);
    let fixture = match read(text) {
        Ok(fixture) => fixture,
        Err(problems) => {
            assert!(!problems.is_empty(), "refused without a reason");
            for problem in problems {
                let told = problem.file == "input.json" && !problem.text.is_empty();
                assert!(told, "a problem that tells nothing: {problem}");
            }
            return;
        }
    };
    let value: Value = serde_json::from_str(text).expect("a fixture is JSON");
    let pretty = serde_json::to_string_pretty(&value).expect("JSON is written");
    let again = read(&pretty).unwrap_or_else(|problems| panic!("written again: {problems:?}"));
    let shown = |fixture: Fixture| {
        let source = String::new();
        format!("{:?}", Fixture { source, ..fixture })
    };
    assert_eq!(shown(again), shown(fixture), "one fixture in two forms");
}

/// A matcher and a value, each JSON, with a line feed between them.
///
/// Every matcher is read, what is wrong with it noted, and held against every value, which is saved under a name too. A value
/// without rules in it matches itself, as one of several, in a set turned round, by the name that it is saved under, and nothing
/// that excludes it.
///
/// # Panics
/// Where that does not hold.
pub fn matcher(data: &[u8]) {
    let mut parts = data.splitn(2, |byte| *byte == b'\n');
    let mut next = || serde_json::from_slice::<Value>(parts.next().unwrap_or_default());
    let (Ok(rule), Ok(value)) = (next(), next()) else {
        return;
    };
    let matches = |rule: &Value, value: &Value| {
        let mut problems = Problems::of("rule");
        let rule = Matcher::parse(rule, "", &mut problems);
        let mut env = Env::default();
        env.names.insert("saved".into(), value.clone());
        let fits = rule.compare(value, &mut env).is_empty();
        problems.or(fits)
    };
    let _ = matches(&rule, &value);
    if value.to_string().contains('$') || value.is_null() {
        return;
    }
    let turned: Value = match &value {
        Value::Array(items) => items.iter().rev().cloned().collect(),
        _ => json!([value]),
    };
    let set = match &value {
        Value::Array(_) => &value,
        _ => &turned,
    };
    for (rule, wanted) in [
        (value.clone(), true),
        (json!({"$exact": value}), true),
        (json!({"$any": [{"$absent": true}, value]}), true),
        (json!({"$same": "saved"}), true),
        (json!({"$differs": "saved"}), false),
        (json!({"$differs": "nothing"}), false),
        (json!({"$pattern": "${saved}"}), value.is_string()),
    ] {
        assert_eq!(matches(&rule, &value), Ok(wanted), "{rule} and {value}");
    }
    // Null is nothing, and nothing fits no element of a set.
    if !turned.to_string().contains("null") {
        assert_eq!(
            matches(&json!({"$set": set}), &turned),
            Ok(true),
            "{set} turned round"
        );
        let without = json!({"$excludes": value});
        assert_eq!(matches(&without, &json!([value])), Ok(false), "{without}");
    }
}
