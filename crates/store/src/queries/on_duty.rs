//! Who of an agency may be on duty.

use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use diesel::RunQueryDsl;
use diesel::sql_types::BigInt;
use switchboard_domain::{AgencyId, Timestamp, UserId};

/// Who of an agency may be on duty, if they have a connection: who is available, and who has a chat.
#[derive(Clone, Copy, Debug)]
pub struct MayBeOnDuty {
    /// Which agency.
    pub agency: AgencyId,
    /// The present.
    pub now: Timestamp,
    /// Of those whose last connection ended after this, it is said whether there are any.
    pub seen_after: Option<Timestamp>,
    /// Those with an id above this one.
    pub after: Option<UserId>,
    /// So many at most.
    pub limit: usize,
}

/// Users of one call: who gets as many asks for those behind the last one.
pub const ON_DUTY_AT_ONCE: usize = 1_000;

/// Those who may be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OnDuty {
    /// They are available, or have a chat; by id.
    pub users: Vec<UserId>,
    /// Whether anybody was here of late.
    pub recently: bool,
}

impl Query for MayBeOnDuty {
    type Output = OnDuty;

    fn run(self, conn: &mut Connection) -> Result<OnDuty, StoreError> {
        let after = self.after.unwrap_or(UserId(i64::MIN));
        let users: Vec<i64> = Statement::<BigInt>::new(sql!(
            "SELECT u.id FROM availability a JOIN users u ON u.id = a.user_id AND u.agency_id = a.agency_id \
             WHERE a.state = {available} AND u.deleted_at IS NULL"
        ))
        .and(" AND a.agency_id = ?", self.agency)
        .and(" AND u.id > ?", after)
        .and(" AND coalesce(a.until, 9223372036854775807) > ?", self.now)
        .and(
            sql!(
                " UNION SELECT u.id FROM users u WHERE u.side = {organizer} AND u.deleted_at IS NULL AND EXISTS ( \
                 SELECT 1 FROM chats c WHERE c.organizer_id = u.id AND c.kind = {help} \
                 AND c.time_end IS NULL AND c.withdrawn_at IS NULL) AND u.agency_id = ?"
            ),
            self.agency,
        )
        .and(" AND u.id > ? ORDER BY id", after)
        .and(" LIMIT ?", self.limit as i64)
        .load(conn)?;
        let recently = match self.seen_after {
            Some(seen_after) => self.anybody_since(seen_after, conn)?,
            None => false,
        };
        Ok(OnDuty {
            users: users.into_iter().map(UserId).collect(),
            recently,
        })
    }
}

impl MayBeOnDuty {
    fn anybody_since(&self, at: Timestamp, conn: &mut Connection) -> Result<bool, StoreError> {
        let found: Vec<i64> = Statement::<BigInt>::new(sql!(
            "SELECT u.id FROM users u WHERE u.side = {organizer} AND u.deleted_at IS NULL AND u.agency_id = ?"
        ))
        .bind(self.agency)
        .and(" AND u.last_seen_at > ? LIMIT 1", at)
        .load(conn)?;
        Ok(!found.is_empty())
    }
}
