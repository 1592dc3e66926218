//! What it checks is said at [`kmspec::hostile::matcher`].
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| kmspec::hostile::matcher(data));
