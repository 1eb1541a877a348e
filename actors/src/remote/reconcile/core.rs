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
    /// Which stay of theirs.
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
    // Whoever came while it was on its way has read the log without it, and whoever has read it is not
    // shown it again.
    let since = since.minus(ON_ITS_WAY);
    if it.last_at.is_some_and(|at| at >= since) {
        divergence.push((chat, Divergence::GrownSince { since, upto }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    const CHAT: ChatId = ChatId(Uuid::from_u128(1));
    const ANN: UserId = UserId(1);
    const BEN: UserId = UserId(2);

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_secs(seconds)
    }

    fn here(user: UserId, period: usize, since: i64) -> Here {
        let since = at(since);
        Here {
            user,
            period,
            since,
        }
    }

    /// A help chat opened at 100.
    fn help(user: UserId, last_seq: i64, last_at: i64) -> ChatVersion {
        ChatVersion {
            chat: CHAT,
            user,
            is_help: true,
            last_seq,
            last_at: Some(at(last_at)),
            opened_at: at(100),
            closed_at: None,
            withdrawn: false,
        }
    }

    fn closed(user: UserId, closed_at: i64) -> ChatVersion {
        let closed_at = Some(at(closed_at));
        ChatVersion {
            closed_at,
            ..help(user, 2, 150)
        }
    }

    #[test]
    fn a_log_that_has_grown_is_told_once() {
        let mut ledger = Ledger::default();
        let ann = [here(ANN, 0, 500)];
        assert_eq!(ledger.look(at(1_000), &ann, &[help(ANN, 5, 400)]), []);
        assert_eq!(ledger.look(at(1_003), &ann, &[help(ANN, 5, 400)]), []);
        let grown = Divergence::Grown { after: 5, upto: 7 };
        assert_eq!(
            ledger.look(at(1_006), &ann, &[help(ANN, 7, 1_005)]),
            [(CHAT, grown)]
        );
        assert_eq!(ledger.look(at(1_009), &ann, &[help(ANN, 7, 1_005)]), []);
    }

    #[test]
    fn who_comes_is_told_what_came_since_and_no_more() {
        for (last_at, told) in [(994, false), (995, true), (1_002, true)] {
            let mut ledger = Ledger::default();
            ledger.look(at(990), &[], &[]);
            let divergence =
                ledger.look(at(1_003), &[here(ANN, 0, 1_000)], &[help(ANN, 5, last_at)]);
            let since = Divergence::GrownSince {
                since: at(1_000).minus(ON_ITS_WAY),
                upto: 5,
            };
            let expected: &[_] = if told { &[(CHAT, since)] } else { &[] };
            assert_eq!(divergence, expected, "{last_at}");
        }
        // Another stay begins anew, although the chat was seen in the one before.
        let mut ledger = Ledger::default();
        ledger.look(at(1_000), &[here(ANN, 0, 900)], &[help(ANN, 4, 800)]);
        let divergence = ledger.look(at(1_012), &[here(ANN, 1, 1_010)], &[help(ANN, 5, 1_001)]);
        assert_eq!(divergence, []);
    }

    #[test]
    fn a_chat_that_was_opened_is_told_to_who_was_here() {
        let mut ledger = Ledger::default();
        ledger.look(at(99), &[here(ANN, 0, 50)], &[]);
        let divergence = ledger.look(at(102), &[here(ANN, 0, 50)], &[help(ANN, 1, 100)]);
        assert_eq!(divergence, [(CHAT, Divergence::Opened(at(100)))]);
        // What was written meanwhile is told too, for it will not be new at the next look.
        let mut ledger = Ledger::default();
        ledger.look(at(99), &[here(ANN, 0, 50)], &[]);
        let divergence = ledger.look(at(102), &[here(ANN, 0, 50)], &[help(ANN, 3, 101)]);
        let grown = Divergence::Grown { after: 1, upto: 3 };
        assert_eq!(
            divergence,
            [(CHAT, Divergence::Opened(at(100))), (CHAT, grown)]
        );
        // Who came later has read it.
        let mut ledger = Ledger::default();
        ledger.look(at(99), &[], &[]);
        assert_eq!(
            ledger.look(at(112), &[here(ANN, 0, 110)], &[help(ANN, 1, 100)]),
            []
        );
    }

    #[test]
    fn an_end_is_told_whether_or_not_the_chat_was_known() {
        let ann = [here(ANN, 0, 50)];
        let mut ledger = Ledger::default();
        ledger.look(at(200), &ann, &[help(ANN, 2, 150)]);
        let divergence = ledger.look(at(203), &ann, &[closed(ANN, 201)]);
        assert_eq!(divergence, [(CHAT, Divergence::Closed)]);
        assert_eq!(ledger.look(at(206), &ann, &[closed(ANN, 201)]), []);
        let mut ledger = Ledger::default();
        ledger.look(at(200), &ann, &[]);
        let divergence = ledger.look(at(203), &ann, &[closed(ANN, 201)]);
        assert_eq!(
            divergence,
            [(CHAT, Divergence::Closed)],
            "opened and closed in between"
        );
        let mut ledger = Ledger::default();
        let divergence = ledger.look(at(203), &[here(ANN, 0, 202)], &[closed(ANN, 201)]);
        assert_eq!(divergence, [], "before anybody came");
    }

    #[test]
    fn a_chat_that_vanishes_is_told_unless_nobody_is_here_for_it() {
        let both = [here(ANN, 0, 50), here(BEN, 0, 50)];
        let mut ledger = Ledger::default();
        ledger.look(at(200), &both, &[help(ANN, 2, 150)]);
        assert_eq!(
            ledger.look(at(203), &both, &[]),
            [(CHAT, Divergence::Gone(ANN))]
        );
        let mut ledger = Ledger::default();
        ledger.look(at(200), &both, &[help(ANN, 2, 150)]);
        assert_eq!(ledger.look(at(203), &both[1..], &[]), []);
        // Whoever asked has it still, or again, and whoever answered has not.
        let mut ledger = Ledger::default();
        ledger.look(at(200), &both, &[help(ANN, 2, 150), help(BEN, 2, 150)]);
        let divergence = ledger.look(at(203), &both, &[help(ANN, 2, 150)]);
        assert_eq!(divergence, [(CHAT, Divergence::Gone(BEN))]);
    }

    #[test]
    fn a_match_that_was_undone_is_told_once_to_each_who_comes() {
        let withdrawn = ChatVersion {
            withdrawn: true,
            ..help(ANN, 2, 150)
        };
        let mut ledger = Ledger::default();
        let gone = [(CHAT, Divergence::Gone(ANN))];
        ledger.look(at(200), &[here(ANN, 0, 50)], &[]);
        // Opened and undone in between.
        let divergence = ledger.look(at(203), &[here(ANN, 0, 50)], &[withdrawn]);
        assert_eq!(divergence, gone);
        let divergence = ledger.look(at(206), &[here(ANN, 0, 50)], &[withdrawn]);
        assert_eq!(divergence, []);
        let divergence = ledger.look(at(209), &[here(ANN, 1, 208)], &[withdrawn]);
        assert_eq!(
            divergence, gone,
            "who may have read it before it was undone"
        );
        let mut ledger = Ledger::default();
        ledger.look(at(200), &[here(ANN, 0, 50)], &[help(ANN, 2, 150)]);
        let divergence = ledger.look(at(203), &[here(ANN, 0, 50)], &[withdrawn]);
        assert_eq!(divergence, gone, "known before");
    }

    #[test]
    fn another_match_between_two_looks_is_told() {
        let mut ledger = Ledger::default();
        let ann = [here(ANN, 0, 50)];
        ledger.look(at(200), &ann, &[help(ANN, 2, 150)]);
        let again = ChatVersion {
            opened_at: at(202),
            ..help(ANN, 2, 150)
        };
        let divergence = ledger.look(at(203), &ann, &[again]);
        let grown = Divergence::Grown { after: 1, upto: 2 };
        assert_eq!(
            divergence,
            [(CHAT, Divergence::Opened(at(202))), (CHAT, grown)]
        );
        assert_eq!(ledger.look(at(206), &ann, &[again]), []);
    }

    #[test]
    fn a_look_that_comes_late_reaches_back_to_the_last_one() {
        let mut ledger = Ledger::default();
        let ann = [here(ANN, 0, 50)];
        ledger.look(at(1_000), &ann, &[]);
        assert_eq!(ledger.changed_after(at(5_000)), at(1_000).minus(MARGIN));
        let private = ChatVersion {
            is_help: false,
            ..help(ANN, 3, 2_000)
        };
        let divergence = ledger.look(at(5_000), &ann, &[private]);
        let since = at(1_000).minus(MARGIN).minus(ON_ITS_WAY);
        assert_eq!(
            divergence,
            [(CHAT, Divergence::GrownSince { since, upto: 3 })]
        );
    }
}
