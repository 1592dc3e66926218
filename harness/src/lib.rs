//! kmspec: see the README.

pub mod ask;
pub mod baseline;
pub mod cells;
pub mod cli;
pub mod compare;
pub mod coverage;
pub mod derive;
pub mod event;
pub mod evidence;
pub mod explain;
pub mod explore;
pub mod fixture;
pub mod fuzz;
#[cfg(any(test, feature = "fuzzing"))]
pub mod hostile;
pub mod matcher;
pub mod model;
pub mod offline;
pub mod orders;
pub mod play;
pub mod problem;
pub mod race;
pub mod record;
pub mod report;
#[cfg(feature = "engine")]
pub mod serve;
mod sigv4;
pub mod spec;
pub mod target;
pub mod workload;
#[cfg(feature = "engine")]
pub mod xks_proxy;
