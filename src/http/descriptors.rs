//! How many descriptors connections may have: what the process may open, without what it has open
//! and what the database, Redis, the billing service and the log will want.

use rustix::process::{Resource, getrlimit};
use std::fs;

/// Kept for what nobody has thought of: the log, files that are looked at, a second of overlap.
const OTHERS: usize = 12;
/// Connections to the listener for metrics.
pub const OPERATORS: usize = 16;
/// Fewer than this make no server.
const FEWEST: usize = 16;

/// What of the process needs descriptors that are not open yet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reserve {
    /// Connections to the database.
    pub database: usize,
    /// Whether each of those is three files.
    pub embedded: bool,
    /// Whether there is a Redis.
    pub redis: bool,
    /// Whether there is a billing service.
    pub billing: bool,
    /// Whether those who run the server have a listener of their own.
    pub operators: bool,
}

impl Reserve {
    /// So many.
    pub fn descriptors(self) -> usize {
        // Of SQLite: the file, its log, and one for a moment (a journal, or what is sorted).
        let database = self.database * if self.embedded { 3 } else { 1 };
        // Two links and what is asked beside them; attempts that overlap.
        let (redis, billing) = (usize::from(self.redis) * 8, usize::from(self.billing) * 8);
        let operators = usize::from(self.operators) * OPERATORS;
        database + redis + billing + operators + OTHERS
    }
}

/// Of `limit` descriptors, of which so many are `open`, those that connections may have.
pub fn for_connections(limit: usize, open: usize, reserve: Reserve) -> usize {
    limit
        .saturating_sub(open)
        .saturating_sub(reserve.descriptors())
        .max(FEWEST)
}

/// What the process may open; `None`: anything.
pub fn limit() -> Option<usize> {
    let limit = getrlimit(Resource::Nofile).current?;
    usize::try_from(limit).ok()
}

/// What it has open.
pub fn open() -> usize {
    /// Where that cannot be looked at.
    const PERHAPS: usize = 64;
    fs::read_dir("/proc/self/fd").map_or(PERHAPS, Iterator::count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_need_is_kept() {
        let sqlite = Reserve {
            database: 5,
            embedded: true,
            ..Reserve::default()
        };
        assert_eq!(for_connections(1_024, 40, sqlite), 1_024 - 40 - 15 - OTHERS);
        let all = Reserve {
            database: 5,
            embedded: false,
            redis: true,
            billing: true,
            operators: true,
        };
        let left = 1_024 - 40 - 5 - 16 - OPERATORS - OTHERS;
        assert_eq!(for_connections(1_024, 40, all), left);
        assert_eq!(for_connections(40, 40, all), FEWEST);
    }

    #[test]
    fn this_process_has_some_open_and_may_open_more() {
        assert!(open() > 2);
        assert!(limit().is_none_or(|limit| limit > open()));
    }
}
