//! The inputs of the fuzz targets in the repository. Those of the harness replay theirs by this file too.

use std::fs;
use std::path::{Path, PathBuf};

/// Plays every file of `fuzz/{seeds,found,crashes}/<target>`.
///
/// Those of `wire_request` are inputs of `wire_differential` too.
pub(super) fn replay(target: &str, check: impl Fn(&[u8])) {
    let shared = (target == "wire_differential").then_some("wire_request");
    let mut played = 0;
    for target in std::iter::once(target).chain(shared) {
        for kind in ["seeds", "found", "crashes"] {
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
    }
    assert!(
        played > 0,
        "no inputs for {target}: ci/fuzz seed writes them"
    );
}

fn folder(kind: &str, target: &str) -> PathBuf {
    // Of this package or of the harness: both lie beside `fuzz`.
    let fuzz = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz");
    fuzz.join(kind).join(target)
}

/// Seeds that no fixture has: with UPDATE=1 (`ci/fuzz seed`) they are written, otherwise they have to be there.
pub(super) fn made(target: &str, seeds: Vec<(String, Vec<u8>)>) {
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

/// A test for each target, which replays its inputs.
macro_rules! replays {
    ($($(#[$when:meta])* $target:ident)+) => {
        $(#[test]
        $(#[$when])*
        fn $target() {
            inputs::replay(stringify!($target), super::$target);
        })+
    };
}
pub(super) use replays;
