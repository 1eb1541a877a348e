//! How a list's messages are shown: to their owner here, to the members by the fan-out behind it; and
//! what its members may do. They know nothing of each other.

use super::actor::{ChatActor, State};
use crate::directory::ShowUser;
use crate::fanout::FanOut;
use crate::reply::Reply;
use actix::{ActorFutureExt, AsyncContext, Context, WrapFuture};
use std::time::Duration;
use switchboard_domain::wire::{Frame, ListProgress, ListRead};
use switchboard_domain::{Chat, Code, ListChat, Message, UserId};
use switchboard_store::queries::{CountReaders, KnowsList};

/// How long after a member has read something the owner is told how many have.
const COUNT_AFTER: Duration = Duration::from_secs(2);

/// What a list has beside its log.
#[derive(Debug, Default)]
pub(super) struct ListParts {
    /// The way of its messages to its members, once there was one.
    pub fan_out: Option<FanOut>,
    /// Whether those who have read its newest message are counted soon.
    counting: bool,
}

impl ChatActor {
    /// The list that the chat is, if it is one.
    pub(super) fn as_list(&self) -> Option<&ListChat> {
        match &self.state {
            State::Loaded(core) => match core.chat() {
                Chat::List(list) => Some(list),
                Chat::Help(_) | Chat::Unowned(_) | Chat::Direct(_) => None,
            },
            _ => None,
        }
    }

    /// Shows a message to its owner, and has it fanned out to the members who are here.
    pub(super) fn fan_out(&mut self, message: &Message) {
        let Some(list) = self.as_list().cloned() else {
            return;
        };
        self.show_members(&Frame::private_message(message, true, None));
        let services = &self.services;
        let fan_out = self.list.fan_out.take().filter(|it| !it.is_over());
        let fan_out = fan_out.unwrap_or_else(|| FanOut::start(services.clone()));
        let id = list.id;
        if !fan_out.push(list, message.clone()) {
            services.metrics.count_refusal("fan_out");
            // Nobody was reached, and that is all: they find it by `sync`.
            self.show_members(&Frame::list_progress(ListProgress {
                chat_id: id,
                seq: message.seq,
                delivered: 0,
                online: 0,
                total: 0,
                done: true,
            }));
        }
        self.list.fan_out = Some(fan_out);
    }

    /// Tells somebody who is not the owner why they do not write here: members that it is not for them,
    /// others that they have no access.
    pub(super) fn refuse_writer(&self, user: UserId, reply: Reply, ctx: &mut Context<Self>) {
        let store = self.services.store.clone();
        let list = self.id;
        let asking = async move { store.run(KnowsList { list, user }).await };
        ctx.spawn(asking.into_actor(self).map(|known, chat, _| {
            reply.fail(match known {
                Ok(true) => Code::Forbidden,
                Ok(false) => Code::NoAccess,
                Err(error) => {
                    log::warn!("chat {}: who writes: {error}", chat.id);
                    error.read_code()
                }
            });
        }));
    }

    /// Shows a member's own devices how far the member has come, and tells the owner soon how many
    /// have read.
    pub(super) fn show_mark_in_list(
        &mut self,
        owner: UserId,
        member: UserId,
        frame: Frame,
        ctx: &mut Context<Self>,
    ) {
        let show = ShowUser {
            user: member,
            frame,
        };
        // One for each answer of the store, whose calls are bounded, and for each hint.
        self.services.directory.do_send(show);
        let here = self.pools.iter().any(|(_, pool)| pool.presence.is_online());
        if member == owner || !here || std::mem::replace(&mut self.list.counting, true) {
            return;
        }
        ctx.run_later(COUNT_AFTER, |chat, ctx| {
            let store = chat.services.store.clone();
            let list = chat.id;
            let counting = async move { store.run(CountReaders { list }).await };
            ctx.spawn(counting.into_actor(chat).map(|count, chat, _| {
                chat.list.counting = false;
                match count {
                    Ok(Some(count)) => chat.show_members(&Frame::list_read(ListRead {
                        chat_id: chat.id,
                        seq: count.seq,
                        read: count.read,
                        total: count.total,
                    })),
                    Ok(None) => {}
                    Err(error) => log::warn!("chat {}: who has read: {error}", chat.id),
                }
            }));
        });
    }
}
