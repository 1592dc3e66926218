//! A sans-IO, deterministic state machine that answers as AWS KMS does.

pub mod crypto;
pub mod entropy;
