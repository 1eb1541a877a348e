//! The Switchboard server: everything at the edge of the actor system.

pub mod api;
pub mod auth;
pub mod cli;
pub mod config;
pub mod state;
pub mod telemetry;
