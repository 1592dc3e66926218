//! Calls to the engine, as the protocol brings them.

mod common;
mod import;
