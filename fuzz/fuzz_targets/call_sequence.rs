//! What it checks is said at [`kmspec::hostile::call_sequence`].
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| kmspec::hostile::call_sequence(data));
