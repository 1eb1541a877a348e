//! `switchboard token --link`: the address of an app, with a code that signs one browser in.

use super::health::reachable;
use super::{USAGE, print};
use crate::address::{Asked, link};
use crate::api::session_codes::LONGEST_SESSION;
use crate::config::Config;
use std::process::ExitCode;
use switchboard_auth::opaque::Opaque;
use switchboard_auth::{AuthError, NewToken};
use switchboard_domain::{Clock, Side, SystemClock};
use switchboard_store::queries::{CreateCode, UpsertOutcome, UpsertUser};
use switchboard_store::{Connection, StoreError, WriteGate, execute, migrate};

/// Why there is no link.
#[derive(Debug, thiserror::Error)]
enum LinkError {
    #[error("--link is for organizers and participants")]
    Service,
    #[error("--link signs in for 12h at most")]
    TooLong,
    #[error("such a user would be refused: {0}")]
    Refused(#[from] AuthError),
    #[error("the user is one of the other side")]
    RoleConflict,
    #[error("the user was deleted, for good")]
    Deleted,
    #[error("the database is not up to date: start the server, or `switchboard migrate`")]
    Outdated,
    #[error("no random numbers: {0}")]
    Random(#[from] getrandom::Error),
    #[error("{0}")]
    Store(#[from] StoreError),
}

/// Prints an address, and nothing else.
pub fn run(config: &Config, user: &NewToken) -> ExitCode {
    match make(config, user) {
        Ok(link) => print(&format!("{link}\n")),
        Err(error) => {
            eprintln!("switchboard: {error}");
            match error {
                LinkError::Store(_) | LinkError::Random(_) | LinkError::Outdated => {
                    ExitCode::FAILURE
                }
                _ => ExitCode::from(USAGE),
            }
        }
    }
}

/// The user is known from here on, as by a token that says the same.
fn make(config: &Config, user: &NewToken) -> Result<String, LinkError> {
    if user.ttl > LONGEST_SESSION {
        return Err(LinkError::TooLong);
    }
    let (now, code) = (SystemClock.now(), Opaque::code()?);
    let identity = user.identity(now, code.id)?;
    let identity = identity.ok_or(LinkError::Service)?;
    let mut conn = Connection::open(&config.storage.database_url)?;
    if migrate::pending(&mut conn)? {
        return Err(LinkError::Outdated);
    }
    let gate = WriteGate::default();
    match execute(UpsertUser { identity }, &mut conn, &gate)? {
        UpsertOutcome::Known(_) => {}
        UpsertOutcome::RoleConflict => return Err(LinkError::RoleConflict),
        UpsertOutcome::Deleted | UpsertOutcome::SignedOut => return Err(LinkError::Deleted),
    }
    let create = CreateCode {
        hash: code.id,
        user: user.sub,
        session: user.ttl,
        now,
    };
    let side: Option<Side> = execute(create, &mut conn, &gate)?;
    let side = side.ok_or(LinkError::Deleted)?;
    let host = reachable(config.server.listen).to_string();
    let asked = Asked::at(&host, &config.server);
    Ok(link(&asked, side, &code.text))
}
