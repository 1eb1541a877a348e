//! What was written to lists between two looks, without actors, I/O or clocks.

use super::core::Divergence;
use std::collections::HashMap;
use switchboard_domain::{ChatId, Timestamp};
use switchboard_store::queries::ListWritten;

/// How long the logs of lists were at the last look, as far as they were written to of late.
#[derive(Debug, Default)]
pub struct ListLedger(Option<HashMap<ChatId, i64>>);

impl ListLedger {
    /// A look has found these lists written to after `since`. The first look finds nothing new: all
    /// users here have just come.
    pub fn look(&mut self, since: Timestamp, found: &[ListWritten]) -> Vec<(ChatId, Divergence)> {
        let mut divergence = Vec::new();
        if let Some(known) = &self.0 {
            for &ListWritten { list, last_seq } in found {
                match known.get(&list) {
                    Some(&after) if after >= last_seq => {}
                    Some(&after) => divergence.push((
                        list,
                        Divergence::Grown {
                            after,
                            upto: last_seq,
                        },
                    )),
                    None => divergence.push((
                        list,
                        Divergence::GrownSince {
                            since,
                            upto: last_seq,
                        },
                    )),
                }
            }
        }
        self.0 = Some(found.iter().map(|it| (it.list, it.last_seq)).collect());
        divergence
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    const LIST: ChatId = ChatId(Uuid::from_u128(1));
    const SINCE: Timestamp = Timestamp(7);

    fn written(last_seq: i64) -> [ListWritten; 1] {
        [ListWritten {
            list: LIST,
            last_seq,
        }]
    }

    #[test]
    fn what_was_written_between_two_looks_is_told_once() {
        let mut ledger = ListLedger::default();
        assert_eq!(ledger.look(SINCE, &written(3)), [], "the first look");
        assert_eq!(ledger.look(SINCE, &written(3)), []);
        let grown = Divergence::Grown { after: 3, upto: 5 };
        assert_eq!(ledger.look(SINCE, &written(5)), [(LIST, grown)]);
        assert_eq!(ledger.look(SINCE, &written(5)), []);
    }

    #[test]
    fn of_a_list_that_was_quiet_only_what_is_recent_is_told() {
        let mut ledger = ListLedger::default();
        ledger.look(SINCE, &[]);
        let (since, upto) = (SINCE, 5);
        let grown = Divergence::GrownSince { since, upto };
        assert_eq!(ledger.look(SINCE, &written(5)), [(LIST, grown)]);
    }
}
