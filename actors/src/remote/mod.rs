//! What other nodes have done, brought to the actors of this one.
//!
//! - `listener.rs`: hands on what they say. [`reconcile`]: looks into the database for what no hint said.

mod listener;
pub mod reconcile;

pub(crate) use listener::listen;
