//! How often what was said of waits was so.

use super::place_bucket::PlaceBucket;
use super::within::{Verdict, Within};
use schemars::JsonSchema;
use serde::Serialize;
use std::iter::Sum;
use std::ops::Add;

/// How many intervals of a wait are to hold.
pub const SHARE: f64 = 0.9;

/// How many of them held.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WaitCounts {
    /// Somebody came in that time.
    pub held: u64,
    /// Before it.
    pub sooner: u64,
    /// Nobody came in it.
    pub later: u64,
}

impl WaitCounts {
    /// One.
    pub fn one(verdict: Verdict) -> Self {
        let mut counts = Self::default();
        match verdict {
            Verdict::Held => counts.held = 1,
            Verdict::Sooner => counts.sooner = 1,
            Verdict::Later => counts.later = 1,
        }
        counts
    }

    /// How many there are.
    pub fn of(self) -> u64 {
        self.held + self.sooner + self.later
    }

    /// What share of all a part is, to a thousandth. Nothing of nothing.
    fn share(self, part: u64) -> Option<f64> {
        let share = part as f64 / self.of() as f64;
        share
            .is_finite()
            .then(|| (share * 1_000.0).round() / 1_000.0)
    }
}

impl Add for WaitCounts {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            held: self.held + other.held,
            sooner: self.sooner + other.sooner,
            later: self.later + other.later,
        }
    }
}

impl Sum for WaitCounts {
    fn sum<I: Iterator<Item = Self>>(counts: I) -> Self {
        counts.fold(Self::default(), Add::add)
    }
}

/// When a request that waits is likely to be taken.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
pub struct WaitForecast {
    /// From, to: seconds from now.
    pub within: [u64; 2],
    /// How often this is to hold: 0.9 is nine times out of ten.
    pub share: f64,
    /// What share of what the agency said so today (UTC) held,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub held: Option<f64>,
    /// of so many.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of: Option<u64>,
}

impl WaitForecast {
    /// What is said, beside what became of such words today.
    pub fn new(within: Within, today: WaitCounts) -> Self {
        let held = today.share(today.held);
        Self {
            within: within.seconds(),
            share: SHARE,
            held,
            of: held.map(|_| today.of()),
        }
    }
}

/// Some outcomes: at the places of one bucket, by how wide the interval was, in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WaitsOfWidth {
    /// At which places.
    pub bucket: PlaceBucket,
    /// How wide.
    pub width: u64,
    /// What became of them.
    pub counts: WaitCounts,
}

/// What became of what an event's participants were told of their waits.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct WaitRecord {
    /// Of all.
    #[serde(flatten)]
    pub all: WaitShares,
    /// By their places when they were told, from the head on; those of which there are some.
    pub buckets: Vec<BucketRecord>,
}

/// The same at some places.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct BucketRecord {
    /// The first place.
    pub from: usize,
    /// The last one. Absent: all behind.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<usize>,
    /// What became of them.
    #[serde(flatten)]
    pub shares: WaitShares,
}

/// Shares of what was said. Absent while there is none.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct WaitShares {
    /// Somebody came in the time that was said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub held: Option<f64>,
    /// Before it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sooner: Option<f64>,
    /// Nobody came in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub later: Option<f64>,
    /// How many there were.
    pub of: u64,
    /// How long that time was, for the one in the middle.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub median_width_seconds: Option<u64>,
}

impl WaitShares {
    fn of(waits: &[WaitsOfWidth]) -> Self {
        let counts: WaitCounts = waits.iter().map(|waits| waits.counts).sum();
        let mut by_width = waits.to_vec();
        by_width.sort_unstable_by_key(|waits| waits.width);
        let mut so_far = 0;
        let middle = by_width.into_iter().find(|waits| {
            so_far += waits.counts.of();
            so_far * 2 > counts.of()
        });
        Self {
            held: counts.share(counts.held),
            sooner: counts.share(counts.sooner),
            later: counts.share(counts.later),
            of: counts.of(),
            median_width_seconds: middle.map(|waits| waits.width),
        }
    }
}

impl WaitRecord {
    /// Of all outcomes there are.
    pub fn of(waits: &[WaitsOfWidth]) -> Self {
        let bucket = |bucket: PlaceBucket| {
            let own: Vec<_> = waits
                .iter()
                .filter(|it| it.bucket == bucket)
                .copied()
                .collect();
            let shares = WaitShares::of(&own);
            (shares.of > 0).then(|| BucketRecord {
                from: bucket.from(),
                to: bucket.to(),
                shares,
            })
        };
        Self {
            all: WaitShares::of(waits),
            buckets: PlaceBucket::ALL.into_iter().filter_map(bucket).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn waits(place: usize, width: u64, (held, sooner, later): (u64, u64, u64)) -> WaitsOfWidth {
        WaitsOfWidth {
            bucket: PlaceBucket::of(place),
            width,
            counts: WaitCounts {
                held,
                sooner,
                later,
            },
        }
    }

    #[test]
    fn what_is_not_known_is_not_said() {
        let record = serde_json::to_value(WaitRecord::of(&[])).unwrap();
        assert_eq!(record, json!({"of": 0, "buckets": []}));
        let within = Within::outwards(30.0, 60.0);
        let forecast = serde_json::to_value(WaitForecast::new(within, WaitCounts::default()));
        assert_eq!(forecast.unwrap(), json!({"within": [30, 60], "share": 0.9}));
    }

    #[test]
    fn shares_are_in_all_and_by_bucket() {
        let record = WaitRecord::of(&[
            waits(1, 30, (7, 0, 1)),
            waits(1, 60, (1, 0, 0)),
            waits(70, 900, (0, 1, 0)),
        ]);
        let shares = json!({
            "held": 0.8, "sooner": 0.1, "later": 0.1, "of": 10, "medianWidthSeconds": 30,
            "buckets": [
                {
                    "from": 1, "to": 1, "held": 0.889, "sooner": 0.0, "later": 0.111, "of": 9,
                    "medianWidthSeconds": 30,
                },
                {
                    "from": 65, "held": 0.0, "sooner": 1.0, "later": 0.0, "of": 1,
                    "medianWidthSeconds": 900,
                },
            ],
        });
        assert_eq!(serde_json::to_value(record).unwrap(), shares);
    }

    #[test]
    fn what_was_said_of_waits_stands_beside_how_often_it_held() {
        let today = WaitCounts {
            held: 741,
            sooner: 31,
            later: 40,
        };
        let forecast = WaitForecast::new(Within::outwards(200.0, 700.0), today);
        let said = json!({"within": [180, 720], "share": 0.9, "held": 0.913, "of": 812});
        assert_eq!(serde_json::to_value(forecast).unwrap(), said);
    }
}
