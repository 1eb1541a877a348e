//! What direct chats need beside their log: may the author write, and who sees that something new
//! is there.

use super::append::Append;
use super::plan::{ChatState, Row};
use std::collections::{HashMap, HashSet};
use switchboard_domain::policy::Relation;
use switchboard_domain::{AllowedBy, ChatId, UserId};

/// Somebody who writes, and to whom.
pub(super) type Writing = (UserId, UserId);

/// What two users are to each other.
pub(super) type Relations = HashMap<Writing, Relation>;

/// The other member of a direct chat.
pub(super) fn peer_of(pair: (UserId, UserId), author: UserId) -> UserId {
    if author == pair.0 { pair.1 } else { pair.0 }
}

/// Who writes to whom in the direct chats of a batch, each once.
pub(super) fn writings(batch: &[Append], chats: &HashMap<ChatId, ChatState>) -> Vec<Writing> {
    let writing = |entry: &Append| {
        let pair = chats.get(&entry.chat)?.direct?;
        if entry.body.kind.allowed_by() == AllowedBy::Server {
            return None;
        }
        Some((entry.author, peer_of(pair, entry.author)))
    };
    let distinct: HashSet<Writing> = batch.iter().filter_map(writing).collect();
    distinct.into_iter().collect()
}

/// The last entry that a member of a direct chat may see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Seen {
    pub chat: ChatId,
    pub member: UserId,
    pub seq: i64,
}

/// What these rows, which are stored, say to the members of their direct chats: one for each
/// member, in an order that every writer keeps to. Changes say nothing new.
pub(super) fn seen(rows: &[Row<'_>], chats: &HashMap<ChatId, ChatState>) -> Vec<Seen> {
    last_seen(rows, chats, |row| row.entry.body.kind.is_content())
}

/// The same of those for whom changes come last: with the number of the last one.
pub(super) fn quiet(rows: &[Row<'_>], chats: &HashMap<ChatId, ChatState>) -> Vec<Seen> {
    let shown = seen(rows, chats);
    let mut all = last_seen(rows, chats, |_| true);
    all.retain(|it| !shown.contains(it));
    all
}

fn last_seen(
    rows: &[Row<'_>],
    chats: &HashMap<ChatId, ChatState>,
    counts: impl Fn(&Row<'_>) -> bool,
) -> Vec<Seen> {
    let mut last: HashMap<(ChatId, UserId), i64> = HashMap::new();
    for row in rows.iter().filter(|row| counts(row)) {
        let chat = row.entry.chat;
        if let Some((low, high)) = chats.get(&chat).and_then(|chat| chat.direct) {
            let sees = |member: &UserId| row.only_for().is_none_or(|only| only == *member);
            for member in [low, high].into_iter().filter(sees) {
                // Ascending within a chat: the last one stays.
                last.insert((chat, member), row.seq);
            }
        }
    }
    let mut seen: Vec<Seen> = last
        .into_iter()
        .map(|((chat, member), seq)| Seen { chat, member, seq })
        .collect();
    seen.sort_unstable_by_key(|it| (it.chat, it.member));
    seen
}
