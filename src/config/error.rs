//! What is wrong with a configuration, in one line that says how to mend it.

use super::setting::{JWT_PUBLIC_KEY, Setting};
use std::{io, path::PathBuf};
use switchboard_auth::KeyError;

/// Longest part of a refused value that a message repeats.
const SHOWN_CHARS: usize = 80;

/// Why a configuration is refused. Its text names the setting and what is accepted, and never holds
/// a secret.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A value that the setting does not accept.
    #[error("{setting} (--{flag}) is {given}; accepted: {accepts}")]
    Invalid {
        /// The environment variable.
        setting: &'static str,
        /// The flag.
        flag: &'static str,
        /// The refused value, unless it is secret.
        given: String,
        /// What would have been accepted.
        accepts: &'static str,
    },
    /// Two settings that cannot hold together.
    #[error("{0}")]
    Conflict(String),
    /// A file that a setting names, or that belongs in the data directory.
    #[error("{setting}: cannot {action} {}: {cause}", path.display())]
    File {
        /// The environment variable.
        setting: &'static str,
        /// What was tried.
        action: &'static str,
        /// On what.
        path: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
}

impl From<KeyError> for ConfigError {
    fn from(error: KeyError) -> Self {
        match error {
            KeyError::Unusable { given } => Self::invalid(&JWT_PUBLIC_KEY, &given),
            KeyError::File {
                action,
                path,
                cause,
            } => Self::File {
                setting: JWT_PUBLIC_KEY.name,
                action,
                path,
                cause,
            },
        }
    }
}

/// Whether a value looks like one that was meant for another setting, and holds a password or a key.
fn may_be_secret(value: &str) -> bool {
    let has_user = value
        .split_once("://")
        .is_some_and(|(_, rest)| rest.contains('@'));
    has_user || value.contains("-----BEGIN")
}

impl ConfigError {
    pub(super) fn invalid(setting: &'static Setting, value: &str) -> Self {
        let given = if setting.secret || may_be_secret(value) {
            "not acceptable (its value is not shown)".to_owned()
        } else {
            // Quoted, so that white space and control characters can be seen.
            format!("{:?}", value.chars().take(SHOWN_CHARS).collect::<String>())
        };
        Self::Invalid {
            setting: setting.name,
            flag: setting.flag,
            given,
            accepts: setting.accepts,
        }
    }
}
