//! Servers whose way to Redis is encrypted.

use super::{DEADLINE, builder, expect_away_because, expect_ready};
use crate::world::{Talk, provision};
use switchboard_support::{Authority, Postgres, Redis, TestServer, poll_until_within};

/// A server at this Redis, which trusts whom the machine trusts, and the authority if there is one.
async fn server(database: &str, redis: String, trusted: Option<&Authority>) -> TestServer {
    let mut builder = builder(database, &redis);
    if let Some(authority) = trusted {
        builder = builder.set("SSL_CERT_FILE", authority.file().display().to_string());
    }
    builder.start().await
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
        ("localhost", None, "certificate verify failed"),
        ("127.0.0.1", Some(&authority), "IP address mismatch"),
    ] {
        let server = server(&database, redis.tls_url(host), trusted).await;
        expect_away_because(&server, cause).await;
        expect_ready(&server, "degraded").await;
        assert_eq!(redis.channels(), 0);
    }
}
