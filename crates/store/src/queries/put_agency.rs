//! An agency is provisioned.

use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use diesel::RunQueryDsl;
use switchboard_domain::AgencyId;

/// Creates an agency, or renames it.
#[derive(Clone, Debug)]
pub struct PutAgency {
    /// The integrator's number.
    pub id: AgencyId,
    /// Its name.
    pub name: String,
}

impl Query for PutAgency {
    type Output = ();
    const WRITES: bool = true;

    fn run(self, conn: &mut Connection) -> Result<(), StoreError> {
        Statement::<()>::new(
            "INSERT INTO agencies (id, name) VALUES (?, ?) \
             ON CONFLICT (id) DO UPDATE SET name = excluded.name",
        )
        .bind(self.id)
        .bind(self.name)
        .execute(conn)?;
        Ok(())
    }
}
