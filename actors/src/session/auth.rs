//! From a token to a member of the user's pool.

use super::actor::Session;
use super::cookies::{Cookies, SignedIn};
use super::credential::{Credential, Denied, SharedAuthenticator, believe};
use super::handle::SessionHandle;
use super::level_one_histories::LevelOneHistories;
use super::state::{Active, State};
use crate::changes;
use crate::directory::FindPool;
use crate::pool::{Join, JoinError, Joined, Membership, Standing};
use crate::services::Services;
use actix::{ActorFutureExt, AsyncContext, Context, WrapFuture};
use std::time::Duration;
use switchboard_domain::bearer::bearer;
use switchboard_domain::wire::CloseCode;
use switchboard_domain::wire::{Frame, Level, Offered};
use switchboard_domain::{Code, ConnectionId, Identity, UserId};
use switchboard_store::StoreError;
use switchboard_store::queries::{UpsertOutcome, UpsertUser};

/// What the upgrade request said of who is there.
#[derive(Debug)]
pub enum FirstCredential {
    /// Nothing: the first frame will.
    Awaited,
    /// The value of an `Authorization` header.
    Bearer(String, Level),
    /// A bare token.
    Token(String, Level),
    /// What a browser has; where that is no good, the first frame will say.
    Cookies(Cookies, Level),
}

/// How long connections have to answer before a newer one takes the place of who does not,
const ANSWER_IN: Duration = Duration::from_secs(5);
/// and how often it is looked whether all have.
const LOOK: Duration = Duration::from_millis(100);
/// How often a pool that is just retiring may turn a session away.
const JOIN_TRIES: usize = 5;

