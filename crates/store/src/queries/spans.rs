//! What a member of a list may see of its log, and the arithmetic of reading it: a log has no gaps, so
//! which entries make a page is known before they are read.

use crate::statement::Statement;
use crate::{Connection, StoreError};
use diesel::RunQueryDsl;
use diesel::sql_types::BigInt;
use switchboard_domain::{ChatId, UserId};

/// Parts of a log that hold something, the first and the last seq of each, ascending, with room
/// between them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Spans(Vec<(i64, i64)>);

/// What a `SELECT` of spans `s` of a list `c` ends with: those that hold an entry.
const SELECT: &str = "SELECT s.from_seq, coalesce(s.to_seq, c.last_seq) FROM list_spans s \
    JOIN chats c ON c.id = s.chat_id WHERE s.chat_id = ? AND s.user_id = ? \
    AND s.from_seq <= c.last_seq ORDER BY s.from_seq";

impl Spans {
    /// What `user` may see of the list.
    pub fn load(list: ChatId, user: UserId, conn: &mut Connection) -> Result<Self, StoreError> {
        let rows = Statement::<(BigInt, BigInt)>::new(SELECT)
            .bind(list)
            .bind(user)
            .load(conn)?;
        Ok(Self(rows))
    }

    /// Whether there is nothing to see.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The last entry; 0 when there is none.
    pub fn last(&self) -> i64 {
        self.0.last().map_or(0, |(_, to)| *to)
    }

    /// The parts that hold the first `count` entries above a seq, ascending, and whether there are
    /// more.
    pub fn above(&self, seq: i64, count: i64) -> (Vec<(i64, i64)>, bool) {
        let mut parts = Vec::new();
        let mut room = count;
        for (from, to) in &self.0 {
            let from = (*from).max(seq.saturating_add(1));
            if from > *to {
                continue;
            }
            if room == 0 {
                return (parts, true);
            }
            let end = (*to).min(from.saturating_add(room - 1));
            room -= end - from + 1;
            parts.push((from, end));
            if end < *to {
                return (parts, true);
            }
        }
        (parts, false)
    }

    /// The parts that hold the last `count` entries below a seq, ascending, and whether there are
    /// more.
    pub fn below(&self, seq: i64, count: i64) -> (Vec<(i64, i64)>, bool) {
        let mut parts = Vec::new();
        let mut room = count;
        let mut more = false;
        for (from, to) in self.0.iter().rev() {
            let to = (*to).min(seq.saturating_sub(1));
            if *from > to {
                continue;
            }
            if room == 0 {
                more = true;
                break;
            }
            let start = (*from).max(to.saturating_sub(room - 1));
            room -= to - start + 1;
            parts.push((start, to));
            if start > *from {
                more = true;
                break;
            }
        }
        parts.reverse();
        (parts, more)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Lengths of gaps and of what is between them.
    fn spans() -> impl Strategy<Value = Spans> {
        proptest::collection::vec((1..4_i64, 0..4_i64), 0..5).prop_map(|lengths| {
            let mut next = 1;
            let span = |(gap, more): (i64, i64)| {
                let from = next + gap;
                next = from + more + 1;
                (from, from + more)
            };
            Spans(lengths.into_iter().map(span).collect())
        })
    }

    fn all(parts: &[(i64, i64)]) -> Vec<i64> {
        parts.iter().flat_map(|(from, to)| *from..=*to).collect()
    }

    proptest! {
        #[test]
        fn pages_are_what_walking_the_log_finds(
            spans in spans(),
            seq in -1..40_i64,
            count in 1..9_i64,
        ) {
            let log = all(&spans.0);
            prop_assert_eq!(spans.last(), log.last().copied().unwrap_or(0));
            let wanted = usize::try_from(count).unwrap();
            let above: Vec<i64> = log.iter().copied().filter(|it| *it > seq).collect();
            let (parts, more) = spans.above(seq, count);
            prop_assert_eq!(all(&parts), &above[..wanted.min(above.len())]);
            prop_assert_eq!(more, above.len() > wanted);
            let below: Vec<i64> = log.iter().copied().filter(|it| *it < seq).collect();
            let (parts, more) = spans.below(seq, count);
            prop_assert_eq!(all(&parts), &below[below.len().saturating_sub(wanted)..]);
            prop_assert_eq!(more, below.len() > wanted);
        }
    }

    #[test]
    fn the_ends_of_numbers_are_no_ends_of_a_page() {
        let spans = Spans(vec![(2, 3), (5, 5)]);
        assert_eq!(spans.above(i64::MAX, 200), (vec![], false));
        assert_eq!(spans.below(i64::MIN, 200), (vec![], false));
        assert_eq!(
            spans.below(i64::MAX, i64::MAX),
            (vec![(2, 3), (5, 5)], false)
        );
        assert_eq!(
            spans.above(i64::MIN, i64::MAX),
            (vec![(2, 3), (5, 5)], false)
        );
    }
}
