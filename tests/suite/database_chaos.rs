//! The link between the server and PostgreSQL fails in every way that a link can, by a script from
//! a seed.

use crate::{
    database_faults::{durable, start, through},
    model::{any_seed, setting},
    traffic::{Chats, Traffic},
};
use std::time::Duration;
use switchboard_support::{Pauses, Proxy, Script, postgres::Postgres};

/// Faults of a run, unless `SOAK_ROUNDS` says otherwise.
const FAULTS: usize = 10;

// The test itself may block on the database's commands; clients and links go on beside it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_link_that_fails_at_random_loses_and_doubles_nothing() {
    let seed = setting("MODEL_SEED").unwrap_or_else(any_seed);
    println!("MODEL_SEED={seed}");
    let faults = setting("SOAK_ROUNDS").map_or(FAULTS, |rounds| rounds as usize);
    let database = Postgres::start(durable());
    let link = Proxy::to(([127, 0, 0, 1], database.port()).into()).await;
    let server = start(&through(&link)).await;
    let chats = Chats::open(&server, 3).await;
    let traffic = Traffic::start(&chats, 0).await;
    let pauses = Pauses {
        well: Duration::from_millis(50)..Duration::from_millis(400),
        ill: Duration::from_millis(20)..Duration::from_millis(600),
    };
    link.play(&Script::seeded(seed, faults, &pauses)).await;
    link.resume();
    traffic.flow().await;
    let ledgers = traffic.close().await;
    chats.verify(&ledgers).await;
}
