//! A Sentinel of the test's own.

use super::{LIMIT, Redis, ask, free_port, new_log, program, tls_options};
use crate::authority::Certificate;
use crate::process::{Process, guarded};
use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};
use tempfile::TempDir;

const BETWEEN_LOOKS: Duration = Duration::from_millis(20);

/// What takes its time elsewhere, in milliseconds.
const QUICK: [(&str, &str); 3] = [
    // Looking again at what the others are.
    ("info-period", "2000"),
    // A quarter of how long a former primary may still take itself for one.
    ("publish-period", "250"),
    // Doing nothing, after it could not run for two seconds.
    ("tilt-period", "1000"),
];

/// One that alone decides which of two is the primary, which it calls [`Sentinel::NAME`].
#[derive(Debug)]
pub struct Sentinel {
    // Before the folder: the process is gone when its files go.
    _process: Process,
    address: SocketAddr,
    tls: Option<u16>,
    _folder: TempDir,
}

impl Sentinel {
    /// What it calls the primary.
    pub const NAME: &str = "main";

    /// Starts one; it knows the primary and its one replica when this returns. It takes no silence for a
    /// death until [`Sentinel::take_silence_for_death`], however busy the machine is.
    ///
    /// # Panics
    /// When it does not start, or finds no replica.
    pub fn watch(primary: &Redis) -> Self {
        Self::start(primary.address().port(), None, 1)
    }

    /// Starts one that speaks TLS too, to a primary that does and has no replica.
    ///
    /// # Panics
    /// When it does not start.
    pub fn watch_over_tls(primary: &Redis, certificate: &Certificate) -> Self {
        let port = primary.how.tls.expect("started with TLS");
        Self::start(port, Some(certificate), 0)
    }

    fn start(primary: u16, certificate: Option<&Certificate>, replicas: usize) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        // A port that is free may be taken a moment later; then another one is tried.
        for _ in 0..5 {
            let (address, mut lines) = (free_port(), Vec::new());
            let tls = certificate.map(|certificate| {
                let port = free_port().port();
                lines = by_tls(port, certificate);
                port
            });
            lines.extend(watching(address, primary, folder.path()));
            if let Some(process) = launch(address, &lines, replicas, folder.path()) {
                return Self {
                    _process: process,
                    address,
                    tls,
                    _folder: folder,
                };
            }
        }
        panic!("Sentinel does not start, see {}", folder.keep().display());
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where it speaks TLS, if it does.
    pub fn tls_address(&self) -> SocketAddr {
        let port = self.tls.expect("started with TLS");
        SocketAddr::new(self.address.ip(), port)
    }

    /// Runs a command and returns the first line of the answer, with the mark of its kind.
    ///
    /// # Panics
    /// When there is no answer.
    pub fn run(&self, words: &[&str]) -> String {
        ask(self.address, words).expect("Sentinel answers")
    }

    /// From now on a primary that is silent for a second is replaced.
    ///
    /// # Panics
    /// When it does not say that it will.
    pub fn take_silence_for_death(&self) {
        let (name, setting) = (Self::NAME, "down-after-milliseconds");
        assert_eq!(self.run(&["SENTINEL", "SET", name, setting, "1000"]), "+OK");
    }

    /// Has the two change places, both alive.
    ///
    /// # Panics
    /// When it does not begin to.
    pub fn swap(&self) {
        let deadline = Instant::now() + LIMIT;
        loop {
            match &*self.run(&["SENTINEL", "FAILOVER", Self::NAME]) {
                "+OK" => return,
                // It has yet to see for itself how the replica is.
                answer => assert!(answer.starts_with("-NOGOODSLAVE"), "{answer}"),
            }
            assert!(
                Instant::now() < deadline,
                "Sentinel does not find the replica good"
            );
            thread::sleep(BETWEEN_LOOKS);
        }
    }
}

/// Its configuration.
fn watching(address: SocketAddr, primary: u16, folder: &Path) -> Vec<String> {
    let (name, host) = (Sentinel::NAME, address.ip());
    vec![
        format!("bind {host}"),
        format!("port {}", address.port()),
        format!("dir {}", folder.display()),
        format!("sentinel monitor {name} {host} {primary} 1"),
        format!("sentinel down-after-milliseconds {name} 600000"),
        // It tries again after twice this.
        format!("sentinel failover-timeout {name} 2000"),
    ]
}

/// What makes it speak TLS to everybody.
fn by_tls(port: u16, certificate: &Certificate) -> Vec<String> {
    let options = tls_options(certificate).into_iter();
    let mut lines: Vec<_> = options
        .map(|(name, value)| format!("{name} {value}"))
        .collect();
    lines.push(format!(
        "tls-ca-cert-file {}",
        certificate.authority.display()
    ));
    lines.push(format!("tls-port {port}"));
    lines.push("tls-replication yes".to_owned());
    lines
}

/// Starts it and waits until it knows so many replicas; nothing when it ends before.
fn launch(
    address: SocketAddr,
    lines: &[String],
    replicas: usize,
    folder: &Path,
) -> Option<Process> {
    let (file, log) = (folder.join("sentinel.conf"), new_log(folder));
    fs::write(&file, lines.join("\n")).expect("the folder can be written to");
    let mut command = guarded(program());
    command.arg(&file).arg("--sentinel");
    command.arg("--logfile").arg(&log);
    let mut process = Process::spawn(command, &log);
    let (deadline, expected) = (Instant::now() + LIMIT, format!("*{replicas}"));
    while process.is_running() {
        let quick = QUICK.map(|(name, ms)| [name, ms]).concat();
        let quick = ask(address, &[&["SENTINEL", "DEBUG"], &quick[..]].concat());
        let known = ask(address, &["SENTINEL", "REPLICAS", Sentinel::NAME]);
        // Somebody else may have the port, and answer there too.
        let own = process.log().contains("+monitor master");
        if own && quick.as_deref() == Some("+OK") && known == Some(expected.clone()) {
            return Some(process);
        }
        assert!(Instant::now() < deadline, "Sentinel finds no replica");
        thread::sleep(BETWEEN_LOOKS);
    }
    None
}
