//! Rate limits: how often a user or an address may do something.
//!
//! ```text
//! rate      a rate as the operator gives it
//! limiter   one budget, kept by `governor` on the server's clock
//! budget    one budget of points, for what costs more or less
//! registry  the budgets of users and addresses that were active lately; the others are forgotten
//! user      what one user may do, over all connections and REST
//! arrival   what one address may do before it has authenticated
//! ```
//!
//! Budgets are no domain state: they may be lost, and all threads share them. A session holds its user's
//! budgets. So a frame costs an atomic operation, and no look-up.

pub mod arrival;
pub mod budget;
pub mod limiter;
pub mod rate;
pub mod registry;
pub mod user;

pub use arrival::{Address, Arrival};
pub use budget::ROWS_A_POINT;
pub use limiter::TooMany;
pub use rate::Rate;
pub use user::UserRates;

use arrival::AddressRates;
use registry::Registry;
use std::sync::Arc;
use std::time::Duration;
use switchboard_domain::{Clock, UserId};

/// Every rate that is limited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateSettings {
    /// `send_message` and its REST twin, of one user.
    pub messages: Rate,
    /// Edits and deletions of messages, and their REST twins, of one user.
    pub changes: Rate,
    /// Help requests of one user.
    pub help_requests: Rate,
    /// Points of one user for frames and requests: one each, and more for what they make the server
    /// do. Above it the user's sessions read more slowly, and requests are refused.
    pub frames: Rate,
    /// Searches of one user.
    pub searches: Rate,
    /// Blocks, and ends of blocks, of one user.
    pub blocks: Rate,
    /// Tips of one user.
    pub tips: Rate,
    /// Handshakes of one address that end unauthenticated.
    pub handshakes: Rate,
}

/// The budgets of all users and addresses. Clones share them.
#[derive(Clone)]
pub struct Rates(Option<Arc<Shared>>);

struct Shared {
    settings: RateSettings,
    clock: Arc<dyn Clock>,
    users: Registry<UserId, UserRates>,
    addresses: Registry<Address, AddressRates>,
}

impl Rates {
    /// Limits to `settings`; `None` limits nothing.
    pub fn new(settings: Option<RateSettings>, clock: Arc<dyn Clock>) -> Self {
        Self(settings.map(|settings| {
            let RateSettings {
                messages,
                changes,
                help_requests,
                frames,
                searches,
                blocks,
                tips,
                handshakes,
            } = settings;
            // A debt of points takes as long again.
            let debt = frames.refill() * 2;
            let of_user =
                [messages, changes, help_requests, searches, blocks, tips].map(Rate::refill);
            let longest = of_user.into_iter().fold(debt, Duration::max);
            Arc::new(Shared {
                users: Registry::new(longest),
                addresses: Registry::new(handshakes.refill()),
                settings,
                clock,
            })
        }))
    }

    /// The budgets of `user`, wherever that user comes from.
    pub fn of(&self, user: UserId) -> Arc<UserRates> {
        match &self.0 {
            None => Arc::new(UserRates::unlimited()),
            Some(shared) => shared.users.get(user, shared.clock.monotonic(), || {
                UserRates::new(&shared.settings, &shared.clock)
            }),
        }
    }

    /// A handshake from `address` whose user is not known yet.
    pub fn arrival(&self, address: Address) -> Arrival {
        match &self.0 {
            None => Arrival::unlimited(),
            Some(shared) => {
                Arrival::new(shared.addresses.get(address, shared.clock.monotonic(), || {
                    AddressRates::new(shared.settings.handshakes, &shared.clock)
                }))
            }
        }
    }
}

#[cfg(test)]
mod tests;
