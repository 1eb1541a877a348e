//! What other nodes say of a chat, and what this one says to them.
//!
//! A chat has an actor on each node where it is in use. Each shows its own node's connections what it
//! stored itself and what the others say they did, in the order of the log; where something is missing
//! in between it reads the database. Sessions drop what they have shown already, so showing an entry
//! twice is no harm, and not showing it is.

use super::actor::{ChatActor, State};
use super::backfill::again;
use super::delivery::Event;
use super::messages::Withdrawn;
use super::retire::Retiring;
use crate::directory::TellChat;
use crate::remote::reconcile::core::Divergence;
use crate::timeline;
use crate::turns::HandedOver;
use actix::{ActorFutureExt, AsyncContext, Context, Handler, Message, WrapFuture};
use switchboard_cluster::Hint;
use switchboard_cluster::hint::Entry;
use switchboard_domain::audience::ShownTo;
use switchboard_domain::wire::MarkKind;
use switchboard_domain::{
    Chat, ChatEventKind, ConnectionId, HelpChat, Message as ChatMessage, Timestamp, UserId,
};
use switchboard_store::queries::{LoadChat, ReadMatch};
use uuid::Uuid;

/// What has happened on another node, or to the chat's row.
#[derive(Clone, Debug, Message)]
#[rtype(result = "()")]
pub enum RemoteEvent {
    /// This was stored.
    Entry {
        /// The entry.
        message: ChatMessage,
        /// The last entries before it that the two members of a direct chat may see.
        before: Option<(i64, i64)>,
        /// Who had the help chat then, if anybody; absent where that was not said, and of other chats.
        owner: Option<Option<UserId>>,
    },
    /// The chat has just been opened, by the match of a moment if that is known.
    Opened(Option<Timestamp>),
    /// Nobody said so, but the database does.
    Diverged(Divergence),
    /// It was closed.
    Closed,
    /// It was withdrawn; this is how it was.
    Withdrawn(HelpChat),
    /// It has gone to another owner.
    HandedOver(HandedOver),
    /// An act on it may have been stored, or not.
    OwnerInDoubt,
    /// A member's mark has moved.
    Marked {
        /// The member.
        user: UserId,
        /// Which mark.
        kind: MarkKind,
        /// Where it was.
        from: i64,
        /// Where it is.
        to: i64,
        /// Who is shown it.
        shown: ShownTo,
    },
    /// A member types, or does not any more.
    Typing {
        /// The member.
        user: UserId,
        /// Which of the two.
        is_typing: bool,
    },
}

/// The connection that types when it is one of another node: one for each user is enough.
const ELSEWHERE: ConnectionId = ConnectionId(Uuid::nil());

impl Handler<RemoteEvent> for ChatActor {
    type Result = ();

    fn handle(&mut self, happened: RemoteEvent, ctx: &mut Context<Self>) {
        if self.usage.retiring != Retiring::No {
            if matches!(self.state, State::Missing) {
                return self.heard_of_nothing(happened, ctx);
            }
            // At most once for each hint: by then it is forgotten, or stays.
            let (chat, happened) = (self.id, happened);
            return self.services.directory.do_send(TellChat { chat, happened });
        }
        self.usage.last_use = self.services.monotonic();
        match happened {
            RemoteEvent::Entry {
                message,
                before,
                owner,
            } => match owner {
                Some(owner) if self.is_elsewhere(owner) => self.look_who_has_it_and_read_on(ctx),
                _ => self.stored_remotely(&message, before, ctx),
            },
            RemoteEvent::Opened(made) => self.deliver(Event::OpenedRemotely(made), ctx),
            RemoteEvent::Diverged(divergence) => self.deliver(Event::Diverged(divergence), ctx),
            RemoteEvent::Closed => self.read_end(None, ctx),
            RemoteEvent::Withdrawn(chat) => self.handle(Withdrawn(chat), ctx),
            RemoteEvent::HandedOver(over) => self.handed_over(over, ctx),
            RemoteEvent::OwnerInDoubt => self.look_who_has_it(ctx),
            RemoteEvent::Marked {
                user,
                kind,
                from,
                to,
                shown,
            } => {
                let from = from.max(self.marks.last(user, kind));
                if self.marks.is_news(user, kind, to) {
                    self.show_moved(kind, user, (from, to), shown, ctx);
                }
            }
            RemoteEvent::Typing { user, is_typing } => self.types_remotely(user, is_typing, ctx),
        }
    }
}

impl ChatActor {
    /// Another node has stored an entry.
    fn stored_remotely(
        &mut self,
        message: &ChatMessage,
        before: Option<(i64, i64)>,
        ctx: &mut Context<Self>,
    ) {
        if let State::Loaded(core) = &mut self.state {
            core.grown_elsewhere(message.seq);
        }
        self.deliver(Event::StoredRemotely { message, before }, ctx);
    }

