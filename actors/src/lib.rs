//! The fourth floor: the actor system of Switchboard, without any HTTP in it. It is the only crate with actors in it.
//!
//! It names `switchboard-domain`, `-metrics`, `-store` and `-cluster`, and is named by the server alone.
//!
//! ```text
//! start, services, supervise     how the actors are started, what they share, and how they are started anew
//! directory                      from a key to an address
//! session, unauthenticated, pool a connection; one of nobody yet; all connections of a user
//! chat, direct, fanout, lists    a chat in use; opening one; the messages and the changes of lists
//! queue, dismissals, returns     who waits for help, and who is given time to come back
//! writer                         many messages in one commit
//! presence, blocks               who is there, and who shows it to whom no more
//! billing                        tips
//! remote, epoch                  what other nodes have done; when the database begins anew
//! rates, turns, connections      how much, how often, and how many at once
//! folding, audit, reply, mailbox, task
//! ```

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
pub mod mailbox;
pub mod pool;
pub mod presence;
pub mod queue;
pub mod rates;
pub mod recent_connections;
pub mod remote;
pub mod reply;
pub mod services;
pub mod session;
pub mod start;
pub mod supervise;
mod task;
pub mod turns;
pub mod unauthenticated;
pub mod writer;
