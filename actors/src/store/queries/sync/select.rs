//! What of all that was found goes into one answer. Pure.

use super::{OwnRequest, SyncPage, SyncRange};
use crate::protocol::since::Cut;
use crate::protocol::{ChatId, ChatStatus, MemberChat, Message, SinceToken, Timestamp, UserId};
use crate::store::queries::page::{ENVELOPE, PAGE_BYTES, cut, weigh_chat};
use std::cmp::Reverse;
use std::collections::HashMap;
use std::time::Duration;
use uuid::Uuid;

/// Chats that a client may name.
pub(super) const LISTED: usize = 1_000;
/// Changed chats of an answer that the client did not name.
pub(super) const CHANGED: usize = 200;
/// Their bytes, so that messages have room beside them.
const CHANGED_BYTES: usize = PAGE_BYTES / 2;
/// Messages of an answer.
pub(super) const MESSAGES: i64 = 500;
/// A change has the time at which its transaction began, by the clock of its node, and is seen
/// when that has committed. Whatever is found late is later than this before the present: it is
/// shown again rather than missed.
const LATENESS: Duration = Duration::from_secs(60);
/// Bytes of a range, and of a request.
const SMALL: usize = 130;

/// What the database has.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// In any order.
    pub chats: Vec<Candidate>,
    /// First come first.
    pub requests: Vec<OwnRequest>,
    /// In any order; of each named chat the first ones that the client lacks, or none.
    pub messages: Vec<Message>,
}

/// A chat that is named, active or changed.
#[derive(Debug)]
pub(super) struct Candidate {
    pub chat: MemberChat,
    /// When it changed for the member, without being active.
    pub changed_at: Option<Timestamp>,
}

impl Candidate {
    /// Whether it is in the answer for being active.
    fn is_active_help(&self) -> bool {
        self.chat.chat.help().is_some_and(|chat| !chat.ended())
    }
}

/// After which change, at which time, the changed chats of an answer begin.
pub(super) fn start(since: Option<SinceToken>) -> (Timestamp, ChatId) {
    let first = ChatId(Uuid::nil());
    match since {
        // A client without a token knows no chat that it does not name.
        None => (Timestamp(i64::MAX), first),
        Some(SinceToken { from, cut: None }) => (from, first),
        Some(SinceToken { cut: Some(cut), .. }) => (cut.at, cut.chat),
    }
}

pub(super) fn select(
    found: Found,
    known: &HashMap<ChatId, i64>,
    reader: UserId,
    since: Option<SinceToken>,
    now: Timestamp,
) -> SyncPage {
    let (mut chats, changed): (Vec<_>, Vec<_>) = found
        .chats
        .into_iter()
        .partition(|it| known.contains_key(&it.chat.chat.id()) || it.is_active_help());
    let active = chats.iter().filter(|it| it.is_active_help()).count();
    let next = match since.and_then(|token| token.cut) {
        Some(cut) => cut.then,
        None => now.minus(LATENESS),
    };
    let (changed, cut) = first_changed(changed, next);
    chats.extend(changed);
    chats.sort_by_key(|it| {
        let time = it.chat.listed_at(ChatStatus::Ended);
        (!it.is_active_help(), Reverse((time, it.chat.chat.id())))
    });
    let chats: Vec<MemberChat> = chats.into_iter().map(|it| it.chat).collect();
    let named = chats.iter().filter(|it| known.contains_key(&it.chat.id()));
    let small = SMALL * (named.count() + found.requests.len());
    let weight = ENVELOPE + small + chats.iter().map(weigh_chat).sum::<usize>();
    let mut messages = first_messages(found.messages, &chats, PAGE_BYTES.saturating_sub(weight));
    let ranges = ranges(&chats, known, &messages);
    // What the reader does not see is covered all the same.
    messages.retain(|it| it.only_for.is_none_or(|user| user == reader));
    SyncPage {
        complete: cut.is_none()
            && active <= super::chats::ACTIVE
            && ranges.iter().all(|range| range.complete),
        since: SinceToken {
            from: since.filter(|_| cut.is_some()).map_or(next, |it| it.from),
            cut,
        },
        requests: found.requests,
        chats,
        messages,
        ranges,
    }
}

/// As many of the changed chats as fit, those that changed first, and where they were cut.
fn first_changed(mut changed: Vec<Candidate>, then: Timestamp) -> (Vec<Candidate>, Option<Cut>) {
    let key = |it: &Candidate| (it.changed_at, it.chat.chat.id());
    changed.sort_unstable_by_key(key);
    let mut sum = 0;
    let fits = |it: &Candidate| {
        sum += weigh_chat(&it.chat);
        sum <= CHANGED_BYTES
    };
    let fitting = changed.iter().map(fits).take_while(|fits| *fits).count();
    let fitting = fitting.clamp(1, CHANGED);
    if changed.len() <= fitting {
        return (changed, None);
    }
    changed.truncate(fitting);
    let cut = changed.last().and_then(|last| {
        Some(Cut {
            at: last.changed_at?,
            chat: last.chat.chat.id(),
            then,
        })
    });
    (changed, cut)
}

/// As many of the messages as fit, in the order of the chats, ascending in each.
fn first_messages(mut messages: Vec<Message>, chats: &[MemberChat], bytes: usize) -> Vec<Message> {
    let places = chats.iter().enumerate();
    let places: HashMap<ChatId, usize> = places.map(|(n, it)| (it.chat.id(), n)).collect();
    messages.sort_unstable_by_key(|it| (places.get(&it.chat), it.seq));
    messages.truncate(usize::try_from(MESSAGES).unwrap_or(usize::MAX));
    cut(&mut messages, bytes);
    messages
}

/// What the messages cover of each named chat.
fn ranges(
    chats: &[MemberChat],
    known: &HashMap<ChatId, i64>,
    messages: &[Message],
) -> Vec<SyncRange> {
    // The last one of each.
    let ends: HashMap<ChatId, i64> = messages.iter().map(|it| (it.chat, it.seq)).collect();
    let range = |chat: &MemberChat| {
        let (id, last) = (chat.chat.id(), chat.last_seq);
        let known = (*known.get(&id)?).clamp(0, last);
        let to_seq = ends.get(&id).map_or(known, |end| *end);
        Some(SyncRange {
            chat: id,
            from_seq: known + 1,
            to_seq,
            complete: to_seq == last,
        })
    };
    chats.iter().filter_map(range).collect()
}
