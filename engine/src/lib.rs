//! A sans-IO, deterministic state machine that answers as AWS KMS does.

pub mod api;
pub mod crypto;
pub mod entropy;
mod json;
mod shape;
mod time;

pub use api::{Input, Op};
pub use time::Time;