    /// Reads the chat and its first entry, and shows both unless they have been.
    pub(super) fn read_opening(&mut self, made: Option<Timestamp>, ctx: &mut Context<Self>) {
        let (store, id) = (self.services.store.clone(), self.id);
        let reading =
            self.then_look_who_is_here(async move { store.run(ReadMatch { chat: id }).await });
        ctx.wait(
            reading
                .into_actor(self)
                .map(move |(read, pools), actor, ctx| match read {
                    Ok(Some(opening)) if !opening.chat.ended() => {
                        if let State::Loaded(_) = &actor.state {
                            actor.pools = pools.unwrap_or_default();
                        }
                        actor.deliver(Event::OpeningRead(Box::new(opening)), ctx);
                    }
                    // Over, undone meanwhile, or deleted.
                    Ok(_) => {}
                    Err(error) => {
                        log::warn!("chat {}: opened elsewhere: {error}", actor.id);
                        again(Divergence::Opened(made.unwrap_or_default()), ctx);
                    }
                }),
        );
    }

    /// Reads how the chat ended, and shows what came before that and then the end.
    pub(super) fn read_end(&mut self, divergence: Option<Divergence>, ctx: &mut Context<Self>) {
        let (store, id) = (self.services.store.clone(), self.id);
        let reading = async move { store.run(LoadChat { id }).await };
        ctx.wait(reading.into_actor(self).map(move |read, actor, ctx| {
            match read.map(|chat| chat.and_then(Chat::into_help)) {
                Ok(Some(chat)) if chat.ended() => {
                    actor.deliver(Event::EndRead(Box::new(chat)), ctx);
                }
                Ok(_) => {}
                Err(error) => {
                    log::warn!("chat {}: closed elsewhere: {error}", actor.id);
                    again(divergence.unwrap_or(Divergence::Closed), ctx);
                }
            }
        }));
    }

    fn types_remotely(&mut self, user: UserId, is_typing: bool, ctx: &mut Context<Self>) {
        let State::Loaded(core) = &self.state else {
            return;
        };
        if !core.chat().has_member(user) || core.chat().ended() {
            return;
        }
        let changed = match is_typing {
            true => self
                .typing
                .typists
                .begin(user, ELSEWHERE, self.services.monotonic()),
            false => self.typing.typists.sent(user),
        };
        if changed {
            self.show_typing(user, is_typing);
        }
        self.arm_typing(ctx);
    }

    /// Tells the nodes where its readers are that an entry was stored here. Those of a list may be anywhere.
    pub(super) fn tell_entry(&self, message: &ChatMessage, before: Option<(i64, i64)>) {
        let (nodes, State::Loaded(core)) = (&self.services.nodes, &self.state) else {
            return;
        };
        // Whoever has just taken a chat that waits may be anywhere too.
        if self.as_list().is_some() || core.chat().unowned().is_some() {
            let nobody = core.chat().unowned().map(|_| None);
            return nodes.tell_all(|| Hint::Entry(Entry::new(message, None).of(nobody)));
        }
        let owner = core.chat().help().map(|chat| Some(chat.organizer));
        let mut readers = core.chat().members();
        readers.retain(|member| message.is_for(*member));
        nodes.tell_users(&readers, || {
            Hint::Entry(Entry::new(message, before).of(owner))
        });
    }

    /// Tells the members' nodes that the chat was closed here.
    pub(super) fn tell_end(&self, chat: &HelpChat) {
        let nodes = &self.services.nodes;
        nodes.tell_users(&chat.members(), || Hint::Closed { chat: chat.id });
        timeline::tell(&self.services, chat.id, ChatEventKind::Closed);
    }

    /// Tells the nodes of those who are shown it that a mark was moved here.
    pub(super) fn tell_mark(
        &self,
        kind: MarkKind,
        user: UserId,
        moved: (i64, i64),
        shown: ShownTo,
    ) {
        let hint = || Hint::marked(self.id, user, kind, moved, shown);
        match self.as_list() {
            Some(list) => self.services.nodes.tell_users(&[user, list.owner], hint),
            None if shown == ShownTo::Own => self.services.nodes.tell_users(&[user], hint),
            None => self.tell_members(hint),
        }
    }

    /// Tells the members' nodes who types here.
    pub(super) fn tell_typing(&self, user: UserId, is_typing: bool) {
        if self.services.nodes.is_busy() {
            return;
        }
        let (chat, user) = (self.id, user.0);
        self.tell_members(|| Hint::Typing {
            chat,
            user,
            is_typing,
        });
    }

    fn tell_members(&self, hint: impl FnOnce() -> Hint) {
        let nodes = &self.services.nodes;
        if let (State::Loaded(core), false) = (&self.state, nodes.is_alone()) {
            nodes.tell_users(&core.chat().members(), hint);
        }
    }
}
