//! A sans-IO, deterministic state machine that answers as AWS KMS does.

pub mod api;
pub mod crypto;
pub mod entropy;
pub mod error;
pub mod id;
mod json;
pub mod page;
pub mod permit;
mod shape;
mod time;
pub mod wire;

pub use api::{Input, Op};
pub use error::{Code, Error};
pub use id::Scope;
pub use time::Time;
