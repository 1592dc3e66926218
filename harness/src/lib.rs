//! kmspec: see the README.

pub mod event;
pub mod target;
