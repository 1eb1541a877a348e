//! How far the members of a chat have come: what has reached them, what they have read.
//!
//! The database moves a mark, never back and never past the end of the log; who moved it is
//! answered, and all members are shown it. A mark that does not move shows nothing to anybody.

use super::actor::ChatActor;
use crate::protocol::wire::{Frame, MarkKind};
use crate::protocol::{Code, UserId};
use crate::reply::{Answer, Marked, Reply};
use crate::store::queries::{Mark, MarkOutcome};
use actix::{ActorFutureExt, AsyncContext, Context, WrapFuture};

impl ChatActor {
    pub(super) fn mark(
        &mut self,
        user: UserId,
        kind: MarkKind,
        seq: i64,
        reply: Reply,
        ctx: &mut Context<Self>,
    ) {
        let store = self.services.store.clone();
        let mark = Mark {
            chat: self.id,
            user,
            seq,
            kind,
            now: self.services.now(),
        };
        let marking = async move { store.run(mark).await };
        ctx.spawn(marking.into_actor(self).map(move |marked, chat, _| {
            let (seq, unread, moved) = match marked {
                Ok(MarkOutcome::Moved { seq, unread }) => (seq, unread, true),
                Ok(MarkOutcome::Unmoved { unread }) => (seq, unread, false),
                Ok(MarkOutcome::ChatNotFound) => return reply.fail(Code::ChatNotFound),
                Ok(MarkOutcome::NoAccess) => return reply.fail(Code::NoAccess),
                Err(error) => {
                    log::warn!("chat {}: mark: {error}", chat.id);
                    return reply.fail(error.code());
                }
            };
            // The answer comes before the requester's own copy.
            reply.answer(Answer::Marked(Marked {
                kind,
                chat: chat.id,
                user,
                seq,
                moved,
                unread,
            }));
            if moved {
                chat.fan_out(&Frame::marked(kind, chat.id, user, seq));
            }
        }));
    }
}
