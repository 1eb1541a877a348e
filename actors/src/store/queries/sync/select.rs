//! What of all that was found goes into one answer. Pure.

use super::{OwnRequest, SyncPage, SyncRange};
use crate::protocol::since::NONE;
use crate::protocol::{
    ChatId, ChatStatus, Epoch, MemberChat, Message, Position, SinceToken, UserId,
};
use crate::store::queries::page::{ENVELOPE, PAGE_BYTES, cut, weigh_chat};
use std::cmp::Reverse;
use std::collections::HashMap;

/// Chats that a client may name.
pub(super) const LISTED: usize = 1_000;
/// Changed chats of an answer that the client did not name.
pub(super) const CHANGED: usize = 200;
/// Their bytes, so that messages have room beside them.
const CHANGED_BYTES: usize = PAGE_BYTES / 2;
/// Messages of an answer.
pub(super) const MESSAGES: i64 = 500;
/// Bytes of a range, and of a request.
const SMALL: usize = 130;

/// What the database has.
#[derive(Debug)]
pub(super) struct Found {
    /// All that changed before this is there, whatever is being written: what is not has a number from here on.
    pub end: Position,
    /// The first number that no change has yet.
    pub next: Position,
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
    /// Where it changed for the member, without being active.
    pub changed: Option<Position>,
}

impl Candidate {
    /// Whether it is in the answer for being active.
    fn is_active_help(&self) -> bool {
        self.chat.chat.help().is_some_and(|chat| !chat.ended())
    }
}

/// After which change the changed chats of an answer begin.
pub(super) fn start(since: Option<SinceToken>) -> (Position, ChatId) {
    // A client without a token knows no chat that it does not name.
    since.map_or((Position(i64::MAX), NONE), |token| token.start())
}

/// Whether a token cannot be of this database as it is: it is of a later one, which is not there any more.
pub(super) fn is_ahead(since: Option<SinceToken>, next: Position) -> bool {
    since.is_some_and(|token| token.start().0 > next || token.then > next)
}

pub(super) fn select(
    found: Found,
    known: &HashMap<ChatId, i64>,
    reader: UserId,
    since: Option<SinceToken>,
    epoch: Epoch,
) -> SyncPage {
    let (mut chats, changed): (Vec<_>, Vec<_>) = found
        .chats
        .into_iter()
        .partition(|it| known.contains_key(&it.chat.chat.id()) || it.is_active_help());
    let active = chats.iter().filter(|it| it.is_active_help()).count();
    // What changes while a cut answer is read page by page comes with the next one.
    let then = match since {
        Some(SinceToken {
            then, cut: Some(_), ..
        }) => then,
        _ => found.end,
    };
    let (changed, cut) = first_changed(changed);
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
        since: SinceToken { epoch, then, cut },
        requests: found.requests,
        chats,
        messages,
        ranges,
    }
}

/// As many of the changed chats as fit, those that changed first, and where they were cut.
fn first_changed(mut changed: Vec<Candidate>) -> (Vec<Candidate>, Option<(Position, ChatId)>) {
    let key = |it: &Candidate| (it.changed, it.chat.chat.id());
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
    let last = changed.last();
    let cut = last.and_then(|last| Some((last.changed?, last.chat.chat.id())));
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
