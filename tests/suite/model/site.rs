//! The servers of a run: one, or several that are one, and what each is cut off from.

use crate::nodes::{Nodes, expect_ready};
use std::net::SocketAddr;
use std::time::Duration;
use switchboard_support::{
    Backend, Postgres, Proxy, Random, Redis, Service, TestServer, TokenSpec, poll_until_within,
};
use tempfile::TempDir;
use tokio::task::spawn_blocking;

/// Entries of a server that is not heard end within this.
const LEASE_ENDS: Duration = Duration::from_secs(60);

/// What has happened to it a server says within this.
const NOTICES: Duration = Duration::from_secs(30);

/// Up to when the directory believes anybody, and what time it is there, in milliseconds.
const BELIEVED: &str = "local last = redis.call('ZRANGE', KEYS[1], -1, -1, 'WITHSCORES')
return math.floor(last[2] or 0)";
const NOW: &str = "local t = redis.call('TIME')
return t[1] * 1000 + math.floor(t[2] / 1000)";

/// Tokens were issued so long ago, and are good for as long.
pub const DAYS: i64 = 3;

/// How a server is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// It serves, with Redis or without.
    Well,
    /// It was killed.
    Dead,
    /// It stands still.
    Still,
    /// It does not reach the database.
    Apart,
}

/// A moment of the directory's clock, up to which a server that is not heard is believed to be there.
#[derive(Clone, Copy, Debug)]
pub struct Believed(i64);

/// The servers.
pub struct Site {
    servers: Vec<TestServer>,
    how: Vec<How>,
    /// What several have in common, and their ways there.
    shared: Option<Shared>,
    /// The epoch of the database, once it was replaced.
    epoch: Option<String>,
    /// A copy of the database.
    copy: Option<TempDir>,
}

struct Shared {
    redis: Redis,
    redis_runs: bool,
    to_redis: Vec<Proxy>,
    cut_from_redis: Vec<bool>,
    /// The one that writes first, and its standby.
    databases: [Postgres; 2],
    to_database: Vec<Proxy>,
    failed_over: bool,
}

impl Site {
    /// One server.
    pub fn one(server: TestServer) -> Self {
        Self {
            servers: vec![server],
            how: vec![How::Well],
            shared: None,
            epoch: None,
            copy: None,
        }
    }

    /// Several, each with ways of its own.
    pub fn several(nodes: Nodes, databases: [Postgres; 2]) -> Self {
        let shared = Shared {
            redis: nodes.redis,
            redis_runs: true,
            cut_from_redis: vec![false; nodes.to_redis.len()],
            to_redis: nodes.to_redis,
            databases,
            failed_over: false,
            to_database: nodes.to_database,
        };
        Self {
            how: vec![How::Well; nodes.servers.len()],
            servers: nodes.servers,
            shared: Some(shared),
            epoch: None,
            copy: None,
        }
    }

    /// Whether there are others to go to.
    pub fn is_several(&self) -> bool {
        self.shared.is_some()
    }

    /// Where they listen.
    pub fn addresses(&self) -> Vec<SocketAddr> {
        self.servers.iter().map(TestServer::address).collect()
    }

    /// How one is.
    pub fn how(&self, at: usize) -> How {
        self.how[at]
    }

    /// Those that serve.
    pub fn well(&self) -> Vec<usize> {
        let mut all = 0..self.servers.len();
        all.by_ref()
            .filter(|at| self.how[*at] == How::Well)
            .collect()
    }

    /// One that serves.
    pub fn any(&self, random: &mut Random) -> usize {
        match self.well()[..] {
            [only] => only,
            ref well => *random.pick(well).expect("one is always left"),
        }
    }

    /// A server.
    pub fn server(&self, at: usize) -> &TestServer {
        &self.servers[at]
    }

    /// Which database they have.
    pub fn backend(&self) -> Backend {
        self.servers[0].builder().backend()
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.servers.len()
    }

    /// The integrator's backend, at one that serves; believed whatever day a clock says it is.
    pub fn service(&self) -> Service {
        let token = TokenSpec::service().for_days(DAYS).sign();
        Service::new(self.servers[self.well()[0]].address(), token)
    }

