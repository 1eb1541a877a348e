//! The backplane's contract, against every implementation, and what Redis' failures do to it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

mod contract;
mod installations;
mod kit;
mod redis_faults;
mod sentinels;
