//! JSON as the fixtures by hand are written: what fits on a line stands on one.

use serde_json::Value;

const WIDTH: usize = 118;

/// The text of a file.
pub(crate) fn text(value: &Value) -> String {
    let mut text = String::new();
    write(value, 0, 0, &mut text);
    text + "\n"
}

/// Writes a value after what already stands on the line.
fn write(value: &Value, indent: usize, before: usize, text: &mut String) {
    let line = line(value);
    let fits = indent > 0 && indent + before + line.len() < WIDTH;
    let (open, close, parts): (_, _, Vec<(String, &Value)>) = match value {
        Value::Object(members) if !fits => {
            let named = |(name, value)| (format!("{}: ", Value::from(name as &str)), value);
            let members = members.iter().map(|(name, value)| (name.as_str(), value));
            ("{\n", "}", members.map(named).collect())
        }
        Value::Array(items) if !fits => {
            let items = items.iter().map(|item| (String::new(), item));
            ("[\n", "]", items.collect())
        }
        _ => {
            *text += &line;
            return;
        }
    };
    *text += open;
    for (i, (name, part)) in parts.iter().enumerate() {
        *text += &" ".repeat(indent + 2);
        *text += name;
        write(part, indent + 2, name.len(), text);
        *text += if i + 1 < parts.len() { ",\n" } else { "\n" };
    }
    *text += &" ".repeat(indent);
    *text += close;
}

fn line(value: &Value) -> String {
    match value {
        Value::Object(members) => {
            let parts: Vec<String> = members
                .iter()
                .map(|(name, value)| format!("{}: {}", Value::from(name.as_str()), line(value)))
                .collect();
            format!("{{{}}}", parts.join(", "))
        }
        Value::Array(items) => {
            let parts: Vec<String> = items.iter().map(line).collect();
            format!("[{}]", parts.join(", "))
        }
        other => other.to_string(),
    }
}
