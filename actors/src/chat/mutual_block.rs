//! Whether one of the two members of a chat has blocked the other. Then neither is shown whether the
//! other is there, by presence or in an `ack`: one question has one answer.

use super::actor::{ChatActor, State};
use actix::{ActorFutureExt, AsyncContext, Context, WrapFuture};
use std::time::Duration;
use switchboard_domain::{Chat, Timestamp, UserId};
use switchboard_store::queries::AreApart;

/// How long the word of the database counts, unless it is known to have changed.
const COUNTS: Duration = Duration::from_secs(10);

/// What is known of it.
#[derive(Debug, Default)]
pub(super) struct MutualBlock {
    said: Option<(bool, Timestamp)>,
    asking: bool,
    /// The same, since it was last asked.
    changed_meanwhile: bool,
}

impl MutualBlock {
    /// Whether the database is to be asked now; then it is being asked.
    fn ask(&mut self, now: Timestamp) -> bool {
        let counts = |(_, at): (bool, Timestamp)| now.since(at) < COUNTS;
        let ask = !self.asking && !self.said.is_some_and(counts);
        self.asking |= ask;
        ask
    }

    /// A block has come or gone.
    fn forget(&mut self) {
        self.said = None;
        self.changed_meanwhile = self.asking;
    }

    /// The database has answered, or could not be asked. Whether to ask again: the answer is of before.
    fn answered(&mut self, blocked: Option<bool>, now: Timestamp) -> bool {
        self.asking = false;
        if std::mem::take(&mut self.changed_meanwhile) {
            return true;
        }
        if let Some(blocked) = blocked {
            self.said = Some((blocked, now));
        }
        false
    }

    /// Whether to hide from each that the other is online. Hidden until the database has said "no block".
    fn hides(&self) -> bool {
        self.said.is_none_or(|(blocked, _)| blocked)
    }
}

impl ChatActor {
    /// Asks, where that is not known. Of a list nobody is shown who is there.
    pub(super) fn ask_whether_blocked(&mut self, ctx: &mut Context<Self>) {
        let State::Loaded(core) = &self.state else {
            return;
        };
        let (one, other) = match core.chat() {
            Chat::Help(chat) => (chat.organizer, chat.participant),
            Chat::Direct(chat) => (chat.low.id, chat.high.id),
            Chat::Unowned(_) | Chat::List(_) => return,
        };
        if !self.recipients.mutual_block.ask(self.services.monotonic()) {
            return;
        }
        let store = self.services.store.clone();
        let asking = async move { store.run(AreApart { one, other }).await.ok() };
        ctx.spawn(asking.into_actor(self).map(|mutual_block, chat, ctx| {
            let now = chat.services.monotonic();
            if chat.recipients.mutual_block.answered(mutual_block, now) {
                chat.ask_whether_blocked(ctx);
            }
        }));
    }

    /// A block between the two may have come or gone.
    pub(super) fn ask_anew_whether_apart(&mut self, ctx: &mut Context<Self>) {
        self.recipients.mutual_block.forget();
        self.ask_whether_blocked(ctx);
    }

    /// Whether a message of `author` is said to have come to somebody who is there.
    pub(super) fn is_seen_online(&self, author: UserId) -> bool {
        !self.recipients.mutual_block.hides() && self.others_online(author)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_secs(seconds)
    }

    #[test]
    fn it_is_asked_once_and_again_when_the_word_is_old() {
        let mut mutual_block = MutualBlock::default();
        assert!(
            mutual_block.hides(),
            "nothing is given away before it is known"
        );
        assert!(
            mutual_block.ask(at(0)) && !mutual_block.ask(at(0)),
            "under way"
        );
        assert!(!mutual_block.answered(Some(true), at(1)));
        assert!(mutual_block.hides() && !mutual_block.ask(at(10)) && mutual_block.ask(at(11)));
        // What could not be asked is as it was, and is asked with the next message.
        assert!(!mutual_block.answered(None, at(12)));
        assert!(mutual_block.hides() && mutual_block.ask(at(12)));
        assert!(!mutual_block.answered(Some(false), at(12)));
        assert!(!mutual_block.hides());
    }

    #[test]
    fn after_a_change_nobody_is_shown_until_it_is_known_that_they_may_be() {
        let mut mutual_block = MutualBlock::default();
        mutual_block.ask(at(0));
        mutual_block.answered(Some(false), at(0));
        mutual_block.forget();
        assert!(mutual_block.hides() && mutual_block.ask(at(1)));
        mutual_block.forget();
        assert!(mutual_block.answered(Some(false), at(2)), "that was before");
        assert!(mutual_block.hides() && mutual_block.ask(at(2)));
        assert!(!mutual_block.answered(Some(false), at(3)));
        assert!(!mutual_block.hides());
    }
}
