//! From a token to a member of the user's pool.

use super::actor::{Active, Session, State};
use super::close::CloseCode;
use super::handle::SessionHandle;
use crate::directory::FindPool;
use crate::pool::{Join, JoinError, Membership};
use crate::protocol::bearer::bearer;
use crate::protocol::wire::{AuthFrame, Frame, Level, RequestId};
use crate::protocol::{Code, Identity, Timestamp, User};
use crate::services::Services;
use crate::store::queries::{UpsertOutcome, UpsertUser};
use actix::{ActorFutureExt, AsyncContext, Context, WrapFuture};
use std::sync::Arc;

/// Reads tokens. The server's business, because keys are.
pub trait Authenticator: Send + Sync + 'static {
    /// Whom `token` speaks for at `now`.
    fn authenticate(&self, token: &str, now: Timestamp) -> Result<Credential, Denied>;
}

/// Whom a valid token speaks for.
#[derive(Clone, Debug)]
pub enum Credential {
    /// A user.
    User(Identity),
    /// The integrator's backend.
    Service,
}

/// The token is not valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Denied;

/// What the upgrade request said of who is there.
#[derive(Debug)]
pub enum FirstCredential {
    /// Nothing: the first frame will.
    Awaited,
    /// The value of an `Authorization` header.
    Bearer(String, Level),
    /// A bare token, from the session cookie.
    Token(String, Level),
}

/// How often a pool that is just retiring may turn a session away.
const JOIN_TRIES: usize = 5;

/// Why a session did not come to be.
enum Refusal {
    /// The user is bound to the other side.
    RoleConflict,
    /// The user was deleted.
    Deleted,
    /// The database or the process cannot serve now.
    Unavailable(Code),
}

impl Session {
    /// Strips `Bearer` and authenticates.
    pub(super) fn authenticate_bearer(
        &mut self,
        header: &str,
        level: Level,
        ctx: &mut Context<Self>,
    ) {
        match bearer(header) {
            Some(token) => self.authenticate(token, level, ctx),
            None => self.deny(Code::Unauthorized, CloseCode::UNAUTHORIZED, ctx),
        }
    }

    /// Authenticates; until that is decided nothing more is read.
    pub(super) fn authenticate(&mut self, token: &str, level: Level, ctx: &mut Context<Self>) {
        let now = self.services.now();
        let identity = match self.authenticator.authenticate(token, now) {
            Ok(Credential::User(identity)) => {
                self.forgive_arrival();
                self.transport.known();
                identity
            }
            Ok(Credential::Service) => {
                self.forgive_arrival();
                return self.deny(Code::Forbidden, CloseCode::FORBIDDEN, ctx);
            }
            Err(Denied) => {
                return self.deny(Code::Unauthorized, CloseCode::UNAUTHORIZED, ctx);
            }
        };
        self.state = State::Authenticating(Vec::new());
        let join = Join {
            connection: self.id,
            session: SessionHandle::new(ctx.address(), self.overflowed.clone()),
            level,
            sign_in: sign_in_of(token),
        };
        let expires_at = identity.expires_at;
        let entering = enter(self.services.clone(), identity, join);
        ctx.spawn(entering.into_actor(self).map(move |entered, session, ctx| {
            session.nudge();
            // It ended meanwhile: dropping the membership leaves the pool.
            let State::Authenticating(held) = &mut session.state else {
                return;
            };
            let held = std::mem::take(held);
            match entered {
                Ok((user, membership)) => {
                    log::info!(
                        "connect: user {} from {} connection {}",
                        user.id,
                        session.peer,
                        session.id
                    );
                    session.end_auth_deadline(ctx);
                    session.user = Some(user.id);
                    let rates = session.services.rates.of(user.id);
                    let active = Active::new(user, membership, rates, expires_at, level);
                    session.state = State::Active(Box::new(active));
                    session.arm_expiry(ctx);
                    if level >= Level::Two {
                        session.welcome();
                        session.watch_queue(ctx);
                    }
                    for frame in held {
                        session.push(&frame, ctx);
                    }
                    // In this order: whoever ends all tells the lobby before the pools.
                    if let Some(drain) = session.services.lobby.leave(session.id) {
                        session.drain(drain, ctx);
                    }
                }
                Err(Refusal::RoleConflict) => {
                    session.deny(Code::RoleConflict, CloseCode::FORBIDDEN, ctx);
                }
                Err(Refusal::Deleted) => session.deny(Code::Forbidden, CloseCode::FORBIDDEN, ctx),
                Err(Refusal::Unavailable(code)) => {
                    session.deny(code, CloseCode::RESTARTING, ctx);
                }
            }
        }));
    }

