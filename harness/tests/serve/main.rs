//! `kmspec serve`, over real connections.

mod client;
mod connections;
mod control;
mod signatures;
mod walk;
