//! The clock of a server as it was set, and when it may have shown what is found.

use chrono::{DateTime, Utc};
use std::ops::RangeInclusive;

/// How long setting a clock takes, and writing down what it showed, at most: in milliseconds.
const BLUR: i64 = 2_000;

/// By how many milliseconds what holds may move when one is set: what it took to ask another, halved.
const UNSURE: i64 = 500;

/// How it was set, in order; at first it is right. Moments are milliseconds since 1970 by the test's own.
#[derive(Clone, Debug)]
pub struct Clock {
    /// Nothing that is looked at is older.
    began: i64,
    settings: Vec<Setting>,
}

#[derive(Clone, Copy, Debug)]
struct Setting {
    since: i64,
    ahead: i64,
}

impl Default for Clock {
    fn default() -> Self {
        Self {
            began: Utc::now().timestamp_millis(),
            settings: Vec::new(),
        }
    }
}

impl Clock {
    /// It is ahead by so many seconds from now on, or behind.
    pub fn set(&mut self, ahead: i64) {
        self.set_at(Utc::now().timestamp_millis(), ahead);
    }

    fn set_at(&mut self, since: i64, ahead: i64) {
        let ahead = ahead * 1_000;
        self.settings.push(Setting { since, ahead });
    }

    /// Whether it was ever set.
    pub fn was_set(&self) -> bool {
        !self.settings.is_empty()
    }

    /// Whether it was ever wrong.
    pub fn was_wrong(&self) -> bool {
        self.settings.iter().any(|setting| setting.ahead != 0)
    }

    /// Between which moments it may have shown this; nothing when it never did.
    pub fn shown(&self, text: &str) -> Option<RangeInclusive<i64>> {
        let shown = DateTime::parse_from_rfc3339(text).expect("a time");
        self.shown_at(shown.timestamp_millis(), Utc::now().timestamp_millis())
    }

    fn shown_at(&self, shown: i64, now: i64) -> Option<RangeInclusive<i64>> {
        let right = Setting {
            since: self.began,
            ahead: 0,
        };
        let begun = [right].into_iter().chain(self.settings.iter().copied());
        let ends = self.settings.iter().map(|next| next.since).chain([now]);
        let mut found: Option<RangeInclusive<i64>> = None;
        for (setting, end) in begun.zip(ends) {
            let at = shown - setting.ahead;
            if at >= setting.since.saturating_sub(BLUR) && at <= end.saturating_add(BLUR) {
                let (from, upto) = match self.was_set() {
                    true => (at - UNSURE, at + UNSURE),
                    false => (at, at),
                };
                let (first, last) = found.map_or((from, upto), RangeInclusive::into_inner);
                found = Some(first.min(from)..=last.max(upto));
            }
        }
        found
    }
}

#[test]
fn what_a_clock_showed_is_known_as_far_as_it_says() {
    let mut clock = Clock {
        began: 900_000,
        settings: Vec::new(),
    };
    let at = |clock: &Clock, shown| clock.shown_at(shown, 1_020_000);
    let about = |from: i64, upto: i64| Some(from - UNSURE..=upto + UNSURE);
    assert_eq!(at(&clock, 1_011_000), Some(1_011_000..=1_011_000));
    clock.set_at(1_000_000, 3_600);
    clock.set_at(1_010_000, 0);
    assert!(clock.was_set() && clock.was_wrong());
    assert_eq!(at(&clock, 997_000), about(997_000, 997_000));
    assert_eq!(at(&clock, 4_605_000), about(1_005_000, 1_005_000));
    assert_eq!(at(&clock, 1_005_000), None, "it was ahead");
    assert_eq!(at(&clock, 1_030_000), None, "it is not so late");
    assert_eq!(at(&clock, 890_000), None, "it was later");
    clock.set_at(1_015_000, -3);
    assert_eq!(at(&clock, 1_014_000), about(1_014_000, 1_017_000));
}
