//! Who asks.

use super::cookies;
use super::error::ApiError;
use super::trail;
use crate::address::Asked;
use crate::config::ServerConfig;
use crate::http::wire::Wire;
use crate::state::AppState;
use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};
use futures_util::future::{FutureExt, LocalBoxFuture};
use std::sync::Arc;
use switchboard_actors::duty::AtDesk;
use switchboard_actors::rates::UserRates;
use switchboard_actors::session::SignedIn;
use switchboard_auth::bearer;
use switchboard_domain::{
    AgencyId, Code, Identity, Rank, Role, Side, SignInId, Timestamp, User, UserId,
};
use switchboard_store::queries::{UpsertOutcome, UpsertUser};

/// The authenticated caller of a request. Extracting one answers 401 without a valid token; what
/// the token says of its user has been stored.
///
/// Every caller may be named here: handlers ask for the role they need when it is its turn, after
/// the request's own mistakes have been told.
pub struct Caller {
    /// In which role.
    pub who: Who,
    /// The user's name, as far as it is known.
    pub name: String,
    /// Whether the user has lists and takes tips.
    pub creator: bool,
    /// The rank of an organizer.
    pub rank: Option<Rank>,
    /// Stands for the token, or for what a session rests on.
    pub sign_in: SignInId,
    /// When that was issued.
    pub issued_at: Option<Timestamp>,
    /// When it stops to hold.
    pub expires_at: Timestamp,
}

/// A role, and who is in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Answers help requests.
    Organizer {
        /// Who.
        user: UserId,
        /// For this agency.
        agency: AgencyId,
    },
    /// Asks for help.
    Participant(UserId),
    /// The integrator's backend.
    Service,
}

impl Caller {
    /// Authenticates by the `Authorization` header alone.
    pub async fn by_header(req: &HttpRequest, state: &AppState) -> Result<Self, ApiError> {
        let token = header_token(req)?.ok_or(Code::Unauthorized)?;
        let caller = Self::by_token(token, req, state).await;
        caller.inspect(|_| known(req))
    }

    /// Authenticates by header or cookie where there is one. Nobody: neither is there, or no cookie
    /// holds. A header that is no good is refused.
    pub async fn if_any(req: &HttpRequest, state: &AppState) -> Result<Option<Self>, ApiError> {
        match header_token(req)? {
            Some(token) => {
                let caller = Self::by_token(token, req, state).await;
                caller.inspect(|_| known(req)).map(Some)
            }
            None => Self::by_cookies(req, state).await,
        }
    }

    /// Authenticates by what a browser has.
    async fn by_cookies(req: &HttpRequest, state: &AppState) -> Result<Option<Self>, ApiError> {
        let peer = req.peer_addr().map(|peer| peer.ip());
        let cookies = cookies::of(req.headers(), peer, &state.config.server);
        let signed_in = cookies
            .sign_in(&*state.authenticator, &state.services)
            .await;
        let Some(signed_in) = signed_in.map_err(ApiError::reading)? else {
            return Ok(None);
        };
        known(req);
        let SignedIn {
            user,
            sign_in,
            issued_at,
            expires_at,
        } = signed_in;
        req.extensions_mut().insert(trail::Asking {
            sub: user.id,
            role: match user.side {
                Side::Organizer => Role::Organizer,
                Side::Participant => Role::Participant,
            },
        });
        // Whose it is was not known before.
        let rates = state.services.rates.of(user.id);
        rates.request().map_err(ApiError::too_many)?;
        let who = who(&user)?;
        at_desk(req, state, who);
        Ok(Some(Self {
            who,
            name: user.profile.name,
            creator: user.creator,
            rank: user.rank,
            sign_in,
            issued_at,
            expires_at,
        }))
    }

