//! PgBouncer between the server and its database.

use crate::world::{Talk, provision};
use switchboard_support::{
    Backend, ServerBuilder, cli,
    postgres::{Pooler, Postgres},
};
use tempfile::tempdir;

const BINARY: &str = env!("CARGO_BIN_EXE_switchboard");

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_that_pools_transactions_is_refused_and_nothing_is_left_behind() {
    let database = Postgres::shared();
    let direct = database.create_database();
    let name = direct.rsplit_once('/').expect("a URL").1;
    let pooler = Pooler::start(database, "transaction").await;
    for command in ["migrate", "serve"] {
        let directory = tempdir().expect("a temporary directory");
        let url = pooler.url(name);
        let settings = [
            ("DATABASE_URL", url.as_str()),
            ("SWITCHBOARD_LISTEN", "127.0.0.1:0"),
        ];
        let output = cli::run(BINARY, directory.path(), &[command], &settings).await;
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        let text = String::from_utf8_lossy(&output.stderr);
        let reasons = text
            .lines()
            .filter(|line| line.starts_with("switchboard: "));
        let reasons: Vec<_> = reasons.collect();
        assert_eq!(reasons.len(), 1, "{text}");
        assert!(reasons[0].contains("pool_mode"), "{text}");
    }
    // Other tests have databases beside it, with locks of their own.
    let left = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' \
                AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
    assert_eq!(database.sql(name, left).trim(), "0");
    // Past it all is well.
    let builder = ServerBuilder::new(BINARY, Backend::Postgres);
    builder.set("DATABASE_URL", direct.as_str()).start().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_that_pools_sessions_will_do() {
    let database = Postgres::shared();
    let direct = database.create_database();
    let name = direct.rsplit_once('/').expect("a URL").1;
    let pooler = Pooler::start(database, "session").await;
    let builder = ServerBuilder::new(BINARY, Backend::Postgres);
    let server = builder.set("DATABASE_URL", pooler.url(name)).start().await;
    provision(&server).await;
    let mut talk = Talk::open(&server, 10, 20).await;
    talk.ask("through a pooler").await;
}
