//! What the directory is asked.

use super::{Directory, EndWait};
use crate::chat::{AskRightsAgain, ChatActor, Ended, Opened, PoolDown, Withdrawn};
use crate::pool::{CloseSessions, Deliver, DrainSessions, PoolRef, Presence};
use crate::queue::AgencyQueue;
use crate::session::Drain;
use crate::timeline;
use actix::{Addr, Context, Handler, Message, MessageResult};
use std::collections::HashMap;
use std::sync::Arc;
use switchboard_cluster::Key;
use switchboard_cluster::hint::{self, Hint};
use switchboard_domain::wire::{CloseCode, Frame};
use switchboard_domain::{AgencyId, ChatEventKind, ChatId, HelpChat, NewMatch, UserId};

/// The pool of a user, created when there is none.
#[derive(Message)]
#[rtype(result = "PoolRef")]
pub struct FindPool(pub UserId);

impl Handler<FindPool> for Directory {
    type Result = MessageResult<FindPool>;
    fn handle(&mut self, FindPool(user): FindPool, _: &mut Context<Self>) -> Self::Result {
        MessageResult(self.pool(user))
    }
}

/// The actor of a chat, created when there is none. Whether there is such a chat is the actor's
/// business.
#[derive(Message)]
#[rtype(result = "Addr<ChatActor>")]
pub struct FindChat(pub ChatId);

impl Handler<FindChat> for Directory {
    type Result = MessageResult<FindChat>;
    fn handle(&mut self, FindChat(chat): FindChat, _: &mut Context<Self>) -> Self::Result {
        MessageResult(self.chat(chat))
    }
}

/// The queue of an agency, created when there is none.
#[derive(Message)]
#[rtype(result = "Addr<AgencyQueue>")]
pub struct FindQueue(pub AgencyId);

impl Handler<FindQueue> for Directory {
    type Result = MessageResult<FindQueue>;
    fn handle(&mut self, FindQueue(agency): FindQueue, _: &mut Context<Self>) -> Self::Result {
        MessageResult(self.queue(agency))
    }
}

/// A match has just been stored: its members are to see it.
#[derive(Message)]
#[rtype(result = "()")]
pub struct OpenChat(pub NewMatch);

impl Handler<OpenChat> for Directory {
    type Result = ();
    fn handle(&mut self, OpenChat(found): OpenChat, _: &mut Context<Self>) {
        let (nodes, chat) = (&self.services.nodes, &found.chat);
        nodes.tell_users(&chat.members(), || Hint::Opened { chat: chat.id });
        timeline::tell(&self.services, chat.id, ChatEventKind::Matched);
        let addr = self.chat_with(chat.id, Some(chat.clone().into()));
        // One for each claim; claims of an agency come one at a time.
        addr.do_send(Opened(found));
    }
}

/// A chat has been ended in the database by somebody else: its members are to see it.
#[derive(Message)]
#[rtype(result = "()")]
pub struct EndChat(pub HelpChat);

impl Handler<EndChat> for Directory {
    type Result = ();
    fn handle(&mut self, EndChat(chat): EndChat, _: &mut Context<Self>) {
        let nodes = &self.services.nodes;
        nodes.tell_users(&chat.members(), || Hint::Closed { chat: chat.id });
        timeline::tell(&self.services, chat.id, ChatEventKind::Closed);
        // One for each chat that a deleted user was in.
        self.chat_with(chat.id, Some(chat.clone().into()))
            .do_send(Ended(chat));
    }
}

/// A chat wants to hear of its members' pools. Answered with those that are up now.
#[derive(Message)]
#[rtype(result = "Vec<(UserId, PoolRef)>")]
pub struct Watch {
    /// The chat.
    pub chat: ChatId,
    /// Its members.
    pub members: Vec<UserId>,
}

impl Handler<Watch> for Directory {
    type Result = MessageResult<Watch>;
    fn handle(&mut self, Watch { chat, members }: Watch, _: &mut Context<Self>) -> Self::Result {
        // An actor that is just being forgotten hears who is here, and no more.
        let entry = self.chats.get_mut(&chat);
        let before = entry.map(|it| std::mem::replace(&mut it.members, members.clone()));
        if let Some(before) = before {
            for user in before.iter().filter(|user| !members.contains(user)) {
                // Of an earlier match.
                self.stop_watching(*user, chat);
            }
            for user in &members {
                let watching = self.watchers.entry(*user).or_default();
                if !watching.contains(&chat) {
                    watching.push(chat);
                }
            }
        }
        let here = |user| self.pools.get(&user).map(|pool| (user, pool.clone()));
        MessageResult(members.into_iter().filter_map(here).collect())
    }
}

