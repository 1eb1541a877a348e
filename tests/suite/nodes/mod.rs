//! Several servers that are one: each on a way of its own to the Redis and the PostgreSQL that they share.

mod balancers;
mod changes;
mod duty;
mod faults;
mod load;
mod patrol;
mod pauses;
mod presence;
mod queue;
mod sentinels;
mod talk;
mod tips;
mod tls;
mod turns;
mod unattended;

use crate::world::provision;
use std::time::Duration;
use switchboard_support::migrated::by_program;
use switchboard_support::{
    Backend, Postgres, Proxy, Redis, ServerBuilder, TestServer, poll_until_within,
};

/// How long a server may take to find out how it is, on a machine that is busy with other tests too.
const DEADLINE: Duration = Duration::from_secs(30);

/// Whose the way to PostgreSQL is.
#[derive(Clone, Copy)]
enum Way<'a> {
    Shared,
    Own(&'a Postgres),
}

/// The servers and what is between them.
pub struct Nodes {
    pub servers: Vec<TestServer>,
    /// From each server to Redis.
    pub to_redis: Vec<Proxy>,
    /// From each server to PostgreSQL, where that way is its own.
    pub to_database: Vec<Proxy>,
    pub redis: Redis,
}

impl Nodes {
    /// So many servers, provisioned, each of which hears the others.
    pub async fn start(count: usize) -> Self {
        Self::start_with(count, &[]).await
    }

    /// The same with settings of their own.
    pub async fn start_with(count: usize, settings: &[(&str, &str)]) -> Self {
        let set = |server: ServerBuilder, (name, value): &(&str, &str)| server.set(name, *value);
        let with = |server| settings.iter().fold(server, set);
        let nodes = Self::launch(count, with, |_| {}, Way::Shared).await;
        nodes.hear_each_other().await;
        nodes
    }

    /// The same, with a way to this PostgreSQL that is each server's own.
    pub async fn start_apart(
        count: usize,
        with: impl Fn(ServerBuilder) -> ServerBuilder,
        database: &Postgres,
    ) -> Self {
        let nodes = Self::launch(count, with, |_| {}, Way::Own(database)).await;
        nodes.hear_each_other().await;
        nodes
    }

    /// The same, after something was done to the ways to Redis.
    pub async fn start_without_redis(count: usize, prepare: impl Fn(&Proxy)) -> Self {
        Self::launch(count, |server| server, prepare, Way::Shared).await
    }

    async fn launch(
        count: usize,
        with: impl Fn(ServerBuilder) -> ServerBuilder,
        prepare: impl Fn(&Proxy),
        way: Way<'_>,
    ) -> Self {
        let redis = Redis::start();
        let postgres = match way {
            Way::Shared => Postgres::shared(),
            Way::Own(postgres) => postgres,
        };
        let migrate = by_program(env!("CARGO_BIN_EXE_switchboard"));
        let database = postgres.create_migrated(&migrate);
        let port = format!(":{}/", postgres.port());
        let (mut servers, mut to_redis, mut to_database) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..count {
            let link = Proxy::to(redis.address()).await;
            prepare(&link);
            let mut url = database.clone();
            if let Way::Own(_) = way {
                let link = Proxy::to(([127, 0, 0, 1], postgres.port()).into()).await;
                url = url.replace(&port, &format!(":{}/", link.address().port()));
                to_database.push(link);
            }
            let server = builder(&url, &format!("redis://{}", link.address()));
            servers.push(with(server).start().await);
            to_redis.push(link);
        }
        provision(&servers[0]).await;
        Self {
            servers,
            to_redis,
            to_database,
            redis,
        }
    }

    /// Waits until all of them are ready, and none is degraded.
    pub async fn hear_each_other(&self) {
        for server in &self.servers {
            self.expect_ready(server, "ready").await;
        }
    }

    /// [`expect_ready`].
    pub async fn expect_ready(&self, server: &TestServer, status: &str) {
        expect_ready(server, status).await;
    }
}

/// A server on this database and this Redis.
fn builder(database: &str, redis: &str) -> ServerBuilder {
    ServerBuilder::new(env!("CARGO_BIN_EXE_switchboard"), Backend::Postgres)
        .set("DATABASE_URL", database)
        .set("SWITCHBOARD_RECONNECT_SPREAD_SECONDS", "1")
        .set("REDIS_URL", redis)
}

/// Waits until a server says so of itself, with 200.
pub async fn expect_ready(server: &TestServer, status: &str) {
    poll_until_within(DEADLINE, "the server says how it is", async || {
        let ready = server.root_call("/readyz").send().await;
        (ready.status == 200 && ready.json()["status"] == status).then_some(())
    })
    .await;
}

/// Waits until a server has logged that Redis is away, and why.
async fn expect_away_because(server: &TestServer, cause: &str) {
    poll_until_within(DEADLINE, "the log says why", async || {
        let log = server.log();
        let mut away = log.lines().filter(|line| line.contains("is away"));
        away.any(|line| line.contains(cause)).then_some(())
    })
    .await;
}
