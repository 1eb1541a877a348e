//! All that is in a database, and how it is made, as text.

use diesel::sql_types::Text;
use diesel::{QueryableByName, RunQueryDsl, sql_query};
use std::collections::BTreeMap;
use switchboard_store::Connection;

/// The columns of each table. What migrations themselves are noted in is left out, and what SQLite makes of a text
/// to be found.
pub type Columns = BTreeMap<String, Vec<String>>;

/// The rows of each table.
pub type Rows = BTreeMap<String, Vec<String>>;

/// How the tables are made, and what is in them.
#[derive(Clone, Debug, PartialEq)]
pub struct Dump {
    pub columns: Columns,
    pub rows: Rows,
    pub schema: Vec<String>,
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

/// The column `line` of what is found.
fn lines(conn: &mut Connection, sql: &str) -> Vec<String> {
    let found: Result<Vec<Line>, _> = match conn {
        Connection::Postgresql(conn) => sql_query(sql).load(conn),
        Connection::Sqlite(conn) => sql_query(sql).load(conn),
    };
    let found = found.unwrap_or_else(|error| panic!("{sql}: {error}"));
    found.into_iter().map(|found| found.line).collect()
}

const POSTGRES_TABLES: &str = "SELECT table_name::text AS line FROM information_schema.tables \
    WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' \
    AND table_name <> '__diesel_schema_migrations' ORDER BY 1";
const SQLITE_TABLES: &str = "SELECT name AS line FROM pragma_table_list WHERE schema = 'main' \
    AND type = 'table' AND name NOT LIKE 'sqlite%' \
    AND name <> '__diesel_schema_migrations' ORDER BY 1";

/// Columns, keys, indexes, triggers, functions.
const POSTGRES_SCHEMA: &[&str] = &[
    "SELECT concat_ws(' ', table_name, column_name, data_type, is_nullable, column_default, \
     collation_name) AS line FROM information_schema.columns \
     WHERE table_schema = current_schema() ORDER BY table_name, ordinal_position",
    "SELECT concat_ws(' ', conrelid::regclass, conname, pg_get_constraintdef(oid)) AS line \
     FROM pg_constraint WHERE connamespace = current_schema()::regnamespace ORDER BY 1",
    "SELECT indexdef AS line FROM pg_indexes WHERE schemaname = current_schema() ORDER BY 1",
    "SELECT pg_get_triggerdef(oid) AS line FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1",
    "SELECT proname || prosrc AS line FROM pg_proc \
     WHERE pronamespace = current_schema()::regnamespace ORDER BY 1",
];
const SQLITE_SCHEMA: &[&str] = &[
    "SELECT concat_ws(' ', t.name, c.name, c.type, c.\"notnull\", c.dflt_value, c.pk) AS line \
     FROM pragma_table_list t, pragma_table_info(t.name) c \
     WHERE t.schema = 'main' AND t.name NOT LIKE 'sqlite%' ORDER BY t.name, c.cid",
    "SELECT concat_ws(' ', t.name, k.\"from\", k.\"table\", k.\"to\", k.on_delete) AS line \
     FROM pragma_table_list t, pragma_foreign_key_list(t.name) k \
     WHERE t.schema = 'main' ORDER BY 1",
    "SELECT concat_ws(' ', type, name, sql) AS line FROM sqlite_master \
     WHERE type <> 'table' AND sql IS NOT NULL ORDER BY 1",
];

impl Dump {
    pub fn of(conn: &mut Connection) -> Self {
        let columns = columns(conn);
        let rows = rows(conn, &columns);
        let looked_at = conn.on_either(POSTGRES_SCHEMA, SQLITE_SCHEMA);
        let schema = looked_at.iter().flat_map(|sql| lines(conn, sql));
        Self {
            schema: schema.collect(),
            columns,
            rows,
        }
    }
}

fn columns(conn: &mut Connection) -> Columns {
    let tables = conn.on_either(POSTGRES_TABLES, SQLITE_TABLES);
    let tables = lines(conn, tables);
    let columns = |table: String| {
        let sql = conn.on_either(
            format!(
                "SELECT column_name::text AS line FROM information_schema.columns \
                 WHERE table_schema = current_schema() AND table_name = '{table}' \
                 ORDER BY ordinal_position"
            ),
            format!("SELECT name AS line FROM pragma_table_info('{table}') ORDER BY cid"),
        );
        let columns = lines(conn, &sql);
        (table, columns)
    };
    tables.into_iter().map(columns).collect()
}

/// What is in these columns.
pub fn rows(conn: &mut Connection, columns: &Columns) -> Rows {
    let rows = |(table, columns): (&String, &Vec<String>)| {
        let value = |column: &String| {
            conn.on_either(
                format!("quote_nullable(\"{column}\"::text)"),
                format!("quote(\"{column}\")"),
            )
        };
        let values: Vec<_> = columns.iter().map(value).collect();
        let row = values.join(" || ', ' || ");
        let sql = format!("SELECT {row} AS line FROM {table} ORDER BY 1");
        (table.clone(), lines(conn, &sql))
    };
    columns.iter().map(rows).collect()
}

/// What is said to one of the two databases.
trait Either {
    fn on_either<T>(&self, postgresql: T, sqlite: T) -> T;
}

impl Either for Connection {
    fn on_either<T>(&self, postgresql: T, sqlite: T) -> T {
        match self {
            Self::Postgresql(_) => postgresql,
            Self::Sqlite(_) => sqlite,
        }
    }
}
