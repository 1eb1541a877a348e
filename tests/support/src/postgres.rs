//! PostgreSQL clusters for tests: real ones, private, gone when the test process is gone.

mod copies;
mod install;
mod janitor;
mod new;
mod pooler;
mod processes;
mod standby;

use crate::process::on_path;
use install::{Owner, find_binaries, owner};
pub use pooler::Pooler;
use processes::{children_of, has_ended, is_alive, signal, wait_until};
use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

/// What a cluster is like.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Whether commits reach the disk. Off is faster, and enough for whatever does not measure.
    pub fsync: bool,
    /// Lines for `postgresql.conf`.
    pub extra: Vec<String>,
    /// The language that it says things in, such as `de`; English.
    pub language: Option<&'static str>,
}

/// A running cluster in a temporary folder.
#[derive(Debug)]
pub struct Postgres {
    binaries: PathBuf,
    folder: PathBuf,
    port: u16,
    owner: Option<Owner>,
    language: Option<&'static str>,
    /// A child of this process, so that its end is collected at once: a zombie would keep the data
    /// folder locked.
    server: Mutex<Option<Child>>,
    janitor: Child,
    databases: AtomicU64,
    /// The database of which migrated ones are copies.
    pub(crate) template: OnceLock<String>,
}

impl Postgres {
    /// The cluster that all tests of this process share. Each takes a database of its own.
    pub fn shared() -> &'static Postgres {
        static SHARED: OnceLock<Postgres> = OnceLock::new();
        SHARED.get_or_init(|| Postgres::start(Settings::default()))
    }

    /// A cluster for one test, which may stop and kill it.
    ///
    /// # Panics
    /// When PostgreSQL is not installed or does not start.
    pub fn start(settings: Settings) -> Postgres {
        let binaries = find_binaries();
        let owner = owner();
        let folder = private_folder();
        // From here on the janitor answers for the folder.
        let janitor = janitor::start(&folder);
        if let Some(owner) = owner {
            chown(&folder, Some(owner.uid), Some(owner.gid)).expect("root may chown");
        }
        let mut cluster = Postgres {
            binaries,
            folder,
            port: 0,
            owner,
            language: settings.language,
            server: Mutex::new(None),
            janitor,
            databases: AtomicU64::new(0),
            template: OnceLock::new(),
        };
        cluster.initialize(&settings);
        cluster.choose_port_and_start();
        cluster
    }

    /// A new, empty database; its URL.
    pub fn create_database(&self) -> String {
        self.copy_database("template1")
    }

    /// A new database that is as `template` is; its URL.
    pub(crate) fn copy_database(&self, template: &str) -> String {
        let name = format!("test_{}", self.databases.fetch_add(1, Ordering::Relaxed));
        self.sql(
            "postgres",
            &format!("CREATE DATABASE {name} TEMPLATE {template}"),
        );
        self.url(&name)
    }

    /// Where the database `name` is, over TCP.
    pub fn url(&self, name: &str) -> String {
        format!("postgres://postgres@127.0.0.1:{}/{name}", self.port)
    }

    /// The TCP port, on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The folder of the Unix socket.
    pub fn socket_folder(&self) -> &Path {
        &self.folder
    }

    /// A program of this PostgreSQL, such as `pgbench`.
    pub fn program(&self, name: &str) -> PathBuf {
        self.binaries.join(name)
    }

    /// Lets clients use TLS, with a certificate of our own making for `localhost`.
    ///
    /// # Panics
    /// When the server does not take it.
    pub fn offer_tls(&self) {
        let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]);
        let made = made.expect("a certificate can be made");
        let data = self.folder.join("data");
        for (name, pem) in [
            ("server.crt", made.cert.pem()),
            ("server.key", made.signing_key.serialize_pem()),
        ] {
            let path = data.join(name);
            fs::write(&path, pem).expect("the data folder can be written to");
            fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).expect("own file");
            if let Some(owner) = self.owner {
                chown(&path, Some(owner.uid), Some(owner.gid)).expect("root may chown");
            }
        }
        self.sql("postgres", "ALTER SYSTEM SET ssl = on");
        // New connections are looked at with the new configuration once every process has it.
        self.stop();
        self.start_again();
        assert_eq!(self.sql("postgres", "SHOW ssl").trim(), "on");
    }

    /// Runs SQL as the superuser and returns what `psql` prints, without headers.
    ///
    /// # Panics
    /// When it fails.
    pub fn sql(&self, database: &str, sql: &str) -> String {
        let mut psql = Command::new(self.program("psql"));
        psql.args([
            "-X",
            "-q",
            "-A",
            "-t",
            "-v",
            "ON_ERROR_STOP=1",
            "-U",
            "postgres",
            "-d",
            database,
        ])
        .arg("-h")
        .arg(&self.folder)
        .args(["-p", &self.port.to_string(), "-c", sql]);
        let output = psql.output().expect("psql is installed with the server");
        String::from_utf8_lossy(&succeeded("psql", output).stdout).into_owned()
    }

    /// What the server has logged so far.
    pub fn log(&self) -> String {
        fs::read_to_string(self.folder.join("log")).expect("the server logs into our folder")
    }

    /// Kills every process of the cluster at once, as a power cut would.
    pub fn kill9(&self) {
        let mut server = self.server().take().expect("the server runs");
        let children = children_of(server.id());
        server.kill().expect("it is our child");
        server.wait().expect("it is our child");
        // Without their parent they end by themselves too; only that they are gone counts.
        signal("KILL", &children);
        wait_until("the killed server is gone", || {
            !children.iter().any(|pid| is_alive(*pid))
        });
    }

    /// Stops the server in order; clients are cut off.
    pub fn stop(&self) {
        let mut server = self.server().take().expect("the server runs");
        signal("INT", &[server.id()]);
        wait_until("PostgreSQL has stopped", || has_ended(&mut server));
    }

    /// Starts the server after [`Self::kill9`] or [`Self::stop`], on the same port.
    pub fn start_again(&self) {
        // It refuses while somebody still has the shared memory of the killed one.
        wait_until("PostgreSQL has started again", || self.try_start());
    }

    fn initialize(&self, settings: &Settings) {
        let mut copy = self.as_owner(on_path("cp").expect("cp is there"));
        copy.arg("-a").arg(new::folder(self).join("data")).arg(".");
        succeeded("cp", copy.output().expect("it can be run"));
        let on_off = if settings.fsync { "on" } else { "off" };
        let mut lines = vec![
            "listen_addresses = '127.0.0.1'".to_owned(),
            format!("unix_socket_directories = '{}'", self.folder.display()),
            "max_connections = 300".to_owned(),
            "shared_buffers = 128MB".to_owned(),
            format!("fsync = {on_off}"),
            format!("full_page_writes = {on_off}"),
        ];
        if settings.language.is_some() {
            lines.push("lc_messages = 'C.UTF-8'".to_owned());
        }
        lines.extend(settings.extra.iter().cloned());
        let file = self.folder.join("data/postgresql.auto.conf");
        fs::write(&file, lines.join("\n") + "\n").expect("the data folder can be written to");
    }

    /// A port that is free may be taken a moment later; then another one is tried.
    fn choose_port_and_start(&mut self) {
        for _ in 0..5 {
            let socket = TcpListener::bind("127.0.0.1:0").expect("a free port");
            self.port = socket.local_addr().expect("a bound socket").port();
            drop(socket);
            if self.try_start() {
                return;
            }
        }
        panic!("PostgreSQL does not start:\n{}", self.log());
    }

    /// Starts the server and waits until it takes connections; false when it gives up before.
    fn try_start(&self) -> bool {
        let pid_file = self.folder.join("data/postmaster.pid");
        let log = fs::File::options()
            .create(true)
            .append(true)
            .open(self.folder.join("log"));
        let log = log.expect("our own folder");
        let mut command = self.as_owner("postgres");
        command
            .arg("-D")
            .arg(self.folder.join("data"))
            .args(["-p", &self.port.to_string()]);
        // Own process group: a Ctrl-C meant for the tests leaves the end to the janitor.
        command.process_group(0).stdin(Stdio::null());
        command
            .stdout(log.try_clone().expect("an open file"))
            .stderr(log);
        let mut server = command.spawn().expect("postgres can be run");
        let mut ended = false;
        wait_until("PostgreSQL takes connections or ends", || {
            ended = has_ended(&mut server);
            // A file that a killed server left behind names another process.
            let file = fs::read_to_string(&pid_file).unwrap_or_default();
            let is_ours = file.lines().next() == Some(&server.id().to_string());
            ended || (is_ours && file.lines().any(|line| line.trim() == "ready"))
        });
        if !ended {
            *self.server() = Some(server);
        }
        !ended
    }

    /// A program of this PostgreSQL, or one that is named by its whole path.
    fn as_owner(&self, program: impl AsRef<Path>) -> Command {
        let mut command = Command::new(self.binaries.join(program));
        command.current_dir(&self.folder);
        if let Some(language) = self.language {
            // Goes before what the locale says, and needs none to be installed.
            command.env("LANGUAGE", language);
        }
        if let Some(owner) = self.owner {
            command.gid(owner.gid).uid(owner.uid);
        }
        command
    }

    fn server(&self) -> MutexGuard<'_, Option<Child>> {
        self.server.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        if let Some(mut server) = self.server().take() {
            signal("QUIT", &[server.id()]);
            let _ = server.wait();
        }
        drop(self.janitor.stdin.take());
        let _ = self.janitor.wait();
    }
}

/// A folder that stays until the janitor takes it away.
fn private_folder() -> PathBuf {
    let folder = tempfile::Builder::new()
        .prefix("switchboard-pg-")
        .tempdir()
        .expect("a temporary folder can be made")
        .keep();
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o700)).expect("own folder");
    folder
}

fn succeeded(what: &str, output: Output) -> Output {
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{what}: {}: {text}", output.status);
    output
}
