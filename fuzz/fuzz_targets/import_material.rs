//! What it checks is said at [`kmspec_engine::hostile::import_material`].
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| kmspec_engine::hostile::import_material(data));
