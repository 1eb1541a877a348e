//! A budget of points, for requests that cost more or less. Some costs are known only afterwards. They are
//! spent all the same, and a user in debt waits until it is paid.

use super::limiter::TooMany;
use super::rate::Rate;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;
use switchboard_domain::{Clock, Timestamp};

/// Ids, or rows, that cost one point more.
pub const ROWS_A_POINT: usize = 50;

/// Points for so many ids that are asked, or rows that were read.
pub fn points(rows: usize) -> u32 {
    u32::try_from(rows / ROWS_A_POINT).unwrap_or(u32::MAX)
}

/// How much is left of a rate of points. Shared by threads; each use is one atomic operation.
pub struct Budget {
    rule: Rule,
    clock: Arc<dyn Clock>,
    full_at: AtomicI64,
}

/// The arithmetic, in microseconds of the monotonic clock.
#[derive(Clone, Copy)]
struct Rule {
    /// What one point takes to come back.
    point: i64,
    /// What all points take.
    whole: i64,
}

impl Rule {
    fn new(rate: Rate) -> Self {
        let micros = |time: Duration| i64::try_from(time.as_micros()).unwrap_or(i64::MAX);
        let point = micros(rate.interval()).max(1);
        Self {
            point,
            whole: micros(rate.refill()).max(point),
        }
    }

    /// When the budget is full again after `points` more, or how long until they are there. More than
    /// there can be cost all that there can be.
    fn take(self, full_at: i64, now: i64, points: u32) -> Result<i64, i64> {
        let cost = self.cost(points).min(self.whole);
        let full_at = full_at.max(now).saturating_add(cost);
        match full_at - self.whole - now {
            wait if wait > 0 => Err(wait),
            _ => Ok(full_at),
        }
    }

    /// The same for points that are already spent. A debt is bounded: no user waits longer than an
    /// empty budget takes to fill.
    fn spend(self, full_at: i64, now: i64, points: u32) -> i64 {
        let full_at = full_at.max(now).saturating_add(self.cost(points));
        full_at.min(now.saturating_add(self.whole.saturating_mul(2)))
    }

    fn cost(self, points: u32) -> i64 {
        self.point.saturating_mul(points.into())
    }
}

impl Budget {
    /// A full one.
    pub fn new(rate: Rate, clock: &Arc<dyn Clock>) -> Self {
        Self {
            rule: Rule::new(rate),
            clock: clock.clone(),
            full_at: AtomicI64::new(i64::MIN),
        }
    }

    /// Takes points, or none of them and says when they will be there.
    pub fn take(&self, points: u32) -> Result<(), TooMany> {
        let Timestamp(now) = self.clock.monotonic();
        let mut wait = 0;
        let taken = self
            .full_at
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |full_at| {
                let taken = self.rule.take(full_at, now, points);
                wait = taken.err().unwrap_or_default();
                taken.ok()
            });
        taken.map(drop).map_err(|_| TooMany {
            retry_after: Duration::from_micros(wait.unsigned_abs()),
        })
    }

    /// Takes points for what has been done, whether they are there or not.
    pub fn spend(&self, points: u32) {
        if points == 0 {
            return;
        }
        let Timestamp(now) = self.clock.monotonic();
        let spend = |full_at| Some(self.rule.spend(full_at, now, points));
        // It never says no.
        let _ = self
            .full_at
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, spend);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use switchboard_domain::ManualClock;

    fn budget() -> (Budget, Arc<ManualClock>) {
        let clock = Arc::new(ManualClock::at(Timestamp::from_secs(1_000)));
        let shared: Arc<dyn Clock> = clock.clone();
        (
            Budget::new(Rate::new(200, Duration::from_secs(1), 400), &shared),
            clock,
        )
    }

    #[test]
    fn what_weighs_more_takes_more() {
        let (budget, clock) = budget();
        assert_eq!(budget.take(399), Ok(()));
        let wait = Duration::from_millis(245);
        assert_eq!(budget.take(50), Err(TooMany { retry_after: wait }));
        assert_eq!(budget.take(1), Ok(()));
        clock.advance(Duration::from_millis(250));
        assert_eq!(budget.take(50), Ok(()));
        assert!(budget.take(1).is_err());
        clock.advance(Duration::from_secs(3_600));
        // More than there can be is to be had all the same.
        assert_eq!(budget.take(9_999), Ok(()));
        assert!(budget.take(1).is_err());
    }

    #[test]
    fn a_debt_is_paid_and_is_bounded() {
        let (budget, clock) = budget();
        budget.spend(500);
        let TooMany { retry_after } = budget.take(1).expect_err("in debt");
        assert_eq!(retry_after, Duration::from_millis(505));
        budget.spend(u32::MAX);
        let TooMany { retry_after } = budget.take(1).expect_err("in debt");
        assert_eq!(retry_after, Duration::from_millis(2_005));
        clock.advance(retry_after);
        assert_eq!(budget.take(1), Ok(()));
        assert!(budget.take(1).is_err());
    }

    #[test]
    fn fifty_are_a_point() {
        assert_eq!([0, 49, 50, 99, 1_000].map(points), [0, 0, 1, 1, 20]);
    }

    proptest! {
        #[test]
        fn nobody_is_given_more_than_the_rate_and_what_is_allowed_at_once(
            uses in proptest::collection::vec((0..30_000_i64, 1..80_u32, any::<bool>()), 1..200),
        ) {
            let rule = Rule::new(Rate::new(200, Duration::from_secs(1), 400));
            let (mut now, mut full_at, mut taken) = (0, i64::MIN, 0);
            for (pause, points, afterwards) in uses {
                now += pause;
                if afterwards {
                    full_at = rule.spend(full_at, now, points);
                } else if let Ok(next) = rule.take(full_at, now, points) {
                    full_at = next;
                    taken += i64::from(points);
                    prop_assert!(taken <= 400 + now / 5_000 + 1, "{taken} at {now}");
                }
                prop_assert!(full_at <= now + 4_000_000);
            }
        }
    }
}
