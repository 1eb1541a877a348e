//! The Switchboard server: everything at the edge of the actor system.

pub mod address;
pub mod advice;
pub mod api;
pub mod app;
pub mod backup;
pub mod billing;
pub mod cli;
pub mod config;
pub mod contract;
mod database;
pub mod demo;
pub mod http;
pub mod listener;
pub mod outbound;
pub mod shutdown;
pub mod state;
pub mod telemetry;
pub mod waiting;
pub mod web;
pub mod ws;
