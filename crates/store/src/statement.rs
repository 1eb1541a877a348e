//! SQL text with values, for what the query builder cannot say to both databases at once: row
//! comparisons, ON CONFLICT, locks. Unlike `diesel::sql_query`, the prepared statement is kept.

use super::ids::DbId;
use diesel::backend::Backend;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::serialize::ToSql;
use diesel::sql_types::{BigInt, Binary, Bool, Double, HasSqlType, Nullable, SmallInt, Text};
use diesel::{Connection, RunQueryDsl};
use std::borrow::Cow;
use std::marker::PhantomData;
use switchboard_domain::{
    AgencyId, ChatId, EventId, MessageId, OfferId, SignInId, Timestamp, UserId,
};

/// A statement whose rows have the SQL types `Row`. Every `?` in the text stands for the next value;
/// a text with a literal `?` cannot be said.
#[derive(Clone, Debug)]
pub struct Statement<Row = ()> {
    sql: Cow<'static, str>,
    values: Vec<Value>,
    row: PhantomData<Row>,
}

/// A value for a `?`.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// BOOLEAN.
    Bool(bool),
    /// SMALLINT.
    Small(i16),
    /// BIGINT.
    Big(Option<i64>),
    /// DOUBLE PRECISION.
    Double(Option<f64>),
    /// TEXT.
    Text(Option<Cow<'static, str>>),
    /// 16 bytes.
    Id(DbId),
}

impl<Row> Statement<Row> {
    /// The text.
    pub fn new(sql: impl Into<Cow<'static, str>>) -> Self {
        Self {
            sql: sql.into(),
            values: Vec::new(),
            row: PhantomData,
        }
    }

    /// The value of the next `?`.
    pub fn bind(mut self, value: impl Into<Value>) -> Self {
        self.values.push(value.into());
        self
    }

    /// More text, with the value of the `?` in it.
    pub fn and(mut self, sql: &'static str, value: impl Into<Value>) -> Self {
        self.sql.to_mut().push_str(sql);
        self.bind(value)
    }

    /// More text, without a `?`.
    pub fn then(mut self, sql: &'static str) -> Self {
        self.sql.to_mut().push_str(sql);
        self
    }
}

impl<DB, Row> QueryFragment<DB> for Statement<Row>
where
    DB: Backend
        + HasSqlType<Bool>
        + HasSqlType<SmallInt>
        + HasSqlType<BigInt>
        + HasSqlType<Double>
        + HasSqlType<Text>
        + HasSqlType<Binary>,
    bool: ToSql<Bool, DB>,
    i16: ToSql<SmallInt, DB>,
    Option<i64>: ToSql<Nullable<BigInt>, DB>,
    Option<f64>: ToSql<Nullable<Double>, DB>,
    Option<Cow<'static, str>>: ToSql<Nullable<Text>, DB>,
    str: ToSql<Text, DB>,
    i64: ToSql<BigInt, DB>,
    f64: ToSql<Double, DB>,
    DbId: ToSql<Binary, DB>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, DB>) -> QueryResult<()> {
        let mut values = self.values.iter();
        for (i, text) in self.sql.split('?').enumerate() {
            if i > 0 {
                match values.next() {
                    Some(Value::Bool(v)) => out.push_bind_param::<Bool, _>(v)?,
                    Some(Value::Small(v)) => out.push_bind_param::<SmallInt, _>(v)?,
                    Some(Value::Big(v)) => out.push_bind_param::<Nullable<BigInt>, _>(v)?,
                    Some(Value::Double(v)) => out.push_bind_param::<Nullable<Double>, _>(v)?,
                    Some(Value::Text(v)) => out.push_bind_param::<Nullable<Text>, _>(v)?,
                    Some(Value::Id(v)) => out.push_bind_param::<Binary, _>(v)?,
                    None => {
                        let missing = format!("a value is missing: {}", self.sql);
                        return Err(diesel::result::Error::QueryBuilderError(missing.into()));
                    }
                }
            }
            out.push_sql(text);
        }
        Ok(())
    }
}

/// Cached by its text: one type is many statements.
impl<Row> QueryId for Statement<Row> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Row> Query for Statement<Row> {
    type SqlType = Row;
}

impl<Row, Conn: Connection> RunQueryDsl<Conn> for Statement<Row> {}

macro_rules! values {
    ($($from:ty => |$it:ident| $value:expr;)*) => {
        $(impl From<$from> for Value {
            fn from($it: $from) -> Self {
                $value
            }
        })*
    };
}

values! {
    bool => |it| Value::Bool(it);
    i16 => |it| Value::Small(it);
    i64 => |it| Value::Big(Some(it));
    Option<i64> => |it| Value::Big(it);
    Option<f64> => |it| Value::Double(it);
    String => |it| Value::Text(Some(Cow::Owned(it)));
    DbId => |it| Value::Id(it);
    ChatId => |it| Value::Id(it.into());
    MessageId => |it| Value::Id(it.into());
    OfferId => |it| Value::Id(it.into());
    SignInId => |it| Value::Id(it.into());
    UserId => |it| Value::Big(Some(it.0));
    AgencyId => |it| Value::Big(Some(it.0));
    EventId => |it| Value::Big(Some(it.0));
    Timestamp => |it| Value::Big(Some(it.0));
    Option<Timestamp> => |it| Value::Big(it.map(|at| at.0));
    Option<UserId> => |it| Value::Big(it.map(|id| id.0));
    Option<String> => |it| Value::Text(it.map(Cow::Owned));
    Option<AgencyId> => |it| Value::Big(it.map(|id| id.0));
}
