//! `kmspec serve`, over real connections.

mod client;
mod connections;
mod control;
mod quotas;
mod signatures;
mod walk;
