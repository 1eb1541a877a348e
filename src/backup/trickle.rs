//! A large file that comes to the disk as it is written. Else most of it does at the end, all at once, and
//! whoever commits something at that moment waits for it.

use super::BackupError;
use super::files::of;
use std::fs::File;
use std::path::Path;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

/// How often: so much at most is waited for as is written meanwhile.
const EVERY: Duration = Duration::from_millis(50);

/// Sees to one file until it is dropped.
pub struct Trickle {
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Trickle {
    /// Begins with the file at `path`, which somebody else writes.
    pub fn of(path: &Path) -> Result<Self, BackupError> {
        let file = File::open(path).map_err(of(path))?;
        let (stop, stopped) = channel();
        let thread = std::thread::spawn(move || {
            while stopped.recv_timeout(EVERY) == Err(RecvTimeoutError::Timeout) {
                // What fails here fails at the end too, and is told there.
                let _ = file.sync_data();
            }
        });
        Ok(Self {
            stop: Some(stop),
            thread: Some(thread),
        })
    }
}

impl Drop for Trickle {
    fn drop(&mut self) {
        self.stop = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
