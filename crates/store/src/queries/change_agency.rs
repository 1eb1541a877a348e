//! The integrator says something of an agency, and perhaps not all.

use super::find_agency::find_agency;
use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use diesel::RunQueryDsl;
use switchboard_domain::alternatives;
use switchboard_domain::{Agency, AgencyId, Alternative, NoticeTexts, RetentionDays};

/// Creates an agency, or changes what is said of it; what is absent stays as it is.
#[derive(Clone, Debug)]
pub struct ChangeAgency {
    /// Which.
    pub id: AgencyId,
    /// Its name.
    pub name: Option<String>,
    /// What else one can do at its events.
    pub alternatives: Option<Vec<Alternative>>,
    /// Its own texts of what the server says.
    pub notices: Option<NoticeTexts>,
    /// For how long the texts of its ended help chats are kept; `Some(None)`: as the installation has it.
    pub retention_days: Option<Option<RetentionDays>>,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChangeAgencyOutcome {
    /// It is this now.
    Saved(Agency),
    /// There is no such agency yet, and it has no name.
    Incomplete,
}

impl Query for ChangeAgency {
    type Output = ChangeAgencyOutcome;
    const WRITES: bool = true;

    fn run(self, conn: &mut Connection) -> Result<ChangeAgencyOutcome, StoreError> {
        // Two changes of different fields at once: the second begins with what the first one made.
        let lock = conn.on_postgresql(" FOR NO KEY UPDATE");
        let stored = find_agency(self.id, lock, conn)?;
        let agency = match (stored, self.name) {
            (None, None) => return Ok(ChangeAgencyOutcome::Incomplete),
            (None, Some(name)) => Agency {
                id: self.id,
                name,
                alternatives: self.alternatives.unwrap_or_default(),
                notices: self.notices.unwrap_or_default(),
                retention_days: self.retention_days.flatten(),
            },
            (Some(stored), name) => Agency {
                id: self.id,
                name: name.unwrap_or(stored.name),
                alternatives: self.alternatives.unwrap_or(stored.alternatives),
                notices: self.notices.unwrap_or(stored.notices),
                retention_days: self.retention_days.unwrap_or(stored.retention_days),
            },
        };
        Statement::<()>::new(
            "INSERT INTO agencies (id, name, alternatives, notices, retention_days) VALUES (?, ?, ?, ?, ?) \
             ON CONFLICT (id) DO UPDATE SET name = excluded.name, \
             alternatives = excluded.alternatives, notices = excluded.notices, \
             retention_days = excluded.retention_days",
        )
        .bind(agency.id)
        .bind(agency.name.clone())
        .bind(alternatives::to_text(&agency.alternatives))
        .bind(agency.notices.to_text())
        .bind(agency.retention_days.map(RetentionDays::days))
        .execute(conn)?;
        Ok(ChangeAgencyOutcome::Saved(agency))
    }
}
