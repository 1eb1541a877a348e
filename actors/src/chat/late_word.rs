//! A word of somebody who is no member of a help chat, and may have had it: what was stored then keeps its first answer,
//! and what was not is told that the chat has moved.

use super::actor::{ChatActor, State};
use super::draft::Draft;
use crate::reply::{Answer, Reply};
use actix::{ActorFutureExt, AsyncContext, Context, WrapFuture};
use switchboard_domain::wire::Level;
use switchboard_domain::{ChatKind, Code};
use switchboard_store::queries::{LateWord, LateWordOutcome};

impl ChatActor {
    /// Whether the chat may have been its author's once. Level 1 is told as ever that there is no access.
    pub(super) fn is_late_word(&self, draft: &Draft) -> bool {
        let State::Loaded(core) = &self.state else {
            return false;
        };
        let chat = core.chat();
        chat.kind() == ChatKind::Help
            && draft.level == Level::Two
            && draft.posted.is_none()
            && !draft.is_removal()
            && !chat.has_member(draft.author)
    }

    /// Answers it.
    pub(super) fn answer_late_word(&self, draft: Draft, reply: Reply, ctx: &mut Context<Self>) {
        let store = self.services.store.clone();
        let query = LateWord {
            chat: self.id,
            author: draft.author,
            name: draft.body.client_message_id,
        };
        let asking = async move { store.run(query).await };
        ctx.spawn(asking.into_actor(self).map(|found, chat, _| match found {
            Ok(LateWordOutcome::Stored(message)) => reply.answer(Answer::Sent {
                message: *message,
                recipient_online: false,
                repeated: true,
            }),
            Ok(LateWordOutcome::Moved) => reply.fail(Code::ChatMoved),
            Ok(LateWordOutcome::Stranger) => reply.fail(Code::NoAccess),
            Err(error) => {
                log::warn!("chat {}: a late word: {error}", chat.id);
                reply.fail(error.code());
            }
        }));
    }
}
