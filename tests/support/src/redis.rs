//! A Redis of the test's own, gone when the test process is gone.

mod sentinel;

pub use sentinel::Sentinel;

use crate::authority::Certificate;
use crate::process::{Process, guarded, on_path};
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// How long anything here may take.
const LIMIT: Duration = Duration::from_secs(30);

/// A running Redis without a disk: whatever ends it loses its data.
#[derive(Debug)]
pub struct Redis {
    // Before the folder: the process is gone when its files go.
    process: Option<Process>,
    how: Launch,
    folder: TempDir,
}

/// What is published on a channel.
#[derive(Debug)]
pub struct Listener(mpsc::Receiver<String>);

impl Listener {
    /// What came next, if it has come.
    pub fn heard(&self) -> Option<String> {
        self.0.try_recv().ok()
    }
}

/// What it is started with.
#[derive(Debug)]
struct Launch {
    program: PathBuf,
    address: SocketAddr,
    /// Where it speaks TLS as well.
    tls: Option<u16>,
    options: Vec<String>,
}

impl Redis {
    /// Starts one on a free port.
    ///
    /// # Panics
    /// When neither Redis nor Valkey is installed, or it does not start.
    pub fn start() -> Self {
        Self::start_with(false, Vec::new())
    }

    /// Starts one that speaks TLS too, on a port of its own.
    ///
    /// # Panics
    /// As [`Redis::start`], and when it was built without TLS.
    pub fn start_with_tls(certificate: &Certificate) -> Self {
        let options = tls_options(certificate).into_iter();
        let options = options.flat_map(|(name, value)| [format!("--{name}"), value]);
        Self::start_with(true, options.collect())
    }

    /// Starts one that repeats another; both are in step when this returns.
    ///
    /// # Panics
    /// As [`Redis::start`], and when it does not get there.
    pub fn start_replica_of(primary: &Redis) -> Self {
        primary.run(&["CONFIG", "SET", "repl-diskless-sync-delay", "0"]);
        let (host, port) = (primary.address().ip(), primary.address().port());
        let options = ["--replicaof".to_owned(), host.to_string(), port.to_string()];
        let replica = Self::start_with(false, options.into());
        let within = LIMIT.as_millis().to_string();
        assert_eq!(primary.run(&["WAIT", "1", &within]), ":1");
        replica
    }

    /// Whether it takes itself for the primary. It drops every connection when it becomes one, or is none any more.
    pub fn is_primary(&self) -> bool {
        ask(self.address(), &["ROLE"]).is_some_and(|answer| answer == "*3")
    }

    fn start_with(tls: bool, options: Vec<String>) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let mut how = Launch {
            program: program(),
            address: free_port(),
            tls: None,
            options,
        };
        // A port that is free may be taken a moment later; then another one is tried.
        for _ in 0..5 {
            how.tls = tls.then(|| free_port().port());
            if let Some(process) = how.launch(&folder) {
                return Self {
                    process: Some(process),
                    how,
                    folder,
                };
            }
            how.address = free_port();
        }
        panic!("Redis does not start, see {}", folder.keep().display());
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.how.address
    }

    /// Its URL.
    pub fn url(&self) -> String {
        format!("redis://{}", self.address())
    }

    /// Its URL for TLS, if it has that, at one of its host's names.
    pub fn tls_url(&self, host: &str) -> String {
        let port = self.how.tls.expect("started with TLS");
        format!("rediss://{host}:{port}")
    }

    /// Runs a command and returns the first line of the answer, with the mark of its kind.
    ///
    /// # Panics
    /// When there is no answer.
    pub fn run(&self, words: &[&str]) -> String {
        ask(self.address(), words).expect("Redis answers")
    }

    /// Makes it forget everything.
    pub fn flush(&self) {
        assert_eq!(self.run(&["FLUSHALL"]), "+OK");
    }

    /// The key of an installation whose name ends so; empty when there is none.
    pub fn key(&self, name: &str) -> String {
        let script = "return {ok = redis.call('KEYS', ARGV[1])[1] or ''}";
        let pattern = format!("switchboard:*:{name}");
        let answer = self.run(&["EVAL", script, "0", &pattern]);
        answer.trim_start_matches('+').to_owned()
    }

    /// Listens to a channel from now on.
    ///
    /// # Panics
    /// When there is no answer.
    pub fn listen(&self, channel: &str) -> Listener {
        let mut stream = TcpStream::connect_timeout(&self.address(), LIMIT).expect("Redis is up");
        let command = format!(
            "*2\r\n$9\r\nSUBSCRIBE\r\n${}\r\n{channel}\r\n",
            channel.len()
        );
        stream.write_all(command.as_bytes()).expect("Redis is up");
        let mut lines = BufReader::new(stream).lines().map_while(Result::ok);
        assert!(lines.any(|line| line == ":1"), "subscribed");
        let (to, heard) = mpsc::channel();
        thread::spawn(move || {
            while lines.any(|line| line == "message") {
                // The channel, and the length of what follows.
                let said = lines.nth(3);
                if said.is_none_or(|said| to.send(said).is_err()) {
                    return;
                }
            }
        });
        Listener(heard)
    }

    /// How many nodes listen to a channel of their own.
    pub fn channels(&self) -> usize {
        let answer = self.run(&["PUBSUB", "CHANNELS", "switchboard:*"]);
        answer.trim_start_matches('*').parse().expect("a list")
    }

    /// Ends it at once, and what it knows with it.
    pub fn kill9(&mut self) {
        self.process.take().expect("it runs").kill9();
    }

    /// Starts it again, empty, on the same port.
    ///
    /// # Panics
    /// When it does not start.
    pub fn start_again(&mut self) {
        let deadline = Instant::now() + LIMIT;
        while self.process.is_none() {
            assert!(Instant::now() < deadline, "Redis does not start again");
            self.process = self.how.launch(&self.folder);
        }
    }

    /// Stops it from doing anything; connections stay.
    pub fn freeze(&self) {
        self.process.as_ref().expect("it runs").signal("STOP");
    }

    /// Lets it go on.
    pub fn thaw(&self) {
        self.process.as_ref().expect("it runs").signal("CONT");
    }
}