/// A chat is of no use any more. `true`: it is forgotten and must stop; `false`: a member is here.
#[derive(Message)]
#[rtype(result = "bool")]
pub struct RetireChat {
    /// The chat.
    pub chat: ChatId,
    /// Whether it goes although a member is here: nothing more comes of it.
    pub even_if_members_are_here: bool,
}

impl Handler<RetireChat> for Directory {
    type Result = bool;
    fn handle(&mut self, retire: RetireChat, _: &mut Context<Self>) -> bool {
        let wanted = self.chats.get(&retire.chat).is_some_and(|entry| {
            let mut members = entry.members.iter();
            members.any(|user| self.pools.contains_key(user))
        });
        let forget = retire.even_if_members_are_here || !wanted;
        if forget {
            self.forget_chat(retire.chat);
        }
        forget
    }
}

/// A pool has had no connection for a while: it is forgotten, and stops.
#[derive(Message)]
#[rtype(result = "()")]
pub struct RetirePool(pub UserId);

impl Handler<RetirePool> for Directory {
    type Result = ();
    fn handle(&mut self, RetirePool(user): RetirePool, _: &mut Context<Self>) {
        self.pools.remove(&user);
        for chat in self.watchers.get(&user).into_iter().flatten() {
            if let Some(entry) = self.chats.get(chat) {
                entry.addr.do_send(PoolDown(user));
            }
        }
    }
}

/// A queue has been idle: it is forgotten, and stops.
#[derive(Message)]
#[rtype(result = "()")]
pub struct RetireQueue(pub AgencyId);

impl Handler<RetireQueue> for Directory {
    type Result = ();
    fn handle(&mut self, RetireQueue(agency): RetireQueue, _: &mut Context<Self>) {
        self.queues.remove(&agency);
        self.services.nodes.has(Key::Agency(agency), false);
    }
}

/// Close the connections of one user. Answered with how many pools were told.
#[derive(Message)]
#[rtype(result = "usize")]
pub struct CloseUsers {
    /// Whose.
    pub user: UserId,
    /// How.
    pub close: CloseSessions,
}

impl Handler<CloseUsers> for Directory {
    type Result = usize;
    fn handle(&mut self, CloseUsers { user, close }: CloseUsers, _: &mut Context<Self>) -> usize {
        let hint = hint::Close::new(user, close.code, close.which);
        if close.code == CloseCode::FORBIDDEN {
            // Also where the user is being let in at this moment.
            self.services.nodes.tell_all(|| Hint::Close(hint));
        } else {
            let nodes = &self.services.nodes;
            nodes.tell_users(&[user], || Hint::Close(hint));
        }
        self.close_user(user, &close)
    }
}

impl Directory {
    pub(super) fn close_user(&mut self, user: UserId, close: &CloseSessions) -> usize {
        let told = |pool: &PoolRef| pool.addr.do_send(close.clone());
        if close.is_for_newcomers() {
            // Made when there is none: it turns away who is being let in at this moment.
            told(&self.pool(user));
            return 1;
        }
        self.pools.get(&user).map(told).into_iter().count()
    }
}

/// What the reconciler has found to be closed: on this node alone, and where there is a connection.
#[derive(Message)]
#[rtype(result = "()")]
pub struct CloseHere(pub Vec<(UserId, CloseSessions)>);

impl Handler<CloseHere> for Directory {
    type Result = ();
    fn handle(&mut self, CloseHere(all): CloseHere, _: &mut Context<Self>) {
        for (user, close) in all {
            if let Some(pool) = self.pools.get(&user) {
                // As many as a look finds of those who are here.
                pool.addr.do_send(close);
            }
        }
    }
}

/// The server stops: every connection that has a user ends.
#[derive(Message)]
#[rtype(result = "()")]
pub struct DrainUsers(pub Drain);

impl Handler<DrainUsers> for Directory {
    type Result = ();
    fn handle(&mut self, DrainUsers(drain): DrainUsers, _: &mut Context<Self>) {
        for pool in self.pools.values() {
            // Once, so bounded by the pools.
            pool.addr.do_send(DrainSessions(drain));
        }
    }
}

