//! A server of the test's own.

use crate::{
    backend::Backend,
    handshake::Handshake,
    metrics::Metrics,
    migrated::{by_program, write_migrated},
    organizer::Organizer,
    participant::Participant,
    postgres::Postgres,
    process::{Process, guarded},
    rest::Call,
    service::Service,
    token::{SECRET, TokenSpec},
    wall_clock::{self, Leftovers},
};
use std::{
    collections::BTreeMap,
    ffi::OsString,
    fs,
    net::SocketAddr,
    path::Path,
    process::{Command, ExitStatus},
    time::Duration,
};
use tempfile::TempDir;

/// Where all paths of the contract begin.
pub const BASE: &str = "/api/v1";

/// Migrations, on a machine that is busy with other tests.
const START_DEADLINE: Duration = Duration::from_secs(30);

/// What a server is started with.
#[derive(Clone, Debug)]
pub struct ServerBuilder {
    binary: String,
    backend: Backend,
    args: Vec<String>,
    settings: BTreeMap<String, String>,
    open_files: Option<u32>,
    outlives_sizes: bool,
    log_is_read: bool,
    clock_is_set: bool,
}

impl ServerBuilder {
    /// The server `binary` on `backend`, with the tests' secret. Rates and counts are not limited
    /// (`SWITCHBOARD_LIMITS=off`), since tests are faster than people, and a stop takes no longer
    /// than it has to.
    pub fn new(binary: &str, backend: Backend) -> Self {
        let builder = Self {
            binary: binary.to_owned(),
            backend,
            args: vec!["serve".to_owned()],
            settings: BTreeMap::new(),
            open_files: None,
            outlives_sizes: false,
            log_is_read: true,
            clock_is_set: false,
        };
        builder
            .set("SWITCHBOARD_LISTEN", "127.0.0.1:0")
            .set("SWITCHBOARD_JWT_SECRET", SECRET)
            .set("SWITCHBOARD_LIMITS", "off")
            .set("SWITCHBOARD_DRAIN_SECONDS", "1")
            .set("RUST_LOG", "info")
            .set("RUST_BACKTRACE", "1")
    }

    /// Sets one environment variable of the server.
    pub fn set(mut self, name: &str, value: impl Into<String>) -> Self {
        self.settings.insert(name.to_owned(), value.into());
        self
    }

    /// It may have so many files open.
    pub fn open_files(mut self, most: u32) -> Self {
        self.open_files = Some(most);
        self
    }

    /// It is not ended when a file may not grow any more: see [`TestServer::let_files_grow`].
    pub fn outlives_sizes(mut self) -> Self {
        self.outlives_sizes = true;
        self
    }

    /// Nobody reads its standard error.
    pub fn log_unread(mut self) -> Self {
        self.log_is_read = false;
        self
    }

    /// Its clock is its own: see [`TestServer::set_clock`].
    pub fn own_clock(mut self) -> Self {
        self.clock_is_set = true;
        self
    }

    /// Takes one environment variable away.
    pub fn unset(mut self, name: &str) -> Self {
        self.settings.remove(name);
        self
    }

    /// What one environment variable of the server is set to.
    pub fn setting(&self, name: &str) -> Option<&str> {
        self.settings.get(name).map(String::as_str)
    }

    /// Adds a command line argument after `serve`.
    pub fn arg(mut self, arg: &str) -> Self {
        self.args.push(arg.to_owned());
        self
    }

    /// The kind of database.
    pub fn backend(&self) -> Backend {
        self.backend
    }

    /// Starts the server and returns when it accepts connections.
    pub async fn start(mut self) -> TestServer {
        let directory = tempfile::tempdir().expect("a temporary directory can be made");
        let data = directory.path().join("data");
        self = self.set("SWITCHBOARD_DATA_DIR", data.display().to_string());
        if !self.settings.contains_key("DATABASE_URL") {
            let binary = self.binary.clone();
            let migrate = by_program(&binary);
            match self.backend {
                Backend::Postgres => {
                    let url = Postgres::shared().create_migrated(&migrate);
                    self = self.set("DATABASE_URL", url);
                }
                Backend::Sqlite => {
                    fs::create_dir(&data).expect("a folder of our own");
                    write_migrated(&data.join("switchboard.db"), &migrate);
                }
            }
        }
        if self.clock_is_set {
            wall_clock::set(directory.path(), 0);
        }
        let (process, address) = self.launch(directory.path()).await;
        // The port is the server's for good: clients find it again after a restart.
        let builder = self.set("SWITCHBOARD_LISTEN", address.to_string());
        TestServer {
            _leftovers: Leftovers(process.id()),
            process,
            builder,
            address,
            directory,
        }
    }

    async fn launch(&self, directory: &Path) -> (Process, SocketAddr) {
        let limits = [
            self.open_files.map(|most| format!("ulimit -n {most}")),
            self.outlives_sizes.then(|| "trap '' XFSZ".to_owned()),
        ];
        let limits: Vec<_> = limits.into_iter().flatten().collect();
        let mut words: Vec<OsString> = Vec::new();
        if !limits.is_empty() {
            let limited = format!("{} && exec \"$0\" \"$@\"", limits.join(" && "));
            words.extend(["sh", "-c", &limited].map(OsString::from));
        }
        if self.clock_is_set {
            words.extend(wall_clock::in_front_of(directory));
        }
        words.push((&self.binary).into());
        let mut command = guarded(&words[0]);
        command
            .args(&words[1..])
            .args(&self.args)
            .envs(&self.settings)
            .current_dir(directory);
        let log = directory.join("server.log");
        let mut process = match self.log_is_read {
            true => Process::spawn(command, &log),
            false => Process::spawn_unread(command, &log),
        };
        let line = process.first_line(START_DEADLINE).await;
        let address = line
            .as_deref()
            .and_then(|line| line.strip_prefix("listening on http://"))
            .and_then(|address| address.trim().parse().ok())
            .unwrap_or_else(|| panic!("no address from the server: {line:?}"));
        (process, address)
    }
}

