//! `agencies`.

use crate::schema::agencies;
use diesel::{Insertable, Queryable, Selectable};

/// An agency.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = agencies)]
pub struct AgencyRow {
    /// The integrator's number.
    pub id: i64,
    /// Empty when only a token has named the agency so far.
    pub name: String,
}
