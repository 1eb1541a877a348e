//! How a chat comes to its end: here, elsewhere, or not after all.

use super::{ChatCore, Closer, Effect, MAX_PENDING, Phase};
use std::collections::VecDeque;
use switchboard_domain::{Chat, Code, HelpChat, MessageId};

impl<R> ChatCore<R> {
    /// Somebody wants to close the chat.
    pub fn close(&mut self, by: Closer, caller: R) -> Vec<Effect<R>> {
        if let Err(code) = self.may_close(by) {
            return vec![Effect::Fail(caller, code)];
        }
        match &mut self.phase {
            Phase::Closed => vec![Effect::Fail(caller, Code::ChatClosed)],
            Phase::Closing { callers, .. } if callers.len() >= MAX_PENDING => {
                vec![Effect::Fail(caller, Code::Overloaded)]
            }
            Phase::Closing { callers, .. } => {
                callers.push(caller);
                Vec::new()
            }
            // The oldest message is overdue: the database does not answer.
            Phase::Open if self.pending.front().is_some_and(|p| p.sender.is_none()) => {
                vec![Effect::Fail(caller, Code::Overloaded)]
            }
            Phase::Open => {
                self.phase = Phase::Closing {
                    by,
                    asked: false,
                    callers: vec![caller],
                    held: VecDeque::new(),
                };
                self.close_when_quiet().into_iter().collect()
            }
        }
    }

    fn may_close(&self, by: Closer) -> Result<(), Code> {
        match (by, &self.chat) {
            (Closer::Organizer(user), Chat::Help(chat)) if user != chat.organizer => {
                Err(Code::NoAccess)
            }
            (_, Chat::Help(_)) => Ok(()),
            // Taken back, or not taken yet: whoever closes it looks again.
            (Closer::Admin, Chat::Unowned(_)) => Err(Code::ChatMoved),
            (Closer::Organizer(user), chat) if !chat.has_member(user) => Err(Code::NoAccess),
            // The others have no end.
            _ => Err(Code::Forbidden),
        }
    }

    /// The chat waited until now: somebody has it. What is pending stays so.
    pub fn is_taken(&mut self, chat: HelpChat) {
        let last_seq = self.chat.last_seq().max(chat.last_seq);
        self.chat = HelpChat { last_seq, ..chat }.into();
    }

    pub(super) fn close_when_quiet(&mut self) -> Option<Effect<R>> {
        match &mut self.phase {
            Phase::Closing { by, asked, .. } if !*asked && self.pending.is_empty() => {
                *asked = true;
                Some(Effect::StoreClose(*by))
            }
            _ => None,
        }
    }

    /// The database has closed the chat, or could not.
    pub fn finish_close(&mut self, outcome: Result<HelpChat, Code>) -> Vec<Effect<R>> {
        let Phase::Closing { callers, .. } = &mut self.phase else {
            return Vec::new();
        };
        let callers = std::mem::take(callers);
        match outcome {
            Ok(chat) => {
                let mut effects = Vec::new();
                effects.extend(callers.into_iter().map(|r| Effect::Closed(r, chat.clone())));
                effects.extend(self.ended_elsewhere(chat));
                effects
            }
            Err(code) => {
                let mut effects = Vec::new();
                effects.extend(callers.into_iter().map(|r| Effect::Fail(r, code)));
                effects.extend(self.reopen());
                effects
            }
        }
    }

    /// The chat was closed in the database by somebody else, `chat` is what is there now.
    pub fn ended_elsewhere(&mut self, chat: HelpChat) -> Vec<Effect<R>> {
        let phase = std::mem::replace(&mut self.phase, Phase::Closed);
        let chat = HelpChat {
            last_seq: self.chat.last_seq().max(chat.last_seq),
            ..chat
        };
        self.chat = chat.clone().into();
        let mut effects = Vec::new();
        let mut late = VecDeque::new();
        match phase {
            Phase::Closed => return effects,
            Phase::Open => {}
            Phase::Closing { callers, held, .. } => {
                effects.extend(callers.into_iter().map(|r| Effect::Closed(r, chat.clone())));
                late = held;
            }
        }
        effects.push(Effect::Announce(chat));
        for (draft, sender, since) in late {
            effects.extend(self.admit(MessageId::new(), draft, sender, since));
        }
        effects
    }

    /// Back to open: what was held goes on its way.
    pub(super) fn reopen(&mut self) -> Vec<Effect<R>> {
        let Phase::Closing { held, .. } = std::mem::replace(&mut self.phase, Phase::Open) else {
            return Vec::new();
        };
        let mut effects = Vec::new();
        for (draft, sender, since) in held {
            let id = MessageId::new();
            self.push(id, draft, sender, since);
            effects.push(Effect::Append(id));
        }
        effects
    }
}
