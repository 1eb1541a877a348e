//! The test kit.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test kit fails the test by panicking, and says what it saw"
)]

pub mod postgres;

pub use postgres::Postgres;
