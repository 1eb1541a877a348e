//! Matches that nobody answers: the organizer's connections were gone, and none came back.
//!
//! Such a request returns to its old place, and its chat is withdrawn: as if it had not been
//! taken. What the participant wrote meanwhile is kept, and is there again when somebody else takes
//! the request.

use super::actor::{AgencyQueue, State};
use super::core::Waiting;
use crate::directory::{IsOnline, WithdrawChat};
use crate::protocol::{Chat, ChatId, Code, Timestamp, UserId};
use crate::store::StoreError;
use crate::store::queries::{LoadChat, ReturnOutcome, ReturnRequest};
use actix::{ActorFutureExt, AsyncContext, Context, WrapFuture};

/// A match that may come to nothing.
#[derive(Clone, Copy, Debug)]
pub(super) struct Match {
    /// The request, and the chat that came of it.
    pub chat: ChatId,
    /// Who has it.
    pub organizer: UserId,
    /// When it was made, by the steady clock.
    pub at: Timestamp,
}

impl AgencyQueue {
    /// Looks after the matches whose time is over.
    pub(super) fn return_unanswered(&mut self, ctx: &mut Context<Self>) {
        let (now, patience) = (self.services.steady(), self.services.settings.match_timeout);
        let due = self
            .matches
            .iter()
            .take_while(|made| now.since(made.at) >= patience);
        let due = due.count();
        for made in self.matches.drain(..due).collect::<Vec<_>>() {
            self.return_if_absent(made, ctx);
        }
    }

    fn return_if_absent(&mut self, made: Match, ctx: &mut Context<Self>) {
        let services = self.services.clone();
        let now = services.now();
        let looking = async move {
            // Without a directory the process is ending.
            if services
                .directory
                .send(IsOnline(made.organizer))
                .await
                .unwrap_or(true)
            {
                return Ok(None);
            }
            let query = ReturnRequest {
                chat: made.chat,
                organizer: made.organizer,
                now,
            };
            // Afterwards it can be read by nobody: it is kept for those who are to be told.
            let chat = services.store.run(LoadChat { id: made.chat }).await?;
            let returned = services.store.run(query).await?;
            Ok(match (chat.and_then(Chat::into_help), returned) {
                (Some(chat), ReturnOutcome::Returned(returned)) => Some((chat, returned)),
                _ => None,
            })
        };
        self.under_way += 1;
        ctx.spawn(looking.into_actor(self).map(move |returned, queue, ctx| {
            queue.under_way -= 1;
            let (chat, returned) = match returned {
                Ok(Some(returned)) => returned,
                Ok(None) => return,
                Err(error) => {
                    let error: StoreError = error;
                    log::warn!("request {}: return: {error}", made.chat);
                    // Once more, later; and if it was returned all the same, the queue shows it.
                    queue.matches.push_back(Match {
                        at: queue.services.steady(),
                        ..made
                    });
                    if error.code() == Code::Timeout {
                        queue.catch_up_with_unknown(ctx);
                    }
                    return;
                }
            };
            log::info!("request {} returns: nobody answered it", made.chat);
            // One for each match.
            queue.services.directory.do_send(WithdrawChat(chat));
            let State::Loaded(core) = &mut queue.state else {
                return;
            };
            // Its place is shown with the next tick, behind the end of the chat.
            core.give_back(Waiting {
                id: made.chat,
                order: returned.order,
                participant: returned.participant,
                created_at: returned.created_at,
            });
            queue.match_waiting(ctx);
        }));
    }
}
