//! What it checks is said at [`kmspec_engine::hostile::policy_document`].
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| kmspec_engine::hostile::policy_document(data));
