//! What of all that was found goes into one answer. Pure.

use super::messages::Found as Entries;
use super::{OwnRequest, SyncPage, SyncRange};
use crate::protocol::since::Cut;
use crate::protocol::{ChatId, ChatStatus, MemberChat, SinceToken, Timestamp};
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
const MESSAGES: i64 = 500;
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

/// An answer without its messages.
#[derive(Debug)]
pub(super) struct Selected {
    chats: Vec<MemberChat>,
    requests: Vec<OwnRequest>,
    since: SinceToken,
    complete: bool,
    ranges: Vec<SyncRange>,
    /// The messages to be read, at most 500.
    pub gaps: Vec<Gap>,
    /// What they may weigh.
    pub bytes: usize,
}

/// Entries that the client lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Gap {
    pub chat: ChatId,
    pub above: i64,
    pub upto: i64,
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
    named: &[(ChatId, i64)],
    since: Option<SinceToken>,
    now: Timestamp,
) -> Selected {
    let known: HashMap<ChatId, i64> = named.iter().take(LISTED).copied().collect();
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
    let (ranges, gaps) = ranges(&chats, &known);
    let small = SMALL * (ranges.len() + found.requests.len());
    let weight = ENVELOPE + small + chats.iter().map(weigh_chat).sum::<usize>();
    Selected {
        requests: found.requests,
        complete: cut.is_none() && active <= super::chats::ACTIVE,
        since: SinceToken {
            from: since.filter(|_| cut.is_some()).map_or(next, |it| it.from),
            cut,
        },
        ranges,
        gaps,
        bytes: PAGE_BYTES.saturating_sub(weight),
        chats,
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

/// The range of each named chat, empty so far, and what is to be read for it.
fn ranges(chats: &[MemberChat], known: &HashMap<ChatId, i64>) -> (Vec<SyncRange>, Vec<Gap>) {
    let mut left = MESSAGES;
    let mut ranges = Vec::new();
    let mut gaps = Vec::new();
    for chat in chats {
        let (id, last) = (chat.chat.id(), chat.last_seq);
        let Some(&known) = known.get(&id) else {
            continue;
        };
        let known = known.clamp(0, last);
        ranges.push(SyncRange {
            chat: id,
            from_seq: known + 1,
            to_seq: known,
            complete: known == last,
        });
        let some = left.min(last - known);
        if some > 0 {
            left -= some;
            gaps.push(Gap {
                chat: id,
                above: known,
                upto: known + some,
            });
        }
    }
    (ranges, gaps)
}

impl Selected {
    /// With the messages that were read: by chat as in `gaps`, ascending.
    pub fn answer(mut self, found: Entries) -> SyncPage {
        let Entries {
            mut messages,
            there,
        } = found;
        cut(&mut messages, self.bytes);
        // What does not fit is missing at the end: the chat of the last message that does is covered
        // so far, those before it whole, also where the client does not see every entry.
        let end = messages.last().filter(|_| messages.len() < there);
        let end = end.map(|message| (message.chat, message.seq));
        let last: HashMap<ChatId, i64> = self
            .chats
            .iter()
            .map(|chat| (chat.chat.id(), chat.last_seq))
            .collect();
        // Both are in the order of the chats.
        let mut ranges = self.ranges.iter_mut();
        for gap in &self.gaps {
            let cut = end.filter(|(chat, _)| *chat == gap.chat);
            let to_seq = cut.map_or(gap.upto, |(_, seq)| seq);
            if let Some(range) = ranges.find(|it| it.chat == gap.chat) {
                range.to_seq = to_seq;
                range.complete = last.get(&gap.chat) == Some(&to_seq);
            }
            if cut.is_some() {
                break;
            }
        }
        SyncPage {
            complete: self.complete && self.ranges.iter().all(|range| range.complete),
            chats: self.chats,
            messages,
            ranges: self.ranges,
            requests: self.requests,
            since: self.since,
        }
    }
}
