//! What other nodes say of a chat, and what this one says to them.
//!
//! A chat has an actor on each node where it is in use. Each shows its own node's connections what it
//! stored itself and what the others say they did, in the order of the log; where something is missing
//! in between it reads the database. Sessions drop what they have shown already, so showing an entry
//! twice is no harm, and not showing it is.

use super::actor::{ChatActor, State};
use super::load::entries;
use super::marks::ShownTo;
use super::messages::{Ended, Opened, Withdrawn};
use super::missed::{MISSED, again};
use super::retire::Retiring;
use crate::cluster::Hint;
use crate::cluster::hint::Entry;
use crate::cluster::patrol::core::News;
use crate::directory::TellChat;
use crate::protocol::wire::MarkKind;
use crate::protocol::{Chat, ConnectionId, HelpChat, Message as ChatMessage, Timestamp, UserId};
use crate::store::queries::{HistoryRange, LoadChat};
use crate::store::{Store, StoreError};
use actix::{ActorFutureExt, AsyncContext, Context, Handler, Message, WrapFuture};
use uuid::Uuid;

/// What has happened on another node.
#[derive(Clone, Debug, Message)]
#[rtype(result = "()")]
pub enum Elsewhere {
    /// This was stored.
    Entry {
        /// The entry.
        message: ChatMessage,
        /// The last entries before it that the two members of a direct chat may see.
        before: Option<(i64, i64)>,
    },
    /// The chat has just been opened, by the match of a moment if that is known.
    Opened(Option<Timestamp>),
    /// Nobody said so, but the database does.
    News(News),
    /// It was closed.
    Closed,
    /// It was withdrawn; this is how it was.
    Withdrawn(HelpChat),
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

impl Handler<Elsewhere> for ChatActor {
    type Result = ();

    fn handle(&mut self, happened: Elsewhere, ctx: &mut Context<Self>) {
        if self.retiring != Retiring::No {
            if matches!(self.state, State::Missing) {
                return self.heard_of_nothing(happened, ctx);
            }
            // At most once for each hint: by then it is forgotten, or stays.
            let (chat, happened) = (self.id, happened);
            return self.services.directory.do_send(TellChat { chat, happened });
        }
        self.last_use = self.services.steady();
        match happened {
            Elsewhere::Entry { message, before } => self.stored_elsewhere(message, before, ctx),
            Elsewhere::Opened(made) => self.opened_elsewhere(made, ctx),
            Elsewhere::News(news) => self.found(news, ctx),
            Elsewhere::Closed => self.read_end(None, ctx),
            Elsewhere::Withdrawn(chat) => self.handle(Withdrawn(chat), ctx),
            Elsewhere::Marked {
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
            Elsewhere::Typing { user, is_typing } => self.types_elsewhere(user, is_typing, ctx),
        }
    }
}

impl ChatActor {
    fn stored_elsewhere(
        &mut self,
        message: ChatMessage,
        before: Option<(i64, i64)>,
        ctx: &mut Context<Self>,
    ) {
        let State::Loaded(core) = &mut self.state else {
            // The database is away, or the chat was withdrawn: it is looked up, and catches up then.
            let shown = message.seq - 1;
            self.delivered.get_or_insert(shown);
            return self.load(ctx);
        };
        core.grown_elsewhere(message.seq);
        let chat = core.chat().clone();
        if self.is_first_answer(&chat, &message) {
            // Another node's word of the opening is still on its way. All of the chat is shown now.
            return self.read_opened(None, ctx);
        }
        if message.seq <= self.before {
            return self.show_late(&chat, &message, before);
        }
        self.deliver(&message, before, ctx);
    }

    fn opened_elsewhere(&mut self, made: Option<Timestamp>, ctx: &mut Context<Self>) {
        if made.is_none() || made != self.opened {
            self.read_opened(made, ctx);
        }
    }

    /// Somebody has looked into the database. Mostly it says what has been shown.
    fn found(&mut self, news: News, ctx: &mut Context<Self>) {
        if let (
            State::Unknown | State::Unavailable(_),
            News::Grown { .. } | News::GrownSince { .. },
        ) = (&self.state, news)
        {
            // The database was away when this actor looked: nobody says it a second time.
            return self.load_and(ctx, move |actor, ctx| match actor.state {
                State::Loaded(_) => actor.found(news, ctx),
                State::Unavailable(_) => again(news, ctx),
                State::Unknown | State::Missing => {}
            });
        }
        match news {
            News::Opened(made) => self.opened_elsewhere(Some(made), ctx),
            News::Closed if self.announced_end => {}
            News::Closed => self.read_end(Some(news), ctx),
            News::Gone(user) => self.look_whether_gone(user, ctx),
            News::Grown { after, upto } => {
                if after > self.shown() {
                    self.skip_what_nobody_missed(after + 1, None);
                }
                let from = match after < self.before {
                    true => after,
                    false => self.shown(),
                };
                if from < upto {
                    self.services.metrics.hint_gaps.inc();
                    self.read_missed(from, Timestamp(0), news, ctx);
                }
            }
            News::GrownSince { since, upto } => {
                if upto <= self.before || upto > self.shown() {
                    let from = self.before.min(upto) - MISSED;
                    self.services.metrics.hint_gaps.inc();
                    self.read_missed(from.max(0), since, news, ctx);
                }
            }
        }
    }