    fn welcome(&mut self) {
        if let State::Active(active) = &self.state {
            let heartbeat = self.services.settings.heartbeat;
            let tips = self.services.tips.as_ref();
            let tips = tips.map(|tips| &tips.rules.limits);
            let now = self.services.now();
            let welcome = Frame::welcome(&active.user, self.id, now, heartbeat, tips);
            self.show(&welcome, true);
        }
    }

    fn deny(&mut self, code: Code, close: CloseCode, ctx: &mut Context<Self>) {
        self.show_error(&Frame::error(code), code);
        self.end(close, ctx);
    }

    /// Whom the value of an `Authorization` header speaks for.
    fn credential(&self, header: &str) -> Result<Credential, Denied> {
        let token = bearer(header).ok_or(Denied)?;
        self.authenticator.authenticate(token, self.services.now())
    }

    /// A newer token for the user of this connection: it lives until that expires.
    pub(super) fn renew(&mut self, header: &str, name: &RequestId, ctx: &mut Context<Self>) {
        let credential = self.credential(header);
        let State::Active(active) = &mut self.state else {
            return;
        };
        match credential {
            Ok(Credential::User(identity)) if identity.user == active.user.id => {
                active.expires_at = identity.expires_at;
                self.reply_now(&Frame::authorized(identity.expires_at), name);
                self.arm_expiry(ctx);
            }
            Ok(_) => self.deny(Code::Forbidden, CloseCode::FORBIDDEN, ctx),
            Err(Denied) => self.deny(Code::Unauthorized, CloseCode::UNAUTHORIZED, ctx),
        }
    }

    /// An authentication frame on a connection that has a user.
    pub(super) fn authenticate_again(&mut self, frame: &AuthFrame<'_>, ctx: &mut Context<Self>) {
        let State::Active(active) = &self.state else {
            return;
        };
        let credential = self.credential(&frame.authorization);
        match credential {
            Ok(Credential::User(identity)) if identity.user == active.user.id => {
                let error = Frame::error_with(Code::Malformed, "already authenticated");
                self.show_error(&error, Code::Malformed);
            }
            Ok(_) => self.deny(Code::Forbidden, CloseCode::FORBIDDEN, ctx),
            Err(Denied) => self.deny(Code::Unauthorized, CloseCode::UNAUTHORIZED, ctx),
        }
    }
}

/// Stores what the token says of the user, and joins the user's pool.
async fn enter(
    services: Services,
    identity: Identity,
    join: Join,
) -> Result<(User, Membership), Refusal> {
    let user = match services.store.run(UpsertUser { identity }).await {
        Ok(UpsertOutcome::Known(user)) => user,
        Ok(UpsertOutcome::RoleConflict) => return Err(Refusal::RoleConflict),
        Ok(UpsertOutcome::Deleted) => return Err(Refusal::Deleted),
        Err(error) => {
            log::warn!("authentication of a connection: {error}");
            return Err(Refusal::Unavailable(Code::Overloaded));
        }
    };
    for _ in 0..JOIN_TRIES {
        let found = services.directory.send(FindPool(user.id)).await;
        let pool = found.map_err(|_| Refusal::Unavailable(Code::Overloaded))?;
        // Made before the pool knows of the connection: whenever this future or its result is
        // dropped, the pool forgets it.
        let membership = Membership::new(pool, join.connection);
        match membership.pool().send(join.clone()).await {
            Ok(Ok(_)) => return Ok((user, membership)),
            Ok(Err(JoinError::Barred)) => return Err(Refusal::Deleted),
            Ok(Err(JoinError::Retired)) | Err(_) => {}
        }
    }
    Err(Refusal::Unavailable(Code::Overloaded))
}

/// A number that stands for a token: connections of one sign-in have the same.
pub fn sign_in_of(token: &str) -> u64 {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let mut hasher = DefaultHasher::new();
    token.hash(&mut hasher);
    hasher.finish()
}

/// The authenticator that sessions share.
pub type SharedAuthenticator = Arc<dyn Authenticator>;
