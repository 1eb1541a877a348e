//! What this node was not told of: it is read from the database, and shown to those who may have missed it.

use super::Elsewhere;
use super::actor::{ChatActor, State};
use super::load::{Looks, entries};
use super::private::Visible;
use crate::cluster::patrol::core::News;
use crate::protocol::wire::Frame;
use crate::protocol::{Chat, ChatId, Message, Timestamp};
use crate::store::queries::HistoryRange;
use crate::store::{Store, StoreError};
use actix::{ActorFutureExt, AsyncContext, Context, WrapFuture};
use std::time::Duration;

/// How much an entry may seem to be older than somebody who came before it: clocks of nodes differ, and
/// it takes a moment until other nodes know of who comes.
const CLOCKS_DIFFER: Duration = Duration::from_secs(2);

/// Entries that are read at a time for those who may have missed them.
pub(super) const MISSED: i64 = 200;
/// How often that is done for an actor that has just come. More are for who asks: the numbers say that
/// something is missing.
const PAGES: usize = 20;

impl ChatActor {
    /// An entry was shown: whoever comes from now on has read it, or asks for it.
    pub(super) fn note_shown(&mut self) {
        if !self.services.nodes.is_alone() {
            self.shown_at = self.services.steady();
        }
    }

    /// There is a gap before the entry `seq`. Where nobody was here other nodes told this one nothing:
    /// then it is filled with what is newer than those who came since. Without anybody it is not filled.
    pub(super) fn skip_what_nobody_missed(&mut self, seq: i64, before: Option<(i64, i64)>) {
        if self.services.nodes.is_alone() {
            return;
        }
        let State::Loaded(core) = &self.state else {
            return;
        };
        let visible = match (core.chat(), self.first_here(), before) {
            (Chat::Help(_), None, _) => self.visible,
            (Chat::Direct(chat), None, Some(before)) => Visible::before_entry(chat, before),
            (Chat::Help(_) | Chat::Direct(_), Some(began), _) => {
                if began > self.shown_at {
                    self.nobody_before = self.not_before(began);
                }
                return self.services.metrics.hint_gaps.inc();
            }
            // It takes the log to know what each of them may see; and who of a list's members is here
            // is not known: every node is told of each entry.
            (Chat::Direct(_), None, None) | (Chat::List(_), ..) => {
                return self.services.metrics.hint_gaps.inc();
            }
        };
        self.visible = visible;
        self.before = seq - 1;
        self.delivered = Some(seq - 1);
    }

    /// This actor has just learnt of a log that others have written. What they said of it may have come
    /// when it was not known here who comes, or is still on its way behind what comes next: so that nobody
    /// who is here sees a later entry first, all that is not older than they are is shown now.
    pub(super) fn show_what_came_before(&mut self, ctx: &mut Context<Self>) {
        let (State::Loaded(core), false) = (&self.state, self.services.nodes.is_alone()) else {
            return;
        };
        let Some(began) = self.first_here().filter(|_| self.before > 0) else {
            return;
        };
        let since = self.not_before(began);
        match core.chat() {
            Chat::Help(help) if help.ended() => return,
            // Another node's word of the opening may still be on its way: that comes first.
            Chat::Help(help) if help.time_start >= self.came_at(began) => {
                return self.read_opened(None, ctx);
            }
            // Every node is told of each entry.
            Chat::List(_) => return,
            Chat::Help(_) | Chat::Direct(_) => {}
        }
        let (store, id, upto) = (self.services.store.clone(), self.id, self.before);
        let reading = async move { newer(&store, id, upto, since).await };
        ctx.wait(reading.into_actor(self).map(move |read, actor, ctx| {
            let messages = match read {
                Ok(messages) => messages,
                Err(error) => {
                    log::warn!("chat {}: what came before: {error}", actor.id);
                    return again(News::GrownSince { since, upto }, ctx);
                }
            };
            actor.show_newer(&messages, since, CLOCKS_DIFFER);
        }));
    }

    /// When the first of the members who are here came.
    fn first_here(&self) -> Option<Timestamp> {
        let pools = self.pools.iter().map(|(_, pool)| &pool.presence);
        let online = pools.filter(|presence| presence.is_online());
        online.map(|presence| presence.began()).min()
    }

    /// When somebody came who came at `began` of the steady clock.
    fn came_at(&self, began: Timestamp) -> Timestamp {
        let here_for = self.services.steady().since(began);
        self.services.now().minus(here_for)
    }

    /// What is older was in the log when somebody came at `began` of the steady clock.
    fn not_before(&self, began: Timestamp) -> Timestamp {
        self.came_at(began).minus(CLOCKS_DIFFER)
    }

