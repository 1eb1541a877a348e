//! Matches that were undone on another node, where nobody heard of it.

use super::RemoteEvent;
use super::actor::ChatActor;
use super::backfill::again;
use super::delivery::{Event, MatchFound};
use crate::chat_changes;
use crate::directory::{ShowUser, TellChat};
use crate::remote::reconcile::core::Divergence;
use actix::{ActorFutureExt, AsyncContext, Context, WrapFuture};
use switchboard_domain::wire::Frame;
use switchboard_domain::{Chat, ChatId, HelpChat, Timestamp, UserId};
use switchboard_store::queries::{LoadChat, LoadWithdrawn};
use switchboard_store::{Store, StoreError};

impl ChatActor {
    /// Looks whether `user` has lost the chat.
    pub(super) fn look_for_lost_match(&mut self, user: UserId, ctx: &mut Context<Self>) {
        let (store, id) = (self.services.store.clone(), self.id);
        let reading = async move { find(&store, id).await };
        ctx.wait(
            reading
                .into_actor(self)
                .map(move |found, actor, ctx| match found {
                    Ok(found) => actor.deliver(Event::MatchRead { user, found }, ctx),
                    Err(error) => {
                        log::warn!("chat {}: whether it is gone: {error}", actor.id);
                        again(Divergence::Gone(user), ctx);
                    }
                }),
        );
    }

    /// A hint names a chat that does not exist. A new actor would not find it either, and would pass the hint on
    /// to the next one, for ever. So the hint is passed on only if the chat exists by now.
    pub(super) fn heard_of_nothing(&mut self, happened: RemoteEvent, ctx: &mut Context<Self>) {
        if let RemoteEvent::Diverged(Divergence::Gone(user)) = happened {
            return self.look_for_lost_match(user, ctx);
        }
        let (services, chat) = (self.services.clone(), self.id);
        ctx.wait(
            async move {
                let there = services.store.run(LoadChat { id: chat }).await;
                // If the database does not answer, the reconciler finds it later.
                if let Ok(Some(_)) = there {
                    services.directory.do_send(TellChat { chat, happened });
                }
            }
            .into_actor(self),
        );
    }

    /// Shows `user` that the chat is gone, of which this actor does not know how it was.
    pub(super) fn show_gone(&self, chat: HelpChat, user: UserId) {
        let (id, now): (ChatId, Timestamp) = (chat.id, self.services.now());
        let organizer = match chat.participant == user {
            true => chat.organizer,
            false => user,
        };
        let gone = HelpChat {
            organizer,
            time_end: Some(now),
            ..chat
        };
        let waits = user == gone.participant;
        if waits {
            // Its devices of level 2 keep it, if it waits.
            chat_changes::show(self.services.clone(), id, user);
        }
        let at_level_two = (!waits).then(|| Frame::closed_chat_of(&gone, user, None));
        for frame in std::iter::once(Frame::closed_chat(&gone)).chain(at_level_two) {
            let frame = frame.forgetting(id).if_known();
            // Two for each look that finds it.
            let show = ShowUser { user, frame };
            self.services.directory.do_send(show);
        }
    }
}

async fn find(store: &Store, id: ChatId) -> Result<MatchFound, StoreError> {
    match store.run(LoadChat { id }).await? {
        Some(Chat::Help(chat)) => return Ok(MatchFound::There(Box::new(chat))),
        Some(Chat::Unowned(_)) => {}
        Some(Chat::Direct(_) | Chat::List(_)) | None => return Ok(MatchFound::Nothing),
    }
    let withdrawn = store.run(LoadWithdrawn { id }).await?;
    Ok(withdrawn.map_or(MatchFound::Nothing, |chat| {
        MatchFound::Withdrawn(Box::new(chat))
    }))
}
