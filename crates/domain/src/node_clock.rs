//! What time it is for one node among several: that of its machine, unless the database's clock says that it is wrong.
//!
//! All nodes have one database, so they agree when each goes by it. A clock that somebody sets changes nothing
//! before the database was asked: until then time runs evenly from what held before.

use super::time::{Clock, SystemClock, Timestamp};
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

/// By so much the machine's clock may differ: clocks that are kept together differ by less.
pub const TOLERANCE: Duration = Duration::from_secs(2);

/// A database that takes longer to say its time says too little.
const LONGEST: Duration = Duration::from_secs(1);

/// Nothing is known yet.
const UNKNOWN: i64 = i64::MIN;

/// What another clock said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// When it was asked, by the monotonic clock.
    pub asked: Timestamp,
    /// When its answer was there, by the monotonic clock.
    pub answered: Timestamp,
    /// What it showed in between.
    pub shown: Timestamp,
}

/// The clock of a node.
#[derive(Debug)]
pub struct NodeClock<C = SystemClock> {
    machine: C,
    /// What holds, less what the monotonic clock shows.
    base: AtomicI64,
}

impl<C> NodeClock<C> {
    /// Goes by this machine's until it is known better.
    pub fn of(machine: C) -> Self {
        Self {
            machine,
            base: AtomicI64::new(UNKNOWN),
        }
    }
}

impl<C: Clock> Clock for NodeClock<C> {
    fn now(&self) -> Timestamp {
        let (wall, base) = (self.machine.now(), self.base.load(Ordering::Relaxed));
        match base {
            UNKNOWN => wall,
            base => time(wall, self.machine.monotonic(), base),
        }
    }

    fn monotonic(&self) -> Timestamp {
        self.machine.monotonic()
    }

    fn compare(&self, reading: Reading) -> Option<i64> {
        let (wall, monotonic) = (self.machine.now(), self.machine.monotonic());
        let (base, ahead) = settle(wall, monotonic, reading)?;
        self.base.store(base, Ordering::Relaxed);
        Some(ahead)
    }
}

/// What time it is, where `base` was found to hold: by the machine's clock, if that has not been set since.
fn time(wall: Timestamp, monotonic: Timestamp, base: i64) -> Timestamp {
    let even = Timestamp(monotonic.0.saturating_add(base));
    match apart(wall, even) <= TOLERANCE {
        true => wall,
        false => even,
    }
}

/// What holds from now on, and by how many microseconds the machine's clock is ahead, as far as can be told.
fn settle(wall: Timestamp, monotonic: Timestamp, reading: Reading) -> Option<(i64, i64)> {
    let took = reading.answered.since(reading.asked);
    if took > LONGEST {
        return None;
    }
    let since = monotonic.since(reading.asked).saturating_sub(took / 2);
    let other = reading.shown.plus(since);
    let right = apart(wall, other) <= TOLERANCE + took;
    let holds = if right { wall } else { other };
    let ahead = if right {
        0
    } else {
        wall.0.saturating_sub(other.0)
    };
    Some((holds.0.saturating_sub(monotonic.0), ahead))
}

fn apart(one: Timestamp, other: Timestamp) -> Duration {
    one.since(other).max(other.since(one))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::sync::Mutex;

    /// A machine whose clock is set.
    #[derive(Debug, Default)]
    struct Machine(Mutex<(Timestamp, Timestamp)>);

    impl Clock for Machine {
        fn now(&self) -> Timestamp {
            self.0.lock().unwrap().0
        }

        fn monotonic(&self) -> Timestamp {
            self.0.lock().unwrap().1
        }
    }

    const SECOND: i64 = 1_000_000;

    proptest! {
        #[test]
        fn whatever_is_set_it_is_as_late_as_the_database_says(
            steps in prop::collection::vec((-200_000_i64..200_000, 0_i64..400, any::<bool>()), 1..20),
        ) {
            let clock = NodeClock::of(Machine::default());
            let (mut right, mut monotonic, mut asked) = (1_000_000 * SECOND, 0, false);
            let turn = |right: i64, ahead: i64, monotonic: i64| {
                *clock.machine.0.lock().unwrap() = (Timestamp(right + ahead * SECOND), Timestamp(monotonic));
            };
            for (ahead, millis, asks) in steps {
                (right, monotonic) = (right + millis * 1_000, monotonic + millis * 1_000);
                turn(right, ahead, monotonic);
                if asks {
                    let reading = Reading {
                        asked: Timestamp(monotonic - SECOND / 10),
                        answered: Timestamp(monotonic),
                        shown: Timestamp(right - SECOND / 20),
                    };
                    let told = clock.compare(reading).unwrap();
                    prop_assert_eq!(told, if ahead.abs() < 3 { 0 } else { ahead * SECOND });
                    asked = true;
                }
                if asked {
                    let off = apart(clock.now(), Timestamp(right));
                    prop_assert!(off <= 2 * TOLERANCE + LONGEST, "{off:?}");
                }
            }
        }
    }

    #[test]
    fn a_clock_that_agrees_is_gone_by_as_it_is() {
        let clock = NodeClock::of(Machine::default());
        let set = |wall: i64, monotonic: i64| {
            *clock.machine.0.lock().unwrap() = (Timestamp(wall), Timestamp(monotonic));
        };
        set(100 * SECOND, SECOND);
        assert_eq!(clock.now(), Timestamp(100 * SECOND), "nobody was asked");
        let reading = Reading {
            asked: Timestamp(SECOND),
            answered: Timestamp(SECOND),
            shown: Timestamp(99 * SECOND),
        };
        assert_eq!(clock.compare(reading), Some(0));
        set(101 * SECOND, 2 * SECOND);
        assert_eq!(clock.now(), Timestamp(101 * SECOND));
        let slow = Reading {
            asked: Timestamp(0),
            shown: Timestamp(0),
            answered: Timestamp(2 * SECOND),
        };
        assert_eq!(clock.compare(slow), None, "it may be any time by now");
        assert_eq!(clock.now(), Timestamp(101 * SECOND));
    }
}
