//! Which offers are open to or from some users: what a node that was told nothing looks at.

use crate::ids::DbId;
use crate::queries::dialect::ids_of_json;
use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use diesel::RunQueryDsl;
use diesel::sql_types::Binary;
use switchboard_domain::{OfferId, UserId};

/// Offers of one call at most.
const MOST: i64 = 2_000;

/// The open offers to and from these users, each once.
#[derive(Clone, Debug)]
pub struct OpenOffers {
    /// Whose. A few hundred at a time.
    pub users: Vec<UserId>,
}

impl Query for OpenOffers {
    type Output = Vec<OfferId>;

    fn run(self, conn: &mut Connection) -> Result<Vec<OfferId>, StoreError> {
        let users = ids_of_json(self.users.iter().map(|user| user.0));
        let rows: Vec<DbId> = Statement::<Binary>::new("WITH wanted AS (")
            .then(conn.json_ids())
            .bind(users)
            .then(
                ") SELECT o.id FROM wanted w JOIN offers o ON o.to_id = w.id AND o.state = 0 \
                 UNION SELECT o.id FROM wanted w JOIN offers o ON o.from_id = w.id AND o.state = 0",
            )
            .and(" LIMIT ?", MOST)
            .load(conn)?;
        Ok(rows.into_iter().map(OfferId::from).collect())
    }
}
