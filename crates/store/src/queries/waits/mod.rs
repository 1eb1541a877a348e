//! What was said of waits, and what became of it.
//!
//! - [`KeepForecasts`]: what those who wait were told at first.
//! - [`SettleWaits`]: what became of it, when a request is taken or over.
//! - [`LoadWaits`]: what a queue has learned; [`WaitsBefore`]: who waited of late; [`RequestFates`]: what became of
//!   requests that other nodes took.
//! - [`WaitsOfEvent`]: all that became of what was said at an event.

mod calibrations;
mod fates;
mod keep;
mod load;
mod of_event;
mod outcomes;
mod settle;

pub use fates::{Fate, RequestFates};
pub use keep::KeepForecasts;
pub(super) use keep::forget;
pub use load::{LearnedWaits, LoadWaits, WaitsBefore};
pub use of_event::WaitsOfEvent;
pub use settle::{EndedWaits, SettleWaits};
