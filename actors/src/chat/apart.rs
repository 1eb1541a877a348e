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
pub(super) struct Apart {
    said: Option<(bool, Timestamp)>,
    asking: bool,
    /// The same, since it was last asked.
    changed_meanwhile: bool,
}

impl Apart {
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
    fn answered(&mut self, apart: Option<bool>, now: Timestamp) -> bool {
        self.asking = false;
        if std::mem::take(&mut self.changed_meanwhile) {
            return true;
        }
        if let Some(apart) = apart {
            self.said = Some((apart, now));
        }
        false
    }

    /// Whether the one is not shown that the other is there: it is so until it is known not to be.
    fn hides(&self) -> bool {
        self.said.is_none_or(|(apart, _)| apart)
    }
}

impl ChatActor {
    /// Asks, where that is not known. Of a list nobody is shown who is there.
    pub(super) fn ask_whether_apart(&mut self, ctx: &mut Context<Self>) {
        let State::Loaded(core) = &self.state else {
            return;
        };
        let (one, other) = match core.chat() {
            Chat::Help(chat) => (chat.organizer, chat.participant),
            Chat::Direct(chat) => (chat.low.id, chat.high.id),
            Chat::List(_) => return,
        };
        if !self.recipients.apart.ask(self.services.monotonic()) {
            return;
        }
        let store = self.services.store.clone();
        let asking = async move { store.run(AreApart { one, other }).await.ok() };
        ctx.spawn(asking.into_actor(self).map(|apart, chat, ctx| {
            let now = chat.services.monotonic();
            if chat.recipients.apart.answered(apart, now) {
                chat.ask_whether_apart(ctx);
            }
        }));
    }

    /// A block between the two may have come or gone.
    pub(super) fn ask_anew_whether_apart(&mut self, ctx: &mut Context<Self>) {
        self.recipients.apart.forget();
        self.ask_whether_apart(ctx);
    }

    /// Whether a message of `author` is said to have come to somebody who is there.
    pub(super) fn is_seen_online(&self, author: UserId) -> bool {
        !self.recipients.apart.hides() && self.others_online(author)
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
        let mut apart = Apart::default();
        assert!(apart.hides(), "nothing is given away before it is known");
        assert!(apart.ask(at(0)) && !apart.ask(at(0)), "under way");
        assert!(!apart.answered(Some(true), at(1)));
        assert!(apart.hides() && !apart.ask(at(10)) && apart.ask(at(11)));
        // What could not be asked is as it was, and is asked with the next message.
        assert!(!apart.answered(None, at(12)));
        assert!(apart.hides() && apart.ask(at(12)));
        assert!(!apart.answered(Some(false), at(12)));
        assert!(!apart.hides());
    }

    #[test]
    fn after_a_change_nobody_is_shown_until_it_is_known_that_they_may_be() {
        let mut apart = Apart::default();
        apart.ask(at(0));
        apart.answered(Some(false), at(0));
        apart.forget();
        assert!(apart.hides() && apart.ask(at(1)));
        apart.forget();
        assert!(apart.answered(Some(false), at(2)), "that was before");
        assert!(apart.hides() && apart.ask(at(2)));
        assert!(!apart.answered(Some(false), at(3)));
        assert!(!apart.hides());
    }
}
