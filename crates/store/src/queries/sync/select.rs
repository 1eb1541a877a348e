//! What of all that was found goes into one answer. Pure.
//!
//! Three kinds of chats are told, as far as there is room: those that the client names and that have entries which
//! it lacks, the active help chats that it does not name, and those that have changed. The others that it names
//! are told by their ids alone. Each kind has an order of its own, in which the next answer goes on.

use super::series::{Active, Series};
use super::{OwnRequest, SyncPage, SyncRange};
use crate::queries::page::{ENVELOPE, PAGE_BYTES, cut, weigh_chat};
use crate::queries::shown::say_once;
use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use switchboard_domain::limits::{MAX_SYNC_MESSAGES, MAX_SYNC_REQUESTS};
use switchboard_domain::since::NONE;
use switchboard_domain::{
    ChatId, ChatKind, ChatStatus, Epoch, MemberChat, Message, Position, SinceToken, Timestamp,
    UserId,
};

/// Chats of one kind that an answer goes through at most.
pub(super) const WINDOW: usize = 200;
/// Bytes of a range.
const SMALL: usize = 130;
/// Bytes of a request, with what is said of its wait and of duty.
const REQUEST: usize = 242;
/// Bytes of a chat that is told by its id.
const SAME: usize = 39;
/// Bytes of the chats that a client names which are all told to one that does not know `same`: more would leave no
/// room for the longest chat and the longest message beside them.
const NAMED_BYTES: usize = 62 * 1024;

/// What the database has.
#[derive(Debug)]
pub(super) struct Found {
    /// All that changed before this is there, whatever is being written: what is not has a number from here on.
    pub end: Position,
    /// The first number that no change has yet.
    pub next: Position,
    /// In any order. Of the active help chats that are not named, and of what changed, one more than a window.
    pub chats: Vec<Candidate>,
    /// First come first; one more than an answer has.
    pub requests: Vec<OwnRequest>,
    /// In any order; of each named chat the first ones that the client lacks, or none.
    pub messages: Vec<Message>,
}

/// A chat that is named, active or changed.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    pub chat: MemberChat,
    /// Where it changed for the member, without being active.
    pub changed: Option<Position>,
}

impl Candidate {
    fn id(&self) -> ChatId {
        self.chat.chat.id()
    }

    /// Whether it is in the answer for being active.
    fn is_active_help(&self) -> bool {
        self.chat.chat.kind() == ChatKind::Help && !self.chat.chat.ended()
    }

    fn place(&self) -> (Position, ChatId) {
        (self.changed.unwrap_or(Position(0)), self.id())
    }

    fn started(&self) -> (Timestamp, ChatId) {
        (self.chat.chat.time_start(), self.id())
    }
}

/// What the client asks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked<'a> {
    /// The chats that it holds, each with the last seq.
    pub named: &'a HashMap<ChatId, i64>,
    /// Whether it knows that chats which have not changed are told by their ids.
    pub same: bool,
    pub reader: UserId,
    pub since: Option<SinceToken>,
    pub epoch: Epoch,
    /// How far the answers before have come.
    pub series: Series,
}

/// Whether a token cannot be of this database as it is: it is of a later one, which is not there any more.
pub(super) fn is_ahead(since: Option<SinceToken>, next: Position) -> bool {
    since.is_some_and(|token| token.start().0 > next || token.then > next)
}

/// Bytes that chats may still take.
struct Room {
    all: usize,
    taken: usize,
}

impl Room {
    /// Whether there is room for so many; for one chat there is in any case, or it would never be told.
    fn takes(&mut self, bytes: usize) -> bool {
        let fits = self.taken == 0 || self.taken + bytes <= self.all;
        if fits {
            self.taken += bytes;
        }
        fits
    }
}

pub(super) fn select(mut found: Found, asked: &Asked<'_>) -> SyncPage {
    let more_requests = found.requests.len() > MAX_SYNC_REQUESTS;
    found.requests.truncate(MAX_SYNC_REQUESTS);
    found.chats.sort_by_key(|it| {
        let time = it.chat.listed_at(ChatStatus::Ended);
        (!it.is_active_help(), Reverse((time, it.id())))
    });
    let is_named = |it: &Candidate| asked.named.contains_key(&it.id());
    let named: Vec<&Candidate> = found.chats.iter().filter(|it| is_named(it)).collect();
    let whole: usize = named.iter().map(|it| with_range(it)).sum();
    let in_full = !asked.same && whole <= NAMED_BYTES;
    let around = ENVELOPE + REQUEST * found.requests.len();
    let fixed = around + if in_full { whole } else { SAME * named.len() };
    let free = PAGE_BYTES.saturating_sub(fixed);
    let mut room = Room {
        all: free / 2,
        taken: 0,
    };

    let (mut told, mut lacking_cut) = (HashSet::new(), false);
    for it in &named {
        let lacks = asked.lacks(it);
        if in_full || lacks && !lacking_cut && room.takes(with_range(it)) {
            told.insert(it.id());
        } else {
            lacking_cut |= lacks;
        }
    }
    let active = asked.active(&found.chats, &mut told, &mut room);
    let changed_cut = asked.changed(&found.chats, &mut told, &mut room, in_full);

    let pending = |it: &Candidate| {
        let later = changed_cut.is_some_and(|upto| it.place() > upto);
        later || asked.lacks(it)
    };
    let same: Vec<MemberChat> = named
        .iter()
        .filter(|it| !told.contains(&it.id()) && !pending(it))
        .map(|it| it.chat.clone())
        .collect();
    let chats = found.chats.into_iter().filter(|it| told.contains(&it.id()));
    let chats: Vec<MemberChat> = chats.map(|it| it.chat).collect();
    let mut messages = found.messages;
    messages.retain(|it| told.contains(&it.chat));
    let mut messages = first_messages(messages, &chats, free.saturating_sub(room.taken));
    let ranges = ranges(&chats, asked.named, &messages);
    // What the reader does not see is covered all the same.
    messages.retain(|it| it.only_for.is_none_or(|user| user == asked.reader));
    say_once(&mut messages);

    let since = asked.token(found.end, changed_cut);
    let complete = !lacking_cut
        && active == Active::Told
        && changed_cut.is_none()
        && !more_requests
        && ranges.iter().all(|range| range.complete);
    let last_request = found.requests.last().map(|it| it.order);
    let requests = match more_requests {
        true => last_request,
        // They are told again, as long as anything is.
        false => asked.series.requests,
    };
    SyncPage {
        same: (!in_full).then_some(same),
        requests_go_on: asked.series.requests.is_some(),
        requests: found.requests,
        chats,
        messages,
        ranges,
        since,
        series: (!complete).then_some(Series {
            given: Some(since),
            active,
            named_only: asked.series.named_only && changed_cut.is_some(),
            requests,
        }),
        complete,
    }
}

