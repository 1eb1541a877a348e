//! The fourth floor: the load generator, `switchboard load`. It names `switchboard-auth`, `-domain` and
//! `-chaos`.
//!
//! Users size their installation with it. `make bench` is made of it.
//!
//! ```text
//! args -> target, provision -> pair (socket, frame, stamp, verify) -> stats -> report        chats
//!                           -> two (chaos, socket, ...)            -> stats -> report        chats
//!                           -> crowd (slow clients beside them)             -> report        crowd
//!                           -> socket                              -> process -> report      idle
//!                           -> a list's owner and members                   -> report_list   list
//!
//! http         provisions a run, opens WebSockets      violations   what went wrong, counted
//! error        why a run could not be made             fake_server  for the generator's own tests
//! ```
//!
//! It checks what it measures: [`verify`] knows what has to arrive. So a fast server that loses, doubles or
//! reorders messages fails the run.

pub mod args;
pub mod chaos;
pub mod chats;
pub mod crowd;
pub mod error;
pub mod frame;
pub mod http;
pub mod idle;
pub mod list;
pub mod pair;
pub mod process;
pub mod provision;
pub mod report;
pub mod report_list;
pub mod socket;
pub mod stamp;
pub mod stats;
pub mod target;
pub mod two;
pub mod verify;
pub mod violations;

use args::LoadArgs;
use error::LoadError;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use serde::Serialize;
use std::{fmt::Display, io};
use switchboard_auth::Minter;

/// Files that a run has open besides its connections: logs, event loops, `/proc`, the chats of a
/// crowd.
const OTHER_FILES: u64 = 128;

/// What a run amounts to.
#[derive(Debug)]
pub struct Outcome {
    /// The result, as it was asked for: text or one line of JSON.
    pub text: String,
    /// Whether nothing happened that must not happen.
    pub is_clean: bool,
}

/// Generates the load that `args` describe, with tokens of `minter`.
pub fn run(args: &LoadArgs, minter: Minter) -> Result<Outcome, LoadError> {
    let connections = match args.list {
        Some(_) => args.online(),
        None => args
            .idle
            .unwrap_or_else(|| args.chats.saturating_mul(2 * args.devices)),
    };
    // A link has an end for each side.
    let files = if args.chaos { 3 } else { 1 };
    let slow = args.stuck.unwrap_or(0) + args.dripping.unwrap_or(0);
    allow_files(u64::from(connections) * files + u64::from(slow) + OTHER_FILES)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|cause| LoadError::System {
            what: "an event loop",
            cause,
        })?;
    match (args.list, args.idle) {
        (Some(members), _) => {
            let report = runtime.block_on(list::run(args, members, minter))?;
            Ok(Outcome {
                is_clean: report.is_clean(),
                text: render(args, &report)?,
            })
        }
        (None, Some(connections)) => {
            let report = runtime.block_on(idle::run(args, connections, minter))?;
            Ok(Outcome {
                is_clean: report.is_clean(),
                text: render(args, &report)?,
            })
        }
        (None, None) => {
            let report = runtime.block_on(chats::run(args, minter))?;
            Ok(Outcome {
                is_clean: report.is_clean(),
                text: render(args, &report)?,
            })
        }
    }
}

fn render(args: &LoadArgs, report: &(impl Serialize + Display)) -> Result<String, LoadError> {
    if !args.json {
        return Ok(report.to_string());
    }
    serde_json::to_string(report).map_err(|cause| LoadError::System {
        what: "JSON",
        cause: io::Error::other(cause),
    })
}

/// Raises this process's limit of open files as far as it may, and checks that it is enough.
fn allow_files(wanted: u64) -> Result<(), LoadError> {
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    let raised = Rlimit {
        current: maximum,
        maximum,
    };
    let allowed = match setrlimit(Resource::Nofile, raised) {
        Ok(()) => maximum,
        Err(_) => current,
    };
    // None is "no limit".
    match allowed {
        Some(limit) if limit < wanted => Err(LoadError::OpenFiles { wanted, limit }),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod fake_server;
#[cfg(test)]
mod tests;
