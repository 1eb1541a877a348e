//! The owner of a help chat looks at it: by a mark of what was read, by typing, or by a word, which the writer notes.
//!
//! The first of these in a turn is noted under the lock of the chat's row, which whoever undoes the match holds too. What is
//! known to be noted costs nothing any more. Who has the chat no more is told so.

use super::actor::{ChatActor, State};
use crate::reply::Reply;
use actix::{ActorFutureExt, AsyncContext, Context, WrapFuture};
use switchboard_domain::{ChatKind, Code, Timestamp, UserId};
use switchboard_store::queries::{HadChat, OpenTurn, Opening};

/// The turn that is known to be noted: whose, and of which match.
#[derive(Debug, Default)]
pub(super) struct OpenedTurn(Option<(UserId, Timestamp)>);

impl OpenedTurn {
    /// Whether that is to be noted yet, as far as is known.
    fn is_news(&self, owner: UserId, made: Timestamp) -> bool {
        self.0 != Some((owner, made))
    }

    fn note(&mut self, owner: UserId, made: Timestamp) {
        self.0 = Some((owner, made));
    }
}

impl ChatActor {
    /// The match that `user` opens by looking at the chat now; nothing when it is known to be opened, or not theirs.
    pub(super) fn opens(&self, user: UserId) -> Option<Timestamp> {
        let State::Loaded(core) = &self.state else {
            return None;
        };
        let chat = core.chat().help()?;
        let is_news = self.opened.is_news(user, chat.time_start);
        let opens = chat.organizer == user && !chat.ended() && is_news;
        opens.then_some(chat.time_start)
    }

    /// The database has said whether `user` has opened the match.
    pub(super) fn has_opened(
        &mut self,
        user: UserId,
        made: Timestamp,
        opening: Opening,
        ctx: &mut Context<Self>,
    ) {
        match opening {
            Opening::Now | Opening::Before => self.opened.note(user, made),
            Opening::Moved => self.look_who_has_it(ctx),
        }
    }

    /// `user` types in a match that they have not opened: that is noted first.
    pub(super) fn open_then(
        &mut self,
        (user, made): (UserId, Timestamp),
        reply: Reply,
        ctx: &mut Context<Self>,
        then: impl FnOnce(&mut Self, Reply, &mut Context<Self>) + 'static,
    ) {
        let store = self.services.store.clone();
        let open = OpenTurn {
            chat: self.id,
            user,
            now: self.services.now(),
        };
        let opening = async move { store.run(open).await };
        ctx.spawn(opening.into_actor(self).map(move |opened, chat, ctx| {
            let opening = match opened {
                Ok(opening) => opening,
                Err(error) => {
                    log::warn!("chat {}: open: {error}", chat.id);
                    return reply.fail(error.step_code());
                }
            };
            chat.has_opened(user, made, opening, ctx);
            match opening {
                Opening::Now | Opening::Before => then(chat, reply, ctx),
                Opening::Moved => reply.fail(Code::ChatMoved),
            }
        }));
    }

    /// Whether this is a help chat that goes on, and not the user's.
    pub(super) fn is_strangers(&self, user: UserId) -> bool {
        let State::Loaded(core) = &self.state else {
            return false;
        };
        let chat = core.chat();
        chat.kind() == ChatKind::Help && !chat.ended() && !chat.has_member(user)
    }

    /// `user` is no member: whoever had the chat is told that it has moved.
    pub(super) fn refuse_stranger(&self, user: UserId, reply: Reply, ctx: &mut Context<Self>) {
        let is_help =
            matches!(&self.state, State::Loaded(core) if core.chat().kind() == ChatKind::Help);
        if !is_help {
            return reply.fail(Code::NoAccess);
        }
        let store = self.services.store.clone();
        let query = HadChat {
            chat: self.id,
            user,
        };
        let asking = async move { store.run(query).await };
        ctx.spawn(asking.into_actor(self).map(|had, chat, _| {
            reply.fail(match had {
                Ok(true) => Code::ChatMoved,
                Ok(false) => Code::NoAccess,
                Err(error) => {
                    log::warn!("chat {}: whether they had it: {error}", chat.id);
                    error.step_code()
                }
            });
        }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_turn_is_noted_once_and_the_next_one_anew() {
        let (one, other) = (UserId(1), UserId(2));
        let mut opened = OpenedTurn::default();
        assert!(opened.is_news(one, Timestamp(5)));
        opened.note(one, Timestamp(5));
        assert!(!opened.is_news(one, Timestamp(5)));
        assert!(opened.is_news(other, Timestamp(5)), "another owner");
        assert!(opened.is_news(one, Timestamp(6)), "another match");
    }
}
