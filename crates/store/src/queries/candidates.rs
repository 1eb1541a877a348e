//! The rows that a search may mean, by the index of every three characters in a row.
//!
//! The planners of both databases guess badly how many rows have a piece of text in them. So they are
//! not asked to: a few candidates are taken by the index and looked at each; where there are many, the
//! list that is to be shown is walked in its order, for it will soon have enough of them.

use crate::statement::Statement;
use crate::{Connection, StoreError};
use diesel::RunQueryDsl;
use diesel::sql_types::BigInt;

/// With more than these the list is walked.
const FEW: usize = 1_000;

/// Rows that are looked at before the index is asked.
pub(super) const FIRST_LOOK: i64 = 200;

/// Rows of the first step of a walk, and of the longest.
const FIRST_STEP: i64 = 500;
const LONGEST_STEP: i64 = 8_000;

/// A table whose texts are folded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Folded {
    Users,
    Events,
}

/// What may be meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Candidates {
    /// One of these.
    These(Vec<i64>),
    /// One of very many.
    Many,
}

impl Folded {
    /// The rows that may have one of `needles` in their text.
    pub(super) fn candidates(
        self,
        needles: &[String],
        conn: &mut Connection,
    ) -> Result<Candidates, StoreError> {
        if needles.is_empty() {
            return Ok(Candidates::These(Vec::new()));
        }
        // The text of a statement depends on how many needles there are, which are two at most.
        let select = match conn {
            Connection::Postgresql(_) => {
                let select = Statement::<BigInt>::new(match self {
                    Self::Users => "SELECT id FROM users WHERE folded IS NOT NULL",
                    Self::Events => "SELECT id FROM events WHERE folded IS NOT NULL",
                });
                // By the index all three characters in a row of a needle, wherever; and of these rows those that have
                // it as it is. Without that, many may seem to be meant where few are.
                let select = any(select, "search_grams(folded) @> search_grams(?)", needles);
                any(select, "strpos(folded, ?) > 0", needles)
            }
            Connection::Sqlite(_) => Statement::<BigInt>::new(match self {
                Self::Users => "SELECT rowid FROM users_found WHERE users_found MATCH ?",
                Self::Events => "SELECT rowid FROM events_found WHERE events_found MATCH ?",
            })
            .bind(phrases(needles)),
        };
        let most = i64::try_from(FEW + 1).unwrap_or(i64::MAX);
        let found: Vec<i64> = select.and(" LIMIT ?", most).load(conn)?;
        Ok(match found.len() {
            0..=FEW => Candidates::These(found),
            _ => Candidates::Many,
        })
    }
}

/// ... ` AND (condition OR condition)`, with a needle each.
pub(super) fn any<Row>(
    mut select: Statement<Row>,
    condition: &'static str,
    needles: &[String],
) -> Statement<Row> {
    let mut before = " AND (";
    for needle in needles {
        select = select.then(before).and(condition, needle.clone());
        before = " OR ";
    }
    match needles.is_empty() {
        true => select.then(" AND 1 = 0"),
        false => select.then(")"),
    }
}

/// What FTS5 is asked: any of these phrases.
fn phrases(needles: &[String]) -> String {
    let phrase = |needle: &String| format!("\"{}\"", needle.replace('"', "\"\""));
    let phrases: Vec<String> = needles.iter().map(phrase).collect();
    phrases.join(" OR ")
}

/// How many rows to look at in each step of a walk: twice as many as in the one before.
pub(super) fn steps() -> impl Iterator<Item = i64> {
    std::iter::successors(Some(FIRST_STEP), |step| Some((step * 2).min(LONGEST_STEP)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quote_does_not_end_a_phrase() {
        let needles = ["a\" OR \"b".to_owned(), "c*".to_owned()];
        assert_eq!(phrases(&needles), "\"a\"\" OR \"\"b\" OR \"c*\"");
    }

    #[test]
    fn steps_grow_and_are_bounded() {
        let steps: Vec<i64> = steps().take(7).collect();
        assert_eq!(steps, [500, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000]);
    }
}
