//! The audit trail: refused sign-ins, what the integrator's backend does, who reads archives. One line for
//! each, at level info, under the log's target `audit`.
//!
//! ```text
//! line    how an entry is written, whatever text a stranger put into it
//! limit   how many failures are written: any client can cause them
//! ```

mod limit;
mod line;

pub use line::Entry;

use limit::{Failures, Verdict};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use switchboard_domain::{Clock, Code};

/// The log's target.
pub const TARGET: &str = "audit";

/// Writes the trail. One for each process.
pub struct Audit {
    clock: Arc<dyn Clock>,
    failures: Mutex<Failures>,
}

impl Audit {
    /// A trail by this clock.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self {
            clock,
            failures: Mutex::new(Failures::new()),
        }
    }

    /// Writes an entry about something that was done.
    pub fn done(&self, entry: &Entry<'_>) {
        log::info!(target: TARGET, "{entry}");
    }

    /// Writes an entry about a refusal, unless there are too many of them. The next entry says how
    /// many were left out.
    pub fn refused(&self, entry: &Entry<'_>) {
        let verdict = {
            // What it counts is right after a panic too.
            let failures = self.failures.lock();
            let mut failures = failures.unwrap_or_else(PoisonError::into_inner);
            failures.take(entry.addr, self.clock.monotonic())
        };
        let Verdict::Write { left_out } = verdict else {
            return;
        };
        if left_out > 0 {
            let count = left_out.to_string();
            self.done(&Entry {
                object: &count,
                outcome: "left_out",
                ..Entry::of("refusals")
            });
        }
        self.done(entry);
    }

    /// Whether an error with this code is a failed sign-in or a refused access.
    pub fn is_refusal(code: Code) -> bool {
        matches!(
            code,
            Code::Unauthorized | Code::Forbidden | Code::RoleConflict | Code::NoAccess
        )
    }
}

impl<'a> Entry<'a> {
    /// An entry that says no more than what was done.
    pub fn of(act: &'a str) -> Self {
        Self {
            addr: None,
            sub: None,
            role: None,
            act,
            object: "",
            outcome: "ok",
        }
    }

    /// Done by somebody at this address, as it is known.
    pub fn from_peer(self, peer: &str) -> Self {
        Self {
            addr: peer.parse::<IpAddr>().ok(),
            ..self
        }
    }
}