    /// Whether the members were here when the chat was opened, and have not been shown that.
    pub(super) fn is_first_answer(&self, chat: &Chat, message: &Message) -> bool {
        let Some(help) = chat.help() else {
            return false;
        };
        let began = self.first_here().map(|began| self.came_at(began));
        let here = began.is_some_and(|began| began < help.time_start);
        message.seq == 2 && self.opened.is_none() && here
    }

    /// Shows an entry that was in the log before this actor knew it.
    pub(super) fn show_late(&mut self, chat: &Chat, message: &Message, before: Option<(i64, i64)>) {
        match chat {
            Chat::Direct(chat) => {
                // If it is not known, a number that says that nothing is missing before it: where something
                // is, the client sees that by itself.
                let before = before.unwrap_or((message.seq - 1, message.seq - 1));
                let mut visible = Visible::before_entry(chat, before);
                self.show_private_after(&mut visible, chat, message);
            }
            Chat::Help(_) | Chat::List(_) => self.show_message(message),
        }
    }

    /// Shows an entry of a help chat to level 2 only, where nothing is shown twice.
    fn show_numbered(&self, message: &Message) {
        for (user, _) in &self.pools {
            let frame = Frame::private_message(message, user.0 == message.author, None);
            self.fan_out_to(Some(*user), &frame);
        }
    }

    /// Shows those of these entries, which follow each other, that are not older than `since`. What is
    /// hardly newer, by `doubt` at most, may have been read as well: it is for those who know it again by
    /// its number.
    fn show_newer(&mut self, messages: &[Message], since: Timestamp, doubt: Duration) {
        let (State::Loaded(core), Some(first)) = (&self.state, messages.first()) else {
            return;
        };
        let (chat, before) = (core.chat().clone(), first.seq - 1);
        let mut visible = match &chat {
            Chat::Direct(chat) => Visible::before_entry(chat, (before, before)),
            Chat::Help(_) | Chat::List(_) => Visible::default(),
        };
        for message in messages {
            match &chat {
                _ if message.time_sent < since => visible.pass_over(message),
                Chat::Direct(chat) => self.show_private_after(&mut visible, chat, message),
                Chat::Help(_) if message.time_sent < since.plus(doubt) => {
                    self.show_numbered(message);
                }
                Chat::Help(_) | Chat::List(_) => self.show_message(message),
            }
        }
    }

    /// Shows what the log has behind an entry and no hint has said, as far as it is not older than
    /// `since`.
    pub(super) fn read_missed(
        &mut self,
        after: i64,
        since: Timestamp,
        news: News,
        ctx: &mut Context<Self>,
    ) {
        let State::Loaded(_) = &self.state else {
            return;
        };
        let store = self.services.store.clone();
        let (id, range) = (self.id, HistoryRange::After(after, MISSED));
        let reading = async move { entries(&store, id, range).await };
        let reading = self.then_look_who_is_here(reading);
        ctx.wait(
            reading
                .into_actor(self)
                .map(move |(read, pools), actor, ctx| {
                    let messages = match read {
                        Ok(messages) => messages,
                        Err(error) => {
                            log::warn!("chat {}: what was missed: {error}", actor.id);
                            return again(news, ctx);
                        }
                    };
                    actor.pools = pools.unwrap_or_default();
                    if let State::Loaded(core) = &mut actor.state {
                        core.grown_elsewhere(messages.last().map_or(0, |last| last.seq));
                    }
                    let late = messages.partition_point(|message| message.seq <= actor.before);
                    actor.show_newer(&messages[..late], since, Duration::ZERO);
                    let news = messages.iter().find(|message| message.time_sent >= since);
                    if let Some(first) = news.filter(|first| first.seq > actor.shown() + 1) {
                        actor.skip_what_nobody_missed(first.seq, None);
                    }
                    let last = messages.last().map_or(0, |message| message.seq);
                    if last > actor.shown() || messages.len() as i64 == MISSED {
                        actor.catch_up(ctx);
                    }
                }),
        );
    }
}

/// The database did not answer: once more, until it does. Each piece of news waits for itself.
pub(super) fn again(news: News, ctx: &mut Context<ChatActor>) {
    ctx.notify_later(Elsewhere::News(news), Looks::PAUSE);
}

/// The last entries of a log of `upto` entries, as far as something among them is not older than `since`.
async fn newer(
    store: &Store,
    chat: ChatId,
    upto: i64,
    since: Timestamp,
) -> Result<Vec<Message>, StoreError> {
    // Mostly nothing is.
    let mut found = entries(store, chat, HistoryRange::Before(upto + 1, 1)).await?;
    for _ in 0..PAGES {
        let Some(first) = found.first().filter(|first| first.time_sent >= since) else {
            break;
        };
        let mut page = entries(store, chat, HistoryRange::Before(first.seq, MISSED)).await?;
        if page.is_empty() {
            break;
        }
        page.append(&mut found);
        found = page;
    }
    Ok(found)
}
