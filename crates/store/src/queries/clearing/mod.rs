//! What was said in help chats goes when its time is over: texts, places and notes. Numbers, times and kinds stay, and
//! nobody is told.
//!
//! - this file: the query. `due.rs`: whose time is over. `texts.rs`: what goes.

mod due;
mod texts;

use crate::{Connection, Query, StoreError};
use due::Due;
use switchboard_domain::{ChatId, RetentionDays, Timestamp};

/// Entries of logs that one call clears at most, and requests: the next call takes the rest.
pub const CLEARED_AT_ONCE: i64 = 500;
/// Chats of one call, and agencies that they are of.
const CHATS: i64 = 100;
const AGENCIES: i64 = 20;

/// Clears help chats that ended long ago, some at once. Which of several nodes does so the database decides.
#[derive(Clone, Copy, Debug)]
pub struct ClearEnded {
    /// For how long texts are kept where the agency says nothing of it.
    pub days: RetentionDays,
    /// The present.
    pub now: Timestamp,
}

/// What one call has cleared: where that is nothing, nothing is left that nobody else holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cleared {
    /// Chats of which nothing is left.
    pub chats: usize,
    /// Entries of logs.
    pub entries: usize,
    /// Rows of timelines, and requests that never were a chat.
    pub others: usize,
}

impl Cleared {
    /// There was nothing to do.
    pub const NOTHING: Self = Self {
        chats: 0,
        entries: 0,
        others: 0,
    };
}

impl Query for ClearEnded {
    type Output = Cleared;
    const WRITES: bool = true;

    fn without_writing(&self, conn: &mut Connection) -> Result<Option<Cleared>, StoreError> {
        let due = due::agencies(self, 1, conn)?;
        Ok(due.is_empty().then_some(Cleared::NOTHING))
    }

    fn run(self, conn: &mut Connection) -> Result<Cleared, StoreError> {
        let agencies = due::agencies(&self, AGENCIES, conn)?;
        let chats = lock(&agencies, conn)?;
        if !chats.is_empty() {
            return texts::clear_chats(&chats, self.now, conn);
        }
        let mut cleared = Cleared::NOTHING;
        for agency in &agencies {
            cleared.others += due::clear_requests(agency, self.now, conn)?;
        }
        Ok(cleared)
    }
}

/// The chats of this call, locked: nobody adds to them or takes from them meanwhile.
fn lock(agencies: &[Due], conn: &mut Connection) -> Result<Vec<ChatId>, StoreError> {
    let mut found: Vec<(ChatId, i64)> = Vec::new();
    for agency in agencies {
        let left = CHATS - i64::try_from(found.len()).unwrap_or(CHATS);
        if left > 0 {
            found.extend(due::lock_chats(agency, left, conn)?);
        }
    }
    Ok(fitting(found.into_iter(), CLEARED_AT_ONCE))
}

/// Those from the front that have fewer entries together, and one in any case: a long one is cleared in parts.
fn fitting(due: impl Iterator<Item = (ChatId, i64)>, most: i64) -> Vec<ChatId> {
    let mut sum = 0_i64;
    let mut chats: Vec<ChatId> = Vec::new();
    for (chat, entries) in due {
        sum = sum.saturating_add(entries);
        if sum >= most && !chats.is_empty() {
            break;
        }
        chats.push(chat);
    }
    chats
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_call_takes_a_bounded_part_and_one_chat_in_any_case() {
        let chats = [ChatId::new(), ChatId::new(), ChatId::new()];
        let fits = |entries: [i64; 3]| {
            let due = chats.into_iter().zip(entries);
            fitting(due, 10).len()
        };
        assert_eq!(fits([3, 3, 3]), 3);
        assert_eq!(fits([3, 3, 4]), 2);
        assert_eq!(fits([11, 1, 1]), 1);
        assert_eq!(fits([i64::MAX, i64::MAX, 1]), 1);
        assert_eq!(fitting(std::iter::empty(), 10), []);
    }
}