    /// Reads the chat and its first entry, and shows both unless they have been.
    pub(super) fn read_opened(&mut self, made: Option<Timestamp>, ctx: &mut Context<Self>) {
        let (store, id) = (self.services.store.clone(), self.id);
        let reading = self.then_look_who_is_here(async move { opened(&store, id).await });
        ctx.wait(
            reading
                .into_actor(self)
                .map(move |(read, pools), actor, ctx| match read {
                    Ok(Some(opened)) if actor.opened == Some(opened.chat.time_start) => {}
                    Ok(Some(opened)) => {
                        if let State::Loaded(_) = &actor.state {
                            actor.pools = pools.unwrap_or_default();
                        }
                        actor.handle(opened, ctx);
                    }
                    // Undone meanwhile, or deleted.
                    Ok(None) => {}
                    Err(error) => {
                        log::warn!("chat {}: opened elsewhere: {error}", actor.id);
                        again(News::Opened(made.unwrap_or_default()), ctx);
                    }
                }),
        );
    }

    /// Reads how the chat ended, and shows what came before that and then the end.
    pub(super) fn read_end(&mut self, news: Option<News>, ctx: &mut Context<Self>) {
        let (store, id) = (self.services.store.clone(), self.id);
        let reading = async move { store.run(LoadChat { id }).await };
        ctx.wait(reading.into_actor(self).map(move |read, actor, ctx| {
            match read.map(|chat| chat.and_then(Chat::into_help)) {
                Ok(Some(chat)) if chat.ended() => {
                    if chat.last_seq > actor.shown() {
                        actor.catch_up(ctx);
                    }
                    // Behind that.
                    ctx.notify(Ended(chat));
                }
                Ok(_) => {}
                Err(error) => {
                    log::warn!("chat {}: closed elsewhere: {error}", actor.id);
                    again(news.unwrap_or(News::Closed), ctx);
                }
            }
        }));
    }

    fn types_elsewhere(&mut self, user: UserId, is_typing: bool, ctx: &mut Context<Self>) {
        let State::Loaded(core) = &self.state else {
            return;
        };
        if !core.chat().has_member(user) || core.chat().ended() {
            return;
        }
        let changed = match is_typing {
            true => self.typing.begin(user, ELSEWHERE, self.services.steady()),
            false => self.typing.sent(user),
        };
        if changed {
            self.show_typing(user, is_typing);
        }
        self.arm_typing(ctx);
    }

    /// Tells the nodes where its readers are that an entry was stored here. Those of a list may be anywhere.
    pub(super) fn tell_entry(&self, message: &ChatMessage) {
        let (nodes, State::Loaded(core)) = (&self.services.nodes, &self.state) else {
            return;
        };
        if nodes.is_alone() {
            return;
        }
        if self.list().is_some() {
            return nodes.tell_all(|| Hint::Entry(Entry::new(message, None)));
        }
        let mut readers = core.chat().members();
        readers.retain(|member| message.is_for(*member));
        // Only of the next entry is it known what came before it.
        let next = message.seq == self.shown() + 1;
        let before = self.visible.last().filter(|_| next);
        nodes.tell_users(&readers, || Hint::Entry(Entry::new(message, before)));
    }

    /// Tells the members' nodes that the chat was closed here.
    pub(super) fn tell_end(&self, chat: &HelpChat) {
        let nodes = &self.services.nodes;
        nodes.tell_users(&chat.members(), || Hint::Closed { chat: chat.id });
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
        match self.list() {
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

/// The chat, if it is there, with its first entry.
async fn opened(store: &Store, id: crate::protocol::ChatId) -> Result<Option<Opened>, StoreError> {
    let chat = store.run(LoadChat { id }).await?;
    let Some(chat) = chat.and_then(Chat::into_help).filter(|chat| !chat.ended()) else {
        return Ok(None);
    };
    let first = entries(store, id, HistoryRange::After(0, 1)).await?;
    Ok(first.into_iter().next().map(|first| Opened { chat, first }))
}
