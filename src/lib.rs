//! The fifth floor: the Switchboard server, everything at the edge of the actor system. It names every crate below,
//! but not `switchboard-chaos`.
//!
//! ```text
//! cli, config              the command line; settings, their defaults and checks
//! app, state               wires everything together, from start to stop; what handlers share
//! database, waiting        the database before there is a server on it; who answers while it is away
//! shutdown                 how the server stops
//! listener, http           the listening socket; HTTP below the routes: who is let in, and for how long
//! api                      the REST API, one file for each resource
//! ws                       WebSockets: from the upgrade request to a session
//! web                      the web apps, as the browser gets them
//! contract                 `openapi.json`, `asyncapi.json` and TypeScript types, made of the types
//! address                  under which address people reach the server: scheme, name, path, links
//! outbound, billing        whom the server trusts when it asks others; the way to the billing service
//! backup                   copies of the database that can be brought back
//! demo                     what `serve --demo` puts into the database
//! telemetry, advice        the log; what the operator is warned of at the start
//! ```

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