    /// The clock of one is so many seconds ahead of what is right, or behind; that of all others is right.
    pub fn set_clock(&self, at: usize, ahead: i64) {
        for (other, server) in self.servers.iter().enumerate() {
            server.set_clock(if other == at { ahead } else { 0 });
        }
    }

    /// All that was logged.
    pub fn log(&self) -> String {
        self.servers.iter().map(TestServer::log).collect()
    }

    /// Kills one.
    pub fn kill(&mut self, at: usize) {
        self.servers[at].kill9();
        self.how[at] = How::Dead;
    }

    /// Stops one from doing anything; until when others believe that it is there.
    pub fn freeze(&mut self, at: usize) -> Believed {
        self.servers[at].freeze();
        self.how[at] = How::Still;
        let shared = self.shared();
        Believed(match shared.redis_runs {
            true => ask(&shared.redis, BELIEVED),
            false => 0,
        })
    }

    /// Cuts one off from the database.
    pub fn part(&mut self, at: usize) {
        self.shared().to_database[at].cut();
        self.how[at] = How::Apart;
    }

    /// Whatever is wrong with one is so no longer: it serves, with Redis or without.
    pub async fn heal(&mut self, at: usize) {
        match self.how[at] {
            How::Well => return,
            How::Dead => self.servers[at].restart().await,
            How::Still => self.servers[at].thaw(),
            How::Apart => self.shared().to_database[at].resume(),
        }
        self.serves(at).await;
        self.how[at] = How::Well;
        self.knows_the_epoch(at).await;
    }

    /// The database refuses to write from now on, and its connections stay; whether it had not yet.
    pub fn refuse_to_write(&mut self) -> bool {
        let shared = self.shared();
        let is_first = !std::mem::replace(&mut shared.failed_over, true);
        if is_first {
            shared.databases[0].refuse_to_write();
        }
        is_first
    }

    /// The database is stopped, with all that it has stored in its standby, which is found in its place and
    /// writes from now on. All servers that reach it serve when this returns.
    pub async fn promote(&mut self) {
        let [first, standby] = &mut self.shared().databases;
        // In order: it hands on what it has before it is gone.
        first.stop();
        standby.take_over(first);
        for at in self.well() {
            self.serves(at).await;
        }
    }

    async fn serves(&self, at: usize) {
        let server = &self.servers[at];
        poll_until_within(LEASE_ENDS, "the server serves again", async || {
            (server.root_call("/readyz").send().await.status == 200).then_some(())
        })
        .await;
    }

    /// Another epoch begins: those that serve have heard of it, and closed all connections.
    pub async fn renew(&mut self) {
        let well = self.well();
        let output = self.servers[well[0]].command(&["epoch", "new"]).await;
        let said = String::from_utf8(output.stdout).expect("text");
        self.epoch = said.split(' ').nth(1).map(str::to_owned);
        for at in well {
            self.knows_the_epoch(at).await;
        }
    }

    /// Copies the database, which everybody goes on using.
    pub async fn back_up(&mut self) {
        let folder = tempfile::tempdir().expect("a folder");
        let server = &self.servers[0];
        let file = folder.path().join("copy").display().to_string();
        match server.builder().backend() {
            Backend::Sqlite => command(server, &["backup", &file]).await,
            Backend::Postgres => {
                let name = database(server);
                self.have(move |postgres| postgres.dump(&name, &file)).await;
            }
        }
        self.copy = Some(folder);
    }

    /// The database is what it was when it was copied. All servers were killed, and serve again.
    pub async fn bring_back(&mut self) {
        self.shared.iter().for_each(|shared| {
            shared.to_database.iter().for_each(Proxy::resume);
        });
        let folder = self.copy.take().expect("it was copied");
        let file = folder.path().join("copy").display().to_string();
        let server = &self.servers[0];
        match server.builder().backend() {
            Backend::Sqlite => command(server, &["restore", &file]).await,
            Backend::Postgres => {
                let name = database(server);
                self.have(move |postgres| postgres.restore(&name, &file))
                    .await;
                command(server, &["epoch", "new"]).await;
            }
        }
        // Known from its start.
        self.epoch = None;
        for at in 0..self.servers.len() {
            self.heal(at).await;
        }
    }

