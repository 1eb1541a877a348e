//! A disk without room under the embedded database.

use crate::world::{EVENT, Talk, provision};
use serde_json::Value;
use switchboard_support::{Backend, ServerBuilder, poll_until};

const BINARY: &str = env!("CARGO_BIN_EXE_switchboard");

#[tokio::test]
async fn a_full_disk_is_said_loses_nothing_and_heals() {
    let builder = ServerBuilder::new(BINARY, Backend::Sqlite).outlives_sizes();
    let server = builder.start().await;
    provision(&server).await;
    let mut talk = Talk::open(&server, 10, 20).await;
    talk.ask("before").await;
    let chat = talk.chat.clone();
    let mut phone = talk.participant.connect_two().await;
    let ready = async || server.root_call("/readyz").send().await.status == 200;

    server.let_files_grow(false);
    // Under the same name each time, as a client does that wants it stored once.
    for _ in 0..3 {
        let answer = phone.say(&chat, "no room", "name").await;
        let answer = answer.expect("a connection that lives");
        assert_eq!(answer.kind, "error", "{answer:?}");
        assert_eq!(answer.payload["code"], "not_saved", "{answer:?}");
    }
    let refused = server.participant(11).try_ask(EVENT, "Help").await;
    assert_eq!(refused.status, 503, "{}", refused.text());
    poll_until("not ready", async || (!ready().await).then_some(())).await;
    let healthy = server.root_call("/healthz").send().await;
    assert_eq!(healthy.status, 200);
    // What is stored can be read.
    let log = phone.whole_history(&chat).await.expect("a history");
    assert_eq!(texts(&log), ["Please help", "before"]);

    server.let_files_grow(true);
    poll_until("ready", async || ready().await.then_some(())).await;
    let answer = phone.say(&chat, "no room", "name").await;
    assert_eq!(answer.expect("connected").kind, "ack");
    server.participant(11).ask(EVENT, "Help").await;
    let log = phone.whole_history(&chat).await.expect("a history");
    assert_eq!(texts(&log), ["Please help", "before", "no room"]);
    let verified = server.command(&["verify"]).await;
    assert!(verified.status.success(), "{verified:?}");
}

fn texts(log: &[Value]) -> Vec<&str> {
    let texts = log.iter().map(|message| message["content"].as_str());
    texts.map(Option::unwrap_or_default).collect()
}
