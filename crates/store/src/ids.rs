//! UUIDs as the database holds them: 16 bytes, in both backends.

use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types::Binary;
use switchboard_domain::{ChatId, MessageId, OfferId, SignInId};
use uuid::Uuid;

/// The 16 bytes of a UUID. In byte order, which is the order of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, AsExpression, FromSqlRow)]
#[diesel(sql_type = Binary)]
pub struct DbId(pub [u8; 16]);

impl<DB: Backend> ToSql<Binary, DB> for DbId
where
    [u8]: ToSql<Binary, DB>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, DB>) -> serialize::Result {
        self.0.as_slice().to_sql(out)
    }
}

impl<DB: Backend> FromSql<Binary, DB> for DbId
where
    Vec<u8>: FromSql<Binary, DB>,
{
    fn from_sql(bytes: DB::RawValue<'_>) -> deserialize::Result<Self> {
        let bytes = Vec::<u8>::from_sql(bytes)?;
        Ok(Self(
            bytes.try_into().map_err(|_| "an id is not 16 bytes long")?,
        ))
    }
}

impl From<ChatId> for DbId {
    fn from(id: ChatId) -> Self {
        Self(*id.as_bytes())
    }
}

impl From<MessageId> for DbId {
    fn from(id: MessageId) -> Self {
        Self(*id.as_bytes())
    }
}

impl From<OfferId> for DbId {
    fn from(id: OfferId) -> Self {
        Self(*id.as_bytes())
    }
}

impl From<DbId> for OfferId {
    fn from(id: DbId) -> Self {
        Self(uuid::Uuid::from_bytes(id.0))
    }
}

impl From<SignInId> for DbId {
    fn from(id: SignInId) -> Self {
        Self(id.0)
    }
}

impl From<DbId> for SignInId {
    fn from(id: DbId) -> Self {
        Self(id.0)
    }
}

impl From<DbId> for ChatId {
    fn from(id: DbId) -> Self {
        Self(Uuid::from_bytes(id.0))
    }
}

impl From<DbId> for MessageId {
    fn from(id: DbId) -> Self {
        Self(Uuid::from_bytes(id.0))
    }
}
