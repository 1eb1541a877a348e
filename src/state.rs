//! What every HTTP handler and every upgrade shares.

use crate::config::Config;
use crate::demo::DemoCode;
use futures_util::future::{FutureExt, LocalBoxFuture};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use switchboard_actors::services::Services;
use switchboard_actors::session::{Authenticator, Credential, Denied};
use switchboard_auth::{AuthError, Verifier};
use switchboard_domain::Timestamp;

/// The running server. Shared by all workers.
pub struct AppState {
    /// The actors.
    pub services: Services,
    /// Reads tokens.
    pub verifier: Arc<Verifier>,
    /// The same, as sessions ask it.
    pub authenticator: Arc<TokenAuthenticator>,
    /// What the operator chose.
    pub config: Config,
    /// What demo sign-in asks for, where it is offered: `serve --demo` on a loopback listener.
    pub demo: Option<DemoCode>,
    draining: AtomicBool,
    in_flight: AtomicUsize,
}

impl AppState {
    /// A server that is not draining.
    pub fn new(
        services: Services,
        verifier: Arc<Verifier>,
        config: Config,
        demo: Option<DemoCode>,
    ) -> Self {
        Self {
            services,
            authenticator: Arc::new(TokenAuthenticator(verifier.clone())),
            verifier,
            config,
            demo,
            draining: AtomicBool::new(false),
            in_flight: AtomicUsize::new(0),
        }
    }

    /// Says that the server is about to stop: it is not ready any more.
    pub fn drain(&self) {
        self.draining.store(true, Ordering::SeqCst);
    }

    /// A request has come. It is in flight until the value is dropped.
    pub fn begin_request(&self) -> InFlight<'_> {
        self.in_flight.fetch_add(1, Ordering::SeqCst);
        InFlight(self)
    }

    /// Requests that are not answered yet.
    pub fn requests_in_flight(&self) -> usize {
        self.in_flight.load(Ordering::SeqCst)
    }

    /// Whether the server is about to stop.
    pub fn is_draining(&self) -> bool {
        self.draining.load(Ordering::SeqCst)
    }
}

/// A request that is not answered yet.
pub struct InFlight<'a>(&'a AppState);

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        self.0.in_flight.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Whom sessions ask who somebody is: tokens say it.
#[derive(Debug)]
pub struct TokenAuthenticator(Arc<Verifier>);

impl Authenticator for TokenAuthenticator {
    fn authenticate(&self, token: &str, now: Timestamp) -> Result<Credential, Denied> {
        let verified = self.0.verify(token, now).map_err(|refused| {
            log::debug!("token refused: {refused}");
            match refused {
                AuthError::UnknownKey => Denied::UnknownKey,
                _ => Denied::Invalid(refused.told()),
            }
        })?;
        Ok(verified
            .identity
            .map_or(Credential::Service, Credential::User))
    }

    fn learn(&self) -> LocalBoxFuture<'_, ()> {
        self.0.learn_keys().boxed_local()
    }
}
