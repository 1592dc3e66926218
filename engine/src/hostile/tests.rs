//! Replays the inputs of the fuzz targets: the seeds, what fuzzing kept, and every crash that was once found.

use std::fs;
use std::path::{Path, PathBuf};

use super::{material, token};

/// Plays every file of `fuzz/{seeds,found,crashes}/<target>`.
///
/// Those of `wire_request` are inputs of `wire_differential` too.
fn replay(target: &str, check: impl Fn(&[u8])) {
    let mut played = 0;
    let own = ["seeds", "found", "crashes"].map(|kind| (kind, target));
    let shared = match target {
        "wire_differential" => &[("seeds", "wire_request"), ("found", "wire_request")][..],
        _ => &[],
    };
    for (kind, target) in own.iter().chain(shared) {
        let Ok(files) = fs::read_dir(folder(kind, target)) else {
            continue;
        };
        for file in files {
            let path = file.expect("a readable folder").path();
            println!("{}", path.display());
            check(&fs::read(&path).expect("a readable file"));
            played += 1;
        }
    }
    assert!(
        played > 0,
        "no seeds for {target}: ci/fuzz seed writes them"
    );
}

fn folder(kind: &str, target: &str) -> PathBuf {
    let fuzz = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz");
    fuzz.join(kind).join(target)
}

macro_rules! replays {
    ($($target:ident)+) => {
        $(#[test]
        fn $target() {
            replay(stringify!($target), super::$target);
        })+
    };
}

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

/// Seeds that no fixture has: `ci/fuzz seed` (UPDATE=1) writes them, and they are in the repository.
#[test]
fn seeds_that_are_made_are_there() {
    for (target, seeds) in [
        ("import_material", material::seeds()),
        ("import_token", token::seeds()),
    ] {
        let folder = folder("seeds", target);
        for (name, bytes) in seeds {
            let path = folder.join(format!("made-{name}"));
            if std::env::var_os("UPDATE").is_some() {
                fs::create_dir_all(&folder).expect("a writable checkout");
                fs::write(&path, bytes).expect("a writable checkout");
            }
            assert!(path.exists(), "{}: ci/fuzz seed writes it", path.display());
        }
    }
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
