//! A child process that cannot outlive the test, and whose output can be read.

use crate::wait::{DEADLINE, poll_until_within};
use std::{
    ffi::OsStr,
    fs::{self, File},
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Child, ChildStderr, ChildStdin, Command, ExitStatus, Stdio},
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};
use tokio::sync::oneshot;

/// Becomes the program given to it, so that the child's id is the program's own. A watchman stays
/// behind: when its input ends without a word, the test process is gone and so is the program.
const GUARDED: &str = r#"
exec 3<&0 </dev/null
( read -r _ <&3 || kill -9 $$ ) >/dev/null 2>&1 &
exec 3<&-
exec "$0" "$@"
"#;

const LINES_OF_LOG_SHOWN: usize = 60;

/// A running child.
#[derive(Debug)]
pub struct Process {
    child: Child,
    watchman: Option<ChildStdin>,
    log: PathBuf,
    /// Held, and never read.
    _unread: Option<ChildStderr>,
    first_line: Option<oneshot::Receiver<String>>,
    printed: Arc<Mutex<String>>,
}

/// The guarded form of `program`, with no environment but `PATH`.
pub fn guarded(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new("sh");
    command.arg("-c").arg(GUARDED).arg(program).env_clear();
    if let Some(path) = std::env::var_os("PATH") {
        command.env("PATH", path);
    }
    command
}

/// Where a program is: on the `PATH`, or where the system keeps what is not for everybody.
pub fn on_path(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let folders = std::env::split_paths(&path).chain(["/usr/sbin".into()]);
    let mut programs = folders.map(|folder| folder.join(name));
    programs.find(|program| program.is_file())
}

impl Process {
    /// Starts a [`guarded`] command; its standard error is added to the file `log`.
    pub fn spawn(command: Command, log: &Path) -> Self {
        let file = File::options().create(true).append(true).open(log);
        let file = file.unwrap_or_else(|error| panic!("{}: {error}", log.display()));
        Self::start(command, file.into(), log)
    }

    /// The same with a standard error that nobody ever reads.
    pub fn spawn_unread(command: Command, log: &Path) -> Self {
        Self::start(command, Stdio::piped(), log)
    }

    fn start(mut command: Command, stderr: Stdio, log: &Path) -> Self {
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(stderr);
        let mut child = command.spawn().expect("sh starts");
        let stdout = child.stdout.take().expect("stdout is a pipe");
        let (found, first_line) = oneshot::channel();
        let printed = Arc::new(Mutex::new(String::new()));
        let kept = printed.clone();
        // Reads to the end, so that the child never blocks on a full pipe.
        thread::spawn(move || {
            let mut lines = BufReader::new(stdout).lines().map_while(Result::ok);
            let keep = |line: &str| {
                let mut kept = kept.lock().expect("nobody panics with it");
                kept.push_str(line);
                kept.push('\n');
            };
            if let Some(line) = lines.next() {
                keep(&line);
                // Nobody may be waiting any more.
                let _ = found.send(line);
            }
            lines.for_each(|line| keep(&line));
        });
        Self {
            watchman: child.stdin.take(),
            _unread: child.stderr.take(),
            child,
            log: log.to_owned(),
            first_line: Some(first_line),
            printed,
        }
    }

    /// The process id of the program itself.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// The first line it prints on standard output; `None` when it ends, or nothing comes within
    /// `deadline`. Asked once.
    pub async fn first_line(&mut self, deadline: Duration) -> Option<String> {
        let line = self.first_line.take().expect("asked once");
        tokio::time::timeout(deadline, line).await.ok()?.ok()
    }

    /// All it has printed on standard output so far.
    pub fn printed(&self) -> String {
        self.printed.lock().expect("nobody panics with it").clone()
    }

    /// Sends a signal, named as `kill` names it; panics when the process is gone.
    pub fn signal(&self, name: &str) {
        let kill = format!("kill -{name} {}", self.id());
        let status = Command::new("sh").arg("-c").arg(&kill).status();
        assert!(status.is_ok_and(|status| status.success()), "{kill} failed");
    }

    /// Kills it at once and reaps it.
    pub fn kill9(&mut self) {
        // It may have ended already, which is as good.
        let _ = self.child.kill();
        let _ = self.child.wait();
        if let Some(mut watchman) = self.watchman.take() {
            let _ = watchman.write_all(b"done\n");
        }
    }

    /// Whether it still runs.
    pub fn is_running(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// Waits until it has ended by itself.
    pub async fn wait_exit(&mut self) -> ExitStatus {
        self.wait_exit_within(DEADLINE).await
    }

    /// [`Process::wait_exit`] with a deadline of its own.
    pub async fn wait_exit_within(&mut self, deadline: Duration) -> ExitStatus {
        poll_until_within(deadline, "the process ends", async || {
            self.child.try_wait().expect("the child can be waited for")
        })
        .await
    }

    /// All it wrote to standard error.
    pub fn log(&self) -> String {
        fs::read(&self.log).map_or_else(
            |error| error.to_string(),
            |bytes| String::from_utf8_lossy(&bytes).into_owned(),
        )
    }

    /// The end of [`Process::log`].
    pub fn log_tail(&self) -> String {
        let log = self.log();
        let lines: Vec<&str> = log.lines().collect();
        lines[lines.len().saturating_sub(LINES_OF_LOG_SHOWN)..].join("\n")
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill9();
        if thread::panicking() {
            eprintln!(
                "--- the end of {} ---\n{}",
                self.log.display(),
                self.log_tail()
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::process::ExitStatusExt;

    /// A program that says its process id and stays.
    fn sleeper(log: &Path) -> Process {
        let mut command = guarded("sh");
        command.args(["-c", "echo to the log >&2; echo $$; exec sleep 1000"]);
        Process::spawn(command, &log.join("log"))
    }

    #[tokio::test]
    async fn its_id_is_the_programs_own() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut process = sleeper(folder.path());
        let line = process.first_line(DEADLINE).await;
        assert_eq!(line, Some(process.id().to_string()));
        assert!(process.is_running());
        process.signal("TERM");
        assert_eq!(process.wait_exit().await.signal(), Some(15));
        assert_eq!(process.log(), "to the log\n");
    }

    #[tokio::test]
    async fn it_ends_with_whoever_started_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut process = sleeper(folder.path());
        process.first_line(DEADLINE).await.expect("it has started");
        // What happens to the pipe when this process ends, in whatever way.
        drop(process.watchman.take());
        assert_eq!(process.wait_exit().await.signal(), Some(9));
    }
}
