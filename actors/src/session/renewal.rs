//! A token on a connection whose user is known.

use super::actor::Session;
use super::credential::{Authenticator, Credential, Denied, believe};
use super::pending_requests::Asked;
use super::state::State;
use crate::pool::Renewed;
use crate::services::Services;
use actix::{ActorFutureExt, AsyncContext, Context, WrapFuture};
use switchboard_domain::bearer::bearer;
use switchboard_domain::wire::CloseCode;
use switchboard_domain::wire::{AuthFrame, Frame};
use switchboard_domain::{Code, Identity, SignInId, Timestamp, UserId};
use switchboard_store::StoreError;
use switchboard_store::queries::{RenewOutcome, RenewUser, UpsertOutcome};

/// A token that this connection cannot live on with.
enum Unfit {
    Denied(Denied),
    /// It is somebody else's.
    Foreign,
}

/// What is kept of a token that a connection lives on with.
struct Renewal {
    expires_at: Timestamp,
    sign_in: SignInId,
    issued_at: Option<Timestamp>,
    stored: Result<RenewOutcome, StoreError>,
}

impl Session {
    /// A newer token for the user of this connection: it lives until that expires. Until it is known
    /// whether it holds nothing more is read.
    pub(super) fn renew(&mut self, header: String, asked: Asked, ctx: &mut Context<Self>) {
        let number = self.number(asked);
        let State::Active(active) = &mut self.state else {
            return;
        };
        active.requests.busy = Some(number);
        let (user, agency) = (active.user.id, active.user.agency);
        let (authenticator, services) =
            (self.signing_in.authenticator.clone(), self.services.clone());
        let renewing = async move {
            let identity = own(&header, user, &*authenticator, &services).await?;
            Ok(Renewal {
                expires_at: identity.expires_at,
                sign_in: identity.sign_in,
                issued_at: identity.issued_at,
                stored: services.store.run(RenewUser { identity, agency }).await,
            })
        };
        ctx.spawn(renewing.into_actor(self).map(move |renewed, session, ctx| {
            session.nudge();
            let connection = session.id;
            let State::Active(active) = &mut session.state else {
                return;
            };
            let name = active.name_of(number);
            let Renewal {
                expires_at,
                sign_in,
                issued_at,
                stored,
            } = match renewed {
                Ok(renewal) => renewal,
                Err(unfit) => return session.unfit(unfit, ctx),
            };
            match stored {
                Ok(RenewOutcome::As(UpsertOutcome::Known(user))) => {
                    active.expires_at = expires_at;
                    // One for each request of this connection, and those come one at a time.
                    active.membership.pool().do_send(Renewed {
                        connection,
                        sign_in,
                        issued_at,
                        rights: user.rights_version,
                    });
                    session.reply_now(&Frame::authorized(expires_at), &name);
                    session.arm_expiry(ctx);
                }
                // What this connection may do is not what the token says: a new one finds that out.
                Ok(RenewOutcome::OtherAgency) => {
                    return session.deny(Code::Forbidden, CloseCode::UNAUTHORIZED, ctx);
                }
                Ok(RenewOutcome::As(UpsertOutcome::SignedOut)) => {
                    return session.deny(Code::Unauthorized, CloseCode::UNAUTHORIZED, ctx);
                }
                Ok(RenewOutcome::As(UpsertOutcome::RoleConflict)) => {
                    return session.deny(Code::RoleConflict, CloseCode::FORBIDDEN, ctx);
                }
                Ok(RenewOutcome::As(UpsertOutcome::Deleted)) => {
                    return session.deny(Code::Forbidden, CloseCode::FORBIDDEN, ctx);
                }
                // It has the token of before until that expires, and may try again.
                Err(error) => {
                    log::warn!("renewal of a connection: {error}");
                    let code = error.read_code();
                    session.show_error(&Frame::error(code).answering(&name), code);
                }
            }
            session.answered(number);
        }));
    }

    /// An authentication frame on a connection that has a user: it changes nothing, unless it is not that
    /// user's.
    pub(super) fn authenticate_again(&mut self, frame: &AuthFrame<'_>, ctx: &mut Context<Self>) {
        let number = self.number(Asked::unnamed("authorize"));
        let State::Active(active) = &mut self.state else {
            return;
        };
        active.requests.busy = Some(number);
        let (user, header) = (active.user.id, frame.authorization.clone().into_owned());
        let (authenticator, services) =
            (self.signing_in.authenticator.clone(), self.services.clone());
        let looking = async move { own(&header, user, &*authenticator, &services).await };
        ctx.spawn(looking.into_actor(self).map(move |looked, session, ctx| {
            session.nudge();
            if let State::Active(active) = &mut session.state {
                active.name_of(number);
            }
            if let Err(unfit) = looked {
                return session.unfit(unfit, ctx);
            }
            let error = Frame::error_with(Code::Malformed, "already authenticated");
            session.show_error(&error, Code::Malformed);
            session.answered(number);
        }));
    }

    fn unfit(&mut self, unfit: Unfit, ctx: &mut Context<Self>) {
        match unfit {
            Unfit::Foreign => self.deny(Code::Forbidden, CloseCode::FORBIDDEN, ctx),
            Unfit::Denied(denied) => self.deny_token(denied, ctx),
        }
    }
}

/// What the value of an `Authorization` header says of `user`.
async fn own(
    header: &str,
    user: UserId,
    authenticator: &dyn Authenticator,
    services: &Services,
) -> Result<Identity, Unfit> {
    let token = bearer(header).ok_or(Unfit::Denied(Denied::Invalid(None)))?;
    match believe(authenticator, token, services).await {
        Ok(Credential::User(identity)) if identity.user == user => Ok(identity),
        Ok(_) => Err(Unfit::Foreign),
        Err(denied) => Err(Unfit::Denied(denied)),
    }
}
