//! What a pool is told by sessions, chats and the server.

use super::{Member, UserPool};
use crate::cluster::{Hint, Key};
use crate::directory::RetirePool;
use crate::presence::Stay;
use crate::protocol::ConnectionId;
use crate::protocol::wire::{Frame, Level};
use crate::session::{CloseCode, Drain, SessionHandle, ToSession};
use actix::{ActorContext, ActorFutureExt, AsyncContext, Context, Handler, Message, WrapFuture};
use tokio::sync::oneshot;

/// A connection has authenticated.
#[derive(Clone, Message)]
#[rtype(result = "Result<Joined, JoinError>")]
pub struct Join {
    /// The connection.
    pub connection: ConnectionId,
    /// The way to it.
    pub session: SessionHandle,
    /// What it understands.
    pub level: Level,
    /// What connections of the same sign-in share.
    pub sign_in: u64,
}

/// The connection gets every frame from now on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Joined;

/// Why a connection is not let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JoinError {
    /// The pool is on its way out: ask the directory again.
    Retired,
    /// The user has just been deleted.
    Barred,
}

impl Handler<Join> for UserPool {
    type Result = Result<Joined, JoinError>;

    fn handle(&mut self, join: Join, ctx: &mut Context<Self>) -> Self::Result {
        if self.retired {
            return Err(JoinError::Retired);
        }
        if self.barred {
            return Err(JoinError::Barred);
        }
        if let Some(timer) = self.lingering.take() {
            ctx.cancel_future(timer);
        }
        if self.members.is_empty() {
            self.show_stay(true);
            self.services.metrics.users_online.inc();
        }
        if let Some(most) = self.services.settings.max_connections_per_user {
            while self.members.len() >= most.max(1) {
                let oldest = self.members.remove(0);
                oldest.session.push(ToSession::Close(CloseCode::REPLACED));
                self.has_left(&oldest, ctx);
            }
        }
        self.members.push(Member {
            connection: join.connection,
            session: join.session,
            level: join.level,
            sign_in: join.sign_in,
            typing: None,
        });
        self.presence.joined(self.services.steady());
        self.presence.set_connections(self.members.len());
        Ok(Joined)
    }
}

/// A connection has ended.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Leave(pub ConnectionId);

impl Handler<Leave> for UserPool {
    type Result = ();

    fn handle(&mut self, Leave(connection): Leave, ctx: &mut Context<Self>) {
        let mut members = self.members.iter();
        let Some(at) = members.position(|member| member.connection == connection) else {
            return;
        };
        let gone = self.members.remove(at);
        self.presence.set_connections(self.members.len());
        if self.members.is_empty() {
            // In this order: where nobody is counted, everybody's leaving is on its way.
            self.show_stay(false);
            self.services.metrics.users_online.dec();
            self.linger(ctx);
        }
        self.has_left(&gone, ctx);
    }
}

impl UserPool {
    /// Tells whoever shows it that the user is there now, or not any more.
    fn show_stay(&self, here: bool) {
        let (user, nodes) = (self.user, &self.services.nodes);
        // First: whoever is told, here or elsewhere, looks there.
        nodes.has(Key::User(user), here);
        // Two for each connection at most.
        self.services.presence.do_send(Stay { user, here });
        nodes.tell_watchers(|| Hint::Stay { user: user.0 });
    }

    fn has_left(&mut self, member: &Member, ctx: &mut Context<Self>) {
        if let Some(chat) = member.typing {
            self.guarded(|pool| pool.stop_typing(chat, member.connection, ctx));
        }
    }

    /// Nobody came back: the directory forgets the pool, then it stops.
    pub(super) fn retire(&mut self, ctx: &mut Context<Self>) {
        self.retired = true;
        let told = self.services.directory.send(RetirePool(self.user));
        // Stopping after the directory has forgotten it: whoever was sent here before that is
        // turned away with `Retired` and asks again.
        ctx.spawn(told.into_actor(self).map(|_, _, ctx| ctx.stop()));
    }
}

/// A frame for every connection that understands it.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Deliver(pub Frame);

impl Handler<Deliver> for UserPool {
    type Result = ();

    fn handle(&mut self, Deliver(frame): Deliver, _: &mut Context<Self>) {
        self.guarded(|pool| {
            for member in pool
                .members
                .iter()
                .filter(|member| frame.is_for(member.level))
            {
                member.session.push(ToSession::Frame(frame.clone()));
            }
        });
    }
}

/// Drop this once the user's first connection has what it was to be shown before. So whoever hands out
/// much knows when to go on.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Settle(pub oneshot::Sender<()>);

impl Handler<Settle> for UserPool {
    type Result = ();

    fn handle(&mut self, Settle(settled): Settle, _: &mut Context<Self>) {
        if let Some(member) = self.members.first() {
            member.session.push(ToSession::Settle(settled));
        }
    }
}

/// Which connections of a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// All of them.
    All,
    /// Those of one sign-in.
    SignIn(u64),
    /// One, behind everything that the pool was told to show it before.
    Connection(ConnectionId),
}

/// Close connections.
#[derive(Clone, Debug, Message)]
#[rtype(result = "()")]
pub struct CloseSessions {
    /// With which code.
    pub code: CloseCode,
    /// Which.
    pub which: Which,
}

impl Handler<CloseSessions> for UserPool {
    type Result = ();

    fn handle(&mut self, close: CloseSessions, _: &mut Context<Self>) {
        self.barred |= close.code == CloseCode::FORBIDDEN && close.which == Which::All;
        let meant = |member: &&Member| match close.which {
            Which::All => true,
            Which::SignIn(id) => id == member.sign_in,
            Which::Connection(id) => id == member.connection,
        };
        for member in self.members.iter().filter(meant) {
            member.session.push(ToSession::Close(close.code));
        }
    }
}

/// The server stops: every connection ends, each at a moment of its own.
#[derive(Clone, Copy, Debug, Message)]
#[rtype(result = "()")]
pub struct DrainSessions(pub Drain);

impl Handler<DrainSessions> for UserPool {
    type Result = ();

    fn handle(&mut self, DrainSessions(drain): DrainSessions, _: &mut Context<Self>) {
        for member in &self.members {
            member.session.push(ToSession::Drain(drain));
        }
    }
}
