//! The user that a token speaks for. It is decided at once. If only its key is not known yet, it is decided
//! when the key may be known.

use crate::services::Services;
use futures_util::future::{self, FutureExt, LocalBoxFuture};
use std::sync::Arc;
use switchboard_domain::{Identity, Timestamp};

/// Reads tokens. The server's business, because keys are.
pub trait Authenticator: Send + Sync + 'static {
    /// The user that `token` speaks for at `now`.
    fn authenticate(&self, token: &str, now: Timestamp) -> Result<Credential, Denied>;

    /// Ends as soon as it is worth while to look at an [unknown key](Denied::UnknownKey) again, and soon
    /// in any case.
    fn learn(&self) -> LocalBoxFuture<'_, ()> {
        future::ready(()).boxed_local()
    }
}

/// The authenticator that sessions share.
pub type SharedAuthenticator = Arc<dyn Authenticator>;

/// The user that a valid token speaks for.
#[derive(Clone, Debug)]
pub enum Credential {
    /// A user.
    User(Identity),
    /// The integrator's backend.
    Service,
}

/// Why a token is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Denied {
    /// It is not valid. The text says more than the usual one, where that helps the issuer of the
    /// tokens.
    Invalid(Option<&'static str>),
    /// It is right but for its key, of which nothing is known yet.
    UnknownKey,
}

impl Denied {
    /// A text for the owner of the token, beyond the usual one.
    pub fn text(self) -> Option<&'static str> {
        match self {
            Self::Invalid(text) => text,
            Self::UnknownKey => None,
        }
    }
}

/// The user that `token` speaks for now. If its key is not known, this waits until it may be.
pub(super) async fn believe(
    authenticator: &dyn Authenticator,
    token: &str,
    services: &Services,
) -> Result<Credential, Denied> {
    match authenticator.authenticate(token, services.now()) {
        Err(Denied::UnknownKey) => {
            authenticator.learn().await;
            authenticator.authenticate(token, services.now())
        }
        decided => decided,
    }
}