    /// Authenticates by a token.
    pub async fn by_token(
        token: String,
        req: &HttpRequest,
        state: &AppState,
    ) -> Result<Self, ApiError> {
        let verified = state
            .verifier
            .verify_or_learn(&token, state.services.now())
            .await;
        let verified = verified.map_err(|refused| {
            log::debug!("token refused: {refused}");
            let code = Code::Unauthorized;
            ApiError::with(code, refused.told().unwrap_or(code.text()))
        })?;
        let issued_at = verified.identity.as_ref().and_then(|it| it.issued_at);
        req.extensions_mut().insert(trail::Asking {
            sub: verified.subject,
            role: verified.role,
        });
        let (sign_in, expires_at) = (verified.sign_in, verified.expires_at);
        let user = match verified.identity {
            None => {
                return Ok(Self {
                    who: Who::Service,
                    name: String::new(),
                    creator: false,
                    rank: None,
                    sign_in,
                    issued_at,
                    expires_at,
                });
            }
            Some(identity) => {
                // Before anything is looked up for the request.
                let rates = state.services.rates.of(identity.user);
                rates.request().map_err(ApiError::too_many)?;
                entered(identity, state).await?
            }
        };
        let who = who(&user)?;
        at_desk(req, state, who);
        Ok(Self {
            who,
            name: user.profile.name,
            creator: user.creator,
            rank: user.rank,
            sign_in,
            issued_at,
            expires_at,
        })
    }

    /// What the caller may do, together with what is done over WebSockets. A service may do
    /// everything.
    pub fn rates(&self, state: &AppState) -> Arc<UserRates> {
        match self.user() {
            Ok(user) => state.services.rates.of(user),
            Err(_) => Arc::new(UserRates::unlimited()),
        }
    }

    /// The user, or 403 for a service.
    pub fn user(&self) -> Result<UserId, ApiError> {
        match self.who {
            Who::Organizer { user, .. } | Who::Participant(user) => Ok(user),
            Who::Service => Err(Code::Forbidden.into()),
        }
    }

    /// The user and the side that user is on, or 403 for a service.
    pub fn member(&self) -> Result<(UserId, Side), ApiError> {
        match self.who {
            Who::Organizer { user, .. } => Ok((user, Side::Organizer)),
            Who::Participant(user) => Ok((user, Side::Participant)),
            Who::Service => Err(Code::Forbidden.into()),
        }
    }

    /// The agency of an organizer, or 403 for others.
    pub fn organizer(&self) -> Result<AgencyId, ApiError> {
        match self.who {
            Who::Organizer { agency, .. } => Ok(agency),
            _ => Err(Code::Forbidden.into()),
        }
    }

    /// The participant, or 403 for others.
    pub fn participant(&self) -> Result<UserId, ApiError> {
        match self.who {
            Who::Participant(user) => Ok(user),
            _ => Err(Code::Forbidden.into()),
        }
    }

    /// 403 for everybody but the integrator's backend.
    pub fn service(&self) -> Result<(), ApiError> {
        match self.who {
            Who::Service => Ok(()),
            _ => Err(Code::Forbidden.into()),
        }
    }
}

/// Stores what a token says of its user, and says who that is.
async fn entered(identity: Identity, state: &AppState) -> Result<User, ApiError> {
    let stored = state.services.store.run(UpsertUser { identity }).await;
    match stored.map_err(ApiError::reading)? {
        UpsertOutcome::RoleConflict => Err(Code::RoleConflict.into()),
        UpsertOutcome::Deleted => Err(Code::Forbidden.into()),
        UpsertOutcome::SignedOut => Err(Code::Unauthorized.into()),
        UpsertOutcome::Known(user) => Ok(user),
    }
}

/// In which role a user is.
pub fn who(user: &User) -> Result<Who, ApiError> {
    match (user.side, user.agency) {
        (Side::Participant, _) => Ok(Who::Participant(user.id)),
        (Side::Organizer, Some(agency)) => Ok(Who::Organizer {
            user: user.id,
            agency,
        }),
        // A token without an agency is not believed, so there is no such user.
        (Side::Organizer, None) => Err(Code::Internal.into()),
    }
}

