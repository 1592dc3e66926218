//! What it checks is said at [`kmspec_engine::hostile::ciphertext_blob`].
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| kmspec_engine::hostile::ciphertext_blob(data));
