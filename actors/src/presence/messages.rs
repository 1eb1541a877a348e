//! What the hub is sent and asked.

use super::hub::{BATCH, PresenceHub};
use super::shown::Moment;
use super::watches::Full;
use crate::reply::{Answer, Reply};
use crate::session::SessionHandle;
use actix::{
    ActorFutureExt, Addr, AsyncContext, Context, Handler, Message, ResponseFuture, WrapFuture,
};
use futures_util::future::join;
use switchboard_cluster::Hint;
use switchboard_domain::wire::Frame;
use switchboard_domain::{Code, ConnectionId, Status, Timestamp, UserId};
use switchboard_store::StoreError;
use switchboard_store::queries::{PresenceVisibilityOf, SaveSeen};

/// A user's first session has begun, or the last one has ended.
#[derive(Clone, Copy, Debug, Message)]
#[rtype(result = "()")]
pub struct OnlineChanged {
    /// Who.
    pub user: UserId,
    /// Which of the two.
    pub here: bool,
}

impl Handler<OnlineChanged> for PresenceHub {
    type Result = ();

    fn handle(&mut self, OnlineChanged { user, here }: OnlineChanged, ctx: &mut Context<Self>) {
        self.step(ctx, |hub, now| {
            if here {
                return hub.core.came(user, now).into_iter().collect();
            }
            if !hub.core.left(user, now) {
                hub.metrics.count_presence_full("last_seen");
            }
            // Perhaps not from another node.
            hub.core.moved(user);
            Vec::new()
        });
    }
}

/// A connection wants to watch these users, and no others from now on.
#[derive(Debug, Message)]
#[rtype(result = "()")]
pub struct Watch {
    /// The connection; see [`Watching`].
    pub connection: ConnectionId,
    /// The way to it.
    pub session: SessionHandle,
    /// Whose it is.
    pub watcher: UserId,
    /// Whom, each once.
    pub users: Vec<UserId>,
    /// Where the answer goes: which of them are online.
    pub reply: Reply,
}

impl Handler<Watch> for PresenceHub {
    type Result = ();

    fn handle(&mut self, watch: Watch, ctx: &mut Context<Self>) {
        let Watch {
            connection,
            session,
            watcher,
            users,
            reply,
        } = watch;
        let list = self.core.ask(connection, watcher);
        self.sessions.insert(connection, session);
        // Before the others are asked: from then on nothing is missed.
        self.tell_whether_watched();
        let query = PresenceVisibilityOf {
            watcher,
            users: users.clone(),
            policy: self.policy,
        };
        let (store, nodes, asked) = (self.store.clone(), self.nodes.clone(), users.clone());
        // Without other nodes, or while they are away, this answers at once.
        let looking = async move { join(store.run(query), nodes.locate_soon(&asked)).await };
        ctx.spawn(looking.into_actor(self).map(move |looked, hub, ctx| {
            hub.step(ctx, |hub, now| {
                let (visibilities, there) = looked;
                let mut pushes = Vec::new();
                match visibilities {
                    Ok(visibilities) => {
                        if let Ok(there) = there {
                            pushes = hub.core.located(&users, &there, now);
                        }
                        let answer = hub
                            .core
                            .answer(connection, list, &users, &visibilities, now);
                        hub.answer_watch(answer, reply);
                    }
                    Err(error) => {
                        hub.core.no_answer(connection, list, now);
                        refuse_watch(&error, watcher, reply);
                    }
                }
                pushes
            });
        }));
    }
}

impl PresenceHub {
    fn answer_watch(&self, answer: Result<Option<(Vec<Status>, usize)>, Full>, reply: Reply) {
        match answer {
            Ok(Some((shown, left_out))) => {
                for _ in 0..left_out {
                    self.metrics.count_presence_full("of_user");
                }
                reply.answer(Answer::Presence(Frame::presence(&shown)));
            }
            // It has ended: the answer has no reader.
            Ok(None) => reply.answer(Answer::Noted),
            Err(Full) => {
                self.metrics.count_presence_full("watched");
                reply.fail(Code::Overloaded);
            }
        }
    }
}

fn refuse_watch(error: &StoreError, watcher: UserId, reply: Reply) {
    log::warn!("what user {watcher} may see: {error}");
    reply.fail(error.read_code());
}

