//! The database, on both backends: every functional test runs on SQLite and on PostgreSQL.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

mod kit;

mod admin;
mod archives;
mod chats;
mod events;
mod handle;
mod history;
mod migrations;
mod plans;
mod queue;
mod tls;
mod users;
mod writer;
mod writer_postgres;
