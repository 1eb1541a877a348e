//! The test kit: real databases, real servers, one typed client per kind of user.
//!
//! Everything in here treats the server as a black box: the binary is started as a child process
//! and spoken to over HTTP and WebSockets, as its users do.
//!
//! - [`server`]: [`TestServer`], a running server with a data directory and a database of its own;
//!   [`process`] is the child process under it, [`cli`] runs the other commands of the binary, and `wall_clock` sets
//!   its clock.
//! - [`backend`]: the databases that every functional test runs on, and [`on_both_backends!`].
//!   [`postgres`] starts PostgreSQL clusters, [`redis`] a Redis and its Sentinel, [`balancer`] a load balancer,
//!   and [`authority`] has certificates for them.
//! - [`migrated`]: databases with tables in them, copied from one that was migrated.
//! - [`billing`]: the service that tips are paid through, with every way to fail.
//! - [`participant`], [`organizer`], [`service`]: a client per kind of user, made of [`account`]
//!   (a token and a server), [`rest`] (HTTP) and [`socket`] (a WebSocket at level 1,
//!   opened by [`handshake`]); [`level_one`] holds all that is received against that level.
//! - [`socket_two`]: a WebSocket at level 2, held against [`level_two`]; [`client_state`]: what a
//!   client makes of it, without a network.
//! - [`bounds`]: values at the bounds of a JSON Schema, and beyond.
//! - [`frame`]: WebSocket frames made by hand, for what no well-behaved client sends.
//! - [`proxy`]: a link that fails as it is told, by a script if so wished.
//! - [`wait`]: waiting for a condition with a deadline; [`recent`]: what a connection says that waits in vain.
//!
//! The kit fails a test by panicking, and says what it saw.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test kit fails the test by panicking, and says what it saw"
)]

pub mod account;
pub mod authority;
pub mod backend;
pub mod balancer;
pub mod billing;
pub mod bounds;
pub mod cli;
pub mod client_state;
pub mod frame;
pub mod handshake;
pub mod level_one;
pub mod level_two;
pub mod memory;
pub mod metrics;
pub mod migrated;
pub mod organizer;
pub mod participant;
pub mod postgres;
pub mod process;
pub mod proxy;
pub mod recent;
pub mod redis;
pub mod rest;
pub mod server;
pub mod service;
pub mod socket;
pub mod socket_two;
pub mod token;
pub mod wait;
mod wall_clock;

pub use account::Account;
pub use authority::Authority;
pub use backend::{Backend, Prepare};
pub use balancer::{Balancer, Product};
pub use billing::{Billing, Reaction};
pub use client_state::{ClientState, Merge};
pub use handshake::Handshake;
pub use level_one::Incoming;
pub use level_two::FrameTwo;
pub use organizer::Organizer;
pub use participant::Participant;
pub use postgres::Postgres;
pub use proxy::Proxy;
pub use redis::{Listener, Redis, Sentinel};
pub use rest::{Answer, Call};
pub use server::{ServerBuilder, TestServer};
pub use service::{EventSpec, Service};
pub use socket::Socket;
pub use socket_two::{Ended, SocketTwo};
pub use switchboard_chaos::{Direction, Flow, Pauses, Random, Script, Step};
pub use token::TokenSpec;
pub use wait::{poll_until, poll_until_within};
