//! What one address may do before it has authenticated.
//!
//! Only handshakes that end unauthenticated count. Thousands of clients may share one address. So a client
//! with a valid token is let in, however badly its neighbours behave.

use super::limiter::{Limiter, TooMany};
use super::rate::Rate;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;
use switchboard_domain::Clock;

/// Where a client comes from, as far as it counts. For IPv6 it is the network (/64): the owner of
/// one address has all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address(IpAddr);

impl From<IpAddr> for Address {
    fn from(address: IpAddr) -> Self {
        Self(match address.to_canonical() {
            IpAddr::V6(address) => {
                let network = address.to_bits() & (u128::MAX << 64);
                IpAddr::V6(Ipv6Addr::from_bits(network))
            }
            address => address,
        })
    }
}

/// The budget of one address.
pub(super) struct AddressRates {
    failures: Limiter,
    clock: Arc<dyn Clock>,
    /// From nothing left to one.
    interval: Duration,
    /// Reading of the monotonic clock before which the budget has nothing left.
    over_until: AtomicI64,
}

impl AddressRates {
    pub(super) fn new(rate: Rate, clock: &Arc<dyn Clock>) -> Self {
        Self {
            failures: Limiter::new(rate, clock),
            clock: clock.clone(),
            interval: rate.interval(),
            over_until: AtomicI64::new(i64::MIN),
        }
    }

    fn failed(&self) {
        let wait = match self.failures.take() {
            Ok(0) => self.interval,
            Ok(_) => return,
            Err(TooMany { retry_after }) => retry_after,
        };
        let until = self.clock.monotonic().plus(wait);
        self.over_until.fetch_max(until.0, Ordering::Relaxed);
    }

    fn check(&self) -> Result<(), TooMany> {
        let until = self.over_until.load(Ordering::Relaxed);
        let now = self.clock.monotonic();
        if now.0 >= until {
            return Ok(());
        }
        Err(TooMany {
            retry_after: Duration::from_micros(until.abs_diff(now.0)),
        })
    }
}

/// A handshake whose user is not known yet. Dropped without [`Arrival::forgive`], it counts
/// against its address.
pub struct Arrival(Option<Arc<AddressRates>>);

impl Arrival {
    pub(super) fn new(address: Arc<AddressRates>) -> Self {
        Self(Some(address))
    }

    /// A handshake from an address that may do everything at any rate.
    pub fn unlimited() -> Self {
        Self(None)
    }

    /// Whether its address has anything left. Nothing is taken from it.
    pub fn check(&self) -> Result<(), TooMany> {
        self.0.as_ref().map_or(Ok(()), |address| address.check())
    }

    /// Does not count: somebody has authenticated, or it is not the client's fault.
    pub fn forgive(mut self) {
        self.0 = None;
    }
}

impl Drop for Arrival {
    fn drop(&mut self) {
        if let Some(address) = &self.0 {
            address.failed();
        }
    }
}
