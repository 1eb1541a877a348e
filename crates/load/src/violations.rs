//! All that went wrong in a run: counted, and some of it listed.

use super::{pair::Seat, verify::Violation};
use serde::Serialize;
use std::fmt::{self, Display};

/// How many violations are listed; all are counted.
const MAX_LISTED: usize = 20;

/// The violations of a run.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Violations {
    count: u64,
    listed: Vec<String>,
}

impl Violations {
    /// Adds what a pair found.
    pub fn add_pair(&mut self, pair: usize, seat: Seat, violation: &Violation) {
        self.add(&format_args!("pair {pair}, {seat}: {violation}"));
    }

    /// Adds something that must not happen.
    pub fn add(&mut self, what: &dyn Display) {
        self.count += 1;
        if self.listed.len() < MAX_LISTED {
            self.listed.push(what.to_string());
        }
    }

    /// Adds those of another thread.
    pub fn merge(&mut self, other: Violations) {
        self.count += other.count;
        let room = MAX_LISTED - self.listed.len();
        self.listed.extend(other.listed.into_iter().take(room));
    }

    /// Whether all was well.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }
}

impl fmt::Display for Violations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "violations              {}", self.count)?;
        for violation in &self.listed {
            write!(f, "\n  {violation}")?;
        }
        match self.count - self.listed.len() as u64 {
            0 => Ok(()),
            more => write!(f, "\n  and {more} more"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn violations_are_all_counted_and_some_listed() {
        let mut violations = Violations::default();
        assert!(violations.is_empty());
        for pair in 0..MAX_LISTED + 5 {
            violations.add_pair(pair, Seat::Organizer, &Violation::Duplicate(1));
        }
        let mut other = Violations::default();
        other.add(&"the server is gone");
        violations.merge(other);
        let text = violations.to_string();
        assert!(text.contains("violations              26"), "{text}");
        assert!(
            text.contains("pair 0, organizer: message 1 arrived twice"),
            "{text}"
        );
        assert!(text.contains("and 6 more"), "{text}");
        assert!(!violations.is_empty());
    }
}
