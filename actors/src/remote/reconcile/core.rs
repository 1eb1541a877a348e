//! What has changed between two looks at the chats of those who are here, without actors, I/O or clocks.
//!
//! What was there at the last look is compared. Of a chat that was not, only what came since then is
//! news, or for somebody who has come since then, what came since that: what is older they have read.

use std::collections::{HashMap, HashSet};
use std::time::Duration;
use switchboard_domain::{ChatId, Timestamp, UserId};
use switchboard_store::queries::ChatVersion;

/// Changes that are older than a look by so much are looked at with it: clocks of nodes differ, and a
/// transaction has its time before it commits.
pub const MARGIN: Duration = Duration::from_secs(60);

/// So long after it was sent a message may come to the log, unless its node stands still meanwhile.
pub const ON_ITS_WAY: Duration = Duration::from_secs(5);

/// Somebody who is here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Here {
    /// Who.
    pub user: UserId,
    /// Which online period of theirs.
    pub period: usize,
    /// When that began.
    pub since: Timestamp,
}

/// What a chat is to be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Divergence {
    /// Somebody opened it, at this moment.
    Opened(Timestamp),
    /// Its log is as long as `upto`, and was as long as `after`.
    Grown {
        /// What was there.
        after: i64,
        /// What is there.
        upto: i64,
    },
    /// Its log is as long as `upto`; what was stored since a moment is new.
    GrownSince {
        /// The moment.
        since: Timestamp,
        /// What is there.
        upto: i64,
    },
    /// Somebody closed it.
    Closed,
    /// A member does not have it any more.
    Gone(UserId),
}

#[derive(Debug)]
struct Known {
    /// When it was opened, where that may be undone.
    opened: Option<Timestamp>,
    last_seq: i64,
    closed: bool,
    /// Members who were here.
    members: Vec<UserId>,
}

/// What was there at the last look.
#[derive(Debug, Default)]
pub struct Ledger {
    chats: HashMap<ChatId, Known>,
    /// Matches of late that were undone, and whose they were.
    withdrawn: HashSet<(ChatId, UserId)>,
    here: HashMap<UserId, usize>,
    last: Option<Timestamp>,
}

impl Ledger {
    /// After which moment a look at `now` asks for changes.
    pub fn changed_after(&self, now: Timestamp) -> Timestamp {
        self.last.unwrap_or(now).minus(MARGIN)
    }

    /// A look that began at `now` has found this of those who were here.
    pub fn look(
        &mut self,
        now: Timestamp,
        here: &[Here],
        found: &[ChatVersion],
    ) -> Vec<(ChatId, Divergence)> {
        let start = self.changed_after(now);
        let stayed = |it: &Here| self.here.get(&it.user) == Some(&it.period);
        let since: HashMap<UserId, Timestamp> = here
            .iter()
            .map(|it| (it.user, if stayed(it) { start } else { it.since }))
            .collect();
        let mut divergence = Vec::new();
        let mut chats: HashMap<ChatId, (Known, ChatVersion, Timestamp)> = HashMap::new();
        let mut withdrawn = HashSet::new();
        for it in found {
            let Some(since) = since.get(&it.user) else {
                continue;
            };
            if it.withdrawn {
                withdrawn.insert((it.chat, it.user));
                continue;
            }
            // See `waiting.rs`.
            if it.waits {
                continue;
            }
            let closed = it.closed_at.is_some();
            let entry = chats.entry(it.chat).or_insert_with(|| {
                let known = Known {
                    opened: it.is_help.then_some(it.opened_at),
                    last_seq: 0,
                    closed,
                    members: Vec::new(),
                };
                (known, *it, *since)
            });
            entry.0.last_seq = it.last_seq.max(entry.0.last_seq);
            // What one may see the other need not.
            entry.1.last_at = it.last_at.max(entry.1.last_at);
            entry.0.members.push(it.user);
            entry.2 = entry.2.min(*since);
        }
        let stayed: HashSet<UserId> = here
            .iter()
            .filter(|it| stayed(it))
            .map(|it| it.user)
            .collect();
        let for_somebody = |known: &Known| known.members.iter().any(|user| stayed.contains(user));
        for (chat, (now, version, since)) in &chats {
            // Those who left took their chats with them.
            match self.chats.get(chat).filter(|known| for_somebody(known)) {
                Some(before) => compare(*chat, before, now, &mut divergence),
                None => first_seen(*version, now.last_seq, *since, &mut divergence),
            }
        }
        for (chat, before) in &self.chats {
            let now = chats.get(chat).map(|(now, ..)| now);
            if before.opened.is_some() && !before.closed {
                let has = |user: &UserId| now.is_some_and(|now| now.members.contains(user));
                let undone = |user: &UserId| withdrawn.contains(&(*chat, *user));
                let lost = before
                    .members
                    .iter()
                    .filter(|user| stayed.contains(user) && !has(user) && !undone(user));
                divergence.extend(lost.map(|user| (*chat, Divergence::Gone(*user))));
            }
        }
        // Those who have come may have read it before.
        let told = |it: &&(ChatId, UserId)| self.withdrawn.contains(it) && stayed.contains(&it.1);
        let undone = withdrawn.iter().filter(|it| !told(it));
        divergence.extend(undone.map(|(chat, user)| (*chat, Divergence::Gone(*user))));
        self.withdrawn = withdrawn;
        self.chats = chats
            .into_iter()
            .map(|(chat, (now, ..))| (chat, now))
            .collect();
        self.here = here.iter().map(|it| (it.user, it.period)).collect();
        self.last = Some(now);
        divergence
    }
}

fn compare(chat: ChatId, before: &Known, now: &Known, divergence: &mut Vec<(ChatId, Divergence)>) {
    let (after, upto) = (before.last_seq, now.last_seq);
    if let (Some(opened), false) = (now.opened, now.closed || now.opened == before.opened) {
        // The match was undone, and there is another one.
        tell_opened(chat, opened, upto, divergence);
    } else if upto > after {
        divergence.push((chat, Divergence::Grown { after, upto }));
    }
    if now.closed && !before.closed {
        divergence.push((chat, Divergence::Closed));
    }
}

fn tell_opened(chat: ChatId, at: Timestamp, upto: i64, divergence: &mut Vec<(ChatId, Divergence)>) {
    divergence.push((chat, Divergence::Opened(at)));
    if upto > 1 {
        // Written since, by members who were told of it: perhaps those who are here were too.
        divergence.push((chat, Divergence::Grown { after: 1, upto }));
    }
}

fn first_seen(
    it: ChatVersion,
    upto: i64,
    since: Timestamp,
    divergence: &mut Vec<(ChatId, Divergence)>,
) {
    let chat = it.chat;
    if let Some(closed_at) = it.closed_at {
        if closed_at >= since {
            divergence.push((chat, Divergence::Closed));
        }
        return;
    }
    if it.is_help && it.opened_at >= since {
        return tell_opened(chat, it.opened_at, upto, divergence);
    }
    // A client that came while the message was in flight may have read the log without it. A client
    // that has read it is not shown it again.
    let since = since.minus(ON_ITS_WAY);
    if it.last_at.is_some_and(|at| at >= since) {
        if it.is_help {
            // The chat's actor may be of a match that was undone while nobody was here to be told of it.
            divergence.push((chat, Divergence::Opened(it.opened_at)));
        }
        divergence.push((chat, Divergence::GrownSince { since, upto }));
    }
}

#[cfg(test)]
#[path = "core_tests.rs"]
mod tests;
