//! Replays the inputs of the harness's fuzz targets: the seeds, what fuzzing kept, and every crash that was once found.

use std::fs;
use std::path::{Path, PathBuf};

/// Plays every file of `fuzz/{seeds,found,crashes}/<target>`.
fn replay(target: &str, check: impl Fn(&[u8])) {
    let mut played = 0;
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
    assert!(
        played > 0,
        "no inputs for {target}: ci/fuzz seed writes them"
    );
}

fn folder(kind: &str, target: &str) -> PathBuf {
    let fuzz = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz");
    fuzz.join(kind).join(target)
}

macro_rules! replays {
    ($($(#[$when:meta])* $target:ident)+) => {
        $(#[test]
        $(#[$when])*
        fn $target() {
            replay(stringify!($target), super::$target);
        })+
    };
}

replays! {
    #[cfg(feature = "engine")]
    call_sequence
    fixture_file
    matcher
    #[cfg(feature = "engine")]
    sigv4_request
}

/// Seeds that no fixture has: `ci/fuzz seed` (UPDATE=1) writes them, and they are in the repository.
#[test]
#[cfg(feature = "engine")]
fn seeds_that_are_made_are_there() {
    for (target, seeds) in [
        ("call_sequence", super::sequence::seeds()),
        ("sigv4_request", super::signature::seeds()),
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
