//! What the actor of an agency's queue keeps of the database.

use super::load_queue::{LoadQueue, WaitingRequest};
use super::pauses::ListPauses;
use crate::{Connection, Query, StoreError};
use switchboard_domain::{AgencyId, Pause, Timestamp};

/// Who waits at an agency, and where it takes nobody for a while.
#[derive(Clone, Copy, Debug)]
pub struct LoadAgency {
    /// Which.
    pub agency: AgencyId,
    /// The present.
    pub now: Timestamp,
}

/// The same as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredAgency {
    /// Who waits, first come first.
    pub waiting: Vec<WaitingRequest>,
    /// The pauses that hold.
    pub pauses: Vec<Pause>,
}

impl Query for LoadAgency {
    type Output = StoredAgency;

    fn run(self, conn: &mut Connection) -> Result<StoredAgency, StoreError> {
        let Self { agency, now } = self;
        Ok(StoredAgency {
            waiting: LoadQueue { agency, now }.run(conn)?,
            pauses: ListPauses { agency, now }.run(conn)?,
        })
    }
}
