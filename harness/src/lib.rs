//! kmspec: see the README.

pub mod baseline;
pub mod event;
pub mod report;
pub mod target;