/// A running server. It ends with this value, and with the test process.
#[derive(Debug)]
pub struct TestServer {
    // Before the directory: the process is gone when its files go.
    process: Process,
    // Behind the process, too.
    _leftovers: Leftovers,
    builder: ServerBuilder,
    address: SocketAddr,
    directory: TempDir,
}

impl TestServer {
    /// Runs another command of the binary on the server's own data.
    pub async fn command(&self, args: &[&str]) -> std::process::Output {
        let names = ["SWITCHBOARD_DATA_DIR", "DATABASE_URL"];
        let set = |name| Some((name, self.builder.setting(name)?));
        let settings: Vec<_> = names.into_iter().filter_map(set).collect();
        crate::cli::run(&self.builder.binary, self.directory.path(), args, &settings).await
    }

    /// `http://127.0.0.1:PORT`, without the base path.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its process id.
    pub fn id(&self) -> u32 {
        self.process.id()
    }

    /// Its data directory.
    pub fn data(&self) -> std::path::PathBuf {
        self.directory.path().join("data")
    }

    /// What it was started with.
    pub fn builder(&self) -> &ServerBuilder {
        &self.builder
    }

    /// All it has logged.
    pub fn log(&self) -> String {
        self.process.log()
    }

    /// The code that a demo's terminal shows.
    pub async fn demo_code(&self) -> String {
        crate::wait::poll_until("the demo prints its code", async || {
            let printed = self.process.printed();
            let (_, rest) = printed.split_once("#demo=")?;
            rest.lines().next().map(str::to_owned)
        })
        .await
    }

    /// Asks it to end.
    pub fn sigterm(&self) {
        self.process.signal("TERM");
    }

    /// Sends it a signal, named as `kill` names it.
    pub fn signal(&self, name: &str) {
        self.process.signal(name);
    }

    /// Whether there is room on the disk for anything that it writes into a file.
    pub fn let_files_grow(&self, there_is_room: bool) {
        let most = if there_is_room { "unlimited" } else { "0" };
        let mut prlimit = Command::new("prlimit");
        let limit = format!("--fsize={most}:unlimited");
        prlimit.args(["--pid", &self.id().to_string(), &limit]);
        let status = prlimit.status().expect("prlimit is there (util-linux)");
        assert!(status.success(), "{limit}: {status}");
    }

    /// Sets its clock so many seconds ahead of the system's, or behind it, from now on and when it is
    /// started again ([`ServerBuilder::own_clock`]).
    pub fn set_clock(&self, ahead: i64) {
        assert!(self.builder.clock_is_set, "its clock is the system's");
        wall_clock::set(self.directory.path(), ahead);
    }

    /// Whether it still runs.
    pub fn is_running(&mut self) -> bool {
        self.process.is_running()
    }

    /// Ends it without a word of warning.
    pub fn kill9(&mut self) {
        self.process.kill9();
    }

    /// Stops it from doing anything; connections stay.
    pub fn freeze(&self) {
        self.process.signal("STOP");
    }

    /// Lets it go on.
    pub fn thaw(&self) {
        self.process.signal("CONT");
    }

    /// Waits until it has ended by itself.
    pub async fn wait_exit(&mut self) -> ExitStatus {
        self.process.wait_exit().await
    }

    /// Starts it again, on the same port and data, after it ended or by killing it.
    pub async fn restart(&mut self) {
        self.process.kill9();
        let (process, _) = self.builder.launch(self.directory.path()).await;
        self._leftovers = Leftovers(process.id());
        self.process = process;
    }

    /// A request without credentials; `path` is below the base path.
    pub fn call(&self, method: &str, path: &str) -> Call {
        Call::new(method, &format!("{}{BASE}{path}", self.url()))
    }

    /// A request outside of the base path.
    pub fn root_call(&self, path: &str) -> Call {
        Call::new("GET", &format!("{}{path}", self.url()))
    }

    /// What it measures.
    pub async fn metrics(&self) -> Metrics {
        let answer = self.root_call("/metrics").send().await;
        assert_eq!(answer.status, 200, "{answer:?}");
        Metrics::parse(&answer.text())
    }

    /// How many WebSocket connections it has, as its metrics say.
    pub async fn connections(&self) -> usize {
        self.metrics().await.sum("switchboard_connections") as usize
    }

    /// A WebSocket handshake without credentials.
    pub fn handshake(&self) -> Handshake {
        Handshake::new(self.address)
    }

    /// The integrator's backend.
    pub fn service(&self) -> Service {
        Service::new(self.address, TokenSpec::service().sign())
    }

    /// Participant `id`, with a full profile.
    pub fn participant(&self, id: i64) -> Participant {
        let token = TokenSpec::participant(id).with_profile(id).sign();
        Participant::new(self.address, id, token)
    }

    /// Organizer `id` of `agency`, with a full profile.
    pub fn organizer(&self, id: i64, agency: i64) -> Organizer {
        let token = TokenSpec::organizer(id, agency).with_profile(id).sign();
        Organizer::new(self.address, id, token)
    }
}
