//! An agency.

use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use diesel::prelude::*;
use diesel::sql_types::{Nullable, SmallInt, Text};
use switchboard_domain::alternatives;
use switchboard_domain::{Agency, AgencyId, NoticeTexts, RetentionDays};

/// The agency of this number; nothing when there is none.
#[derive(Clone, Copy, Debug)]
pub struct FindAgency {
    /// Which.
    pub id: AgencyId,
}

impl Query for FindAgency {
    type Output = Option<Agency>;

    fn run(self, conn: &mut Connection) -> Result<Option<Agency>, StoreError> {
        Ok(find_agency(self.id, "", conn)?)
    }
}

/// The agency, with its row locked.
pub(super) fn find_agency(
    id: AgencyId,
    lock: &'static str,
    conn: &mut Connection,
) -> QueryResult<Option<Agency>> {
    type Row = (String, Option<String>, Option<String>, Option<i16>);
    type Sql = (Text, Nullable<Text>, Nullable<Text>, Nullable<SmallInt>);
    let row: Option<Row> = Statement::<Sql>::new(
        "SELECT name, alternatives, notices, retention_days FROM agencies WHERE",
    )
    .and(" id = ?", id)
    .then(lock)
    .get_result(conn)
    .optional()?;
    Ok(row.map(|(name, others, notices, days)| Agency {
        id,
        name,
        alternatives: alternatives::from_text(others.as_deref()),
        notices: NoticeTexts::from_text(notices.as_deref()),
        retention_days: days.and_then(|days| RetentionDays::new(days.into())),
    }))
}
