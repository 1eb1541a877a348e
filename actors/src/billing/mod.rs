//! Tips: what a member pays to the creator they write to, through a billing service outside.
//!
//! What becomes of a tip, and which there may be, is pure: `switchboard_domain::tips`.
//!
//! - [`gateway`]: the way to the billing service, without saying how it is gone.
//! - [`intake`]: how a tip is promised; `actor.rs`: who sees to those that are; `step.rs`: how;
//!   `response_times.rs`: how long that takes.
//!
//! A tip is stored before anybody is asked to pay, and each thing that happens to it is a transaction
//! of its own. Whoever sees to it puts it off first: it is theirs until then, and anybody's
//! afterwards, so a crash delays a tip and loses none. The service is asked under the tip's id however
//! often it takes, so it charges once.

mod actor;
pub mod gateway;
pub mod intake;
mod response_times;
mod step;

pub use actor::{Billing, Fresh, MAILBOX, MOST_AT_ONCE, MOST_OF_A_KIND, SWEEP};
pub use gateway::{Payment, PaymentGateway};

use std::sync::Arc;
use switchboard_domain::tips::TipRules;

/// Who takes the money on a node, and by which rules.
#[derive(Clone)]
pub struct BillingParts {
    /// The way to whom it is paid through.
    pub gateway: Arc<dyn PaymentGateway>,
    /// Which tips there may be.
    pub rules: TipRules,
}
