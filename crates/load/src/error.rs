//! Why a run could not be made. What a run finds out about the server is not an error but its
//! result: see [`super::verify::Violation`].

use super::{http::HttpError, socket::SocketError};
use std::{io, time::Duration};
use switchboard_auth::MintError;

/// Why a run could not be made.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The URL is not one that the generator can use.
    #[error("--url {url:?}: {reason}")]
    Url {
        /// What was given.
        url: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The system allows fewer open files than there would be connections.
    #[error(
        "{wanted} connections need a higher limit of open files than {limit}: raise it with ulimit -n"
    )]
    OpenFiles {
        /// How many would be needed.
        wanted: u64,
        /// How many are allowed.
        limit: u64,
    },
    /// No token could be made.
    #[error(transparent)]
    Token(#[from] MintError),
    /// A REST request failed.
    #[error("{what}: {cause}")]
    Rest {
        /// What was asked for.
        what: String,
        /// What happened.
        cause: HttpError,
    },
    /// A connection failed while the run was being prepared.
    #[error("{what}: {cause}")]
    Socket {
        /// What was being done.
        what: &'static str,
        /// What happened.
        cause: SocketError,
    },
    /// The server answered something else than it had to.
    #[error("{what}: the server answered {answer}")]
    Answer {
        /// What was being done.
        what: &'static str,
        /// The beginning of the answer.
        answer: String,
    },
    /// A step took longer than it may.
    #[error("{what} took longer than {limit:?}")]
    TooSlow {
        /// The step.
        what: &'static str,
        /// How long it may take.
        limit: Duration,
    },
    /// A watched process cannot be looked at.
    #[error("--pid {name}={pid}: {cause}")]
    Process {
        /// What it is called.
        name: String,
        /// Its id.
        pid: u32,
        /// What the system said.
        cause: io::Error,
    },
    /// The machine refused a thread, randomness or the like.
    #[error("{what}: {cause}")]
    System {
        /// What was being done.
        what: &'static str,
        /// What the system said.
        cause: io::Error,
    },
    /// A thread of the generator ended without a result.
    #[error("a thread of the generator ended early")]
    Thread,
}