/// Show a user something on all connections, if there are any.
#[derive(Message)]
#[rtype(result = "()")]
pub struct ShowUser {
    /// Who.
    pub user: UserId,
    /// What.
    pub frame: Frame,
}

impl Handler<ShowUser> for Directory {
    type Result = ();
    fn handle(&mut self, show: ShowUser, _: &mut Context<Self>) {
        self.show_user(show);
    }
}

impl Directory {
    pub(super) fn show_user(&self, ShowUser { user, frame }: ShowUser) {
        if let Some(pool) = self.pools.get(&user) {
            // As many as were sent here, and those are bounded.
            pool.addr.do_send(Deliver(frame));
        }
    }
}

/// What is known of those of these users who are here, or were a moment ago.
#[derive(Message)]
#[rtype(result = "HashMap<UserId, Arc<Presence>>")]
pub struct Presences(pub Vec<UserId>);

impl Handler<Presences> for Directory {
    type Result = MessageResult<Presences>;
    fn handle(&mut self, Presences(users): Presences, _: &mut Context<Self>) -> Self::Result {
        let known = |user| Some((user, self.pools.get(&user)?.presence.clone()));
        MessageResult(users.into_iter().filter_map(known).collect())
    }
}

/// Everybody who has a connection.
#[derive(Message)]
#[rtype(result = "Vec<(UserId, Arc<Presence>)>")]
pub struct WhoIsHere;

impl Handler<WhoIsHere> for Directory {
    type Result = MessageResult<WhoIsHere>;
    fn handle(&mut self, _: WhoIsHere, _: &mut Context<Self>) -> Self::Result {
        let online = self
            .pools
            .iter()
            .filter(|(_, pool)| pool.presence.is_online());
        MessageResult(
            online
                .map(|(user, pool)| (*user, pool.presence.clone()))
                .collect(),
        )
    }
}

/// The pools of those of these users who are here, in their order.
#[derive(Message)]
#[rtype(result = "Vec<Option<PoolRef>>")]
pub struct FindPools(pub Vec<UserId>);

impl Handler<FindPools> for Directory {
    type Result = MessageResult<FindPools>;
    fn handle(&mut self, FindPools(users): FindPools, _: &mut Context<Self>) -> Self::Result {
        let here = |user: UserId| {
            let pool = self.pools.get(&user)?;
            pool.presence.is_online().then(|| pool.clone())
        };
        MessageResult(users.into_iter().map(here).collect())
    }
}

/// A chat has been withdrawn in the database: its actor shows that to the members, and forgets the
/// chat.
#[derive(Message)]
#[rtype(result = "()")]
pub struct WithdrawChat(pub HelpChat);

impl Handler<WithdrawChat> for Directory {
    type Result = ();
    fn handle(&mut self, WithdrawChat(chat): WithdrawChat, _: &mut Context<Self>) {
        let nodes = &self.services.nodes;
        let hint = || Hint::Withdrawn(hint::Withdrawn::new(&chat));
        nodes.tell_users(&chat.members(), hint);
        // Before the queue hears of the chat: who has lost one does not get the next one, nor this one, at once.
        self.end_wait(EndWait {
            user: chat.organizer,
            agency: chat.agency,
        });
        // At most one for each match.
        self.chat_with(chat.id, Some(chat.clone().into()))
            .do_send(Withdrawn(chat));
    }
}

/// A right to write or a block between the two has changed in the database: their chats, if they are in
/// memory, ask again.
#[derive(Clone, Copy, Debug, Message)]
#[rtype(result = "()")]
pub struct RightsChanged(pub [UserId; 2]);

impl Handler<RightsChanged> for Directory {
    type Result = ();
    fn handle(&mut self, RightsChanged([one, other]): RightsChanged, _: &mut Context<Self>) {
        let hint = || Hint::Rights {
            one: one.0,
            other: other.0,
        };
        self.services.nodes.tell_users(&[one, other], hint);
        self.rights_changed(one, other);
    }
}

impl Directory {
    pub(super) fn rights_changed(&self, one: UserId, other: UserId) {
        for chat in self.watchers.get(&one).into_iter().flatten() {
            if let Some(entry) = self.chats.get(chat)
                && entry.members.contains(&other)
            {
                // One for each change that was stored.
                entry.addr.do_send(AskRightsAgain);
            }
        }
    }
}
