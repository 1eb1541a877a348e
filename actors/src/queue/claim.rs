//! The claim: the head of the queue becomes an organizer's chat.

use super::actor::AgencyQueue;
use super::core::Claimed;
use super::match_timeout::rule::Match;
use crate::directory::OpenChat;
use crate::pool::OnlinePeriod;
use actix::{ActorFutureExt, AsyncContext, Context, WrapFuture};
use std::time::Duration;
use switchboard_domain::{ChatId, Code, NewMatch, UserId};
use switchboard_store::StoreError;
use switchboard_store::queries::{ClaimHead, ClaimOutcome};

/// An organizer whose connections were all silent for longer is given nothing: nobody may be there.
const ANSWERED: Duration = Duration::from_secs(30);

impl AgencyQueue {
    /// Makes the claim that is possible now, if one is. Requests are given to organizers who wait
    /// as soon as there are both; see [`QueueCore::next_claim`](super::core::QueueCore).
    pub(super) fn next_claim(&mut self, ctx: &mut Context<Self>) {
        let now = self.services.monotonic();
        let alone = self.services.nodes.is_alone();
        let fresh = |period: &OnlinePeriod| alone || self.mirror.is_fresh(period.last_heard(), now);
        let (present, claiming) = (&self.audience.present, &self.claiming);
        let claim = self.core.next_claim(|organizer| {
            // One who may have been given a chat a moment ago has had it for this wait.
            let period = present.get(&organizer);
            !claiming.contains_key(&organizer)
                && period.is_some_and(|period| period.answered(now, ANSWERED) && fresh(period))
        });
        self.run(claim, None, ctx);
    }

    pub(super) fn claim(&mut self, organizer: UserId, ctx: &mut Context<Self>) {
        let store = self.services.store.clone();
        let (generation, now) = (self.generation, self.services.now());
        let claim = ClaimHead {
            agency: self.agency,
            organizer,
            now,
            max_active: self.services.settings.max_active_chats,
        };
        let claiming = async move { store.run(claim).await };
        self.under_way += 1;
        *self.claiming.entry(organizer).or_default() += 1;
        ctx.spawn(claiming.into_actor(self).map(move |claimed, queue, ctx| {
            queue.under_way -= 1;
            if let Err(error) = &claimed {
                log::warn!("queue of agency {}: claim: {error}", queue.agency);
            }
            if matches!(claimed, Err(StoreError::Timeout)) {
                // It may have taken the head, or take it yet.
                queue.look_for_chat(organizer, now, ctx);
            } else {
                queue.outcome_is_known(organizer);
            }
            let outcome = match claimed {
                Ok(ClaimOutcome::Claimed(claimed)) => {
                    return queue.matched(generation, organizer, *claimed, ctx);
                }
                Ok(ClaimOutcome::NobodyWaits) => Claimed::Nobody,
                Ok(ClaimOutcome::TooManyActive) => Claimed::Refused(Code::TooManyActiveChats),
                Ok(ClaimOutcome::NotOfAgency) => Claimed::Refused(Code::Forbidden),
                Err(error) => Claimed::Failed(error.code()),
            };
            queue.decided(generation, outcome, ctx);
        }));
    }

    /// It is known what became of a claim for this organizer, who may be given another request.
    pub(super) fn outcome_is_known(&mut self, organizer: UserId) {
        if let Some(claims) = self.claiming.get_mut(&organizer) {
            *claims -= 1;
            if *claims == 0 {
                self.claiming.remove(&organizer);
            }
        }
    }

    fn matched(
        &mut self,
        generation: u64,
        organizer: UserId,
        found: NewMatch,
        ctx: &mut Context<Self>,
    ) {
        let (chat, own) = (&found.chat, found.own_of(organizer));
        let asked_at = chat.facts.asked_at;
        self.step(ctx, |queue, ctx| {
            queue.wait_estimate.matched(asked_at, chat.time_start);
            queue.settle_match(chat.id, asked_at, chat.time_start, ctx);
            if generation == queue.generation {
                let effects = queue.core.finish_claim(Claimed::Request(chat.id));
                queue.run(effects, own, ctx);
            } else {
                // Its caller was told already that the outcome is not known.
                queue.gone_to(chat.id, organizer);
            }
        });
        // Behind the answer to whoever asked for it.
        self.open(found);
        self.tell_others();
    }

    /// A claim came to no chat.
    fn decided(&mut self, generation: u64, outcome: Claimed, ctx: &mut Context<Self>) {
        self.step(ctx, |queue, ctx| {
            if generation == queue.generation {
                let effects = queue.core.finish_claim(outcome);
                queue.run(effects, None, ctx);
            }
        });
    }

    /// A request turns out to have become a chat of this organizer, whose wait that ends.
    pub(super) fn gone_to(&mut self, request: ChatId, organizer: UserId) {
        self.core.remove(request);
        self.core.stop_waiting(organizer);
    }

    /// A chat has been stored: its members are to see it, and it is to come to something.
    pub(super) fn open(&mut self, found: NewMatch) {
        self.services.metrics.chats_started.inc();
        let now = self.services.monotonic();
        let chat = &found.chat;
        let made = (chat.id, chat.organizer, chat.time_start);
        self.match_timeouts.add(Match::new(made, now));
        // One for each claim, and claims come one at a time.
        self.services.directory.do_send(OpenChat(found));
    }
}
