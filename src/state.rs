//! What every HTTP handler and every upgrade shares.

use crate::auth::Verifier;
use crate::config::Config;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use switchboard_actors::protocol::Timestamp;
use switchboard_actors::services::Services;
use switchboard_actors::session::{Authenticator, Credential, Denied};

/// The running server. Shared by all workers.
pub struct AppState {
    /// The actors.
    pub services: Services,
    /// Reads tokens.
    pub verifier: Arc<Verifier>,
    /// What the operator chose.
    pub config: Config,
    /// Whether demo sign-in is offered: `serve --demo` on a loopback listener.
    pub demo: bool,
    draining: AtomicBool,
}

impl AppState {
    /// A server that is not draining.
    pub fn new(services: Services, verifier: Arc<Verifier>, config: Config, demo: bool) -> Self {
        Self {
            services,
            verifier,
            config,
            demo,
            draining: AtomicBool::new(false),
        }
    }

    /// Says that the server is about to stop: it is not ready any more.
    pub fn drain(&self) {
        self.draining.store(true, Ordering::SeqCst);
    }

    /// Whether the server is about to stop.
    pub fn is_draining(&self) -> bool {
        self.draining.load(Ordering::SeqCst)
    }
}

impl Authenticator for Verifier {
    fn authenticate(&self, token: &str, now: Timestamp) -> Result<Credential, Denied> {
        match self.verify(token, now) {
            Ok(token) => Ok(token.identity.map_or(Credential::Service, Credential::User)),
            Err(refused) => {
                log::debug!("token refused: {refused}");
                Err(Denied)
            }
        }
    }
}
