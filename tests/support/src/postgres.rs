//! PostgreSQL clusters for tests: real ones, private, gone when the test process is gone.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// How long anything here may take.
const LIMIT: Duration = Duration::from_secs(60);

/// Waits for the end of its input, which is the end of the test process, however it ends. Then ends
/// the server, if the process with its number still is that server, and removes the folder.
const JANITOR: &str = r#"
trap '' INT TERM HUP
cat >/dev/null
pid=$(head -n 1 "$1/data/postmaster.pid" 2>/dev/null)
if [ -n "$pid" ] && grep -q "$1" "/proc/$pid/cmdline" 2>/dev/null; then
    kill -QUIT "$pid"
    tries=0
    while kill -0 "$pid" 2>/dev/null && [ $tries -lt 100 ]; do sleep 0.05; tries=$((tries + 1)); done
fi
rm -rf "$1"
"#;

/// What a cluster is like.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Whether commits reach the disk. Off is faster, and enough for whatever does not measure.
    pub fsync: bool,
    /// Lines for `postgresql.conf`.
    pub extra: Vec<String>,
}

/// A running cluster in a temporary folder.
#[derive(Debug)]
pub struct Postgres {
    binaries: PathBuf,
    folder: PathBuf,
    port: u16,
    owner: Option<Owner>,
    janitor: Child,
    databases: AtomicU64,
}

/// Who the server runs as when the tests run as root, which it refuses to.
#[derive(Clone, Copy, Debug)]
struct Owner {
    uid: u32,
    gid: u32,
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
        let folder = tempfile::Builder::new()
            .prefix("switchboard-pg-")
            .tempdir()
            .expect("a temporary folder can be made")
            .keep();
        // From here on the janitor answers for the folder.
        let janitor = start_janitor(&folder);
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o700)).expect("own folder");
        if let Some(owner) = owner {
            chown(&folder, Some(owner.uid), Some(owner.gid)).expect("root may chown");
        }
        let mut cluster = Postgres {
            binaries,
            folder,
            port: 0,
            owner,
            janitor,
            databases: AtomicU64::new(0),
        };
        cluster.initialize(&settings);
        cluster.choose_port_and_start();
        cluster
    }

    /// A new, empty database; its URL.
    pub fn create_database(&self) -> String {
        let name = format!("test_{}", self.databases.fetch_add(1, Ordering::Relaxed));
        self.sql("postgres", &format!("CREATE DATABASE {name}"));
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

    /// Kills every process of the cluster at once, as a power cut would.
    pub fn kill9(&self) {
        let server = self.server().expect("the server runs");
        let mut pids = vec![server];
        pids.extend(children_of(server));
        let killed = Command::new("sh")
            .args(["-c", "kill -9 \"$@\"", "sh"])
            .args(pids.iter().map(u32::to_string))
            .stderr(Stdio::null())
            .status();
        // A child may have ended by itself in between, so only the outcome counts.
        killed.expect("sh is there");
        wait_until("the killed server is gone", || {
            !pids.iter().any(|pid| is_alive(*pid))
        });
    }

    /// Stops the server in order; clients are cut off.
    pub fn stop(&self) {
        succeeded("pg_ctl stop", self.pg_ctl(&["-m", "fast", "stop"]));
    }

    /// Starts the server after [`Self::kill9`] or [`Self::stop`], on the same port.
    pub fn start_again(&self) {
        // It refuses while a child of the killed one has not noticed yet that it is alone.
        wait_until("PostgreSQL has started again", || {
            self.try_start().status.success()
        });
    }

    fn initialize(&self, settings: &Settings) {
        let mut initdb = self.as_owner("initdb");
        initdb
            .args(["--no-sync", "-A", "trust", "-U", "postgres", "-E", "UTF8"])
            .args(["--locale", "C.UTF-8", "-D"])
            .arg(self.folder.join("data"));
        succeeded("initdb", initdb.output().expect("initdb can be run"));
        let on_off = if settings.fsync { "on" } else { "off" };
        let mut lines = vec![
            "listen_addresses = '127.0.0.1'".to_owned(),
            format!("unix_socket_directories = '{}'", self.folder.display()),
            "max_connections = 300".to_owned(),
            "shared_buffers = 128MB".to_owned(),
            format!("fsync = {on_off}"),
            format!("full_page_writes = {on_off}"),
        ];
        lines.extend(settings.extra.iter().cloned());
        let file = self.folder.join("data/postgresql.auto.conf");
        fs::write(&file, lines.join("\n") + "\n").expect("the data folder can be written to");
    }

    /// A port that is free may be taken a moment later; then another one is tried.
    fn choose_port_and_start(&mut self) {
        let mut last = None;
        for _ in 0..5 {
            let socket = TcpListener::bind("127.0.0.1:0").expect("a free port");
            self.port = socket.local_addr().expect("a bound socket").port();
            drop(socket);
            let output = self.try_start();
            if output.status.success() {
                return;
            }
            last = Some(output);
        }
        let log = fs::read_to_string(self.folder.join("log")).unwrap_or_default();
        panic!("PostgreSQL does not start: {last:?}\n{log}");
    }

    fn try_start(&self) -> Output {
        let log = self.folder.join("log");
        let log = log.to_str().expect("our own name is plain text");
        self.pg_ctl(&["-l", log, "-o", &format!("-p {}", self.port), "start"])
    }

    fn pg_ctl(&self, arguments: &[&str]) -> Output {
        let limit = LIMIT.as_secs().to_string();
        let mut command = self.as_owner("pg_ctl");
        command
            .args(["-s", "-w", "-t", &limit, "-D"])
            .arg(self.folder.join("data"));
        // Own process group: a Ctrl-C meant for the tests leaves the end to the janitor. No pipes:
        // the server would keep them open.
        command
            .args(arguments)
            .process_group(0)
            .stdin(Stdio::null());
        let (out, err) = (
            self.folder.join("pg_ctl.out"),
            self.folder.join("pg_ctl.err"),
        );
        let file = |path: &Path| fs::File::create(path).expect("our own folder");
        command.stdout(file(&out)).stderr(file(&err));
        let status = command.status().expect("pg_ctl can be run");
        let read = |path: &Path| fs::read(path).unwrap_or_default();
        Output {
            status,
            stdout: read(&out),
            stderr: read(&err),
        }
    }

    fn as_owner(&self, program: &str) -> Command {
        let mut command = Command::new(self.program(program));
        command.current_dir(&self.folder);
        if let Some(owner) = self.owner {
            command.gid(owner.gid).uid(owner.uid);
        }
        command
    }

    fn server(&self) -> Option<u32> {
        let file = fs::read_to_string(self.folder.join("data/postmaster.pid")).ok()?;
        file.lines().next()?.trim().parse().ok()
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        drop(self.janitor.stdin.take());
        let _ = self.janitor.wait();
    }
}

