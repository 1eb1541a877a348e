//! What a request takes from the budgets of its user.

use super::actor::Session;
use super::state::State;
use crate::rates::TooMany;
use switchboard_domain::limits::MAX_COLLEAGUES;
use switchboard_domain::wire::Request;

impl Session {
    /// Takes a request from the user's budgets.
    pub(super) fn take(&self, request: &Request) -> Result<(), TooMany> {
        let State::Active(active) = &self.state else {
            return Ok(());
        };
        match request {
            Request::SendMessage { .. } | Request::SendNowhere => active.rates.message(),
            Request::Change { .. } => active.rates.change(),
            Request::Tip { .. } => active.rates.tip(),
            Request::SetAvailability(_) => active.rates.availability(),
            Request::SetPlace { .. } => active.rates.place(),
            Request::Pause(_) => active.rates.act(),
            // One with a name counts when that is new: see `help::request`.
            Request::RequestHelp { name: None, .. } => active.rates.help_request(),
            Request::Sync(held) => {
                active.rates.spend(held.chats.len() + held.events.len());
                Ok(())
            }
            Request::WatchColleagues(true) => {
                active.rates.spend(MAX_COLLEAGUES);
                Ok(())
            }
            Request::WatchPresence { users } => {
                active.rates.spend(users.len());
                Ok(())
            }
            _ => Ok(()),
        }
    }
}
