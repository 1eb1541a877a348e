//! Looks into the database for what no hint said.
//!
//! A hint that its sender lost is missed by nobody but the chat that it was about, and only when the next
//! one comes. So a node asks from time to time how far the chats of the users are who are here: one
//! indexed statement for some hundreds of them. A chat that is further than it was is told so; its actor
//! knows what it has shown, and reads the rest.
//!
//! - [`core`]: what has changed between two looks, and when what a user has not been told begins.
//! - `lists.rs`: the same for lists, whose members are not known by who is here.
//! - `lost.rs`: chats that devices were told of, and that are somebody else's by now.
//! - `actor.rs`: looks; and closes the connections of those whose sign-in has ended.

mod actor;
pub mod core;
mod lists;
mod lost;

pub use actor::{Reconciler, Tick};
