//! The harness's tests, in one program: it is linked once, and what one test waits for others use.
//!
//! Beside it stand `engine` and `cells`, which play all fixtures and all cells of the key-state table.

#[cfg(feature = "engine")]
mod ask;
mod bad_endpoints;
mod endpoints;
mod evidence;
#[cfg(feature = "engine")]
mod exhaustive;
#[cfg(feature = "engine")]
mod explain;
#[cfg(feature = "engine")]
mod explore;
mod fixtures;
#[cfg(feature = "engine")]
mod fuzz;
#[cfg(feature = "engine")]
mod lens;
mod malformed;
#[cfg(feature = "engine")]
mod model;
#[cfg(feature = "engine")]
mod planted_faults;
mod play;
mod problems;
#[cfg(feature = "engine")]
mod race;
#[cfg(feature = "engine")]
mod record;
mod reports;
#[cfg(feature = "engine")]
mod seeds;
#[cfg(feature = "engine")]
mod serve;
mod state_matrix;
mod values;
#[cfg(feature = "engine")]
mod vectors;
mod wrapping;
#[cfg(feature = "engine")]
mod xks;
