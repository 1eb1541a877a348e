//! The whole API over the actors and an SQLite file, without a socket.

mod edges;
mod help;
mod kit;
mod provisioning;
