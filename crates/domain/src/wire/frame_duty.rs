//! The server frames that say who takes requests.

use super::Frame;
use super::server_frame;
use crate::availability::Availability;

impl Frame {
    /// `availability`: what an organizer has said, to their own devices.
    pub fn availability(said: &Availability) -> Self {
        Self::new(server_frame::AVAILABILITY, said)
    }
}
