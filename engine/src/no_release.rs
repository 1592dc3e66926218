//! No release has what fuzzing needs: fixed secrets, and ways past authentication.
//!
//! A file of its own, so that a test can compile it with and without what it forbids.

#[cfg(all(feature = "fuzzing", not(fuzzing), not(debug_assertions)))]
compile_error!("the feature `fuzzing` is for cargo-fuzz and debug builds: no release may have it");