/// The token in the `Authorization` header, if there is that header.
fn header_token(req: &HttpRequest) -> Result<Option<String>, ApiError> {
    let Some(value) = req.headers().get(header::AUTHORIZATION) else {
        return Ok(None);
    };
    let token = value.to_str().ok().and_then(bearer);
    Ok(Some(token.ok_or(Code::Unauthorized)?.to_owned()))
}

/// Whether a page that is trusted asks. A browser sends its cookies whichever page asks, so where
/// something may change it must be one.
pub fn is_trusted(req: &HttpRequest, config: &ServerConfig) -> bool {
    let origin = req.headers().get(header::ORIGIN);
    let origin = origin.and_then(|value| value.to_str().ok());
    let peer = req.peer_addr().map(|peer| peer.ip());
    let asked = Asked::of(req.headers(), peer, config);
    origin.is_some_and(|origin| asked.allows(origin, &config.allowed_origins))
}

/// Whose budget pays for what a request reads.
struct Spender(Arc<UserRates>);

/// So many rows were read for this request.
pub fn spend(req: &HttpRequest, rows: usize) {
    if let Some(Spender(rates)) = req.extensions().get() {
        rates.spend(rows);
    }
}

impl FromRequest for Caller {
    type Error = ApiError;
    type Future = LocalBoxFuture<'static, Result<Self, ApiError>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let req = req.clone();
        async move {
            let state = state_of(&req)?;
            let caller = match header_token(&req)? {
                Some(token) => Self::by_token(token, &req, &state).await?,
                None => {
                    let caller = Self::by_cookies(&req, &state).await?;
                    let caller = caller.ok_or(Code::Unauthorized)?;
                    if !req.method().is_safe() && !is_trusted(&req, &state.config.server) {
                        return Err(ApiError::with(
                            Code::Forbidden,
                            "the session cookie needs an allowed Origin here",
                        ));
                    }
                    caller
                }
            };
            known(&req);
            req.extensions_mut().insert(Spender(caller.rates(&state)));
            Ok(caller)
        }
        .boxed_local()
    }
}

/// An organizer is at the desk for as long as a request of theirs is being answered.
fn at_desk(req: &HttpRequest, state: &AppState, who: Who) {
    if let Who::Organizer { user, agency } = who {
        let at_desk = AtDesk::asking(&state.services, user, agency);
        req.extensions_mut().insert(at_desk);
    }
}

/// The connection of a request is no stranger's any more.
fn known(req: &HttpRequest) {
    if let Some(wire) = req.conn_data::<Wire>() {
        wire.known();
    }
}

/// The running server.
fn state_of(req: &HttpRequest) -> Result<web::Data<AppState>, ApiError> {
    req.app_data().cloned().ok_or_else(|| {
        log::error!("rest: the application has no state");
        Code::Internal.into()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Config, Source, setting};
    use actix_web::test::TestRequest;

    #[test]
    fn a_useless_header_is_no_absent_one() {
        let token = |req: TestRequest| {
            header_token(&req.to_http_request()).map_err(|error| error.status.as_u16())
        };
        let with = |value| TestRequest::get().insert_header(("authorization", value));
        assert_eq!(token(with("Bearer a.b.c")), Ok(Some("a.b.c".to_owned())));
        assert_eq!(token(with("Basic x")), Err(401));
        assert_eq!(token(TestRequest::get()), Ok(None));
    }

    #[test]
    fn our_own_pages_and_those_of_the_list_are_trusted() {
        let list = [(&setting::ALLOWED_ORIGINS, "https://console.example.org")];
        let config = Config::load(&Source::from_env(list)).expect("valid");
        let from = |origin| {
            let req = TestRequest::delete().insert_header(("origin", origin));
            let req = req.insert_header(("host", "chat.example.org"));
            is_trusted(&req.to_http_request(), &config.server)
        };
        assert!(from("https://console.example.org"));
        assert!(from("https://chat.example.org"));
        assert!(!from("https://evil.example"));
        assert!(!is_trusted(
            &TestRequest::post().to_http_request(),
            &config.server
        ));
    }
}
