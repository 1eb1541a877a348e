//! Who has the chat, when the writer of its log knows better than this actor: a hint has not come yet, or never will.

use super::actor::{ChatActor, State};
use super::delivery::Event;
use super::messages::Withdrawn;
use crate::directory::Watch;
use crate::presence::RefreshVisibility;
use crate::turns::{HandedOver, show_handed_over};
use crate::writer::Outcome;
use actix::{ActorFutureExt, AsyncContext, Context, Handler, WrapFuture};
use switchboard_domain::{Chat, ChatEventKind, Code, HelpChat, UserId};
use switchboard_store::StoreError;
use switchboard_store::queries::LoadChat;

impl ChatActor {
    /// Whether an outcome says that the chat is not with whom this actor takes it to be.
    pub(super) fn is_news_of_owner(&self, outcome: &Outcome) -> bool {
        let State::Loaded(core) = &self.state else {
            return false;
        };
        match outcome {
            Outcome::Refused(Code::ChatMoved) => core.chat().help().is_some(),
            Outcome::Refused(Code::ChatClosed) => core.chat().unowned().is_some(),
            _ => false,
        }
    }

    /// Whether an entry was stored while the chat was not with whom this actor takes it to be. Whoever had it is not
    /// shown it.
    pub(super) fn is_elsewhere(&self, owner: Option<UserId>) -> bool {
        let State::Loaded(core) = &self.state else {
            return false;
        };
        core.chat()
            .help()
            .is_some_and(|chat| !chat.ended() && Some(chat.organizer) != owner)
    }

    /// Looks who has it, then shows what was stored to those who have it now.
    pub(super) fn look_who_has_it_and_read_on(&mut self, ctx: &mut Context<Self>) {
        self.look_who_has_it_and(ctx, |actor, ctx| match &actor.state {
            State::Loaded(_) => actor.deliver(Event::ReadOn, ctx),
            // Loading catches up.
            _ => actor.load(ctx),
        });
    }

    /// Looks who has it, and does what the hint would have had it do.
    pub(super) fn look_who_has_it(&mut self, ctx: &mut Context<Self>) {
        self.look_who_has_it_and(ctx, |_, _| {});
    }

    fn look_who_has_it_and(
        &mut self,
        ctx: &mut Context<Self>,
        then: impl FnOnce(&mut Self, &mut Context<Self>) + 'static,
    ) {
        let (store, id) = (self.services.store.clone(), self.id);
        let looking = async move { store.run(LoadChat { id }).await };
        ctx.wait(looking.into_actor(self).map(|found, actor, ctx| {
            actor.take_for(found, ctx);
            then(actor, ctx);
        }));
    }

    /// Does what follows from the chat as it is in the database.
    fn take_for(&mut self, found: Result<Option<Chat>, StoreError>, ctx: &mut Context<Self>) {
        let State::Loaded(core) = &self.state else {
            return;
        };
        match (core.chat(), found) {
            (Chat::Help(known), Ok(Some(Chat::Unowned(chat)))) if chat.time_end.is_none() => {
                let undone = known.clone();
                self.handle(Withdrawn(undone), ctx);
            }
            (Chat::Help(known), Ok(Some(Chat::Help(chat)))) if known.is_handed_over_to(&chat) => {
                let over = HandedOver {
                    chat: chat.id,
                    from: Some(known.organizer),
                    to: chat.organizer,
                    participant: chat.participant,
                    because: ChatEventKind::Moved,
                };
                self.is_owned_by(chat, over, ctx);
            }
            (Chat::Help(known), Ok(Some(Chat::Help(chat))))
                if known.is_of_another_match(&chat) && !chat.ended() =>
            {
                self.read_opening(Some(chat.time_start), ctx);
            }
            (Chat::Help(known), Ok(Some(Chat::Help(chat)))) if chat.ended() && !known.ended() => {
                self.read_end(None, ctx);
            }
            (Chat::Unowned(_), Ok(Some(Chat::Help(chat)))) if !chat.ended() => {
                self.read_opening(Some(chat.time_start), ctx);
            }
            // It is over: whoever wants something of it next has it loaded anew.
            (Chat::Unowned(_), Ok(found)) if found.as_ref().is_none_or(Chat::ended) => {
                self.forget_unowned();
            }
            (_, Ok(_)) => {}
            // The next one who writes has it looked up again.
            (_, Err(error)) => log::warn!("chat {}: who has it: {error}", self.id),
        }
    }

    /// The chat has gone to another owner. This actor learns that first, so that whatever is stored from now on is shown
    /// to that one; then all three are shown it.
    pub(super) fn handed_over(&mut self, over: HandedOver, ctx: &mut Context<Self>) {
        let State::Loaded(_) = &self.state else {
            return show_handed_over(self.services.clone(), over);
        };
        let (store, id) = (self.services.store.clone(), self.id);
        let looking = async move { store.run(LoadChat { id }).await };
        ctx.wait(looking.into_actor(self).map(move |found, actor, ctx| {
            let State::Loaded(core) = &actor.state else {
                return show_handed_over(actor.services.clone(), over);
            };
            match (core.chat(), found) {
                (Chat::Help(known), Ok(Some(Chat::Help(chat))))
                    if known.is_handed_over_to(&chat) =>
                {
                    actor.is_owned_by(chat, over, ctx);
                }
                (_, Ok(_)) => show_handed_over(actor.services.clone(), over),
                (_, Err(error)) => {
                    log::warn!("chat {}: who has it: {error}", actor.id);
                    show_handed_over(actor.services.clone(), over);
                }
            }
        }));
    }

    /// This is its owner from now on.
    fn is_owned_by(&mut self, chat: HelpChat, over: HandedOver, ctx: &mut Context<Self>) {
        let (members, ended) = (chat.members(), chat.ended());
        // They may see each other for this chat alone.
        let before = over.from.unwrap_or(over.to);
        for pair in [[before, chat.participant], members] {
            self.services.presence.do_send(RefreshVisibility(pair));
        }
        if let (State::Loaded(core), false) = (&mut self.state, ended) {
            core.is_taken(chat);
        }
        self.typing.typists.clear();
        let watch = Watch {
            chat: self.id,
            members: members.to_vec(),
        };
        let looking = self.services.directory.send(watch);
        ctx.wait(looking.into_actor(self).map(move |pools, actor, ctx| {
            // Without a directory the process is ending.
            if let Ok(pools) = pools {
                actor.pools = pools;
            }
            show_handed_over(actor.services.clone(), over);
            if ended {
                actor.read_end(None, ctx);
            }
        }));
    }

    fn forget_unowned(&mut self) {
        if let State::Loaded(core) = &mut self.state {
            let callers = core.take_callers();
            for reply in callers.at_the_writer {
                reply.fail(Code::Timeout);
            }
            for reply in callers.others {
                reply.fail(Code::ChatClosed);
            }
        }
        self.state = State::Unknown;
    }
}
