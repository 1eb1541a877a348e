//! The write-ahead log of SQLite is moved into the database when nobody writes, and when it has become long: so
//! a file that is copied by itself is nearly whole, and a reader that held the log open leaves nothing behind.

use super::connection::Connection;
use super::handle::StoreConfig;
use super::snapshot::checkpoint;
use std::path::Path;
use std::time::Duration;

/// Between two looks.
const EVERY: Duration = Duration::from_secs(5);
/// Nobody has written for so long.
const IDLE: Duration = Duration::from_secs(5);
/// Longer than this it is moved whoever writes. SQLite moves parts of it by itself at 4 MB, where no reader
/// stands in the way.
const LONG: u64 = 32 << 20;

/// Runs as long as the process does; at once over on PostgreSQL.
pub(crate) async fn keep_short(config: StoreConfig) {
    let Some(file) = config.url.file() else {
        return;
    };
    let mut log = file.into_os_string();
    log.push("-wal");
    loop {
        actix_rt::time::sleep(EVERY).await;
        if is_due(log.as_ref()) {
            let url = config.url.clone();
            let moving = actix_rt::task::spawn_blocking(move || {
                // Whoever is in the way is not waited for: the next look is soon.
                let done = Connection::open(&url).map(|mut conn| checkpoint(&mut conn));
                log::debug!("the write-ahead log was cut: {done:?}");
            });
            // The process is ending, or it panicked: the next one is another one.
            let _ = moving.await;
        }
    }
}

fn is_due(log: &Path) -> bool {
    let Ok(known) = log.metadata() else {
        return false;
    };
    let age = known.modified().ok().and_then(|at| at.elapsed().ok());
    known.len() > LONG || known.len() > 0 && age.is_some_and(|age| age >= IDLE)
}