/// Why a session did not come to be.
enum Refusal {
    /// No cookie is any good: the first frame may be.
    Nobody,
    /// The user is bound to the other side.
    RoleConflict,
    /// The user was deleted.
    Deleted,
    /// The user has signed out of the token, or was signed out.
    SignedOut,
    /// The user has as many connections as allowed, and uses them all.
    InUse,
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
        match self.signing_in.authenticator.authenticate(token, now) {
            Err(Denied::UnknownKey) => self.learn(token.to_owned(), level, ctx),
            decided => self.decided(decided, level, ctx),
        }
    }

    /// Asks again once its key may be known.
    fn learn(&mut self, token: String, level: Level, ctx: &mut Context<Self>) {
        self.state = State::Authenticating(Vec::new());
        let (authenticator, services) =
            (self.signing_in.authenticator.clone(), self.services.clone());
        let learning = async move { believe(&*authenticator, &token, &services).await };
        ctx.spawn(learning.into_actor(self).map(move |decided, session, ctx| {
            session.nudge();
            // It may have ended meanwhile.
            if let State::Authenticating(_) = session.state {
                session.decided(decided, level, ctx);
            }
        }));
    }

    fn decided(
        &mut self,
        decided: Result<Credential, Denied>,
        level: Level,
        ctx: &mut Context<Self>,
    ) {
        match decided {
            Ok(Credential::User(identity)) => {
                self.forgive_arrival();
                self.transport.known();
                self.enter(Shown::Token(Box::new(identity)), level, ctx);
            }
            Ok(Credential::Service) => {
                self.forgive_arrival();
                self.deny(Code::Forbidden, CloseCode::FORBIDDEN, ctx);
            }
            Err(denied) => self.deny_token(denied, ctx),
        }
    }

    /// By what a browser has; until that is decided nothing is read. Where it is no good, the first frame
    /// says who is there, as if there had been nothing.
    pub(super) fn authenticate_by_cookies(
        &mut self,
        cookies: Cookies,
        level: Level,
        ctx: &mut Context<Self>,
    ) {
        let shown = Shown::Cookies(cookies, self.signing_in.authenticator.clone());
        self.enter(shown, level, ctx);
    }

    fn enter(&mut self, shown: Shown, level: Level, ctx: &mut Context<Self>) {
        self.state = State::Authenticating(Vec::new());
        let newcomer = Newcomer {
            connection: self.id,
            session: SessionHandle::new(ctx.address(), self.signs.clone()),
            level,
        };
        let entering = enter(self.services.clone(), shown, newcomer);
        ctx.spawn(entering.into_actor(self).map(move |entered, session, ctx| {
            session.nudge();
            // It ended meanwhile: dropping the membership leaves the pool.
            let State::Authenticating(held) = &mut session.state else {
                return;
            };
            let held = std::mem::take(held);
            match entered {
                Ok((signed_in, membership)) => {
                    session.forgive_arrival();
                    session.transport.known();
                    let SignedIn {
                        user, expires_at, ..
                    } = signed_in;
                    log::info!(
                        "connect: user {} from {} connection {}",
                        user.id,
                        session.traits.peer,
                        session.id
                    );
                    session.end_auth_deadline(ctx);
                    session.traits.user = Some(user.id);
                    let rates = session.services.rates.of(user.id);
                    let now = session.services.now();
                    let missed = session.note_came(user.id, level);
                    let mut active = Active::new(user, membership, rates, expires_at, level, now);
                    active.histories = missed;
                    session.state = State::Active(Box::new(active));
                    session.arm_expiry(ctx);
                    if level >= Level::Two {
                        session.welcome();
                        session.watch_queue(ctx);
                    }
                    session.sit_down(ctx);
                    for frame in held {
                        session.push(&frame, ctx);
                    }
                    // In this order: a drain tells the unauthenticated sessions before the pools.
                    if let Some(drain) = session.services.unauthenticated.leave(session.id) {
                        session.drain(drain, ctx);
                    }
                }
                Err(Refusal::Nobody) => {
                    session.state = State::Anonymous;
                    session.await_token(ctx);
                }
                Err(Refusal::RoleConflict) => {
                    session.deny(Code::RoleConflict, CloseCode::FORBIDDEN, ctx);
                }
                Err(Refusal::InUse) => {
                    let code = Code::TooManyRequests;
                    let error = Frame::error_with(code, "too many connections of this user");
                    session.show_error(&error, code);
                    session.end(CloseCode::TOO_MANY, ctx);
                }
                Err(Refusal::Deleted) => session.deny(Code::Forbidden, CloseCode::FORBIDDEN, ctx),
                Err(Refusal::SignedOut) => {
                    session.deny(Code::Unauthorized, CloseCode::UNAUTHORIZED, ctx);
                }
                Err(Refusal::Unavailable(code)) => {
                    session.deny(code, CloseCode::RESTARTING, ctx);
                }
            }
        }));
    }

    /// Whether the client is shown what its user missed: only if the user returns.
    fn note_came(&self, user: UserId, level: Level) -> LevelOneHistories {
        if !self.services.settings.level_one_history {
            return LevelOneHistories::default();
        }
        let returns = self
            .services
            .recent_connections
            .came(user, self.services.monotonic());
        match level {
            Level::One => LevelOneHistories::new(returns),
            Level::Two => LevelOneHistories::default(),
        }
    }

    fn welcome(&mut self) {
        if let State::Active(active) = &self.state {
            let heartbeat = self.services.settings.heartbeat;
            let tips = self.services.tips.as_ref();
            let tips = tips.map(|tips| &tips.rules.limits);
            let now = (self.services.now(), self.services.meta.epoch());
            let offered = Offered {
                changes: changes::offered(&self.services),
                tips,
            };
            let welcome = Frame::welcome(&active.user, self.id, now, heartbeat, offered);
            self.show(&welcome, true);
        }
    }

    pub(super) fn deny(&mut self, code: Code, close: CloseCode, ctx: &mut Context<Self>) {
        self.show_error(&Frame::error(code), code);
        self.end(close, ctx);
    }

    pub(super) fn deny_token(&mut self, denied: Denied, ctx: &mut Context<Self>) {
        let code = Code::Unauthorized;
        let error = match denied.text() {
            Some(text) => Frame::error_with(code, text),
            None => Frame::error(code),
        };
        self.show_error(&error, code);
        self.end(CloseCode::UNAUTHORIZED, ctx);
    }
}

