//! What one user may do, over all connections and REST.

use super::RateSettings;
use super::limiter::{Limiter, TooMany};
use crate::protocol::Clock;
use std::sync::Arc;

/// The budgets of one user. Everything well-formed that is tried is taken from them, whatever
/// comes of it.
pub struct UserRates(Option<Limited>);

struct Limited {
    messages: Limiter,
    help_requests: Limiter,
    frames: Limiter,
}

impl UserRates {
    pub(super) fn new(settings: &RateSettings, clock: &Arc<dyn Clock>) -> Self {
        Self(Some(Limited {
            messages: Limiter::new(settings.messages, clock),
            help_requests: Limiter::new(settings.help_requests, clock),
            frames: Limiter::new(settings.frames, clock),
        }))
    }

    /// A user who may do everything at any rate.
    pub fn unlimited() -> Self {
        Self(None)
    }

    /// One more message.
    pub fn message(&self) -> Result<(), TooMany> {
        self.take(|limited| &limited.messages)
    }

    /// One more help request.
    pub fn help_request(&self) -> Result<(), TooMany> {
        self.take(|limited| &limited.help_requests)
    }

    /// One more frame of any kind. Whoever is refused takes it again before reading the next one.
    pub fn frame(&self) -> Result<(), TooMany> {
        self.take(|limited| &limited.frames)
    }

    fn take(&self, which: impl FnOnce(&Limited) -> &Limiter) -> Result<(), TooMany> {
        match &self.0 {
            Some(limited) => which(limited).take().map(drop),
            None => Ok(()),
        }
    }
}
