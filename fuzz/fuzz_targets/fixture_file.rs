//! What it checks is said at [`kmspec::hostile::fixture_file`].
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| kmspec::hostile::fixture_file(data));
