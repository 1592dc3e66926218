//! The engine as it is built for users has no planted faults.

use super::bad_endpoints::command;

/// What a binary that can plant faults obeys, this one overlooks: `cargo test -p kmspec --features planted-faults` shows how
/// this test fails.
#[test]
fn faults_are_planted_in_no_ordinary_build() {
    for fault in ["NotFoundIs404", "list", "none has this name"] {
        let run = command()
            .env("KMSPEC_FAULT", fault)
            .args(["run", "recordings/aws/wire-error-status"])
            .output()
            .unwrap();
        let said = String::from_utf8(run.stdout).unwrap();
        assert_eq!(run.status.code(), Some(0), "{fault}: {said}");
        assert!(said.contains("exit 0"), "{fault}: {said}");
    }
}
