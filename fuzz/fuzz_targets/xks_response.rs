//! What it checks is said at [`kmspec_engine::hostile::xks_response`].
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| kmspec_engine::hostile::xks_response(data));
