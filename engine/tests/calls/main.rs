//! Calls to the engine, as the protocol brings them.

mod asymmetric;
mod common;
mod cryptography;
mod encapsulation;
mod import;
mod keys;
mod last_usage;
mod macs;
mod names;
mod signing;
mod tokens;
mod worlds;