/// Bytes of a chat that is named, with what is said of its entries.
fn with_range(it: &Candidate) -> usize {
    weigh_chat(&it.chat) + SMALL
}

impl Asked<'_> {
    /// Whether the chat has entries that the client lacks.
    fn lacks(&self, it: &Candidate) -> bool {
        let held = self.named.get(&it.id());
        held.is_some_and(|held| *held < it.chat.last_seq)
    }

    /// Tells active help chats that are not named, latest start first; says how far it has come.
    fn active(&self, chats: &[Candidate], told: &mut HashSet<ChatId>, room: &mut Room) -> Active {
        let mut upto = self.series.active;
        if upto == Active::Told {
            return upto;
        }
        let from = self.series.active_from();
        let mut rest: Vec<&Candidate> = chats
            .iter()
            .filter(|it| it.is_active_help() && !self.named.contains_key(&it.id()))
            .filter(|it| it.started() < from)
            .collect();
        rest.sort_unstable_by_key(|it| Reverse(it.started()));
        let all = rest.len() <= WINDOW;
        for it in rest.into_iter().take(WINDOW) {
            if !room.takes(weigh_chat(&it.chat)) {
                return upto;
            }
            told.insert(it.id());
            let (start, id) = it.started();
            upto = Active::Upto(start, id);
        }
        if all { Active::Told } else { upto }
    }

    /// Tells what has changed, first what changed first; says where that was cut.
    fn changed(
        &self,
        chats: &[Candidate],
        told: &mut HashSet<ChatId>,
        room: &mut Room,
        in_full: bool,
    ) -> Option<(Position, ChatId)> {
        let (any, named) = (
            self.series.changed_from(self.since),
            self.series.named_from(self.since),
        );
        let mut changed: Vec<(&Candidate, bool)> = chats
            .iter()
            .map(|it| (it, self.named.contains_key(&it.id())))
            .filter(|(it, is_named)| match is_named {
                true => !in_full && it.place() > named,
                false => it.changed.is_some() && it.place() > any,
            })
            .collect();
        changed.sort_unstable_by_key(|(it, _)| it.place());
        let all = changed.len() <= WINDOW;
        let mut upto = if self.series.named_only { named } else { any };
        for (it, is_named) in changed.into_iter().take(WINDOW) {
            // An active one that is not named is told in the order of these.
            let is_told = told.contains(&it.id()) || !is_named && it.is_active_help();
            let bytes = match is_named {
                true => with_range(it),
                false => weigh_chat(&it.chat),
            };
            if !is_told && !room.takes(bytes) {
                return Some(upto);
            }
            if !is_told {
                told.insert(it.id());
            }
            upto = it.place();
        }
        (!all).then_some(upto)
    }

    /// What the client hands in with its next call.
    fn token(&self, end: Position, cut: Option<(Position, ChatId)>) -> SinceToken {
        // What changes while a cut answer is read page by page comes with the next one.
        let then = match self.since {
            Some(SinceToken {
                then, cut: Some(_), ..
            }) => then,
            _ => end,
        };
        SinceToken {
            epoch: self.epoch,
            then,
            cut: cut.filter(|cut| *cut != (then, NONE)),
        }
    }
}

/// As many of the messages as fit, in the order of the chats, ascending in each.
fn first_messages(mut messages: Vec<Message>, chats: &[MemberChat], bytes: usize) -> Vec<Message> {
    let places = chats.iter().enumerate();
    let places: HashMap<ChatId, usize> = places.map(|(n, it)| (it.chat.id(), n)).collect();
    messages.sort_unstable_by_key(|it| (places.get(&it.chat), it.seq));
    messages.truncate(usize::try_from(MAX_SYNC_MESSAGES).unwrap_or(usize::MAX));
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

#[cfg(test)]
#[path = "select_tests.rs"]
mod tests;
