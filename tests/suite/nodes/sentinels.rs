//! A server at a Redis that moves.

use super::{builder, expect_away_because, expect_ready};
use switchboard_support::{Postgres, Redis, Sentinel};

#[tokio::test]
async fn a_server_follows_sentinels_to_a_primary_that_they_know() {
    let mut primary = Redis::start();
    let replica = Redis::start_replica_of(&primary);
    let sentinel = Sentinel::watch(&primary);
    let database = Postgres::shared().create_database();
    let url = |name: &str| format!("redis+sentinel://{}/{name}", sentinel.address());
    let server = builder(&database, &url(Sentinel::NAME)).start().await;
    expect_ready(&server, "ready").await;
    primary.kill9();
    expect_ready(&server, "degraded").await;
    sentinel.take_silence_for_death();
    expect_ready(&server, "ready").await;
    assert_eq!(replica.channels(), 1);
    let stranger = builder(&database, &url("unknown")).start().await;
    expect_away_because(&stranger, "name not found in sentinel").await;
    expect_ready(&stranger, "degraded").await;
}
