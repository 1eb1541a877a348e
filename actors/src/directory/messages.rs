//! What the directory is asked.

use super::Directory;
use crate::chat::{ChatActor, Opened, PoolDown};
use crate::pool::{CloseSessions, UserPool};
use crate::protocol::{AgencyId, Chat, ChatId, Message as ChatMessage, UserId};
use crate::queue::AgencyQueue;
use actix::{Addr, Context, Handler, Message, MessageResult};

/// The pool of a user, created when there is none.
#[derive(Message)]
#[rtype(result = "Addr<UserPool>")]
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

/// A chat has just been stored: its members are to see it.
#[derive(Message)]
#[rtype(result = "()")]
pub struct OpenChat {
    /// The chat.
    pub chat: Chat,
    /// The description, its first entry.
    pub first: ChatMessage,
}

impl Handler<OpenChat> for Directory {
    type Result = ();
    fn handle(&mut self, OpenChat { chat, first }: OpenChat, _: &mut Context<Self>) {
        let addr = self.chat_with(chat.id, Some(chat.clone()));
        // One for each claim; claims of an agency come one at a time.
        addr.do_send(Opened { chat, first });
    }
}

/// The chat was changed in the database by somebody else: if it has an actor, it looks again.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Refresh(pub ChatId);

impl Handler<Refresh> for Directory {
    type Result = ();
    fn handle(&mut self, Refresh(chat): Refresh, _: &mut Context<Self>) {
        // Without an actor its members still must hear of it: one is made.
        self.chat(chat).do_send(crate::chat::Refresh);
    }
}

/// A chat wants to hear of its members' pools. Answered with those that are up now.
#[derive(Message)]
#[rtype(result = "Vec<(UserId, Addr<UserPool>)>")]
pub struct Watch {
    /// The chat.
    pub chat: ChatId,
    /// Its members.
    pub members: Vec<UserId>,
}

impl Handler<Watch> for Directory {
    type Result = MessageResult<Watch>;
    fn handle(&mut self, Watch { chat, members }: Watch, _: &mut Context<Self>) -> Self::Result {
        let Some(entry) = self.chats.get_mut(&chat) else {
            return MessageResult(Vec::new());
        };
        entry.members.clone_from(&members);
        let mut up = Vec::new();
        for user in members {
            let watching = self.watchers.entry(user).or_default();
            if !watching.contains(&chat) {
                watching.push(chat);
            }
            if let Some(pool) = self.pools.get(&user) {
                up.push((user, pool.clone()));
            }
        }
        MessageResult(up)
    }
}

/// A chat has been idle. `true`: it is forgotten and must stop; `false`: a member is here.
#[derive(Message)]
#[rtype(result = "bool")]
pub struct RetireChat(pub ChatId);

impl Handler<RetireChat> for Directory {
    type Result = bool;
    fn handle(&mut self, RetireChat(chat): RetireChat, _: &mut Context<Self>) -> bool {
        let wanted = self.chats.get(&chat).is_some_and(|entry| {
            let mut members = entry.members.iter();
            members.any(|user| self.pools.contains_key(user))
        });
        if !wanted {
            self.forget_chat(chat);
        }
        !wanted
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
    }
}

/// Close the connections of one user, or of everybody. Answered with how many pools were told.
#[derive(Message)]
#[rtype(result = "usize")]
pub struct CloseUsers {
    /// Whose; `None` for everybody.
    pub user: Option<UserId>,
    /// How.
    pub close: CloseSessions,
}

impl Handler<CloseUsers> for Directory {
    type Result = usize;
    fn handle(&mut self, CloseUsers { user, close }: CloseUsers, _: &mut Context<Self>) -> usize {
        let told = |pool: &Addr<UserPool>| pool.do_send(close.clone());
        match user {
            Some(user) => self.pools.get(&user).map(told).into_iter().count(),
            None => self.pools.values().map(told).count(),
        }
    }
}
