//! One budget: `governor`'s algorithm (GCRA) on the server's clock.

use super::rate::Rate;
use governor::RateLimiter;
use governor::clock::Clock as GovernorClock;
use governor::middleware::StateInformationMiddleware;
use governor::state::{InMemoryState, NotKeyed};
use std::sync::Arc;
use std::time::Duration;
use switchboard_domain::Clock;

/// The budget is used up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooMany {
    /// When one more is allowed, if no other request takes it.
    pub retry_after: Duration,
}

/// The monotonic clock, as the library reads one.
#[derive(Clone)]
struct Monotonic(Arc<dyn Clock>);

impl GovernorClock for Monotonic {
    type Instant = Duration;

    fn now(&self) -> Duration {
        let micros = self.0.monotonic().0;
        Duration::from_micros(u64::try_from(micros).unwrap_or_default())
    }
}

/// How much is left of a rate. Shared by threads; taking is one atomic operation.
pub struct Limiter(RateLimiter<NotKeyed, InMemoryState, Monotonic, StateInformationMiddleware>);

impl Limiter {
    /// A full budget.
    pub fn new(rate: Rate, clock: &Arc<dyn Clock>) -> Self {
        let clock = Monotonic(clock.clone());
        Self(RateLimiter::direct_with_clock(rate.quota(), clock).with_middleware())
    }

    /// Takes one from the budget and says how many are left, or when there will be one.
    pub fn take(&self) -> Result<u32, TooMany> {
        match self.0.check() {
            Ok(state) => Ok(state.remaining_burst_capacity()),
            Err(not_until) => Err(TooMany {
                retry_after: not_until.wait_time_from(self.0.clock().now()),
            }),
        }
    }
}
