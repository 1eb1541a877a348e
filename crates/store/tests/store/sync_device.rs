//! A client as it puts together what it is answered, for `sync_model`.

use std::collections::BTreeMap;
use switchboard_domain::{ChatId, MemberChat, Message, SinceToken};

/// What it holds.
#[derive(Default)]
pub struct Device {
    pub chats: BTreeMap<ChatId, MemberChat>,
    pub logs: BTreeMap<ChatId, Vec<Message>>,
    /// How far the client holds each log, with what is not for it.
    pub upto: BTreeMap<ChatId, i64>,
    pub since: Option<SinceToken>,
}

impl Device {
    pub fn known(&self, chat: ChatId) -> i64 {
        self.upto.get(&chat).copied().unwrap_or_default()
    }

    /// The active ones, and some of the ended ones.
    pub fn names(&self, names: u8) -> Vec<(ChatId, i64)> {
        let named = |(n, (_, chat)): &(usize, (&ChatId, &MemberChat))| {
            !chat.chat.ended() || names & (1 << (n % 8)) != 0
        };
        let held = self.chats.iter().enumerate().filter(named);
        held.map(|(_, (id, _))| (*id, self.known(*id))).collect()
    }

    pub fn append(&mut self, message: Message) {
        let log = self.logs.entry(message.chat).or_default();
        assert!(log.last().is_none_or(|last| last.seq < message.seq));
        log.push(message);
    }
}
