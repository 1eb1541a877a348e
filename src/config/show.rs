//! The effective configuration as text.

use super::{Config, source::Source};
use std::fmt::Write;

/// One line per setting: its name, the value in force with secrets masked, and where that comes
/// from.
pub fn show(config: &Config, source: &Source) -> String {
    let mut out = String::new();
    for (setting, value) in config.entries() {
        let given = format!("{}={value}", setting.name);
        // Writing to a String cannot fail.
        let _ = writeln!(out, "{given:<58} # {}", source.origin(setting));
    }
    out
}
