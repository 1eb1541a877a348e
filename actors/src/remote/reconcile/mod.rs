//! The reconciler: it asks the database for what no hint said.
//!
//! When a hint is lost, only its chat could notice, and only at the next hint. So each node asks from time to
//! time how far the chats of its connected users are. One indexed statement asks for some hundreds of users.
//! The reconciler tells each chat that has grown. The chat's actor knows what it has shown, and reads the rest.
//!
//! ```text
//! core    pure: what has changed between two looks, and what a user has not been shown
//! lists   pure: the same for lists, whose members are not known by who is connected
//! waiting pure: the same for help chats that nobody has, for whoever asked; and which of them are over
//! lost    pure: chats that devices were shown, and that belong to another organizer by now
//! turns   pure: who has help chats, whether their participants are fine, timelines and places
//! show    shows what those two have found, as a hint would have had it shown
//! actor   looks; and closes the connections of users whose sign-in has ended
//! ```

mod actor;
pub mod core;
mod lists;
mod lost;
mod show;
mod turns;
mod waiting;

pub use actor::{Reconciler, Tick};
