//! Typing in a chat of two people. The other one is shown it only if a message would be shown. A blocked user
//! gets the same answer as always, so does not notice. The database is asked at most every 10 s, not for each key.

use super::rights::{Learnt, Verdict};
use crate::chat::actor::ChatActor;
use crate::chat::messages::AskRightsAgain;
use crate::reply::{Answer, Reply};
use actix::{ActorFutureExt, AsyncContext, Context, Handler, WrapFuture};
use switchboard_domain::policy::Audience;
use switchboard_domain::{ConnectionId, UserId};
use switchboard_store::queries::MayWrite;

impl ChatActor {
    /// A connection says that its user types to `peer`.
    pub(super) fn type_to(
        &mut self,
        peer: UserId,
        user: UserId,
        connection: ConnectionId,
        reply: Reply,
        ctx: &mut Context<Self>,
    ) {
        match self.typing.rights.known(user, self.services.monotonic()) {
            Some(verdict) => self.type_as(verdict, peer, user, connection, reply, ctx),
            None => {
                if let Some(number) = self.typing.rights.wait(user, connection, reply) {
                    self.ask_rights(peer, user, number, ctx);
                }
            }
        }
    }

    fn ask_rights(&mut self, peer: UserId, user: UserId, number: u64, ctx: &mut Context<Self>) {
        let store = self.services.store.clone();
        let query = MayWrite {
            from: user,
            to: peer,
            policy: self.services.settings.policy,
        };
        let asking = async move { store.run(query).await };
        ctx.spawn(asking.into_actor(self).map(move |said, chat, ctx| {
            if let Err(error) = &said {
                log::warn!("chat {}: who may type: {error}", chat.id);
            }
            let now = chat.services.monotonic();
            let verdict = said.as_ref().ok().copied();
            match chat.typing.rights.learn(user, number, verdict, now) {
                Learnt::AskAgain(number) => chat.ask_rights(peer, user, number, ctx),
                Learnt::Decided(waited) => {
                    for (connection, reply) in waited {
                        match &said {
                            Ok(verdict) => {
                                chat.type_as(*verdict, peer, user, connection, reply, ctx);
                            }
                            Err(error) => reply.fail(error.read_code()),
                        }
                    }
                }
            }
        }));
    }

    fn type_as(
        &mut self,
        verdict: Verdict,
        peer: UserId,
        user: UserId,
        connection: ConnectionId,
        reply: Reply,
        ctx: &mut Context<Self>,
    ) {
        match verdict {
            Err(code) => reply.fail(code),
            // Whoever has seen nothing of the chat does not know of it.
            Ok(Audience::Both) if self.delivery.visible_upto(peer, i64::MAX) > 0 => {
                self.begin_typing(user, connection, reply, ctx);
            }
            Ok(_) => reply.answer(Answer::Noted),
        }
    }

    /// What waits for the database is over: the user types no more.
    pub(super) fn stop_waiting(&mut self, user: UserId, connection: Option<ConnectionId>) {
        for reply in self.typing.rights.stop(user, connection) {
            reply.answer(Answer::Noted);
        }
    }
}

impl Handler<AskRightsAgain> for ChatActor {
    type Result = ();

    fn handle(&mut self, AskRightsAgain: AskRightsAgain, ctx: &mut Context<Self>) {
        self.typing.rights.forget();
        self.ask_anew_whether_apart(ctx);
    }
}
