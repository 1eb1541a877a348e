//! The server frames that say who takes requests.

use super::Frame;
use super::server_frame;
use crate::availability::Availability;
use crate::colleague::Colleague;
use schemars::JsonSchema;
use serde::Serialize;

/// `colleagues` and `availability_changed`.
#[derive(Serialize, JsonSchema)]
pub(super) struct Organizers<'a> {
    organizers: &'a [Colleague],
}

impl Frame {
    /// `availability`: what an organizer has said, to their own devices.
    pub fn availability(said: &Availability) -> Self {
        Self::new(server_frame::AVAILABILITY, said)
    }

    /// `colleagues`: the organizers of an agency, for one of them who watches.
    pub fn colleagues(organizers: &[Colleague]) -> Self {
        Self::new(server_frame::COLLEAGUES, Organizers { organizers })
    }

    /// `availability_changed`: those of them who are not what they were.
    pub fn availability_changed(organizers: &[Colleague]) -> Self {
        Self::new(
            server_frame::AVAILABILITY_CHANGED,
            Organizers { organizers },
        )
    }
}
