//! Cleans up behind a test process, however that ends.

use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// Waits for the end of its input, which is the end of the test process, however it ends. Then ends
/// the server, if the process with its number still is that server, and removes the folder.
const JANITOR: &str = r#"
trap '' INT TERM HUP
cat >/dev/null
pid=$(head -n 1 "$1/data/postmaster.pid" 2>/dev/null)
if [ -n "$pid" ] && grep -q "$1" "/proc/$pid/cmdline" 2>/dev/null; then
    kill -QUIT "$pid"
    tries=0
    # A zombie has no command line: the loop waits for the end, not for whoever collects it.
    while grep -q "$1" "/proc/$pid/cmdline" 2>/dev/null && [ $tries -lt 100 ]; do
        sleep 0.05
        tries=$((tries + 1))
    done
fi
rm -rf "$1"
"#;

/// Answers for `folder` from now on.
pub(super) fn start(folder: &Path) -> Child {
    Command::new("sh")
        .args(["-c", JANITOR, "janitor"])
        .arg(folder)
        .process_group(0)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("sh is there")
}
