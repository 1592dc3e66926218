//! What it checks is said at [`kmspec::hostile::sigv4_request`].
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| kmspec::hostile::sigv4_request(data));
