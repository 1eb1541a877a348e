//! PgBouncer in front of a PostgreSQL.

use super::Postgres;
use crate::process::{Process, guarded, on_path};
use crate::wait::{DEADLINE, poll_until};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::{fs, path::PathBuf};
use tokio::{net::TcpStream, time::timeout};

/// A running pooler. It ends with this value, and with the test process.
#[derive(Debug)]
pub struct Pooler {
    _process: Process,
    address: SocketAddr,
}

impl Pooler {
    /// Starts one whose clients keep a connection for a `session`, or a `transaction`.
    ///
    /// # Panics
    /// When it is not installed, or does not start.
    pub async fn start(database: &Postgres, mode: &str) -> Self {
        let program = on_path("pgbouncer").unwrap_or_else(|| {
            panic!("install pgbouncer (apt-get install pgbouncer), see `make postgres`")
        });
        // A port that is free may be taken a moment later; then another one is tried.
        for _ in 0..5 {
            if let Some(pooler) = Self::launch(database, &program, mode).await {
                return pooler;
            }
        }
        panic!("pgbouncer does not start");
    }

    async fn launch(database: &Postgres, program: &PathBuf, mode: &str) -> Option<Self> {
        let socket = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        let address = socket.local_addr().expect("a bound socket");
        drop(socket);
        let file = database
            .folder
            .join(format!("pgbouncer-{}.ini", address.port()));
        let text = format!(
            "[databases]\n* = host=127.0.0.1 port={} user=postgres\n\
             [pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {}\nunix_socket_dir =\n\
             auth_type = any\npool_mode = {mode}\n",
            database.port,
            address.port()
        );
        fs::write(&file, text).expect("our own folder");
        let mut command = guarded(program);
        command.arg(&file);
        if let Some(owner) = database.owner {
            chown(&file, Some(owner.uid), Some(owner.gid)).expect("root may chown");
            command.gid(owner.gid).uid(owner.uid);
        }
        let mut process = Process::spawn(command, &file.with_extension("log"));
        let is_up = poll_until("pgbouncer listens, or ends", async || {
            match timeout(DEADLINE, TcpStream::connect(address)).await {
                Ok(Ok(_)) => Some(true),
                _ => (!process.is_running()).then_some(false),
            }
        });
        is_up.await.then_some(Self {
            _process: process,
            address,
        })
    }

    /// Where the database `name` is, through it.
    pub fn url(&self, name: &str) -> String {
        format!("postgres://postgres@{}/{name}", self.address)
    }
}
