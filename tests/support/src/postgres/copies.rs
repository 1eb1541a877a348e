//! Copies of a database, as an operator makes them and brings them back.

use super::{Postgres, succeeded};

impl Postgres {
    /// Copies `database` to `file`, while it is in use.
    ///
    /// # Panics
    /// When that fails.
    pub fn dump(&self, database: &str, file: &str) {
        self.run("pg_dump", &["-Fc", "-f", file, database]);
    }

    /// Makes `database` what it was when it was copied to `file`. Nobody uses it meanwhile.
    ///
    /// # Panics
    /// When that fails.
    pub fn restore(&self, database: &str, file: &str) {
        self.sql(
            "postgres",
            &format!("DROP DATABASE {database} WITH (FORCE)"),
        );
        self.sql("postgres", &format!("CREATE DATABASE {database}"));
        self.run("pg_restore", &["--exit-on-error", "-d", database, file]);
    }

    fn run(&self, program: &str, args: &[&str]) {
        let mut command = std::process::Command::new(self.program(program));
        command
            .arg("-h")
            .arg(&self.folder)
            .args(["-U", "postgres", "-p"]);
        command.arg(self.port.to_string()).args(args);
        succeeded(program, command.output().expect("it can be run"));
    }
}
