//! The command line: which command, with which configuration.

mod args;
mod assets;
mod health;
mod link;
mod settings;
mod token;

use crate::{
    backup,
    config::{Config, ConfigError, show},
    telemetry,
};
use args::Invocation;
use std::{ffi::OsString, io::Write, process::ExitCode};
use switchboard_load::args::LoadArgs;

/// Exit status of a command line or a configuration that is not acceptable.
pub const USAGE: u8 = 2;

/// How to serve.
#[derive(Debug)]
pub struct ServeConfig {
    /// The configuration.
    pub config: Config,
    /// Whether to seed demo data and to offer demo sign-in on loopback.
    pub demo: bool,
}

/// Runs the command that `args` (the program's name first) ask for. Serving and migrating are the
/// caller's, with logging started; their exit codes are handed through.
pub fn run(
    args: impl IntoIterator<Item = OsString>,
    serve: impl FnOnce(ServeConfig) -> ExitCode,
    migrate: impl FnOnce(Config) -> ExitCode,
) -> ExitCode {
    let invocation = match args::parse(args) {
        Ok(invocation) => invocation,
        Err(refused) => {
            // Help and version arrive here too: clap knows the stream and the status of each.
            let status = u8::try_from(refused.exit_code()).unwrap_or(USAGE);
            return match refused.print() {
                Ok(()) => ExitCode::from(status),
                Err(_) => ExitCode::FAILURE,
            };
        }
    };
    match invocation {
        Invocation::Serve { source, demo } => match Config::load(&source) {
            Ok(config) => {
                telemetry::init(&config.server.log);
                serve(ServeConfig { config, demo })
            }
            Err(error) => refuse(&error),
        },
        Invocation::Migrate { source } => match Config::load(&source) {
            Ok(config) => {
                telemetry::init(&config.server.log);
                migrate(config)
            }
            Err(error) => refuse(&error),
        },
        Invocation::Keep { source, task } => match Config::load(&source) {
            Ok(config) => {
                telemetry::init(&config.server.log);
                backup::run(&config, &task)
            }
            Err(error) => refuse(&error),
        },
        Invocation::ShowConfig { source } => match Config::load(&source) {
            Ok(config) => print(&show::show(&config, &source)),
            Err(error) => refuse(&error),
        },
        Invocation::CheckConfig { source } => match Config::load(&source) {
            Ok(_) => print("the configuration is valid\n"),
            Err(error) => refuse(&error),
        },
        Invocation::Token { source, args } => match Config::load(&source) {
            Ok(config) => token::run(&config, args),
            Err(error) => refuse(&error),
        },
        Invocation::Assets { folder } => match assets::write(&folder) {
            Ok(count) => print(&format!("{count} files\n")),
            Err(error) => {
                eprintln!("switchboard: {}: {error}", folder.display());
                ExitCode::FAILURE
            }
        },
        Invocation::Health { source } => match Config::load(&source) {
            Ok(config) => health::run(config.server.listen),
            Err(error) => refuse(&error),
        },
        Invocation::Load { source, args } => match Config::load(&source) {
            Ok(config) => generate_load(&config, &args),
            Err(error) => refuse(&error),
        },
    }
}

fn generate_load(config: &Config, args: &LoadArgs) -> ExitCode {
    let minter = match config.jwt.minter() {
        Ok(minter) => minter,
        Err(error) => {
            eprintln!("switchboard: {error}");
            return ExitCode::FAILURE;
        }
    };
    match switchboard_load::run(args, minter) {
        Ok(outcome) => {
            let printed = print(&format!("{}\n", outcome.text));
            if outcome.is_clean {
                printed
            } else {
                ExitCode::FAILURE
            }
        }
        Err(error) => {
            eprintln!("switchboard: {error}");
            ExitCode::FAILURE
        }
    }
}

fn refuse(error: &ConfigError) -> ExitCode {
    eprintln!("switchboard: {error}");
    ExitCode::from(USAGE)
}

/// Prints to standard output; a reader that has gone is a failure, not a panic.
pub fn print(text: &str) -> ExitCode {
    match std::io::stdout().write_all(text.as_bytes()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}
