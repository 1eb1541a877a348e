//! A second server that follows the first one.

use super::{Postgres, janitor, processes::wait_until, succeeded};
use std::fs;
use std::io::Write;
use std::os::unix::fs::chown;
use std::sync::Mutex;
use std::sync::OnceLock;
use std::sync::atomic::AtomicU64;

impl Postgres {
    /// A hot standby of this server, which streams from it.
    ///
    /// # Panics
    /// When it cannot be made.
    pub fn standby(&self) -> Postgres {
        let folder = super::private_folder();
        let janitor = janitor::start(&folder);
        if let Some(owner) = self.owner {
            chown(&folder, Some(owner.uid), Some(owner.gid)).expect("root may chown");
        }
        let mut standby = Postgres {
            binaries: self.binaries.clone(),
            folder,
            port: 0,
            owner: self.owner,
            language: self.language,
            server: Mutex::new(None),
            janitor,
            databases: AtomicU64::new(0),
            template: OnceLock::new(),
        };
        let data = standby.folder.join("data");
        let mut copy = standby.as_owner("pg_basebackup");
        copy.arg("-h").arg(&self.folder);
        copy.args(["-p", &self.port.to_string(), "-U", "postgres", "-R"]);
        copy.args(["-X", "stream", "-c", "fast", "--no-sync", "-D"]);
        copy.arg(&data);
        succeeded("pg_basebackup", copy.output().expect("it can be run"));
        let file = data.join("postgresql.auto.conf");
        let mut file = fs::File::options().append(true).open(file);
        let file = file.as_mut().expect("the copy has a configuration");
        let line = format!("unix_socket_directories = '{}'\n", standby.folder.display());
        file.write_all(line.as_bytes()).expect("it can be written");
        standby.choose_port_and_start();
        standby
    }

    /// Waits until `standby` has all that this server has stored.
    pub fn wait_for(&self, standby: &Postgres) {
        let end = self.sql("postgres", "SELECT pg_current_wal_lsn()");
        let reached = format!("SELECT pg_last_wal_replay_lsn() >= '{}'", end.trim());
        wait_until("the standby has caught up", || {
            standby.sql("postgres", &reached).trim() == "t"
        });
    }

    /// Makes a standby a primary; it can be written to when this returns.
    pub fn promote(&self) {
        assert_eq!(self.sql("postgres", "SELECT pg_promote()").trim(), "t");
    }

    /// The standby of `primary`, which has stopped, takes its address and writes from now on.
    pub fn take_over(&mut self, primary: &Postgres) {
        self.stop();
        self.port = primary.port;
        self.start_again();
        self.promote();
    }

    /// Refuses to write from now on, as the primary of before does, and keeps its connections.
    pub fn refuse_to_write(&self) {
        self.sql(
            "postgres",
            "ALTER SYSTEM SET default_transaction_read_only = on",
        );
        self.sql("postgres", "SELECT pg_reload_conf()");
        wait_until("it does not write any more", || {
            self.sql("postgres", "SHOW default_transaction_read_only")
                .trim()
                == "on"
        });
    }
}