impl Launch {
    /// Starts it and waits until it answers; nothing when it ends before.
    fn launch(&self, folder: &TempDir) -> Option<Process> {
        let mut command = guarded(&self.program);
        let log = new_log(folder.path());
        command
            .args(["--bind", "127.0.0.1"])
            .args(["--port", &self.address.port().to_string()])
            .args(["--save", "", "--appendonly", "no", "--daemonize", "no"])
            .arg("--dir")
            .arg(folder.path())
            .arg("--logfile")
            .arg(&log)
            .args(&self.options);
        if let Some(port) = self.tls {
            command.args(["--tls-port", &port.to_string()]);
        }
        let mut process = Process::spawn(command, &log);
        let deadline = Instant::now() + LIMIT;
        while process.is_running() {
            // Somebody else may have the port, and answer there too.
            let own = process.log().contains("Ready to accept connections");
            if own && ask(self.address, &["PING"]).is_some_and(|answer| answer == "+PONG") {
                return Some(process);
            }
            assert!(Instant::now() < deadline, "Redis does not answer");
            thread::sleep(Duration::from_millis(5));
        }
        None
    }
}

/// What makes it show the certificate, and ask nobody for one.
fn tls_options(certificate: &Certificate) -> [(&'static str, String); 3] {
    [
        ("tls-cert-file", certificate.chain.display().to_string()),
        ("tls-key-file", certificate.key.display().to_string()),
        ("tls-auth-clients", "no".to_owned()),
    ]
}

/// Where a process logs what it does from now on.
fn new_log(folder: &Path) -> PathBuf {
    let log = folder.join("log");
    // Of one that was started before, if there was any.
    let _ = fs::remove_file(&log);
    log
}

fn program() -> PathBuf {
    let mut names = ["redis-server", "valkey-server"].iter();
    names.find_map(|name| on_path(name)).unwrap_or_else(|| {
        panic!("install redis-server (apt-get install redis-server) or valkey-server")
    })
}

fn free_port() -> SocketAddr {
    let socket = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    socket.local_addr().expect("a bound socket")
}

/// One command on a connection of its own.
fn ask(address: SocketAddr, words: &[&str]) -> Option<String> {
    let mut stream = TcpStream::connect_timeout(&address, LIMIT).ok()?;
    stream.set_read_timeout(Some(LIMIT)).ok()?;
    let mut command = format!("*{}\r\n", words.len());
    for word in words {
        command += &format!("${}\r\n{word}\r\n", word.len());
    }
    stream.write_all(command.as_bytes()).ok()?;
    let mut lines = BufReader::new(stream).lines();
    lines.next()?.ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_forgets_when_told_and_when_killed() {
        let mut redis = Redis::start();
        for forget in [
            |redis: &mut Redis| redis.flush(),
            |redis: &mut Redis| {
                redis.kill9();
                redis.start_again();
            },
        ] {
            assert_eq!(redis.run(&["SET", "key", "value"]), "+OK");
            assert_eq!(redis.run(&["EXISTS", "key"]), ":1");
            forget(&mut redis);
            assert_eq!(redis.run(&["EXISTS", "key"]), ":0");
        }
        assert_eq!(redis.channels(), 0);
    }
}