fn start_janitor(folder: &Path) -> Child {
    Command::new("sh")
        .args(["-c", JANITOR, "janitor"])
        .arg(folder)
        .process_group(0)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("sh is there")
}

/// The folder with `postgres` in it: on the PATH, or the newest where Debian puts them.
fn find_binaries() -> PathBuf {
    let on_path = std::env::var_os("PATH")
        .iter()
        .flat_map(std::env::split_paths)
        // A link leads to the folder where all the programs are.
        .filter_map(|folder| fs::canonicalize(folder.join("postgres")).ok())
        .filter_map(|program| program.parent().map(Path::to_owned))
        .find(|folder| folder.join("initdb").is_file());
    on_path
        .or_else(newest_of_debian)
        .unwrap_or_else(|| panic!("install postgresql (apt-get install postgresql)"))
}

fn newest_of_debian() -> Option<PathBuf> {
    fs::read_dir("/usr/lib/postgresql")
        .ok()?
        .filter_map(|entry| {
            let entry = entry.ok()?;
            let version: u32 = entry.file_name().to_str()?.parse().ok()?;
            let folder = entry.path().join("bin");
            folder.join("initdb").is_file().then_some((version, folder))
        })
        .max()
        .map(|(_, folder)| folder)
}

fn owner() -> Option<Owner> {
    let id = |arguments: &[&str]| -> Option<u32> {
        let output = Command::new("id").args(arguments).output().ok()?;
        String::from_utf8(output.stdout).ok()?.trim().parse().ok()
    };
    if id(&["-u"]) != Some(0) {
        return None;
    }
    let find = |name: &str| {
        Some(Owner {
            uid: id(&["-u", name])?,
            gid: id(&["-g", name])?,
        })
    };
    Some(
        find("postgres")
            .or_else(|| find("nobody"))
            .expect("root has somebody to run it as"),
    )
}

fn children_of(parent: u32) -> Vec<u32> {
    let Ok(processes) = fs::read_dir("/proc") else {
        return Vec::new();
    };
    processes
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .filter(|pid| stat(*pid).is_some_and(|(_, of)| of == parent))
        .collect()
}

fn is_alive(pid: u32) -> bool {
    // A zombie has ended; nobody has asked how yet.
    stat(pid).is_some_and(|(state, _)| state != 'Z')
}

/// State and parent of a process.
fn stat(pid: u32) -> Option<(char, u32)> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name in parentheses may contain anything.
    let mut fields = text.rsplit_once(')')?.1.split_whitespace();
    Some((fields.next()?.chars().next()?, fields.next()?.parse().ok()?))
}

fn wait_until(what: &str, mut condition: impl FnMut() -> bool) {
    let deadline = Instant::now() + LIMIT;
    while !condition() {
        assert!(Instant::now() < deadline, "waited too long until {what}");
        thread::sleep(Duration::from_millis(5));
    }
}

fn succeeded(what: &str, output: Output) -> Output {
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{what}: {}: {text}", output.status);
    output
}
