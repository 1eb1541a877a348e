//! Migrated databases: migrations run once in a process, and what they made is copied.
//!
//! A copy on PostgreSQL has a name, an epoch and a key of its own, as a database that was made has: nodes of
//! two copies are two installations. Of SQLite that is for whoever can speak with it: see [`redraw`].

use crate::backend::Backend;
use crate::postgres::Postgres;
use std::fs;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::OnceLock;

/// What makes the database of a URL, which is there and empty, one with tables.
pub type Migrate<'a> = &'a dyn Fn(&str);

/// The migrations that draw what a database has of its own.
const POSTGRES: &str = include_str!("../../../migrations/postgres/2026-02-04-000000_epochs/up.sql");
const SQLITE: &str = include_str!("../../../migrations/sqlite/2026-02-04-000000_epochs/up.sql");

/// Statements that draw it anew.
pub fn redraw(backend: Backend) -> String {
    let migration = match backend {
        Backend::Sqlite => SQLITE,
        Backend::Postgres => POSTGRES,
    };
    let from = migration.find("INSERT INTO meta");
    let from = from.expect("the statement that draws");
    let names = "('installation', 'epoch', 'hint_key')";
    format!(
        "DELETE FROM meta WHERE name IN {names}; {}",
        &migration[from..]
    )
}

impl Postgres {
    /// A new database with tables and nothing in them; its URL.
    pub fn create_migrated(&self, migrate: Migrate) -> String {
        let template = self.template.get_or_init(|| {
            let url = self.create_database();
            migrate(&url);
            name_of(&url).to_owned()
        });
        let url = self.copy_database(template);
        self.sql(name_of(&url), &redraw(Backend::Postgres));
        url
    }
}

fn name_of(url: &str) -> &str {
    url.rsplit('/').next().expect("our own URL")
}

/// A new database with tables and nothing in them; its URL. That of SQLite is in `folder`.
pub fn migrated(backend: Backend, folder: &Path, migrate: Migrate) -> String {
    match backend {
        Backend::Sqlite => {
            let file = folder.join("test.db");
            write_migrated(&file, migrate);
            format!("sqlite://{}", file.display())
        }
        Backend::Postgres => Postgres::shared().create_migrated(migrate),
    }
}

/// Writes a new SQLite database with tables and nothing in them to `file`, for its owner alone. Copies share
/// the name, the epoch and the key.
pub fn write_migrated(file: &Path, migrate: Migrate) {
    static TEMPLATE: OnceLock<Vec<u8>> = OnceLock::new();
    let template = TEMPLATE.get_or_init(|| {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("template.db");
        migrate(&format!("sqlite://{}", file.display()));
        let left = fs::read_dir(folder.path()).expect("our own folder").count();
        assert_eq!(left, 1, "the log of the template was folded in");
        fs::read(&file).expect("the template")
    });
    let mut options = fs::File::options();
    let new = options.write(true).create_new(true).mode(0o600).open(file);
    new.and_then(|mut new| new.write_all(template))
        .expect("a new file");
}

/// Migrates with a program, as an operator does.
pub fn by_program(binary: &str) -> impl Fn(&str) {
    move |url| {
        let mut command = Command::new(binary);
        command
            .arg("migrate")
            .env("DATABASE_URL", url)
            .stdin(Stdio::null());
        let output = command.output().expect("the program can be run");
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
}
