//! The shape of the command line.

use super::{settings, token::TokenArgs};
use crate::{
    backup::Task,
    config::{Source, setting},
};
use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches, value_parser};
use std::{ffi::OsString, path::PathBuf};
use switchboard_load::args::LoadArgs;

/// What the command line asks for.
#[derive(Debug)]
pub enum Invocation {
    /// Run the server.
    Serve {
        /// Its settings.
        source: Source,
        /// Whether `--demo` was given.
        demo: bool,
    },
    /// Bring the database's schema up to date.
    Migrate {
        /// Which database.
        source: Source,
    },
    /// Copy the database, bring a copy back, look through it, or begin another epoch.
    Keep {
        /// Which database.
        source: Source,
        /// Which of these.
        task: Task,
    },
    /// Print the effective configuration.
    ShowConfig {
        /// The settings.
        source: Source,
    },
    /// Say whether the configuration is valid.
    CheckConfig {
        /// The settings.
        source: Source,
    },
    /// Print a token.
    Token {
        /// Where the secret is.
        source: Source,
        /// What the token says.
        args: TokenArgs,
    },
    /// Write the files of the apps for the version that comes after.
    Assets {
        /// Where to.
        folder: PathBuf,
    },
    /// Ask a server on this machine whether it answers.
    Health {
        /// Where it listens.
        source: Source,
    },
    /// Generate load.
    Load {
        /// Where the secret is.
        source: Source,
        /// What load.
        args: LoadArgs,
    },
}

const EXAMPLES: &str = "\
Examples:
  switchboard                              serve on http://127.0.0.1:8080, data in ./data
  switchboard serve --demo                 the same with demo data and demo sign-in
  switchboard token --sub 10 --role organizer --agency 1 --name Ann
  switchboard config                       what is in force, and where it comes from
  switchboard load --chats 100 --window 8  how many messages a second it delivers
  switchboard help serve                   every setting, as flag and environment variable

Every flag that sets something up is also an environment variable; a flag wins over it.";

const SERVE_EXAMPLES: &str = "\
Examples:
  switchboard serve --listen 0.0.0.0:8080 --allowed-origins https://console.example.org
  DATABASE_URL=postgres://chat:secret@db/chat switchboard serve
  SWITCHBOARD_JWT_PUBLIC_KEY=@/etc/switchboard/issuer.pem switchboard serve
  RUST_LOG=switchboard=debug,warn switchboard serve --heartbeat 15s --idle-timeout 45s

SIGTERM and ctrl-c stop it: connections are told to come back, and nothing acknowledged is lost.";

const TOKEN_EXAMPLES: &str = "\
Examples:
  switchboard token --sub 10 --role organizer --agency 1 --name Ann
  switchboard token --sub 20 --role participant --name Bob --phone '+49 151 000' --ttl 15m
  switchboard token --sub 1 --role service --data-dir /var/lib/switchboard
  switchboard token --link --sub 10 --role organizer --agency 1   an address to open in a browser

Only the token is printed. It is signed with the secret of the server that has the same settings. An
address signs one browser in, once, within a minute; it needs the server's database and no secret.";

const CONFIG_EXAMPLES: &str = "\
Examples:
  switchboard config                       prints every setting; secrets are masked
  switchboard config check && echo fine    exit status 0 when valid, 2 when not";

const BACKUP_EXAMPLES: &str = "\
Examples:
  switchboard backup /backups/$(date +%F).db
  systemctl stop switchboard && switchboard restore /backups/2026-07-01.db && systemctl start switchboard

For the embedded database. For PostgreSQL see \"Back up\" in docs/operations.md.";

const LOAD_EXAMPLES: &str = "\
Examples:
  switchboard load --chats 100 --window 8 --seconds 10 --pid server=$(pidof switchboard)
  switchboard load --window 1 --json
  switchboard load --idle 10000 --pid server=$(pidof switchboard)

The server has to have the same secret, and SWITCHBOARD_LIMITS=off: a pair of the generator sends
more than a person may. Exit status 1 when a message was lost, doubled, changed or out of order.";

