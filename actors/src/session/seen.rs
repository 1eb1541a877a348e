//! What a connection has been shown of each chat's log: nothing twice, nothing out of order.
//!
//! Four things bring entries to a client: pushes, a chat that started over after a failure and
//! shows entries again, the whole of a log that level 1 asks for, and `sync`, which reads them from the
//! database while pushes go on. So what arrives during a sync is held; the answer says how far it
//! covered each chat; then what was held is let through here, and only what the answer did not cover
//! is news.
//!
//! A chat that is withdrawn is forgotten: whoever takes it again, it is shown from its beginning.

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

    /// Whether the client has something of a chat.
    pub(super) fn knows(&self, chat: ChatId) -> bool {
        self.0.contains_key(&chat)
    }

    /// The last entry of a chat that the client has; 0 where that is not known.
    pub(super) fn last_of(&self, chat: ChatId) -> i64 {
        self.0.get(&chat).copied().unwrap_or_default()
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
        /// Nobody answered: the chat is gone for now.
        Withdraw,
        /// It is taken again, and all of it is pushed.
        Take,
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
            1 => Just(Step::Withdraw),
            2 => Just(Step::Take),
            1 => Just(Step::BeginSync),
            2 => Just(Step::Read),
            2 => Just(Step::FinishSync),
        ]
    }

    /// What a session is told of the chat.
    enum Push {
        Entry(i64),
        Withdrawn,
    }

    /// A session, and what its client has of one chat.
    #[derive(Default)]
    struct Device {
        seen: Seen,
        log: Vec<i64>,
        held: Option<Vec<Push>>,
    }

    impl Device {
        fn push(&mut self, push: Push) {
            match (&mut self.held, push) {
                (Some(held), push) => held.push(push),
                (None, Push::Entry(seq)) => {
                    if self.seen.is_news(Entry { chat: CHAT, seq }) {
                        self.log.push(seq);
                    }
                }
                (None, Push::Withdrawn) => {
                    self.seen.forget(CHAT);
                    self.log.clear();
                }
            }
        }

        /// The answer: everything up to there after what the client has.
        fn synced(&mut self, upto: i64) {
            let from = self.log.last().copied().unwrap_or(0);
            self.log.extend(from + 1..=upto);
            self.seen.caught_up(CHAT, upto);
            for push in self.held.take().unwrap_or_default() {
                self.push(push);
            }
        }
    }

    const CHAT: ChatId = ChatId(Uuid::from_u128(1));

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(512))]
        #[test]
        fn a_client_gets_each_entry_once_and_in_order(steps in proptest::collection::vec(step(), 1..80)) {
            let (mut device, mut stored, mut gone) = (Device::default(), 0_i64, false);
            let mut read: Option<i64> = None;
            for step in steps {
                match step {
                    Step::Store if !gone => {
                        stored += 1;
                        device.push(Push::Entry(stored));
                    }
                    Step::Repeat(which) if !gone && stored > 0 => {
                        device.push(Push::Entry(which.index(stored as usize) as i64 + 1));
                    }
                    Step::Withdraw if !gone => {
                        gone = true;
                        device.push(Push::Withdrawn);
                    }
                    Step::Take if gone => {
                        gone = false;
                        (1..=stored).for_each(|seq| device.push(Push::Entry(seq)));
                    }
                    Step::BeginSync if device.held.is_none() => device.held = Some(Vec::new()),
                    // What is gone cannot be read.
                    Step::Read if device.held.is_some() && read.is_none() => {
                        read = Some(if gone { 0 } else { stored });
                    }
                    Step::FinishSync if read.is_some() => device.synced(read.take().unwrap()),
                    _ => {}
                }
                let expected: Vec<i64> = (1..).take(device.log.len()).collect();
                prop_assert_eq!(&device.log, &expected);
                if device.held.is_none() {
                    let all = if gone { 0 } else { stored };
                    prop_assert_eq!(device.log.len() as i64, all, "all that there is");
                }
            }
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
