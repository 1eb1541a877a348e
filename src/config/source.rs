//! Where the values of settings come from. Configuration never reads the process's environment by
//! itself: it is given a [`Source`].

use super::{
    error::ConfigError,
    setting::{Setting, Unset},
};
use std::{collections::BTreeMap, fmt};

/// How a setting got its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A flag on the command line.
    Flag,
    /// An environment variable.
    Environment,
    /// Nobody set it.
    Default,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Origin::Flag => "command line",
            Origin::Environment => "environment",
            Origin::Default => "default",
        })
    }
}

/// The values that were given, by the names of their settings. An empty value counts as not given,
/// as `docker-compose` and CI systems pass unset variables that way.
#[derive(Clone, Default)]
pub struct Source(BTreeMap<&'static str, (String, Origin)>);

/// Names only: values may be secret.
impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

impl Source {
    /// A source of values that came from the environment.
    pub fn from_env<'a>(values: impl IntoIterator<Item = (&'static Setting, &'a str)>) -> Self {
        let mut source = Self::default();
        for (setting, value) in values {
            source.set(setting, value, Origin::Environment);
        }
        source
    }

    /// Adds a value; a later one of the same setting replaces it.
    pub fn set(&mut self, setting: &'static Setting, value: &str, origin: Origin) {
        if !value.trim().is_empty() {
            self.0.insert(setting.name, (value.to_owned(), origin));
        }
    }

    /// The value given for `setting`.
    pub fn get(&self, setting: &Setting) -> Option<&str> {
        self.0.get(setting.name).map(|(value, _)| value.as_str())
    }

    /// Where the value of `setting` comes from.
    pub fn origin(&self, setting: &Setting) -> Origin {
        self.0
            .get(setting.name)
            .map_or(Origin::Default, |(_, origin)| *origin)
    }

    /// The text that holds for `setting`: what was given, else its default. One without a default has no text.
    pub fn text(&self, setting: &'static Setting) -> &str {
        match (self.get(setting), setting.default) {
            (Some(text), _) | (None, Unset::Value(text)) => text,
            (None, Unset::Words(_)) => "",
        }
    }

    /// The value that holds for `setting`, as `parse` reads what was given, else its default; what it does not
    /// accept is an error that says what is.
    pub fn value<T>(
        &self,
        setting: &'static Setting,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Result<T, ConfigError> {
        let text = self.text(setting);
        parse(text.trim()).ok_or_else(|| ConfigError::invalid(setting, text))
    }

    /// The value given for `setting`, for one whose default is no value.
    pub fn parse<T>(
        &self,
        setting: &'static Setting,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Result<Option<T>, ConfigError> {
        match self.get(setting) {
            None => Ok(None),
            Some(text) => parse(text.trim())
                .map(Some)
                .ok_or_else(|| ConfigError::invalid(setting, text)),
        }
    }
}
