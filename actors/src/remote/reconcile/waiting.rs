//! What participants wrote to help chats that nobody has, between two looks, without actors, I/O or clocks. Their other
//! devices may be anywhere.

use super::core::{Divergence, Here, ON_ITS_WAY};
use std::collections::HashMap;
use switchboard_domain::{ChatId, Timestamp, UserId};
use switchboard_store::queries::ChatVersion;

/// How long the logs of such chats were at the last look.
#[derive(Debug, Default)]
pub struct WaitingLedger {
    logs: HashMap<(ChatId, UserId), i64>,
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
        let mut logs = HashMap::new();
        for it in found.iter().filter(|it| it.waits) {
            let Some(member) = present.get(&it.user) else {
                continue;
            };
            let (chat, upto) = (it.chat, it.last_seq);
            let stayed = self.here.get(&it.user) == Some(&member.period);
            let known = self.logs.get(&(chat, it.user)).filter(|_| stayed);
            match known {
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
            logs.insert((chat, it.user), upto);
        }
        self.logs = logs;
        self.here = here.iter().map(|it| (it.user, it.period)).collect();
        divergence
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
        assert!(ledger.logs.is_empty());
    }
}
