//! What a PostgreSQL server says of itself, and whether it is one for us.

use super::error::StoreError;
use diesel::sql_types::{Bool, Text};
use diesel::{PgConnection, QueryableByName, RunQueryDsl};

/// A server, as a connection finds it.
#[derive(Debug, QueryableByName)]
pub(super) struct Server {
    /// What the database keeps texts in.
    #[diesel(sql_type = Text)]
    encoding: String,
    /// Whether it is a standby, or told not to write.
    #[diesel(sql_type = Bool)]
    read_only: bool,
}

/// `pg_is_in_recovery`: a standby. `transaction_read_only`: what the next transaction will be.
const WRITES: &str = "pg_is_in_recovery() \
    OR CAST(current_setting('transaction_read_only') AS boolean)";

impl Server {
    pub(super) fn ask(conn: &mut PgConnection) -> Result<Self, StoreError> {
        let ask = format!(
            "SELECT pg_encoding_to_char(encoding)::text AS encoding, {WRITES} AS read_only \
             FROM pg_database WHERE datname = current_database()"
        );
        Ok(diesel::sql_query(ask).get_result(conn)?)
    }

    /// Whether all that people write can be stored here.
    pub(super) fn check(&self) -> Result<(), StoreError> {
        if self.encoding != "UTF8" {
            return Err(StoreError::Unfit(format!(
                "its encoding is {}, which does not hold what people write: it must be UTF8 \
                 (CREATE DATABASE ... ENCODING 'UTF8' TEMPLATE template0)",
                self.encoding
            )));
        }
        writable(self.read_only)
    }
}

/// Whether a connection that is open still leads to a server that writes. Costs what a ping does.
pub(super) fn still_writes(conn: &mut PgConnection) -> Result<(), StoreError> {
    let ask = diesel::dsl::sql::<Bool>(WRITES);
    writable(diesel::select(ask).get_result(conn)?)
}

fn writable(read_only: bool) -> Result<(), StoreError> {
    match read_only {
        true => Err(StoreError::Unavailable(
            "this server does not write: it is a standby, or read-only".to_owned(),
        )),
        false => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(encoding: &str, read_only: bool) -> Result<(), StoreError> {
        let encoding = encoding.to_owned();
        Server {
            encoding,
            read_only,
        }
        .check()
    }

    #[test]
    fn only_a_server_that_writes_everything_will_do() {
        assert!(outcome("UTF8", false).is_ok());
        for encoding in ["LATIN1", "SQL_ASCII", "WIN1252"] {
            let refused = outcome(encoding, false).expect_err(encoding);
            assert!(matches!(refused, StoreError::Unfit(_)), "{refused}");
            assert!(refused.to_string().contains(encoding), "{refused}");
        }
        // It may be another one after the next failover.
        let standby = outcome("UTF8", true).expect_err("read-only");
        assert!(matches!(standby, StoreError::Unavailable(_)), "{standby}");
    }
}