    /// Has the PostgreSQL that writes do something.
    async fn have(&self, done: impl FnOnce(&Postgres) + Send + 'static) {
        match &self.shared {
            // Links go on beside it.
            None => spawn_blocking(|| done(Postgres::shared()))
                .await
                .expect("done"),
            Some(shared) => done(&shared.databases[usize::from(shared.failed_over)]),
        }
    }

    async fn knows_the_epoch(&self, at: usize) {
        let Some(epoch) = &self.epoch else { return };
        let server = &self.servers[at];
        poll_until_within(NOTICES, "the server knows the epoch", async || {
            let answer = server.call("GET", "/openapi.json").send().await;
            (answer.header("x-switchboard-epoch") == Some(epoch)).then_some(())
        })
        .await;
    }

    /// Cuts one off from Redis, or joins them again.
    pub fn cut_from_redis(&mut self, at: usize, cut: bool) {
        let shared = self.shared();
        shared.cut_from_redis[at] = cut;
        let link = &shared.to_redis[at];
        match cut {
            true => link.cut(),
            false => link.resume(),
        }
    }

    /// Waits until a server says that it is cut off, if it is.
    pub async fn notices(&self, at: usize) {
        let Some(shared) = &self.shared else { return };
        let status = match self.how[at] {
            How::Apart => 503,
            How::Well if !shared.redis_runs || shared.cut_from_redis[at] => 200,
            _ => return,
        };
        let server = &self.servers[at];
        poll_until_within(NOTICES, "the server notices", async || {
            let ready = server.root_call("/readyz").send().await;
            let degraded = ready.status == 200 && ready.json()["status"] == "degraded";
            (ready.status == status && (degraded || status != 200)).then_some(())
        })
        .await;
    }

    /// Redis loses all it knows.
    pub fn empty_redis(&mut self) {
        let shared = self.shared();
        if shared.redis_runs {
            shared.redis.flush();
        }
    }

    /// Redis is gone, with all it knows, or is back.
    pub fn run_redis(&mut self, run: bool) {
        let shared = self.shared();
        match (shared.redis_runs, run) {
            (true, false) => shared.redis.kill9(),
            (false, true) => shared.redis.start_again(),
            _ => return,
        }
        shared.redis_runs = run;
    }

    /// Waits until the directory does not list those any more that were heard last before `moment`.
    pub async fn leases_ended(&mut self, moment: Believed) {
        self.run_redis(true);
        let redis = &self.shared().redis;
        poll_until_within(LEASE_ENDS, "leases end", async || {
            (ask(redis, NOW) > moment.0).then_some(())
        })
        .await;
    }

    /// Everything is well, and each hears the others.
    pub async fn heal_all(&mut self) {
        if !self.is_several() {
            return;
        }
        self.run_redis(true);
        for at in 0..self.servers.len() {
            self.cut_from_redis(at, false);
            self.heal(at).await;
        }
        for server in &self.servers {
            expect_ready(server, "ready").await;
        }
    }

    fn shared(&mut self) -> &mut Shared {
        self.shared.as_mut().expect("there are several")
    }
}

/// Another command of the binary, which succeeds.
async fn command(server: &TestServer, args: &[&str]) {
    let output = server.command(args).await;
    assert!(output.status.success(), "{output:?}");
}

/// The name of a server's database.
fn database(server: &TestServer) -> String {
    let url = server.builder().setting("DATABASE_URL");
    let name = url.and_then(|url| url.rsplit('/').next());
    name.expect("a database").to_owned()
}

/// A number from a script about the servers that the directory lists.
fn ask(redis: &Redis, script: &str) -> i64 {
    let answer = redis.run(&["EVAL", script, "1", &redis.key("node")]);
    let number = answer
        .strip_prefix(':')
        .and_then(|number| number.parse().ok());
    number.unwrap_or_else(|| panic!("not a number: {answer}"))
}
