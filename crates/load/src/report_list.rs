//! The result of mass messages, for people and for machines.

use super::violations::Violations;
use serde::Serialize;
use std::{fmt, time::Duration};

/// From sending to the first member, the one in the middle and the last, in milliseconds: each the
/// median of all messages.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ListReport {
    members: u32,
    online: u32,
    messages: usize,
    first_ms: f64,
    median_ms: f64,
    last_ms: f64,
    violations: Violations,
}

impl ListReport {
    /// Of messages with the times, ascending, that they took to each member.
    pub fn new(
        members: u32,
        online: u32,
        messages: &[Vec<Duration>],
        violations: Violations,
    ) -> Self {
        let over_messages = |pick: fn(&[Duration]) -> Option<&Duration>| {
            let mut picked: Vec<Duration> = messages
                .iter()
                .filter_map(|took| pick(took))
                .copied()
                .collect();
            picked.sort_unstable();
            middle(&picked).map_or(f64::NAN, |it| it.as_secs_f64() * 1e3)
        };
        Self {
            members,
            online,
            messages: messages.len(),
            first_ms: over_messages(<[Duration]>::first),
            median_ms: over_messages(middle),
            last_ms: over_messages(<[Duration]>::last),
            violations,
        }
    }

    /// Whether nothing happened that must not happen.
    pub fn is_clean(&self) -> bool {
        self.violations.is_empty()
    }
}

fn middle(ascending: &[Duration]) -> Option<&Duration> {
    ascending.get(ascending.len() / 2)
}

impl fmt::Display for ListReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            members,
            online,
            messages,
            first_ms,
            median_ms,
            last_ms,
            violations,
        } = self;
        writeln!(
            f,
            "{messages} messages to {members} members, {online} of them connected"
        )?;
        writeln!(
            f,
            "received                first {first_ms:.1} ms, median {median_ms:.1} ms, last {last_ms:.1} ms"
        )?;
        write!(f, "{violations}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_time_is_the_median_of_the_messages() {
        let ms = |times: [u64; 3]| times.map(Duration::from_millis).to_vec();
        let messages = [ms([1, 5, 90]), ms([3, 4, 10]), ms([2, 6, 20])];
        let report = ListReport::new(9, 3, &messages, Violations::default());
        assert_eq!(
            (report.first_ms, report.median_ms, report.last_ms),
            (2.0, 5.0, 20.0)
        );
        assert!(report.is_clean() && report.to_string().contains("last 20.0 ms"));
    }
}
