//! A part of a chat's log, as it is asked for and as it is answered.

use switchboard_domain::Message;

/// Messages of a page, whatever is asked for.
pub(super) const MOST: i64 = 200;

/// A part of a log; the number is messages at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HistoryRange {
    /// The last ones.
    Newest(i64),
    /// The first ones above a seq.
    After(i64, i64),
    /// The last ones below a seq.
    Before(i64, i64),
}

/// A page.
#[derive(Clone, Debug, PartialEq)]
pub struct RangePage {
    /// The messages, seq ascending.
    pub messages: Vec<Message>,
    /// The first seq that the page covers.
    pub from_seq: i64,
    /// The last one; `from_seq - 1` when the page covers nothing.
    pub to_seq: i64,
    /// Whether there is more in the direction of reading: above for `After`, else below.
    pub has_more: bool,
}
