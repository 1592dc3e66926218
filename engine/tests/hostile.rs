//! Replays the seeds of the fuzz targets, and every crash that was once found.

use std::fs;
use std::path::Path;

use kmspec_engine::hostile;

/// Plays every file of `fuzz/{seeds,crashes}/<target>` and says how many there were.
fn replay(target: &str, check: impl Fn(&[u8])) {
    let mut played = 0;
    for kind in ["seeds", "crashes"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../fuzz")
            .join(kind)
            .join(target);
        let Ok(files) = fs::read_dir(&folder) else {
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

#[test]
fn import_tokens() {
    replay("import_token", hostile::import_token);
}

#[test]
fn ciphertext_blobs() {
    replay("ciphertext_blob", hostile::ciphertext_blob);
}

#[test]
fn wire_requests() {
    replay("wire_request", hostile::wire_request);
}
