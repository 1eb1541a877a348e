//! An agency.

use crate::schema::agencies;
use crate::{Connection, Query, StoreError};
use diesel::prelude::*;
use switchboard_domain::AgencyId;

/// What an agency is called; nothing when there is none of this number.
#[derive(Clone, Copy, Debug)]
pub struct FindAgency {
    /// Which.
    pub id: AgencyId,
}

impl Query for FindAgency {
    type Output = Option<String>;

    fn run(self, conn: &mut Connection) -> Result<Option<String>, StoreError> {
        let name = agencies::table
            .filter(agencies::id.eq(self.id.0))
            .select(agencies::name)
            .first(conn)
            .optional()?;
        Ok(name)
    }
}
