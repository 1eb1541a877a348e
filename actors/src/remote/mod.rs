//! What other nodes have done, brought to the actors of this one.
//!
//! ```text
//! listener    receives hints, and hands them to the directory
//! reconcile   the reconciler: finds in the database what no hint said
//! ```

mod listener;
pub mod reconcile;

pub(crate) use listener::listen;