/// Reads a command line, program name first.
pub fn parse(args: impl IntoIterator<Item = OsString>) -> Result<Invocation, clap::Error> {
    let matches = command().try_get_matches_from(with_default_command(args))?;
    match matches.subcommand() {
        Some(("migrate", matches)) => Ok(Invocation::Migrate {
            source: settings::source(matches, settings::STORAGE),
        }),
        Some((name @ ("backup" | "restore" | "verify" | "epoch"), matches)) => {
            let file = || {
                matches
                    .get_one::<PathBuf>("file")
                    .cloned()
                    .unwrap_or_default()
            };
            Ok(Invocation::Keep {
                source: settings::source(matches, settings::STORAGE),
                task: match name {
                    "backup" => Task::Backup(file()),
                    "restore" => Task::Restore(file()),
                    "verify" => Task::Verify,
                    _ => Task::NewEpoch,
                },
            })
        }
        Some(("config", matches)) => {
            let source = settings::source(matches, setting::ALL);
            Ok(match matches.get_one::<String>("action") {
                Some(_) => Invocation::CheckConfig { source },
                None => Invocation::ShowConfig { source },
            })
        }
        Some(("token", matches)) => Ok(Invocation::Token {
            source: settings::source(matches, &[settings::TOKEN, settings::LINK].concat()),
            args: TokenArgs::from_arg_matches(matches)?,
        }),
        Some(("assets", matches)) => Ok(Invocation::Assets {
            folder: matches
                .get_one::<PathBuf>("folder")
                .cloned()
                .unwrap_or_default(),
        }),
        Some(("health", matches)) => Ok(Invocation::Health {
            source: settings::source(matches, settings::HEALTH),
        }),
        Some(("load", matches)) => Ok(Invocation::Load {
            source: settings::source(matches, settings::TOKEN),
            args: LoadArgs::from_arg_matches(matches)?,
        }),
        Some((_, matches)) => Ok(serve(matches)),
        None => Ok(serve(&matches)),
    }
}

fn serve(matches: &ArgMatches) -> Invocation {
    Invocation::Serve {
        source: settings::source(matches, setting::ALL),
        demo: matches.get_flag("demo"),
    }
}

/// `switchboard --listen ...` means `switchboard serve --listen ...`.
fn with_default_command(args: impl IntoIterator<Item = OsString>) -> Vec<OsString> {
    let mut args: Vec<_> = args.into_iter().collect();
    let first = args.get(1).map(|arg| arg.to_string_lossy().into_owned());
    let about_itself = ["-h", "--help", "-V", "--version"];
    let implied = match &first {
        None => true,
        Some(first) => first.starts_with('-') && !about_itself.contains(&first.as_str()),
    };
    if implied {
        args.insert(args.len().min(1), "serve".into());
    }
    args
}

