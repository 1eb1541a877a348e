//! How long somebody who asks for help may wait, in words that hold nine times out of ten.
//!
//! ```text
//! forecasts      the state machine of one queue: what is known, and what those who wait were told
//! pace           how fast requests are taken while somebody waits
//! leaving        how many give up
//! expected       how long a wait is expected to be, by those two and the place
//! calibration    how much longer or shorter waits were; gamma: before any was seen
//! place_bucket   places of which one learns together
//! within         what is said: whole steps, rounded outwards
//! shown          for how long that stays on a screen
//! told           what somebody was told at first, and what became of it
//! unsaved        which of that is not stored
//! record, today  how often what was said was so: in all, and today
//! stands         where a request is in the queue, and its wait
//! ```
//!
//! A request counts by what it was told at first. Decision 0019 says why it is done so.

mod calibration;
mod expected;
mod forecasts;
mod gamma;
mod leaving;
mod pace;
mod place_bucket;
mod record;
mod shown;
#[cfg(test)]
mod simulation_tests;
mod stands;
mod today;
mod told;
mod unsaved;
mod within;

pub use calibration::Calibration;
pub use forecasts::{Forecasts, WaitBefore};
pub use place_bucket::PlaceBucket;
pub use record::{SHARE, WaitCounts, WaitForecast, WaitRecord, WaitShares, WaitsOfWidth};
pub use stands::Stands;
pub use today::{Day, HeldToday};
pub use told::{Later, Outcome, Told};
pub use within::{Verdict, Within};
