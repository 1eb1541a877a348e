//! What sessions, chats and the server send to a pool.

use super::standing::Standing;
use super::{Member, UserPool};
use crate::directory::{RetirePool, UserCame};
use crate::presence::OnlineChanged;
use crate::session::{Drain, SessionHandle, ToSession};
use actix::{ActorContext, ActorFutureExt, AsyncContext, Context, Handler, Message, WrapFuture};
use switchboard_cluster::{Hint, Key};
use switchboard_domain::audience::Which;
use switchboard_domain::wire::CloseCode;
use switchboard_domain::wire::{Frame, Level};
use switchboard_domain::{ConnectionId, SignInId, Timestamp};
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
    /// What it rests on.
    pub standing: Standing,
    /// When the others were asked whether they are there, and whether they had their time to answer.
    pub asked: Option<(Timestamp, bool)>,
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
    /// The user has just signed out of this, or was signed out.
    SignedOut,
    /// What the user may do has just changed: look again.
    Outdated,
    /// There are as many connections as allowed. They have been asked whether they are there, at this
    /// moment: to be tried again until they had their time to answer.
    Full(Timestamp),
    /// The same, and all of them are there.
    InUse,
}

impl Handler<Join> for UserPool {
    type Result = Result<Joined, JoinError>;

    fn handle(&mut self, join: Join, ctx: &mut Context<Self>) -> Self::Result {
        if self.retired {
            return Err(JoinError::Retired);
        }
        self.closed.admits(&join.standing)?;
        if let Some(timer) = self.lingering.take() {
            ctx.cancel_future(timer);
        }
        if self.members.is_empty() {
            self.show_stay(true);
            self.services.metrics.users_online.inc();
        }
        if let Some(most) = self.services.settings.max_connections_per_user {
            self.make_room(most.max(1), &join, ctx)?;
        }
        // Mostly there is one.
        self.members.reserve_exact(1);
        self.members.push(Member {
            connection: join.connection,
            session: join.session,
            level: join.level,
            standing: join.standing,
            typing: None,
        });
        self.presence.joined(self.services.monotonic());
        self.note_connections();
        Ok(Joined)
    }
}

impl UserPool {
    /// Of level 2 the oldest connection gives way: its client does not come back by itself. Of level 1
    /// they would replace each other for ever, so only those give way that do not answer.
    fn make_room(
        &mut self,
        most: usize,
        join: &Join,
        ctx: &mut Context<Self>,
    ) -> Result<(), JoinError> {
        let now = self.services.monotonic();
        if self.members.len() >= most && join.level == Level::One {
            let Some((asked, over)) = join.asked else {
                for member in &self.members {
                    member.session.push(ToSession::Ping);
                }
                return Err(JoinError::Full(now));
            };
            let silent = |member: &Member| member.session.last_heard() < asked;
            match self.members.iter().any(silent) {
                true if !over => return Err(JoinError::Full(asked)),
                true => {}
                false => return Err(JoinError::InUse),
            }
            let (gone, stay) = std::mem::take(&mut self.members)
                .into_iter()
                .partition(silent);
            self.members = stay;
            self.let_go(gone, CloseCode::TOO_SLOW, ctx);
        }
        while self.members.len() >= most {
            let oldest = self.members.remove(0);
            self.let_go(vec![oldest], CloseCode::REPLACED, ctx);
        }
        Ok(())
    }

    fn let_go(&mut self, members: Vec<Member>, code: CloseCode, ctx: &mut Context<Self>) {
        for member in members {
            member.session.push(ToSession::Close(code));
            self.has_left(&member, ctx);
        }
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
        self.note_connections();
        if self.members.is_empty() {
            // In this order: when the count is zero, every departure is already on its way.
            self.show_stay(false);
            self.services.metrics.users_online.dec();
            self.linger(ctx);
        }
        self.has_left(&gone, ctx);
    }
}

impl UserPool {
    /// Has everybody who looks see which connections there are.
    fn note_connections(&self) {
        let of_level_two = |member: &&Member| member.level >= Level::Two;
        let level_two = self.members.iter().filter(of_level_two).count();
        let now = self.services.monotonic();
        self.presence
            .set_connections(self.members.len(), level_two, now);
    }

    /// Tells the hub and the other nodes that the user is online now, or no longer.
    fn show_stay(&self, here: bool) {
        let (user, nodes) = (self.user, &self.services.nodes);
        // First: the receivers of the next two, here or on other nodes, look there.
        nodes.has(Key::User(user), here);
        // Two for each connection at most.
        self.services.presence.do_send(OnlineChanged { user, here });
        nodes.tell_watchers(|| Hint::Stay { user: user.0 });
        if here && !nodes.is_alone() {
            self.services.directory.do_send(UserCame(user));
        }
    }

    fn has_left(&mut self, member: &Member, ctx: &mut Context<Self>) {
        if let Some(chat) = member.typing {
            self.guarded(|pool| pool.stop_typing(chat, member.connection, ctx));
        }
    }

    /// No connection came back: the directory forgets the pool, then it stops.
    pub(super) fn retire(&mut self, ctx: &mut Context<Self>) {
        self.retired = true;
        let told = self.services.directory.send(RetirePool(self.user));
        // Stopping after the directory has forgotten it. A connection that was sent here before
        // gets `Retired` and asks again.
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

/// Drop this once the user's first connection has everything that was pushed before. So the fan-out
/// knows when to go on.
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

/// Close connections.
#[derive(Clone, Debug, Message)]
#[rtype(result = "()")]
pub struct CloseSessions {
    /// With which code.
    pub code: CloseCode,
    /// Which.
    pub which: Which,
}

impl CloseSessions {
    /// Whether it is also for those who are being let in at this moment.
    pub fn is_for_newcomers(&self) -> bool {
        match self.which {
            Which::All => self.code == CloseCode::FORBIDDEN,
            Which::SignIn(_) | Which::IssuedBefore(_) | Which::RightsBefore(_) => true,
            Which::Connection(_) => false,
        }
    }
}

impl Handler<CloseSessions> for UserPool {
    type Result = ();

    fn handle(&mut self, close: CloseSessions, _: &mut Context<Self>) {
        self.closed.remember(&close);
        let meant = |member: &&Member| match close.which {
            Which::Connection(id) => id == member.connection,
            which => member.standing.is_meant(which),
        };
        for member in self.members.iter().filter(meant) {
            member.session.push(ToSession::Close(close.code));
        }
    }
}

/// A connection has shown a newer token: from now on it rests on that as well.
#[derive(Clone, Copy, Debug, Message)]
#[rtype(result = "()")]
pub struct Renewed {
    /// Which.
    pub connection: ConnectionId,
    /// Stands for the token.
    pub sign_in: SignInId,
    /// When that was issued.
    pub issued_at: Option<Timestamp>,
    /// The version of the rights that were found with it.
    pub rights: i64,
}

impl Handler<Renewed> for UserPool {
    type Result = ();

    fn handle(&mut self, renewed: Renewed, _: &mut Context<Self>) {
        let mut members = self.members.iter_mut();
        let Some(member) = members.find(|member| member.connection == renewed.connection) else {
            return;
        };
        member.standing.renew(&renewed);
        // It may have been said while the token was being looked at.
        if let Err(refused) = self.closed.admits(&member.standing) {
            let code = match refused {
                JoinError::Barred => CloseCode::FORBIDDEN,
                _ => CloseCode::UNAUTHORIZED,
            };
            member.session.push(ToSession::Close(code));
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
