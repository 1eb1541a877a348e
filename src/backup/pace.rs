//! How fast a copy is made beside a server. What it writes is put on the disk step by step, and the disk is left alone
//! in between: whoever commits something at that moment waits for one step at most, and not for a gigabyte.

use super::BackupError;
use super::files::of;
use std::fs::File;
use std::path::Path;
use std::time::{Duration, Instant};

/// For how much of the time that a step took the disk is left alone behind it.
const REST: f32 = 0.5;
/// And at most: a disk that stalls is not waited for twice.
const LONGEST_REST: Duration = Duration::from_millis(50);

/// The pace of one copy.
pub struct Pace {
    file: File,
    began: Instant,
}

impl Pace {
    /// Of the copy in the file at `path`, which somebody else writes.
    pub fn of(path: &Path) -> Result<Self, BackupError> {
        Ok(Self {
            file: File::open(path).map_err(of(path))?,
            began: Instant::now(),
        })
    }

    /// Puts on the disk what was written, and waits.
    pub fn rest(&mut self) {
        // What fails here fails at the end too, and is told there.
        let _ = self.file.sync_data();
        std::thread::sleep(self.began.elapsed().mul_f32(REST).min(LONGEST_REST));
        self.began = Instant::now();
    }
}
