//! The database, before there is a server on it.

use crate::app::AppError;
use crate::shutdown::Signals;
use std::sync::Arc;
use std::time::Duration;
use switchboard_domain::{Clock, Reading};
use switchboard_store::queries::{DatabaseTime, TryWriting};
use switchboard_store::{Connection, DatabaseUrl, ServerLock, StoreError, WriteGate};
use tokio::time::{Instant, sleep};

/// The right to serve this database, with its tables up to date. Waits for both as long as it makes
/// sense; `None` when a signal came first. Before anybody is served the clock knows what time it is there.
pub async fn open(
    url: &DatabaseUrl,
    clock: &Arc<dyn Clock>,
    signals: &mut Signals,
) -> Result<Option<ServerLock>, AppError> {
    let lock = lock(url, signals).await?;
    match lock.is_some() && migrate_at_start(url, clock, signals).await? {
        true => Ok(lock),
        false => Ok(None),
    }
}

/// A server that is about to stop is waited for.
async fn lock(url: &DatabaseUrl, signals: &mut Signals) -> Result<Option<ServerLock>, AppError> {
    const OVERLAP: Duration = Duration::from_secs(12);
    const PAUSE: Duration = Duration::from_millis(100);
    let end = Instant::now() + OVERLAP;
    let mut told = false;
    loop {
        if let Some(lock) = ServerLock::try_take(url)? {
            return Ok(Some(lock));
        }
        if Instant::now() >= end {
            return Err(AppError::InUse(url.to_string()));
        }
        if !std::mem::replace(&mut told, true) {
            log::warn!("waiting for another process that uses {url}");
        }
        tokio::select! {
            () = sleep(PAUSE) => {}
            () = signals.next() => return Ok(None),
        }
    }
}

/// Migrations need the database: the start waits for it, as long as it takes to be there, and
/// says so. What is wrong with the migrations themselves ends the start, as does a signal:
/// `false` then.
async fn migrate_at_start(
    url: &DatabaseUrl,
    clock: &Arc<dyn Clock>,
    signals: &mut Signals,
) -> Result<bool, AppError> {
    const PAUSE: Duration = Duration::from_secs(1);
    loop {
        let (url, clock) = (url.clone(), clock.clone());
        let migrating = actix_rt::task::spawn_blocking(move || prepare(&url, &*clock));
        let migrated = tokio::select! {
            migrated = migrating => migrated.map_err(std::io::Error::other)?,
            () = signals.next() => return Ok(false),
        };
        match migrated {
            Ok(applied) => {
                for migration in applied {
                    log::info!("migration applied: {migration}");
                }
                return Ok(true);
            }
            Err(
                error @ (StoreError::Unavailable(_)
                | StoreError::Unwritable(_)
                | StoreError::Conflict(_)),
            ) => log::warn!("waiting for the database: {error}"),
            Err(error) => return Err(error.into()),
        }
        tokio::select! {
            () = sleep(PAUSE) => {}
            () = signals.next() => return Ok(false),
        }
    }
}

/// Brings the tables up to date, and sees that the database can be written to.
fn prepare(url: &DatabaseUrl, clock: &dyn Clock) -> Result<Vec<String>, StoreError> {
    let (mut conn, applied) = connect_and_migrate(url)?;
    let gate = WriteGate::default();
    let asked = clock.monotonic();
    if let Some(shown) = switchboard_store::execute(DatabaseTime, &mut conn, &gate)? {
        let answered = clock.monotonic();
        // If that took too long, it is asked again before long.
        clock.compare(Reading {
            asked,
            answered,
            shown,
        });
    }
    let now = clock.now();
    switchboard_store::execute(TryWriting { now }, &mut conn, &gate)?;
    Ok(applied)
}

/// Brings the tables up to date, and names what that took.
pub fn migrate(url: &DatabaseUrl) -> Result<Vec<String>, StoreError> {
    connect_and_migrate(url).map(|(_, applied)| applied)
}

fn connect_and_migrate(url: &DatabaseUrl) -> Result<(Connection, Vec<String>), StoreError> {
    switchboard_store::refuse_transaction_pooling(url)?;
    let mut conn = Connection::open(url)?;
    let applied = switchboard_store::migrate::run(&mut conn)?;
    Ok((conn, applied))
}
