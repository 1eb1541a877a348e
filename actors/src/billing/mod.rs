//! Tips: what a member pays to a creator, through a billing service outside.
//!
//! The rules are pure, in `switchboard_domain::tips`: which tips there may be, and what becomes of one.
//!
//! ```text
//! gateway         the contract with the billing service; not how it is reached
//! intake          promises a tip
//! actor           takes tips that are due
//! step            takes one step of a tip
//! response_times  how long a tip usually takes
//! ```
//!
//! A tip is stored before anybody is asked to pay. Each step of it is a transaction of its own. The worker that
//! takes a tip moves its due time into the future first. Until then the tip is its own; afterwards any worker
//! may take it. So a crash delays a tip, and loses none. Each attempt asks the service under the tip's id, so
//! the service charges once.

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
