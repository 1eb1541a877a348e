//! Where the two databases differ in the text of a statement.

use crate::store::connection::Connection;

/// Row locks, and what SQLite says in their place: nothing, for there a transaction that may write
/// is alone from its start.
impl Connection {
    /// `sql` on PostgreSQL, nothing on SQLite.
    pub(super) fn on_postgresql(&self, sql: &'static str) -> &'static str {
        match self {
            Self::Postgresql(_) => sql,
            Self::Sqlite(_) => "",
        }
    }

    /// The function that makes text lower case in all alphabets.
    pub(super) fn lower(&self) -> &'static str {
        match self {
            Self::Postgresql(_) => "lower",
            Self::Sqlite(_) => "unicode_lower",
        }
    }
}

/// A LIKE pattern (with `ESCAPE '\'`) for texts that contain `part`, compared in lower case.
pub(super) fn contains_pattern(part: &str) -> String {
    let mut pattern = String::with_capacity(part.len() + 2);
    pattern.push('%');
    for c in part.to_lowercase().chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_mean_themselves() {
        assert_eq!(contains_pattern(r"50%_\Ä"), r"%50\%\_\\ä%");
    }
}
