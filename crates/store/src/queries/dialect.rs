//! Where the two databases differ in the text of a statement.

use crate::connection::Connection;
use switchboard_domain::{ChatId, UserId};

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

    /// Rows `id, a, b, n` from a `?` that is bound to a text of [`rows_of_json`]. The databases have
    /// no list of values in common, and one text for any number keeps the prepared statement.
    pub(super) fn json_rows(&self) -> &'static str {
        match self {
            Self::Postgresql(_) => {
                "SELECT decode(e->>0, 'hex') AS id, CAST(e->>1 AS bigint) AS a, \
                 CAST(e->>2 AS bigint) AS b, CAST(e->>3 AS bigint) AS n \
                 FROM jsonb_array_elements(CAST(? AS jsonb)) e"
            }
            Self::Sqlite(_) => {
                "SELECT unhex(e.value->>0) AS id, e.value->>1 AS a, e.value->>2 AS b, \
                 e.value->>3 AS n FROM json_each(?) e"
            }
        }
    }

    /// Rows `id, at` from a `?` that is bound to a text of [`pairs_of_json`].
    pub(super) fn json_pairs(&self) -> &'static str {
        match self {
            Self::Postgresql(_) => {
                "SELECT CAST(e->>0 AS bigint) AS id, CAST(e->>1 AS bigint) AS at \
                 FROM jsonb_array_elements(CAST(? AS jsonb)) e"
            }
            Self::Sqlite(_) => "SELECT e.value->>0 AS id, e.value->>1 AS at FROM json_each(?) e",
        }
    }

    /// Rows `id` from a `?` that is bound to a JSON array of numbers.
    pub(super) fn json_ids(&self) -> &'static str {
        match self {
            Self::Postgresql(_) => {
                "SELECT CAST(e AS bigint) AS id FROM jsonb_array_elements(CAST(? AS jsonb)) e"
            }
            Self::Sqlite(_) => "SELECT e.value AS id FROM json_each(?) e",
        }
    }

    /// Where the changes end that are known: what is not to be seen yet has a number from here on. On PostgreSQL that
    /// is the oldest transaction that this statement does not see the end of, however many with higher numbers have
    /// ended.
    pub(crate) fn end_of_changes(&self) -> &'static str {
        match self {
            Self::Postgresql(_) => {
                "CAST(CAST(pg_snapshot_xmin(pg_current_snapshot()) AS text) AS bigint)"
            }
            Self::Sqlite(_) => "(SELECT number + 1 FROM changes)",
        }
    }

    /// The first number that no change can have yet. Above the end of what is known there may be changes already, beside
    /// some that are open.
    pub(crate) fn next_change(&self) -> &'static str {
        match self {
            Self::Postgresql(_) => {
                "CAST(CAST(pg_snapshot_xmax(pg_current_snapshot()) AS text) AS bigint)"
            }
            Self::Sqlite(_) => "(SELECT number + 1 FROM changes)",
        }
    }

    /// Whether the index of what is searched gathers all rows that have a text before it gives the first one.
    pub(super) fn gathers_first(&self) -> bool {
        matches!(self, Self::Postgresql(_))
    }

    /// Whether a `?` is part of the folded text of a user `u`.
    pub(super) fn user_contains(&self) -> &'static str {
        match self {
            Self::Postgresql(_) => "coalesce(strpos(u.folded, ?), 0) > 0",
            Self::Sqlite(_) => "coalesce(instr(u.folded, ?), 0) > 0",
        }
    }

    /// The same of an event `e`.
    pub(super) fn event_contains(&self) -> &'static str {
        match self {
            Self::Postgresql(_) => "coalesce(strpos(e.folded, ?), 0) > 0",
            Self::Sqlite(_) => "coalesce(instr(e.folded, ?), 0) > 0",
        }
    }
}

/// Users or events, for `Connection::json_ids`.
pub(super) fn ids_of_json(ids: impl IntoIterator<Item = i64>) -> String {
    let ids: Vec<String> = ids.into_iter().map(|id| id.to_string()).collect();
    format!("[{}]", ids.join(","))
}

/// Chats with two numbers each, and their place in the list, for `Connection::json_rows`.
pub(super) fn rows_of_json(rows: impl Iterator<Item = (ChatId, i64, i64)>) -> String {
    let row = |(n, (chat, a, b)): (usize, (ChatId, i64, i64))| {
        format!("[\"{}\",{a},{b},{n}]", chat.0.simple())
    };
    let rows: Vec<String> = rows.enumerate().map(row).collect();
    format!("[{}]", rows.join(","))
}

/// Users with a number each, for `Connection::json_pairs`.
pub(super) fn pairs_of_json(rows: impl Iterator<Item = (UserId, i64)>) -> String {
    let rows: Vec<String> = rows.map(|(id, at)| format!("[{id},{at}]")).collect();
    format!("[{}]", rows.join(","))
}
