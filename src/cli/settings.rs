//! Settings as command line arguments, made from the table.

use crate::config::{Origin, Setting, Source, setting};
use clap::{Arg, ArgMatches, Command, parser::ValueSource};

/// What making and believing tokens needs.
pub static TOKEN: &[&Setting] = &[
    &setting::DATA_DIR,
    &setting::JWT_SECRET,
    &setting::JWT_WEAK_SECRET,
    &setting::JWT_PUBLIC_KEY,
    &setting::JWT_JWKS_URL,
    &setting::JWT_AUDIENCE,
    &setting::JWT_ISSUER,
];

/// What a link to sign in with needs besides.
pub static LINK: &[&Setting] = &[
    &setting::DATABASE_URL,
    &setting::PUBLIC_URL,
    &setting::LISTEN,
];

/// Where a server listens.
pub static HEALTH: &[&Setting] = &[&setting::LISTEN];

/// What the database needs.
pub static STORAGE: &[&Setting] = &[&setting::DATA_DIR, &setting::DATABASE_URL, &setting::LOG];

/// Adds `settings` to `command`, each as a flag and as an environment variable.
pub fn add(command: Command, settings: &[&'static Setting]) -> Command {
    command.args(settings.iter().map(|setting| {
        Arg::new(setting.name)
            .long(setting.flag)
            .env(setting.name)
            // The environment may hold secrets, and help ends up in bug reports.
            .hide_env_values(true)
            .value_name(setting.value)
            .help(format!(
                "{} [default: {}]",
                setting.help,
                setting.default.text()
            ))
            .help_heading(setting.group.heading())
    }))
}

/// The values that were given for `settings`.
pub fn source(matches: &ArgMatches, settings: &[&'static Setting]) -> Source {
    let mut source = Source::default();
    for setting in settings {
        let origin = match matches.value_source(setting.name) {
            Some(ValueSource::CommandLine) => Origin::Flag,
            _ => Origin::Environment,
        };
        if let Some(value) = matches.get_one::<String>(setting.name) {
            source.set(setting, value, origin);
        }
    }
    source
}
