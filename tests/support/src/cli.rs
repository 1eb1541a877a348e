//! Runs a command of the binary to its end.

use crate::process::{Process, guarded};
use crate::wait::DEADLINE;
use std::{path::Path, process::Output};
use tokio::process::Command;

/// Runs `binary` with `args` and nothing but `settings` in its environment, in `directory`.
/// Panics when it takes longer than the kit's deadline.
pub async fn run(
    binary: &str,
    directory: &Path,
    args: &[&str],
    settings: &[(&str, &str)],
) -> Output {
    let mut command = Command::new(binary);
    command.args(args).current_dir(directory).env_clear();
    command.envs(settings.iter().copied()).kill_on_drop(true);
    command.stdin(std::process::Stdio::null());
    let output = tokio::time::timeout(DEADLINE, command.output()).await;
    output
        .unwrap_or_else(|_| panic!("{args:?} does not end"))
        .unwrap_or_else(|error| panic!("{binary}: {error}"))
}

/// Starts `binary` with `args`, to be spoken to or ended by the test.
pub fn start(binary: &str, directory: &Path, args: &[&str], settings: &[(&str, &str)]) -> Process {
    let mut command = guarded(binary);
    command.args(args).current_dir(directory);
    command.envs(settings.iter().copied());
    Process::spawn(command, &directory.join("stderr.log"))
}
