//! Servers whose way to Redis is encrypted.

use crate::world::{Talk, provision};
use std::time::Duration;
use switchboard_support::{
    Authority, Backend, Postgres, Redis, ServerBuilder, TestServer, poll_until_within,
};

const DEADLINE: Duration = Duration::from_secs(30);

/// A server at this Redis, which trusts whom the machine trusts, and the authority if there is one.
async fn server(database: &str, redis: String, trusted: Option<&Authority>) -> TestServer {
    let builder = ServerBuilder::new(env!("CARGO_BIN_EXE_switchboard"), Backend::Postgres)
        .set("DATABASE_URL", database)
        .set("REDIS_URL", redis);
    let builder = match trusted {
        Some(authority) => builder.set("SSL_CERT_FILE", authority.file().display().to_string()),
        None => builder,
    };
    builder.start().await
}

async fn expect_ready(server: &TestServer, status: &str) {
    poll_until_within(DEADLINE, "the server says how it is", async || {
        let ready = server.root_call("/readyz").send().await;
        (ready.status == 200 && ready.json()["status"] == status).then_some(())
    })
    .await;
}

#[tokio::test]
async fn servers_meet_at_a_redis_that_a_trusted_authority_vouches_for() {
    let authority = Authority::new();
    let redis = Redis::start_with_tls(&authority.certify("localhost"));
    let database = Postgres::shared().create_database();
    let url = || redis.tls_url("localhost");
    let one = server(&database, url(), Some(&authority)).await;
    let other = server(&database, url(), Some(&authority)).await;
    provision(&one).await;
    expect_ready(&one, "ready").await;
    expect_ready(&other, "ready").await;
    let mut talk = Talk::open(&one, 20, 10).await;
    let mut tablet = other.participant(20).connect().await;
    talk.console.say(&talk.chat, "how can I help?").await;
    assert_eq!(
        tablet.expect("user_message").await,
        talk.phone.expect("user_message").await
    );
    poll_until_within(DEADLINE, "Redis has carried it", async || {
        let metrics = other.metrics().await;
        (metrics.sum("switchboard_hints_received_total") > 0.0).then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_redis_that_is_not_who_it_should_be_is_told_nothing() {
    let authority = Authority::new();
    let redis = Redis::start_with_tls(&authority.certify("localhost"));
    let database = Postgres::shared().create_database();
    for (host, trusted, cause) in [
        ("localhost", None, "unable to get local issuer certificate"),
        ("127.0.0.1", Some(&authority), "IP address mismatch"),
    ] {
        let server = server(&database, redis.tls_url(host), trusted).await;
        poll_until_within(DEADLINE, "the log says why", async || {
            let log = server.log();
            let line = log.lines().find(|line| line.contains("is away"))?;
            assert!(line.contains("certificate verify failed"), "{line}");
            assert!(line.contains(cause), "{line}");
            Some(())
        })
        .await;
        expect_ready(&server, "degraded").await;
        assert_eq!(redis.channels(), 0);
    }
}