/// A connection that has watched has ended.
#[derive(Debug, Message)]
#[rtype(result = "()")]
pub struct Unwatch(pub ConnectionId);

impl Handler<Unwatch> for PresenceHub {
    type Result = ();

    fn handle(&mut self, Unwatch(connection): Unwatch, ctx: &mut Context<Self>) {
        self.sessions.remove(&connection);
        self.step(ctx, |hub, _| {
            hub.core.forget(connection);
            Vec::new()
        });
    }
}

/// Held by a session that watches. Dropping it ends that, however the session came to its end.
#[derive(Debug)]
pub struct Watching {
    hub: Addr<PresenceHub>,
    connection: ConnectionId,
}

impl Watching {
    /// Made before the first [`Watch`] of `connection` is sent.
    pub fn new(hub: Addr<PresenceHub>, connection: ConnectionId) -> Self {
        Self { hub, connection }
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        // One for each connection.
        self.hub.do_send(Unwatch(self.connection));
    }
}

/// A block has been stored: neither sees the other any more.
#[derive(Clone, Copy, Debug, Message)]
#[rtype(result = "()")]
pub struct Blocked {
    /// Who blocked.
    pub user: UserId,
    /// Whom.
    pub blocked: UserId,
    /// What [`KeepSeen`] said before.
    pub seen: Option<Timestamp>,
}

impl Blocked {
    /// For the other nodes.
    pub fn hint(self) -> Hint {
        Hint::Blocked {
            user: self.user.0,
            blocked: self.blocked.0,
            seen: self.seen.map(|at| at.0),
        }
    }
}

impl Handler<Blocked> for PresenceHub {
    type Result = ();

    fn handle(&mut self, it: Blocked, ctx: &mut Context<Self>) {
        self.step(ctx, |hub, now| {
            hub.core.blocked(it.user, it.blocked, it.seen, now)
        });
    }
}

/// A reason for which the two saw each other may be gone: the database is asked at once, and not only
/// when it is time.
#[derive(Clone, Copy, Debug, Message)]
#[rtype(result = "()")]
pub struct RefreshVisibility(pub [UserId; 2]);

impl Handler<RefreshVisibility> for PresenceHub {
    type Result = ();

    fn handle(
        &mut self,
        RefreshVisibility([one, other]): RefreshVisibility,
        ctx: &mut Context<Self>,
    ) {
        self.step(ctx, |hub, now| {
            hub.core.look_again(one, other, now);
            hub.core.look_again(other, one, now);
            Vec::new()
        });
    }
}

/// Stores when a user was last there, at once; now, if the user is. Answered with that, unless only the
/// database knows.
#[derive(Clone, Copy, Debug, Message)]
#[rtype(result = "Option<Timestamp>")]
pub struct KeepSeen(pub UserId);

impl Handler<KeepSeen> for PresenceHub {
    type Result = ResponseFuture<Option<Timestamp>>;

    fn handle(&mut self, KeepSeen(user): KeepSeen, _: &mut Context<Self>) -> Self::Result {
        let now: Moment = self.now();
        let seen = self.core.last_seen(user, now);
        let is_there = self.core.is_there(user);
        let (store, nodes) = (self.store.clone(), self.nodes.clone());
        Box::pin(async move {
            let remote = !is_there && nodes.locate_soon(&[user]).await == Ok(vec![true]);
            let at = if remote { now.wall } else { seen? };
            let save = SaveSeen {
                seen: vec![(user, at)],
            };
            if let Err(error) = store.run(save).await {
                log::warn!("when user {user} was last there: {error}");
            }
            Some(at)
        })
    }
}

/// Stores what is to be stored, now: the server stops.
#[derive(Clone, Copy, Debug, Message)]
#[rtype(result = "()")]
pub struct SaveAll;

impl Handler<SaveAll> for PresenceHub {
    type Result = ResponseFuture<()>;

    fn handle(&mut self, SaveAll: SaveAll, _: &mut Context<Self>) -> Self::Result {
        let all = self.core.last_seen_buffer().batch(usize::MAX);
        let store = self.store.clone();
        Box::pin(async move {
            for batch in all.chunks(BATCH) {
                let seen = batch.to_vec();
                if let Err(error) = store.run(SaveSeen { seen }).await {
                    return log::warn!("when users were last there: {error}");
                }
            }
        })
    }
}
