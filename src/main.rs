//! The `switchboard` program: see `switchboard --help`.

use std::process::ExitCode;

fn main() -> ExitCode {
    switchboard::advice::keep_private();
    switchboard::cli::run(
        std::env::args_os(),
        switchboard::app::run,
        switchboard::app::migrate,
    )
}
