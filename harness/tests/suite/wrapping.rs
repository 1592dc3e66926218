//! Writes the fixtures of `cases/import-wrapping` (`UPDATE=1`), or checks that they are what the table of wrappings says.

mod allowed;
mod refused;
mod write;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

/// What the table says of one combination.
struct Cell {
    by: String,
    under: String,
    allowed: bool,
    evidence: Vec<String>,
}

#[test]
fn the_fixtures_are_what_the_table_says() {
    let wanted = fixtures();
    let folder = root().join("cases/import-wrapping");
    if std::env::var_os("UPDATE").is_some() {
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        for (name, text) in &wanted {
            fs::write(folder.join(name), text).unwrap();
        }
        return;
    }
    let again = "write it anew: UPDATE=1 cargo test -p kmspec --test suite wrapping";
    let found: BTreeSet<String> = fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}; {again}", folder.display()))
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    let names: BTreeSet<String> = wanted.keys().cloned().collect();
    let unlike: Vec<&String> = found.symmetric_difference(&names).collect();
    assert!(unlike.is_empty(), "{unlike:?}: {again}");
    for (name, text) in &wanted {
        let found = fs::read_to_string(folder.join(name)).unwrap();
        let differs = (1..)
            .zip(found.lines().zip(text.lines()))
            .find(|(_, (a, b))| a != b);
        if let Some((line, (found, wanted))) = differs {
            panic!("{name}:{line}: {found}\nwanted: {wanted}\n{again}");
        }
        assert_eq!(found.len(), text.len(), "{name}: {again}");
    }
}

#[test]
fn the_table_decides_every_combination_or_says_why_not() {
    let (table, model) = (spec("wrapping.json"), spec("service-model.json"));
    let open = table["open"].as_object().unwrap();
    for key in names(&model, "KeySpec") {
        let decided = cells(&table, &model, &key).is_some();
        assert_ne!(decided, open.contains_key(&key), "{key}");
    }
    for row in table["rows"].as_array().unwrap() {
        for (list, shape) in [
            ("keys", "KeySpec"),
            ("by", "AlgorithmSpec"),
            ("under", "WrappingKeySpec"),
        ] {
            let known = names(&model, shape);
            let named = row.get(list).and_then(Value::as_array);
            for name in named.into_iter().flatten() {
                let name = name.as_str().unwrap();
                assert!(known.iter().any(|known| known == name), "{name}");
            }
        }
    }
}

/// Every fixture by its file name.
fn fixtures() -> BTreeMap<String, String> {
    let (table, model) = (spec("wrapping.json"), spec("service-model.json"));
    let mut made = BTreeMap::new();
    for key in names(&model, "KeySpec") {
        let Some(cells) = cells(&table, &model, &key) else {
            continue;
        };
        let (taken, refused): (Vec<Cell>, Vec<Cell>) =
            cells.into_iter().partition(|cell| cell.allowed);
        let mut by_algorithm: BTreeMap<&str, Vec<&Cell>> = BTreeMap::new();
        for cell in &taken {
            by_algorithm.entry(&cell.by).or_default().push(cell);
        }
        for (by, cells) in by_algorithm {
            let name = format!("{}-by-{}.json", kebab(&key), kebab(by));
            made.insert(name, write::text(&allowed::fixture(&key, by, &cells)));
        }
        let name = match taken.is_empty() {
            true => format!("{}-has-no-wrapping.json", kebab(&key)),
            false => format!("{}-has-no-other-wrapping.json", kebab(&key)),
        };
        made.insert(
            name,
            write::text(&refused::fixture(&key, &refused, !taken.is_empty())),
        );
    }
    made
}

/// What the table says of a key spec; nothing where it leaves the spec out.
fn cells(table: &Value, model: &Value, key: &str) -> Option<Vec<Cell>> {
    if table["open"].get(key).is_some() {
        return None;
    }
    let rows = table["rows"].as_array().unwrap();
    let mut cells = Vec::new();
    for by in names(model, "AlgorithmSpec") {
        for under in names(model, "WrappingKeySpec") {
            let fits = |row: &&Value| {
                [("keys", key), ("by", &by), ("under", &under)]
                    .iter()
                    .all(|(list, name)| match row.get(*list) {
                        Some(Value::Array(names)) => names.iter().any(|known| known == name),
                        _ => true,
                    })
            };
            let row = rows.iter().rfind(fits)?;
            let evidence = row["evidence"].as_array().unwrap();
            cells.push(Cell {
                by: by.clone(),
                under: under.clone(),
                allowed: row["allowed"].as_bool().unwrap(),
                evidence: evidence
                    .iter()
                    .map(|id| id.as_str().unwrap().to_owned())
                    .collect(),
            });
        }
    }
    Some(cells)
}

/// The material of a key spec.
fn material(key: &str) -> Value {
    match key {
        "SYMMETRIC_DEFAULT" | "HMAC_256" => json!({"bytes": 32}),
        "HMAC_224" => json!({"bytes": 28}),
        "HMAC_384" => json!({"bytes": 48}),
        "HMAC_512" => json!({"bytes": 64}),
        pair => json!({"key": pair}),
    }
}

/// Why, what with, how, and the keys to schedule for deletion at the end.
fn whole(why: &str, materials: Value, steps: &[Value], keys: &[String]) -> Value {
    let always: Vec<Value> = keys
        .iter()
        .map(|key| {
            json!({"call": "ScheduleKeyDeletion", "with": {"KeyId": format!("${{{key}}}"), "PendingWindowInDays": 7}})
        })
        .collect();
    let mut made = json!({
        "$schema": "../../schema/fixture.schema.json",
        "why": why,
        "tags": ["import", "wrapping", "made-from-a-table"],
        "materials": materials,
        "steps": steps,
        "always": always,
    });
    if made["materials"] == json!({}) {
        made.as_object_mut().unwrap().shift_remove("materials");
    }
    made
}

fn kebab(name: &str) -> String {
    name.to_lowercase().replace('_', "-")
}

fn names(model: &Value, shape: &str) -> Vec<String> {
    let values = model["shapes"][shape]["enum"].as_array().unwrap();
    let mut names: Vec<String> = values
        .iter()
        .map(|value| value.as_str().unwrap().to_owned())
        .collect();
    names.sort();
    names
}

fn spec(name: &str) -> Value {
    let text = fs::read_to_string(root().join("spec").join(name)).unwrap();
    serde_json::from_str(&text).unwrap()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures")
}
