//! How long a search may go on.

use crate::StoreError;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

/// Until when, and whether somebody still waits for what is found. Clones share that.
#[derive(Clone, Debug, Default)]
pub struct Patience {
    until: Option<Instant>,
    given_up: Arc<AtomicBool>,
}

impl Patience {
    /// Until then.
    pub fn until(until: Instant) -> Self {
        Self {
            until: Some(until),
            given_up: Arc::default(),
        }
    }

    /// Nobody waits any more.
    pub fn give_up(&self) {
        self.given_up.store(true, Ordering::Relaxed);
    }

    /// Whether to go on: looked at between any two steps, each of which is bounded.
    pub fn go_on(&self) -> Result<(), StoreError> {
        let over = self.until.is_some_and(|until| Instant::now() >= until);
        match over || self.given_up.load(Ordering::Relaxed) {
            true => Err(StoreError::Timeout),
            false => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn it_ends_with_its_time_or_with_whoever_waits() {
        let now = Instant::now();
        assert!(Patience::until(now).go_on().is_err());
        let waiting = Patience::until(now + Duration::from_secs(3_600));
        assert!(waiting.go_on().is_ok());
        waiting.clone().give_up();
        assert!(waiting.go_on().is_err());
        assert!(Patience::default().go_on().is_ok());
    }
}
