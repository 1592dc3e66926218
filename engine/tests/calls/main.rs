//! Calls to the engine, as the protocol brings them.

mod common;
mod cryptography;
mod import;
mod keys;
mod names;
mod tokens;
mod worlds;