/// A connection on its way into a pool.
struct Newcomer {
    connection: ConnectionId,
    session: SessionHandle,
    level: Level,
}

/// What is shown of who is there.
enum Shown {
    /// A token that is believed.
    Token(Box<Identity>),
    /// What a browser has.
    Cookies(Cookies, SharedAuthenticator),
}

impl Shown {
    /// Who that is, as far as the database knows; what a token says of its user is stored.
    async fn sign_in(&self, services: &Services) -> Result<SignedIn, Refusal> {
        let unavailable = |error: StoreError| {
            log::warn!("authentication of a connection: {error}");
            Refusal::Unavailable(Code::Overloaded)
        };
        let identity = match self {
            Self::Token(identity) => Identity::clone(identity),
            Self::Cookies(cookies, authenticator) => {
                let signed_in = cookies.sign_in(&**authenticator, services).await;
                return signed_in.map_err(unavailable)?.ok_or(Refusal::Nobody);
            }
        };
        let (sign_in, issued_at) = (identity.sign_in, identity.issued_at);
        let expires_at = identity.expires_at;
        let stored = services.store.run(UpsertUser { identity }).await;
        match stored.map_err(unavailable)? {
            UpsertOutcome::Known(user) => Ok(SignedIn {
                user,
                sign_in,
                issued_at,
                expires_at,
            }),
            UpsertOutcome::RoleConflict => Err(Refusal::RoleConflict),
            UpsertOutcome::Deleted => Err(Refusal::Deleted),
            UpsertOutcome::SignedOut => Err(Refusal::SignedOut),
        }
    }
}

/// Finds out who is there, and joins the user's pool.
async fn enter(
    services: Services,
    shown: Shown,
    newcomer: Newcomer,
) -> Result<(SignedIn, Membership), Refusal> {
    for _ in 0..JOIN_TRIES {
        let signed_in = shown.sign_in(&services).await?;
        let user = &signed_in.user;
        let found = services.directory.send(FindPool(user.id)).await;
        let pool = found.map_err(|_| Refusal::Unavailable(Code::Overloaded))?;
        // Made before the pool knows of the connection: whenever this future or its result is
        // dropped, the pool forgets it.
        let membership = Membership::new(pool, newcomer.connection);
        let (sign_in, issued_at) = (signed_in.sign_in, signed_in.issued_at);
        let join = Join {
            connection: newcomer.connection,
            session: newcomer.session.clone(),
            level: newcomer.level,
            standing: Standing::new(sign_in, issued_at, user.rights_version),
            asked: None,
        };
        match join_pool(&services, &membership, join).await {
            Some(Ok(_)) => return Ok((signed_in, membership)),
            Some(Err(JoinError::Barred)) => return Err(Refusal::Deleted),
            Some(Err(JoinError::SignedOut)) => return Err(Refusal::SignedOut),
            Some(Err(JoinError::InUse | JoinError::Full(_))) => return Err(Refusal::InUse),
            // Asked again: what was read of the user, or the way to the pool, holds no more.
            Some(Err(JoinError::Retired | JoinError::Outdated)) | None => {}
        }
    }
    Err(Refusal::Unavailable(Code::Overloaded))
}

/// Joins the pool, as soon as connections that are not there any more have given way.
async fn join_pool(
    services: &Services,
    membership: &Membership,
    mut join: Join,
) -> Option<Result<Joined, JoinError>> {
    loop {
        let joined = membership.pool().send(join.clone()).await.ok()?;
        let Err(JoinError::Full(asked)) = joined else {
            return Some(joined);
        };
        let over = services.monotonic().since(asked) >= ANSWER_IN;
        join.asked = Some((asked, over));
        if !over {
            actix::clock::sleep(LOOK).await;
        }
    }
}
