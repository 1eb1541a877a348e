//! A pooler that hands out a connection for each transaction: what is set on one, and what is
//! prepared there, would be somebody else's a moment later.

use super::error::StoreError;
use super::url::{Backend, DatabaseUrl};
use diesel::connection::{AnsiTransactionManager, TransactionManager};
use diesel::sql_types::Integer;
use diesel::{Connection as _, PgConnection, RunQueryDsl};

/// Refuses a database that is reached through such a pooler. Looks at two connections on which
/// nothing is set yet.
pub fn refuse_transaction_pooling(url: &DatabaseUrl) -> Result<(), StoreError> {
    if url.backend() == Backend::Sqlite {
        return Ok(());
    }
    let mut one = PgConnection::establish(&url.for_driver())?;
    let mut other = PgConnection::establish(&url.for_driver())?;
    let before = process(&mut one)?;
    AnsiTransactionManager::begin_transaction(&mut other)?;
    let during = backend(&mut other)?;
    // The one that both share is taken: asked again, the first might wait for it.
    let after = match before == during {
        true => None,
        false => Some(process(&mut one)?),
    };
    AnsiTransactionManager::rollback_transaction(&mut other)?;
    match is_shared(before, during, after) {
        true => Err(StoreError::Unfit(
            "a pooler in front of it gives each transaction another connection \
             (pool_mode = transaction): it must pool sessions, or DATABASE_URL must lead past it"
                .to_owned(),
        )),
        false => Ok(()),
    }
}

/// Whether connections that are open at the same time share the processes of the server. `during` is
/// what the other one has in the middle of a transaction, `before` and `after` what the first one
/// has on both sides of it.
fn is_shared(before: i32, during: i32, after: Option<i32>) -> bool {
    during == before || after.is_some_and(|after| after != before)
}

/// The process of the server that serves a transaction.
fn process(conn: &mut PgConnection) -> Result<i32, StoreError> {
    AnsiTransactionManager::begin_transaction(conn)?;
    let process = backend(conn)?;
    AnsiTransactionManager::commit_transaction(conn)?;
    Ok(process)
}

/// Within a transaction: what is prepared for the question is still there when it is asked.
fn backend(conn: &mut PgConnection) -> Result<i32, StoreError> {
    let ask = diesel::dsl::sql::<Integer>("pg_backend_pid()");
    Ok(diesel::select(ask).get_result(conn)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_of_their_own_keep_their_processes() {
        assert!(!is_shared(1, 2, Some(1)));
        // The other one got what the first had used, or the first got another.
        assert!(is_shared(1, 1, None));
        assert!(is_shared(1, 2, Some(3)));
    }
}
