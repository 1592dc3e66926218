//! Calls to the engine, as the protocol brings them.

mod agreement;
mod asymmetric;
mod authorization;
mod common;
mod cryptography;
mod data_key_pairs;
mod encapsulation;
mod grant_lists;
mod grants;
mod import;
mod import_china;
mod import_pairs;
mod keys;
mod last_usage;
mod macs;
mod multi_region;
mod names;
mod policies;
mod signing;
mod stores;
mod tokens;
mod worlds;
