//! What follows the first list of chats of a level-1 client that came back, where the operator wants that: the
//! histories of the chats that are under way. Such a client asks for none again after a reconnect.
//!
//! They go out one at a time for each user, whatever its connections ask, and behind what a client asked itself.

use super::actor::Session;
use super::pending_requests::Asked;
use super::state::State;
use super::transport::SHED_BYTES;
use crate::answer_slots::AnswerSlot;
use crate::recent_connections::OF_LATE;
use crate::reply::RequestNumber;
use crate::services::Services;
use actix::{ActorFutureExt, AsyncContext, Context, WrapFuture};
use std::collections::VecDeque;
use std::time::Duration;
use switchboard_cluster::{Feature, Hint};
use switchboard_domain::wire::{Frame, Match};
use switchboard_domain::{ChatId, Code, User, UserId};
use switchboard_store::queries::LastSeen;

/// Chats whose histories follow at most.
const CHATS: usize = 5;
/// Until it is looked again whether the client has been answered all else.
const AGAIN: Duration = Duration::from_millis(200);

/// What one connection is still to be shown without having asked for it.
#[derive(Debug, Default)]
pub(super) struct LevelOneHistories {
    /// Whether its user had another connection of late, until its chats are listed.
    returns: Option<bool>,
    rest: VecDeque<ChatId>,
    /// Whether the next one is being waited for.
    waits: bool,
}

impl LevelOneHistories {
    /// Of a connection to which histories are shown, if its user returns.
    pub(super) fn new(returns: bool) -> Self {
        Self {
            returns: Some(returns),
            ..Self::default()
        }
    }

    /// Its chats are being listed. Whether its user returns, as far as is known; nothing but the first time.
    pub(super) fn lists(&mut self) -> Option<bool> {
        self.returns.take()
    }

    /// The list has come, newest first.
    pub(super) fn listed(&mut self, chats: &[(Match, bool)]) {
        let open = chats.iter().filter(|(_, open)| *open);
        self.rest = open.map(|(it, _)| it.chat).take(CHATS).collect();
    }
}

/// Whether the user had another connection of late: `known`, or the database says so.
pub(super) async fn returns(services: &Services, user: &User, known: bool) -> bool {
    if known {
        return true;
    }
    match services.store.run(LastSeen { user: user.id }).await {
        Ok(seen) => seen.is_some_and(|at| services.now().since(at) < OF_LATE),
        Err(error) => {
            log::warn!("when user {} was last there: {error}", user.id);
            false
        }
    }
}

impl Session {
    /// A user who comes back soon may have missed something, on any node.
    pub(super) fn note_left(&self, user: UserId) {
        let services = &self.services;
        if !services.settings.level_one_history {
            return;
        }
        services.recent_connections.left(user, services.monotonic());
        if services.nodes.all_know(Feature::Returns) {
            services.nodes.tell_all(|| Hint::Left { user: user.0 });
        }
    }

    /// Goes on with what was missed, if nothing is under way that was asked for.
    pub(super) fn show_missed(&mut self, ctx: &mut Context<Self>) {
        let is_slow = self.transport.refused() >= SHED_BYTES;
        let is_whole = self.log_stream.is_some();
        let State::Active(active) = &mut self.state else {
            return;
        };
        if active.histories.rest.is_empty() || active.histories.waits {
            return;
        }
        active.histories.waits = true;
        if is_slow || is_whole || active.requests.busy.is_some() {
            ctx.run_later(AGAIN, |session, ctx| {
                if let State::Active(active) = &mut session.state {
                    active.histories.waits = false;
                }
                session.show_missed(ctx);
            });
            return;
        }
        let (turns, user) = (self.services.histories.clone(), active.user.id);
        let turn = async move { turns.take(user).await };
        ctx.spawn(turn.into_actor(self).map(|turn, session, ctx| {
            let State::Active(active) = &mut session.state else {
                return;
            };
            active.histories.waits = false;
            match turn {
                Ok(turn) if active.requests.busy.is_none() && session.leaving.code.is_none() => {
                    session.show_next(turn, ctx);
                }
                // It asked for something meanwhile: that comes first.
                Ok(_) => session.show_missed(ctx),
                // Too many wait already: it asks for what it wants.
                Err(_) => active.histories.rest.clear(),
            }
        }));
    }

    fn show_next(&mut self, turn: AnswerSlot, ctx: &mut Context<Self>) {
        let State::Active(active) = &mut self.state else {
            return;
        };
        let Some(chat) = active.histories.rest.pop_front() else {
            return;
        };
        let number = self.number(Asked::unnamed("get_chat_history"));
        let State::Active(active) = &mut self.state else {
            return;
        };
        active.requests.busy = Some(number);
        // It did not ask: if there is nothing to show, nothing is shown.
        self.begin_whole(number, chat, turn, Self::pass_over, ctx);
    }

    fn pass_over(&mut self, number: RequestNumber, _: (Code, Frame), ctx: &mut Context<Self>) {
        self.show_held(ctx);
        self.answered(number);
        self.show_missed(ctx);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use switchboard_domain::Timestamp;

    #[test]
    fn five_open_chats_follow_the_first_list_newest_first() {
        let chats: Vec<(Match, bool)> = (0..8)
            .map(|n| {
                let (chat, made) = (ChatId::new(), Timestamp(n));
                (Match::new(chat, made), n != 1)
            })
            .collect();
        let mut missed = LevelOneHistories::new(true);
        assert_eq!(missed.lists(), Some(true));
        missed.listed(&chats);
        let open = [0, 2, 3, 4, 5].map(|n: usize| chats[n].0.chat);
        assert_eq!(missed.rest, open);
        assert_eq!(missed.lists(), None, "no other list");
        assert_eq!(
            LevelOneHistories::default().lists(),
            None,
            "nobody wants it"
        );
    }
}