fn command() -> Command {
    let serve = Command::new("serve")
        .about("Run the server (the default)")
        .after_help(SERVE_EXAMPLES)
        .arg(
            Arg::new("demo")
                .long("demo")
                .action(ArgAction::SetTrue)
                .help("Seed a demo agency and events, print tokens, and offer demo sign-in (on loopback only)"),
        );
    let token = TokenArgs::augment_args(Command::new("token"))
        .about("Print a token signed with the configured secret")
        .after_help(TOKEN_EXAMPLES);
    let load = LoadArgs::augment_args(Command::new("load"))
        .about("Generate load against a server, measure it and check that nothing gets lost")
        .after_help(LOAD_EXAMPLES);
    let migrate = Command::new("migrate")
        .about("Bring the database's schema up to date, and exit")
        .long_about("Bring the database's schema up to date, and exit. `serve` does so by itself; this is for those who run migrations apart, with other rights.");
    let file = |help| {
        let file = Arg::new("file").value_name("FILE").required(true);
        file.value_parser(clap::value_parser!(PathBuf)).help(help)
    };
    let backup = Command::new("backup")
        .about("Copy the embedded database, as it is at one moment, also while the server runs")
        .after_help(BACKUP_EXAMPLES)
        .arg(file(
            "Where to; nothing is overwritten. FILE.manifest says what is in it",
        ));
    let restore = Command::new("restore")
        .about("Put a copy in the place of the embedded database, while no server runs")
        .after_help(BACKUP_EXAMPLES)
        .arg(file(
            "The copy. What is there now stays beside it, as switchboard.db.before-TIME",
        ));
    let verify = Command::new("verify")
        .about("Look through the database: logs without gaps, one open request, marks, spans of lists")
        .long_about("Look through the database: logs without gaps, one open request, marks, spans of lists. In one snapshot, also while the server runs. Exit status 1 when something is found.");
    let epoch = Command::new("epoch")
        .about("`epoch new`: have all clients read everything anew, after PostgreSQL has lost something")
        .long_about("`epoch new` begins another epoch. To be run once after a backup of PostgreSQL was brought back, or after a failover that lost what was stored last: numbers are given again then, and clients must not take the new for the old. Servers that run notice within seconds.")
        .arg(
            Arg::new("action")
                .value_parser(["new"])
                .required(true)
                .help("Begin another one"),
        );
    let config = Command::new("config")
        .about("Print the effective configuration, secrets masked; `config check` validates it")
        .after_help(CONFIG_EXAMPLES)
        .arg(
            Arg::new("action")
                .value_parser(["check"])
                .help("Only say whether the configuration is valid"),
        );
    let assets = Command::new("assets")
        .about("Write the web apps' hashed files into a folder, for SWITCHBOARD_ASSETS_BEFORE of the next version")
        .arg(
            Arg::new("folder")
                .value_name("FOLDER")
                .required(true)
                .value_parser(value_parser!(PathBuf))
                .help("Where to; created when missing"),
        );
    let health = Command::new("health")
        .about("Say whether the server that listens there answers; for health checks")
        .long_about("Say whether the server that listens there answers /healthz: exit status 0 when it does, 1 when not. It says nothing of the database: that is /readyz.");
    Command::new("switchboard")
        .about("The chat backend that answers when somebody at a mass event needs help")
        .version(env!("CARGO_PKG_VERSION"))
        .after_help(EXAMPLES)
        .subcommand_required(true)
        .subcommand(settings::add(serve, setting::ALL))
        .subcommand(settings::add(
            token,
            &[settings::TOKEN, settings::LINK].concat(),
        ))
        .subcommand(settings::add(load, settings::TOKEN))
        .subcommand(settings::add(migrate, settings::STORAGE))
        .subcommand(settings::add(backup, settings::STORAGE))
        .subcommand(settings::add(restore, settings::STORAGE))
        .subcommand(settings::add(verify, settings::STORAGE))
        .subcommand(settings::add(epoch, settings::STORAGE))
        .subcommand(settings::add(config, setting::ALL))
        .subcommand(assets)
        .subcommand(settings::add(health, settings::HEALTH))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Origin;

    fn parse(line: &str) -> Result<Invocation, clap::Error> {
        super::parse(line.split_whitespace().map(OsString::from))
    }

    #[test]
    fn the_command_line_is_consistent() {
        command().debug_assert();
    }

    #[test]
    fn serve_is_the_default() {
        for (line, is_demo) in [
            ("switchboard", false),
            ("switchboard --demo", true),
            ("switchboard serve --demo", true),
        ] {
            let invocation = parse(line).expect(line);
            let Invocation::Serve { demo, .. } = invocation else {
                panic!("{line}: {invocation:?}");
            };
            assert_eq!(demo, is_demo, "{line}");
        }
    }

    #[test]
    fn flags_are_remembered_as_such() {
        let invocation = parse("switchboard --listen 127.0.0.1:0").expect("valid");
        let Invocation::Serve { source, .. } = invocation else {
            panic!("{invocation:?}");
        };
        assert_eq!(source.get(&setting::LISTEN), Some("127.0.0.1:0"));
        assert_eq!(source.origin(&setting::LISTEN), Origin::Flag);
        assert_eq!(source.origin(&setting::CHAT_IDLE), Origin::Default);
    }

    #[test]
    fn commands_are_told_apart() {
        assert!(matches!(
            parse("switchboard migrate"),
            Ok(Invocation::Migrate { .. })
        ));
        assert!(matches!(
            parse("switchboard config"),
            Ok(Invocation::ShowConfig { .. })
        ));
        assert!(matches!(
            parse("switchboard config check"),
            Ok(Invocation::CheckConfig { .. })
        ));
        for line in [
            "switchboard load --idle 10 --pid database=3 --pid 4 --json",
            "switchboard load --idle 10 --level 2",
        ] {
            assert!(matches!(parse(line), Ok(Invocation::Load { .. })), "{line}");
        }
        assert!(matches!(
            parse("switchboard assets /srv/before"),
            Ok(Invocation::Assets { folder }) if folder.ends_with("before")
        ));
        for (line, expected) in [
            ("switchboard backup /x.db", Task::Backup("/x.db".into())),
            ("switchboard restore x.db", Task::Restore("x.db".into())),
            ("switchboard verify", Task::Verify),
            ("switchboard epoch new", Task::NewEpoch),
        ] {
            let invocation = parse(line).expect(line);
            let Invocation::Keep { task, .. } = invocation else {
                panic!("{line}: {invocation:?}");
            };
            assert_eq!(task, expected, "{line}");
        }
        let token = parse("switchboard token --sub 10 --role organizer --agency 1");
        assert!(matches!(token, Ok(Invocation::Token { .. })));
    }

    #[test]
    fn what_makes_no_sense_exits_with_two() {
        for line in [
            "switchboard nonsense",
            "switchboard --nonsense",
            "switchboard config nonsense",
            "switchboard backup",
            "switchboard restore",
            "switchboard epoch",
            "switchboard epoch old",
            "switchboard token --sub 0 --role service",
            "switchboard token --sub 10 --role organizer",
            "switchboard token --sub 10 --role queen",
            "switchboard token --sub 10 --role service --ttl soon",
            "switchboard token --sub 10 --role service --ttl 0",
            "switchboard token --role service",
            "switchboard assets",
            "switchboard load --chats 0",
            "switchboard load --size 10",
            "switchboard load --idle 10 --chats 5",
            "switchboard load --pid nobody",
        ] {
            assert_eq!(parse(line).expect_err(line).exit_code(), 2, "{line}");
        }
        assert_eq!(
            parse("switchboard --help").expect_err("help").exit_code(),
            0
        );
    }
}
