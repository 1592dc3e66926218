//! `kmspec serve`, over real connections.

mod authorize;
mod client;
mod connections;
mod control;
mod quotas;
mod signatures;
mod walk;
