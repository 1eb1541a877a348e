//! The actor system without HTTP: sessions on transports in memory, everything else real.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test fails by panicking"
)]

mod acks;
mod blocking;
mod catching_up;
mod client;
mod direct;
mod drain;
mod flow;
mod node;
mod races;
mod recovery;
mod silence;
mod slow;
mod transport;
mod unknown;
mod waiting;
