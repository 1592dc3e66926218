//! What must hold whatever bytes come: the bodies of the fuzz targets of the harness, replayed over their inputs by plain tests.
//!
//! Each function panics where something does not hold. They exist in tests and with the feature `fuzzing`, which no release can
//! have. Those of the engine are in `kmspec_engine::hostile`.

mod files;
#[cfg(test)]
mod seeds;
#[cfg(feature = "engine")]
mod sequence;
#[cfg(feature = "engine")]
mod signature;

pub use files::{fixture_file, matcher};
#[cfg(feature = "engine")]
pub use sequence::call_sequence;
#[cfg(feature = "engine")]
pub use signature::sigv4_request;

#[cfg(test)]
mod tests;
