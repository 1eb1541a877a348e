//! Processes: their signals, their children, their end.

use std::fs;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// How long anything here may take.
const LIMIT: Duration = Duration::from_secs(60);

/// Sends a signal to processes, some of which may have ended.
pub(super) fn signal(name: &str, pids: &[u32]) {
    let sent = Command::new("sh")
        .args(["-c", "kill -s \"$@\"", "sh", name])
        .args(pids.iter().map(u32::to_string))
        .stderr(Stdio::null())
        .status();
    // One of them may have ended by itself: what follows looks at the outcome.
    sent.expect("sh is there");
}

/// Whether a child has ended.
pub(super) fn has_ended(child: &mut Child) -> bool {
    child.try_wait().expect("our own child").is_some()
}

/// The children of a process.
pub(super) fn children_of(parent: u32) -> Vec<u32> {
    let Ok(processes) = fs::read_dir("/proc") else {
        return Vec::new();
    };
    processes
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .filter(|pid| stat(*pid).is_some_and(|(_, of)| of == parent))
        .collect()
}

/// Whether a process runs.
pub(super) fn is_alive(pid: u32) -> bool {
    // A zombie has ended; nobody has asked how yet.
    stat(pid).is_some_and(|(state, _)| state != 'Z')
}

/// State and parent of a process.
fn stat(pid: u32) -> Option<(char, u32)> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name in parentheses may contain anything.
    let mut fields = text.rsplit_once(')')?.1.split_whitespace();
    Some((fields.next()?.chars().next()?, fields.next()?.parse().ok()?))
}

/// Waits for a condition that no event tells of.
pub(super) fn wait_until(what: &str, mut condition: impl FnMut() -> bool) {
    let deadline = Instant::now() + LIMIT;
    while !condition() {
        assert!(Instant::now() < deadline, "waited too long until {what}");
        thread::sleep(Duration::from_millis(5));
    }
}
