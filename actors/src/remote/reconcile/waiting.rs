//! What participants wrote to help chats that nobody has, and which of these ended, between two looks, without actors,
//! I/O or clocks. Their other devices may be anywhere.

use super::core::{Divergence, Here, ON_ITS_WAY};
use std::collections::HashMap;
use switchboard_domain::{ChatId, Timestamp, UserId};
use switchboard_store::queries::ChatVersion;

/// How such a chat was at a look.
#[derive(Clone, Copy, Debug)]
struct Known {
    /// How long its log was.
    upto: i64,
    /// When it was matched last, or asked for.
    opened_at: Timestamp,
}

/// How such chats were at the last look.
#[derive(Debug, Default)]
pub struct WaitingLedger {
    chats: HashMap<(ChatId, UserId), Known>,
    /// Who was here, in which online period.
    here: HashMap<UserId, usize>,
}

impl WaitingLedger {
    /// A look has found this of those who are here; what is not older than `start` was not there at the last one.
    pub fn look(
        &mut self,
        start: Timestamp,
        here: &[Here],
        found: &[ChatVersion],
    ) -> Vec<(ChatId, Divergence)> {
        let present: HashMap<UserId, &Here> = here.iter().map(|it| (it.user, it)).collect();
        let mut divergence = Vec::new();
        let mut chats = HashMap::new();
        let waits = |it: &&ChatVersion| it.waits && it.closed_at.is_none();
        for it in found.iter().filter(waits) {
            let Some(member) = present.get(&it.user) else {
                continue;
            };
            let (chat, upto) = (it.chat, it.last_seq);
            let stayed = self.here.get(&it.user) == Some(&member.period);
            let known = self.chats.get(&(chat, it.user)).filter(|_| stayed);
            match known.map(|known| known.upto).as_ref() {
                Some(&after) if after < upto => {
                    divergence.push((chat, Divergence::Grown { after, upto }));
                }
                Some(_) => {}
                None => {
                    let since = if stayed { start } else { member.since };
                    // A client that came while an entry was in flight may have read the log without it.
                    let since = since.minus(ON_ITS_WAY);
                    if it.last_at.is_some_and(|at| at >= since) {
                        divergence.push((chat, Divergence::GrownSince { since, upto }));
                    }
                }
            }
            let opened_at = it.opened_at;
            chats.insert((chat, it.user), Known { upto, opened_at });
        }
        self.chats = chats;
        self.here = here.iter().map(|it| (it.user, it.period)).collect();
        divergence
    }

    /// Chats of those who are here that have ended while nobody had them, as a look found them that [`Self::look`] does
    /// not know yet. They are found again for a minute. Who came after the end has read of it.
    pub fn ended(&self, here: &[Here], found: &[ChatVersion]) -> Vec<(ChatId, UserId)> {
        let present: HashMap<UserId, &Here> = here.iter().map(|it| (it.user, it)).collect();
        let ended = found.iter().filter(|it| {
            let is_new = |at: Timestamp| {
                let member = present.get(&it.user);
                member.is_some_and(|member| at >= member.since)
            };
            // One that had an owner before says nothing of it but that nobody took it since it waited.
            let known = self.chats.get(&(it.chat, it.user));
            let waited = it.waits || known.is_some_and(|known| known.opened_at == it.opened_at);
            it.is_help && waited && it.closed_at.is_some_and(is_new)
        });
        ended.map(|it| (it.chat, it.user)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    const CHAT: ChatId = ChatId(Uuid::from_u128(1));
    const ANN: UserId = UserId(1);

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_secs(seconds)
    }

    fn here(period: usize, since: i64) -> [Here; 1] {
        [Here {
            user: ANN,
            period,
            since: at(since),
        }]
    }

    fn waits(last_seq: i64, last_at: i64) -> [ChatVersion; 1] {
        [ChatVersion {
            chat: CHAT,
            user: ANN,
            is_help: true,
            last_seq,
            last_at: Some(at(last_at)),
            opened_at: at(100),
            closed_at: None,
            withdrawn: false,
            waits: true,
            help: None,
        }]
    }

    #[test]
    fn what_is_written_while_it_waits_is_told_once() {
        let mut ledger = WaitingLedger::default();
        ledger.look(at(190), &here(0, 150), &[]);
        let asked = ledger.look(at(200), &here(0, 150), &waits(1, 201));
        let since = at(200).minus(ON_ITS_WAY);
        assert_eq!(asked, [(CHAT, Divergence::GrownSince { since, upto: 1 })]);
        assert_eq!(ledger.look(at(203), &here(0, 150), &waits(1, 201)), []);
        let grown = Divergence::Grown { after: 1, upto: 3 };
        let told = ledger.look(at(206), &here(0, 150), &waits(3, 205));
        assert_eq!(told, [(CHAT, grown)]);
        assert_eq!(ledger.look(at(209), &here(0, 150), &waits(3, 205)), []);
    }

    #[test]
    fn who_comes_is_told_what_came_since() {
        let mut ledger = WaitingLedger::default();
        assert_eq!(ledger.look(at(300), &here(0, 290), &waits(4, 210)), []);
        // Another device, after a while without any.
        let since = at(400).minus(ON_ITS_WAY);
        let told = ledger.look(at(398), &here(1, 400), &waits(5, 401));
        assert_eq!(told, [(CHAT, Divergence::GrownSince { since, upto: 5 })]);
    }

    #[test]
    fn what_somebody_has_is_not_looked_at_here() {
        let mut ledger = WaitingLedger::default();
        let taken = waits(2, 201).map(|it| ChatVersion { waits: false, ..it });
        assert_eq!(ledger.look(at(200), &here(0, 150), &taken), []);
        assert!(ledger.chats.is_empty());
    }

    fn ended(it: ChatVersion, closed_at: i64) -> [ChatVersion; 1] {
        [ChatVersion {
            closed_at: Some(at(closed_at)),
            ..it
        }]
    }

    #[test]
    fn one_that_nobody_ever_had_has_ended() {
        let mut ledger = WaitingLedger::default();
        let [it] = waits(1, 201);
        // Known or not.
        for _ in 0..2 {
            let told = ledger.ended(&here(0, 150), &ended(it, 202));
            assert_eq!(told, [(CHAT, ANN)]);
            assert_eq!(ledger.ended(&here(0, 210), &ended(it, 202)), [], "before");
            assert_eq!(ledger.ended(&here(0, 150), &[it]), [], "it waits");
            assert_eq!(ledger.ended(&[], &ended(it, 202)), [], "nobody is here");
            ledger.look(at(200), &here(0, 150), &[it]);
        }
        assert_eq!(ledger.look(at(203), &here(0, 150), &ended(it, 202)), []);
        assert!(ledger.chats.is_empty());
    }

    #[test]
    fn one_that_came_back_has_ended_unless_it_was_taken_again() {
        let mut ledger = WaitingLedger::default();
        let [waiting] = waits(4, 201);
        let had = ChatVersion {
            waits: false,
            ..waiting
        };
        assert_eq!(ledger.ended(&here(0, 150), &ended(had, 202)), [], "closed");
        ledger.look(at(200), &here(0, 150), &[waiting]);
        let told = ledger.ended(&here(0, 150), &ended(had, 202));
        assert_eq!(told, [(CHAT, ANN)]);
        let taken = ChatVersion {
            opened_at: at(201),
            ..had
        };
        assert_eq!(ledger.ended(&here(0, 150), &ended(taken, 202)), []);
    }
}
