//! Does nothing: what `ci/fuzz speed` measures the others by.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    std::hint::black_box(data);
});
