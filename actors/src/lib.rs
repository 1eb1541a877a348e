//! The actor system of Switchboard, without any HTTP in it.
//!
//! ```text
//! protocol  <-  store, cluster  <-  directory, session, pool, chat, queue   <-  the server crate
//! ```
//!
//! - [`protocol`]: the wire types and the domain values that they carry.
//! - [`policy`]: who may write to whom; [`sight`]: who may see whether somebody is there.
//! - [`search`]: finding people and events by a part of what is written of them.
//! - [`billing`]: tips, and who sees to them.
//! - [`cluster`]: several nodes that behave as one.
//! - [`connections`]: how many there may be, and for how long, before somebody is known.
//! - [`store`]: Diesel on PostgreSQL and SQLite; one file per table and per use case.

pub mod audit;
pub mod billing;
pub mod blocks;
pub mod chat;
pub mod clock;
pub mod connections;
pub mod direct;
pub mod directory;
pub mod dismissals;
pub mod epoch;
pub mod fanout;
pub mod folding;
pub mod lists;
pub mod lobby;
pub mod mailbox;
pub mod pool;
pub mod presence;
pub mod queue;
pub mod rates;
pub mod remote;
pub mod reply;
pub mod returns;
pub mod services;
pub mod session;
pub mod start;
pub mod supervise;
mod task;
pub mod turns;
pub mod writer;
