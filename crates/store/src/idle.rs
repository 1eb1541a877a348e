//! Moves the write-ahead log of SQLite into the database file, when few write or when the log is long. So a copy of
//! the file alone is nearly complete. And a log that grew while a reader held it open shrinks again.

use super::connection::Connection;
use super::error::StoreError;
use super::handle::StoreConfig;
use super::snapshot::checkpoint;
use std::time::Duration;

/// Between two looks.
const EVERY: Duration = Duration::from_secs(5);
/// With no more writes than this between two looks, the database counts as quiet: nobody has to wait.
const FEW: u64 = 10;
/// When only health probes have written, the log is left until it is this long.
const PROBES: u64 = 256 << 10;
/// Tries at one look, and the pause between them: whoever writes at one moment has written at the next, also where
/// probes write without a pause.
const TRIES: u32 = 20;
const PAUSE: Duration = Duration::from_millis(50);
/// A longer log is moved even while others write. At 4 MB SQLite moves parts of it by itself, unless a reader
/// prevents that.
const LONG: u64 = 32 << 20;

/// Runs as long as the process does; at once over on PostgreSQL.
pub async fn keep_short(config: StoreConfig) {
    let Some(file) = config.url.file() else {
        return;
    };
    let mut log = file.into_os_string();
    log.push("-wal");
    let writing = config.writing.clone();
    let mut idle = Idle::default();
    loop {
        actix_rt::time::sleep(EVERY).await;
        let len = std::fs::metadata(&log).map_or(0, |known| known.len());
        if idle.is_due(len, writing.worked()) {
            let url = config.url.clone();
            let moving = actix_rt::task::spawn_blocking(move || {
                let done = Connection::open(&url).and_then(|mut conn| cut(&mut conn));
                log::debug!("the write-ahead log was cut: {done:?}");
                matches!(done, Ok(true))
            });
            // The process is ending, or it panicked: the next one is another one.
            idle.clean = moving.await.unwrap_or(false);
        }
    }
}

/// Nobody is waited for, but whoever is in the way has some moments to be out of it. `false`: somebody still is.
fn cut(conn: &mut Connection) -> Result<bool, StoreError> {
    for _ in 1..TRIES {
        if checkpoint(conn)? {
            return Ok(true);
        }
        std::thread::sleep(PAUSE);
    }
    checkpoint(conn)
}

/// What is known between two looks. Pure.
#[derive(Debug, Default)]
struct Idle {
    /// Writes at the last look.
    worked: u64,
    /// Whether everything that was written had been moved then.
    clean: bool,
}

impl Idle {
    /// Whether a log of this length is moved now, when so many writes have worked.
    fn is_due(&mut self, len: u64, worked: u64) -> bool {
        let writes = worked - std::mem::replace(&mut self.worked, worked).min(worked);
        self.clean &= writes == 0;
        let is_quiet = writes <= FEW && len > if self.clean { PROBES } else { 0 };
        is_quiet || len > LONG
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_moved_when_few_write_whatever_probes_do() {
        let mut idle = Idle::default();
        assert!(!idle.is_due(0, 0));
        // Left behind by the process before.
        assert!(Idle::default().is_due(1, 0));
        assert!(!idle.is_due(1 << 20, 500), "many write");
        assert!(idle.is_due(LONG + 1, 1_000), "too long");
        assert!(idle.is_due(1 << 20, 1_001));
        // It could not be moved: somebody reads. Then it could, and probes go on.
        assert!(idle.is_due(1 << 20, 1_001));
        idle.clean = true;
        assert!(!idle.is_due(PROBES, 1_001));
        assert!(idle.is_due(PROBES + 1, 1_001));
        assert!(idle.is_due(1, 1_002), "a message came");
    }
}
