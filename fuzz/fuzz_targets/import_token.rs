//! What it checks is said at [`kmspec_engine::hostile::import_token`].
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| kmspec_engine::hostile::import_token(data));
