//! Another PostgreSQL becomes the one that writes, while connections to the one of before live on.

use crate::{
    database_faults::durable,
    traffic::RECOVERY,
    world::{EVENT, Talk, provision},
};
use std::time::Duration;
use switchboard_support::{
    Backend, Incoming, ServerBuilder, Socket, poll_until_within, postgres::Postgres,
};
use tokio::time::Instant;

/// From the moment in which there is a server that writes.
const FOUND: Duration = Duration::from_secs(5);

// The test itself may block on the database's commands; clients and links go on beside it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_writes_is_found_within_seconds_and_readiness_says_when() {
    let first = Postgres::start(durable());
    let second = first.standby();
    let url = format!(
        "postgres://postgres@127.0.0.1:{},127.0.0.1:{}/postgres?target_session_attrs=read-write",
        first.port(),
        second.port()
    );
    let builder = ServerBuilder::new(env!("CARGO_BIN_EXE_switchboard"), Backend::Postgres);
    let server = builder.set("DATABASE_URL", url).start().await;
    provision(&server).await;
    let mut talk = Talk::open(&server, 10, 20).await;
    talk.ask("before").await;
    let status = async || server.root_call("/readyz").send().await.status;
    assert_eq!(status().await, 200);

    // Its connections are as good as ever, to read.
    first.refuse_to_write();
    poll_until_within(RECOVERY, "not ready", async || {
        (status().await == 503).then_some(())
    })
    .await;
    talk.phone.say(&talk.chat, "nowhere to go").await;
    assert_eq!(talk.phone.expect("error").await["code"], "not_saved");
    let refused = server.participant(11).try_ask(EVENT, "Help").await;
    assert_eq!(refused.status, 503, "{}", refused.text());

    first.wait_for(&second);
    second.promote();
    let writable = Instant::now();
    let mut attempt = 0;
    while !is_stored(&mut talk.phone, &talk.chat, &format!("after {attempt}")).await {
        attempt += 1;
    }
    let message = writable.elapsed();
    let newcomer = server.participant(12);
    while newcomer.try_ask(EVENT, "Help").await.status != 200 {
        assert!(writable.elapsed() < RECOVERY, "requests are not taken");
    }
    let request = writable.elapsed();
    poll_until_within(RECOVERY, "ready", async || {
        (status().await == 200).then_some(())
    })
    .await;
    eprintln!("a message after {message:?}, a request after {request:?}");
    assert!(
        message < FOUND && request < FOUND,
        "{message:?}, {request:?}"
    );
    let texts = second.sql("postgres", "SELECT content FROM messages ORDER BY seq");
    assert!(
        texts.contains("before") && !texts.contains("nowhere"),
        "{texts}"
    );
}

/// Whether a message is shown to its author; false when it is refused.
async fn is_stored(phone: &mut Socket, chat: &str, text: &str) -> bool {
    phone.say(chat, text).await;
    match phone.read().await {
        Incoming::Frame { kind, payload } if kind == "user_message" => {
            assert_eq!(payload["content"], text);
            true
        }
        Incoming::Frame { kind, payload } if kind == "error" => {
            assert!(
                ["not_saved", "overloaded"].contains(&payload["code"].as_str().unwrap()),
                "{payload}"
            );
            false
        }
        other => panic!("{other:?}"),
    }
}
