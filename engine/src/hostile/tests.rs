//! Replays the inputs of the fuzz targets: the seeds, what fuzzing kept, and every crash that was once found.

mod inputs;

use std::path::Path;

use super::{material, names, policy, proxy, token, wire};
use inputs::{made, replays};

replays! {
    ciphertext_blob
    identifiers
    import_material
    import_token
    marker
    policy_document
    wire_differential
    wire_request
    xks_response
}

#[test]
fn seeds_that_are_made_are_there() {
    made("identifiers", names::seeds());
    made("import_material", material::seeds());
    made("import_token", token::seeds());
    made("policy_document", policy::seeds());
    made("wire_request", wire::seeds());
    made("xks_response", proxy::seeds());
}

/// The file that forbids the feature `fuzzing` to releases, compiled in each way.
#[test]
fn no_release_has_the_feature_fuzzing() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/no_release.rs");
    let compiles = |options: &[&str]| {
        let mut rustc =
            std::process::Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()));
        rustc.args([
            "--edition=2024",
            "--crate-type=lib",
            "--emit=metadata",
            "-o",
        ]);
        rustc.arg(std::env::temp_dir().join(format!("no_release-{}", std::process::id())));
        let run = rustc
            .args(options)
            .arg(&source)
            .output()
            .expect("rustc is there");
        let said = String::from_utf8_lossy(&run.stderr).into_owned();
        assert_eq!(
            run.status.success(),
            !said.contains("no release may have it"),
            "{said}"
        );
        run.status.success()
    };
    let feature = ["--cfg", "feature=\"fuzzing\""];
    let release = ["-C", "debug-assertions=off"];
    assert!(
        !compiles(&[feature, release].concat()),
        "a release with the feature"
    );
    assert!(compiles(&release), "a release without it");
    assert!(
        compiles(&[feature, ["-C", "debug-assertions=on"]].concat()),
        "a debug build"
    );
    let by_cargo_fuzz = [feature, release, ["--cfg", "fuzzing"]].concat();
    assert!(compiles(&by_cargo_fuzz), "a build of cargo-fuzz");
}
