//! `switchboard token`.

use super::{USAGE, link, print};
use crate::api::session_codes::LONGEST_SESSION;
use crate::config::{Config, NoMinter};
use clap::{Args, ValueEnum};
use std::{process::ExitCode, time::Duration};
use switchboard_auth::{MintError, NewToken};
use switchboard_domain::{AgencyId, Clock, Rank, Role, SystemClock, UserId};

/// The role, as the command line spells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum RoleArg {
    /// Answers help requests for an agency
    Organizer,
    /// Asks for help
    Participant,
    /// The integrator's backend: admin REST only
    Service,
}

impl From<RoleArg> for Role {
    fn from(role: RoleArg) -> Self {
        match role {
            RoleArg::Organizer => Role::Organizer,
            RoleArg::Participant => Role::Participant,
            RoleArg::Service => Role::Service,
        }
    }
}

/// The rank, as the command line spells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum RankArg {
    /// Answers help requests
    Organizer,
    /// May also look after the agency's chats, and pause its help
    Supervisor,
}

impl From<RankArg> for Rank {
    fn from(rank: RankArg) -> Self {
        match rank {
            RankArg::Organizer => Rank::Organizer,
            RankArg::Supervisor => Rank::Supervisor,
        }
    }
}

/// What the token says.
#[derive(Debug, PartialEq, Args)]
#[command(next_help_heading = "The token")]
pub struct TokenArgs {
    /// The user's id, from 1 to 2^53 - 1
    #[arg(long, value_name = "ID", value_parser = parse_id::<UserId>)]
    sub: UserId,
    /// What the user is
    #[arg(long)]
    role: RoleArg,
    /// The agency that an organizer answers for
    #[arg(long, value_name = "ID", value_parser = parse_id::<AgencyId>, required_if_eq("role", "organizer"))]
    agency: Option<AgencyId>,
    /// Display name
    #[arg(long)]
    name: Option<String>,
    /// E-mail address
    #[arg(long)]
    email: Option<String>,
    /// Phone number
    #[arg(long)]
    phone: Option<String>,
    /// The user may own lists and receive tips
    #[arg(long)]
    creator: bool,
    /// The rank of an organizer
    #[arg(long)]
    rank: Option<RankArg>,
    /// How long the token holds: 15m, 12h, or seconds [default: 24h; with --link 12h, which is the most]
    #[arg(long, value_name = "DURATION", value_parser = parse_ttl)]
    ttl: Option<Duration>,
    /// Print the address of the web app with a code of one use instead of a token
    #[arg(long)]
    link: bool,
}

/// How long a token holds unless something else is said.
const DEFAULT_TTL: Duration = Duration::from_secs(24 * 3600);

fn parse_id<T: TryFrom<i64>>(text: &str) -> Result<T, &'static str> {
    let id = text.parse::<i64>().ok().and_then(|id| T::try_from(id).ok());
    id.ok_or("accepted: a whole number from 1 to 9007199254740991")
}

fn parse_ttl(text: &str) -> Result<Duration, &'static str> {
    let accepted = "accepted: a duration of one second to a hundred years, such as 15m, 12h or 30d";
    let ttl = match text.parse() {
        Ok(seconds) => Duration::from_secs(seconds),
        Err(_) => humantime::parse_duration(text).map_err(|_| accepted)?,
    };
    // Tokens count whole seconds.
    let range = Duration::from_secs(1)..=Duration::from_secs(100 * 366 * 86_400);
    range.contains(&ttl).then_some(ttl).ok_or(accepted)
}

/// Prints a token, and nothing else.
pub fn run(config: &Config, args: TokenArgs) -> ExitCode {
    let token = NewToken {
        agency: args.agency,
        name: args.name,
        email: args.email,
        phone_number: args.phone,
        creator: args.creator.then_some(true),
        rank: args.rank.map(Rank::from),
        ..NewToken::new(
            args.sub,
            args.role.into(),
            args.ttl.unwrap_or(match args.link {
                true => LONGEST_SESSION,
                false => DEFAULT_TTL,
            }),
        )
    };
    if args.link {
        return link::run(config, &token);
    }
    let minted = config
        .jwt
        .minter()
        .and_then(|minter| Ok(minter.mint(&token, SystemClock.now())?));
    match minted {
        Ok(token) => print(&format!("{token}\n")),
        Err(error) => {
            eprintln!("switchboard: {error}");
            match error {
                NoMinter::Mint(MintError::Signing) => ExitCode::FAILURE,
                _ => ExitCode::from(USAGE),
            }
        }
    }
}
