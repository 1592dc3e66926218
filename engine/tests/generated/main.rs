//! Writes the generated sources of the engine (`UPDATE=1`), or checks that they are fresh.

mod api;
mod permit;

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use serde_json::Value;

#[test]
fn api() {
    fresh("src/api.rs", api::generate(&spec("service-model.json")));
}

#[test]
fn permit() {
    fresh("src/permit.rs", permit::generate(&spec("key-states.json")));
}

fn spec(name: &str) -> Value {
    let path = root().join("../fixtures/spec").join(name);
    let text = fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

fn fresh(name: &str, source: String) {
    let (path, wanted) = (root().join(name), formatted(source));
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, wanted).unwrap();
        return;
    }
    let found = fs::read_to_string(&path).unwrap_or_default();
    if let Some((line, (found, wanted))) =
        (1..).zip(pairs(&found, &wanted)).find(|(_, (a, b))| a != b)
    {
        panic!(
            "engine/{name} is not what fixtures/spec says, from line {line} on.\n  \
             found:  {found}\n  wanted: {wanted}\n\
             Write it anew: UPDATE=1 cargo test -p kmspec-engine --test generated"
        );
    }
}

/// The lines of both texts side by side; a text that ends early goes on with `(end)`.
fn pairs<'a>(a: &'a str, b: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
    let len = a.lines().count().max(b.lines().count());
    let padded = move |text: &'a str| text.lines().chain(std::iter::repeat("(end)")).take(len);
    padded(a).zip(padded(b))
}

fn formatted(source: String) -> String {
    let mut child = Command::new("rustfmt")
        .args(["--edition", "2024"])
        .current_dir(root())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("rustfmt, which comes with the toolchain (rust-toolchain component `rustfmt`)");
    let mut stdin = child.stdin.take().unwrap();
    let writer = std::thread::spawn(move || stdin.write_all(source.as_bytes()));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    assert!(
        output.status.success(),
        "rustfmt refuses the generated source"
    );
    String::from_utf8(output.stdout).unwrap()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}
