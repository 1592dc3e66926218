//! `kmspec serve`, over real connections.

mod authorize;
pub(super) mod client;
mod connections;
mod control;
mod quotas;
mod signatures;
mod walk;
