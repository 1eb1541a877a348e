//! How many failures are written. Any client can fail as often as it likes. The log must not fill with
//! that, and one client's failures must not hide another's.

use std::hash::{BuildHasher, RandomState};
use std::net::IpAddr;
use std::time::Duration;
use switchboard_domain::Timestamp;

/// Addresses share so many buckets, by a hash that is secret.
const BUCKETS: usize = 1_024;
/// Of one bucket: one a second, and so many at once.
const OF_ONE: Rate = Rate {
    every: Duration::from_secs(1),
    at_once: 20,
};
/// Of all together.
const OF_ALL: Rate = Rate {
    every: Duration::from_millis(20),
    at_once: 200,
};

struct Rate {
    every: Duration,
    at_once: u32,
}

/// When a bucket is empty again. All buckets are empty long before the clock's zero.
#[derive(Clone, Copy)]
struct Bucket(Timestamp);

impl Bucket {
    const EMPTY: Self = Self(Timestamp(i64::MIN / 2));

    fn has_room(self, rate: &Rate, now: Timestamp) -> bool {
        self.0 <= now.plus(rate.every * (rate.at_once - 1))
    }

    fn fill(&mut self, rate: &Rate, now: Timestamp) {
        self.0 = self.0.max(now).plus(rate.every);
    }
}

/// Whether a failure is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is.
    Write {
        /// Failures since the last one that was written.
        left_out: u64,
    },
    /// It is counted.
    LeaveOut,
}

/// What has been written lately.
pub struct Failures {
    keys: RandomState,
    of_one: Vec<Bucket>,
    of_all: Bucket,
    left_out: u64,
}

impl Failures {
    /// Nothing has.
    pub fn new() -> Self {
        Self {
            keys: RandomState::new(),
            of_one: vec![Bucket::EMPTY; BUCKETS],
            of_all: Bucket::EMPTY,
            left_out: 0,
        }
    }

    /// One more, from this address, at `now`.
    pub fn take(&mut self, addr: Option<IpAddr>, now: Timestamp) -> Verdict {
        let key = addr.map(network);
        // Below the number of buckets.
        let index = (self.keys.hash_one(key) % BUCKETS as u64) as usize;
        let of_one = &mut self.of_one[index];
        if !of_one.has_room(&OF_ONE, now) || !self.of_all.has_room(&OF_ALL, now) {
            self.left_out = self.left_out.saturating_add(1);
            return Verdict::LeaveOut;
        }
        of_one.fill(&OF_ONE, now);
        self.of_all.fill(&OF_ALL, now);
        Verdict::Write {
            left_out: std::mem::take(&mut self.left_out),
        }
    }
}

/// Who has one IPv6 address has all of its /64.
fn network(addr: IpAddr) -> IpAddr {
    match addr.to_canonical() {
        IpAddr::V6(addr) => {
            let mut parts = addr.segments();
            parts[4..].fill(0);
            IpAddr::from(parts)
        }
        v4 => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(millis: u64) -> Timestamp {
        Timestamp(0).plus(Duration::from_millis(millis))
    }

    fn from(last: u8) -> Option<IpAddr> {
        Some(IpAddr::from([10, 0, 0, last]))
    }

    #[test]
    fn one_address_has_some_at_once_and_then_one_a_second() {
        let mut failures = Failures::new();
        let written = (0..100).filter(|_| failures.take(from(1), at(0)) != Verdict::LeaveOut);
        assert_eq!(written.count(), 20);
        assert_eq!(failures.take(from(1), at(999)), Verdict::LeaveOut);
        let left_out = 81;
        assert_eq!(
            failures.take(from(1), at(1_000)),
            Verdict::Write { left_out }
        );
        assert_eq!(failures.take(from(1), at(1_001)), Verdict::LeaveOut);
    }

    #[test]
    fn who_fails_a_lot_does_not_hide_another() {
        let mut failures = Failures::new();
        for _ in 0..10_000 {
            failures.take(from(1), at(0));
        }
        // Two of a few addresses may share a bucket, but not all of them.
        let seen = (2..12).filter(|&last| failures.take(from(last), at(0)) != Verdict::LeaveOut);
        assert!(seen.count() >= 8);
    }

    #[test]
    fn a_network_of_ipv6_counts_as_one() {
        let mut failures = Failures::new();
        let addr = |last: u16| Some(IpAddr::from([0x2001, 0xdb8, 0, 1, 0, 0, 0, last]));
        let written =
            (0..100).filter(|&last| failures.take(addr(last), at(0)) != Verdict::LeaveOut);
        assert_eq!(written.count(), 20);
    }

    proptest! {
        #[test]
        fn whoever_fails_the_log_grows_slowly_and_all_are_counted(
            steps in prop::collection::vec((0u8..255, 0u64..50), 1..2_000),
        ) {
            let mut failures = Failures::new();
            let (mut now, mut written, mut told) = (0, 0u64, 0);
            for &(last, pause) in &steps {
                now += pause;
                if let Verdict::Write { left_out } = failures.take(from(last), at(now)) {
                    written += 1;
                    told += left_out;
                }
            }
            prop_assert!(written <= 200 + now / 20 + 1);
            prop_assert_eq!(written + told + failures.left_out, steps.len() as u64);
        }
    }
}
