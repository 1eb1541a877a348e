//! The wall clock of one server, set by its test: libfaketime stands between the server and the system's.
//!
//! What no clock setting touches (`CLOCK_MONOTONIC`) runs on, as on a machine whose clock is set.

use std::{
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
};

/// The one for programs with threads.
const LIBRARY: &str = "faketime/libfaketimeMT.so.1";

/// What goes before a program whose clock is set in `folder`.
///
/// # Panics
/// When libfaketime is not installed.
pub(crate) fn in_front_of(folder: &Path) -> Vec<OsString> {
    let library = library().unwrap_or_else(|| {
        panic!("no {LIBRARY} here, to set clocks with: apt-get install libfaketime (Debian, Ubuntu), dnf install libfaketime (Fedora)")
    });
    let variable = |name: &str, value: &Path| {
        let mut variable = OsString::from(name);
        variable.push("=");
        variable.push(value);
        variable
    };
    let yes = Path::new("1");
    // On the program alone, and not on the shell that becomes it.
    vec![
        "env".into(),
        variable("LD_PRELOAD", &library),
        variable("FAKETIME_TIMESTAMP_FILE", &file(folder)),
        // Set means set: what is asked for next shows it.
        variable("FAKETIME_NO_CACHE", yes),
        variable("FAKETIME_DONT_FAKE_MONOTONIC", yes),
        variable("NO_FAKE_STAT", yes),
    ]
}

/// Sets the clock in `folder` ahead of the system's by so many seconds, or behind it.
pub(crate) fn set(folder: &Path, ahead: i64) {
    let new = folder.join("clock.new");
    let set = fs::write(&new, format!("{ahead:+}\n")).and_then(|()| fs::rename(new, file(folder)));
    set.expect("a folder of our own");
}

fn file(folder: &Path) -> PathBuf {
    folder.join("clock")
}

/// Where systems keep it; `scripts/ensure-faketime.sh` looks in the same places.
fn library() -> Option<PathBuf> {
    let of_architectures = fs::read_dir("/usr/lib").into_iter().flatten().flatten();
    let mut folders: Vec<PathBuf> = of_architectures.map(|entry| entry.path()).collect();
    folders.extend(["/usr/lib64", "/usr/lib", "/usr/local/lib"].map(PathBuf::from));
    let mut libraries = folders.into_iter().map(|folder| folder.join(LIBRARY));
    libraries.find(|library| library.exists())
}

/// What libfaketime leaves behind of a process that was killed. It is taken away when this is dropped.
#[derive(Debug)]
pub(crate) struct Leftovers(pub u32);

impl Drop for Leftovers {
    fn drop(&mut self) {
        for name in ["faketime_shm_", "sem.faketime_sem_"] {
            // There may be none.
            let _ = fs::remove_file(format!("/dev/shm/{name}{}", self.0));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::token::now_secs;
    use std::process::Command;

    #[test]
    fn a_program_shows_what_was_set() {
        let folder = tempfile::tempdir().expect("a folder");
        for ahead in [0, 86_400, -7_200] {
            set(folder.path(), ahead);
            let words = in_front_of(folder.path());
            let mut date = Command::new(&words[0]);
            date.args(&words[1..]).args(["date", "+%s"]);
            let from = now_secs();
            let shown = date.output().expect("date is there").stdout;
            let shown = String::from_utf8_lossy(&shown).trim().parse::<i64>();
            let shown = shown.expect("seconds") - ahead;
            assert!((from..=now_secs()).contains(&shown), "{ahead}: {shown}");
        }
    }
}
