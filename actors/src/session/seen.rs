//! What a connection has been shown of each chat's log: nothing twice, nothing out of order.
//!
//! Three things bring entries to a client: pushes, a chat that started over after a failure and
//! shows entries again, and `sync`, which reads them from the database while pushes go on. So what
//! arrives during a sync is held; the answer says how far it covered each chat; then what was held
//! is let through here, and only what the answer did not cover is news.

use crate::protocol::ChatId;
use crate::protocol::wire::Entry;
use std::collections::HashMap;

/// Chats that are remembered at most; beyond that all are forgotten, which can only show an entry
/// twice, to a client that has a thousand chats at once.
const MAX_CHATS: usize = 1_024;

/// The last entry of each chat that a connection was shown.
#[derive(Debug, Default)]
pub(super) struct Seen(HashMap<ChatId, i64>);

impl Seen {
    /// Whether an entry is to be shown: never twice, never after a later one. It counts as shown.
    pub(super) fn is_news(&mut self, entry: Entry) -> bool {
        let last = self.last(entry.chat);
        let news = entry.seq > *last;
        *last = entry.seq.max(*last);
        news
    }

    /// The client has everything of `chat` up to `seq`.
    pub(super) fn caught_up(&mut self, chat: ChatId, seq: i64) {
        let last = self.last(chat);
        *last = seq.max(*last);
    }

    /// The client has nothing of `chat` any more: all of it is news.
    pub(super) fn forget(&mut self, chat: ChatId) {
        self.0.remove(&chat);
    }

    fn last(&mut self, chat: ChatId) -> &mut i64 {
        if self.0.len() >= MAX_CHATS && !self.0.contains_key(&chat) {
            self.0.clear();
        }
        self.0.entry(chat).or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    #[derive(Clone, Debug)]
    enum Step {
        /// The next entry is stored, and pushed.
        Store,
        /// A chat that starts over pushes an entry again.
        Repeat(prop::sample::Index),
        BeginSync,
        /// The database is read for the sync.
        Read,
        /// The answer goes out.
        FinishSync,
    }

    fn step() -> impl Strategy<Value = Step> {
        prop_oneof![
            5 => Just(Step::Store),
            1 => any::<prop::sample::Index>().prop_map(Step::Repeat),
            1 => Just(Step::BeginSync),
            2 => Just(Step::Read),
            2 => Just(Step::FinishSync),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(512))]
        #[test]
        fn a_client_gets_each_entry_once_and_in_order(steps in proptest::collection::vec(step(), 1..80)) {
            let chat = ChatId(Uuid::from_u128(1));
            let (mut seen, mut stored) = (Seen::default(), 0i64);
            let mut client: Vec<i64> = Vec::new();
            let mut held: Option<Vec<i64>> = None;
            let mut read: Option<i64> = None;
            for step in steps {
                let pushed = match step {
                    Step::Store => { stored += 1; Some(stored) }
                    Step::Repeat(which) if stored > 0 => Some(which.index(stored as usize) as i64 + 1),
                    Step::BeginSync if held.is_none() => { held = Some(Vec::new()); None }
                    Step::Read if held.is_some() && read.is_none() => { read = Some(stored); None }
                    Step::FinishSync if read.is_some() => {
                        let upto = read.take().unwrap();
                        // The answer: everything after what the client has.
                        let from = client.last().copied().unwrap_or(0);
                        client.extend(from + 1..=upto);
                        seen.caught_up(chat, upto);
                        for seq in held.take().unwrap() {
                            if seen.is_news(Entry { chat, seq }) {
                                client.push(seq);
                            }
                        }
                        None
                    }
                    _ => None,
                };
                match (pushed, &mut held) {
                    (Some(seq), Some(held)) => held.push(seq),
                    (Some(seq), None) if seen.is_news(Entry { chat, seq }) => client.push(seq),
                    _ => {}
                }
            }
            let expected: Vec<i64> = (1..).take(client.len()).collect();
            prop_assert_eq!(client, expected);
        }
    }

    #[test]
    fn more_chats_than_are_remembered_cost_memory_of_none() {
        let mut seen = Seen::default();
        for number in 0..3 * MAX_CHATS as u128 {
            let chat = ChatId(Uuid::from_u128(number));
            assert!(seen.is_news(Entry { chat, seq: 1 }));
        }
        assert!(seen.0.len() <= MAX_CHATS);
    }
}
