//! PostgreSQL dies, stops or freezes, and comes back.

use crate::{
    traffic::{Chats, OUTCOME, RECOVERY, Traffic},
    world::{AGENCY, EVENT, NO_CHAT, Talk, provision},
};
use serde_json::json;
use switchboard_support::{
    Backend, Incoming, Proxy, ServerBuilder, TestServer, poll_until_within,
    postgres::{Postgres, Settings},
};
use tokio::time::{Instant, timeout};

/// Rounds of the test under load, unless `SOAK_ROUNDS` says otherwise.
const ROUNDS: usize = 3;

fn rounds() -> usize {
    match std::env::var("SOAK_ROUNDS") {
        Ok(rounds) => rounds.parse().expect("SOAK_ROUNDS is a number"),
        Err(_) => ROUNDS,
    }
}

/// A database of which a crash loses nothing that was committed.
pub fn durable() -> Settings {
    Settings {
        fsync: true,
        ..Settings::default()
    }
}

/// Where the server finds the database at the end of `link`.
pub fn through(link: &Proxy) -> String {
    format!("postgres://postgres@{}/postgres", link.address())
}

/// A server on the database at `url`, provisioned.
pub async fn start(url: &str) -> TestServer {
    let builder = ServerBuilder::new(env!("CARGO_BIN_EXE_switchboard"), Backend::Postgres);
    let server = builder.set("DATABASE_URL", url).start().await;
    provision(&server).await;
    server
}

// The test itself may block on the database's commands; clients and links go on beside it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn kills_under_load_lose_and_double_nothing() {
    let database = Postgres::start(durable());
    let server = start(&database.url("postgres")).await;
    let chats = Chats::open(&server, 5).await;
    let traffic = Traffic::start(&chats, 0).await;
    for round in 0..rounds() {
        eprintln!("round {round}");
        traffic.flow().await;
        database.kill9();
        traffic.falter().await;
        database.start_again();
        traffic.flow().await;
    }
    let ledgers = traffic.close().await;
    chats.verify(&ledgers).await;
}

// The test itself may block on the database's commands; clients and links go on beside it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stopped_database_is_told_and_found_again() {
    let database = Postgres::start(durable());
    let server = start(&database.url("postgres")).await;
    let mut outage = Outage::begin(&server).await;
    database.stop();
    outage.endure(&server).await;
    database.start_again();
    outage.end(&server).await;
}

// The test itself may block on the database's commands; clients and links go on beside it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_frozen_database_is_told_and_found_again() {
    let database = Postgres::start(durable());
    let link = Proxy::to(([127, 0, 0, 1], database.port()).into()).await;
    let server = start(&through(&link)).await;
    let mut outage = Outage::begin(&server).await;
    link.stall();
    outage.endure(&server).await;
    link.resume();
    outage.end(&server).await;
}

// The test itself may block on the database's commands; clients and links go on beside it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cut_link_is_told_and_found_again() {
    let database = Postgres::start(durable());
    let link = Proxy::to(([127, 0, 0, 1], database.port()).into()).await;
    let server = start(&through(&link)).await;
    let mut outage = Outage::begin(&server).await;
    link.cut();
    outage.endure(&server).await;
    link.resume();
    outage.end(&server).await;
}

// The test itself may block on the database's commands; clients and links go on beside it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_without_its_database_still_ends_in_order() {
    let database = Postgres::start(durable());
    let mut server = start(&database.url("postgres")).await;
    let mut talk = Talk::open(&server, 10, 20).await;
    database.stop();
    talk.phone.say(&talk.chat, "in flight").await;
    server.sigterm();
    assert_eq!(server.wait_exit().await.code(), Some(0));
    // Whatever it was told before, the last thing is to come back.
    loop {
        if let Incoming::Closed(code) = talk.phone.read().await {
            assert_eq!(code, Some(1012));
            break;
        }
    }
}

// The test itself may block on the database's commands; clients and links go on beside it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_no_message_is_not_called_one_that_is_not_saved() {
    let database = Postgres::start(durable());
    let server = start(&database.url("postgres")).await;
    let talk = Talk::open(&server, 10, 20).await;
    let ada = server.participant(10);
    let mut phone = ada.connect_two().await;
    let mut console = server.organizer(20, AGENCY).connect_two().await;
    database.stop();
    // Of a chat that is known here, and of one that nobody has looked up yet.
    for (kind, chat) in [
        ("mark_read", &*talk.chat),
        ("mark_delivered", NO_CHAT),
        ("typing", NO_CHAT),
    ] {
        let payload = json!({ "chatId": chat, "seq": 1, "isTyping": true });
        let error = phone.ask(kind, payload, "error").await;
        // A mark that was on its way when the database went may have moved.
        if kind != "mark_read" || error["code"] != "timeout" {
            assert_eq!(error["code"], "overloaded", "{kind}");
            assert!(error["retryAfterMs"].as_u64() > Some(0), "{kind}");
        }
    }
    // Nor is an end. What was under way when the database went is not known.
    let error = console
        .ask("close_chat", json!({ "chatId": talk.chat }), "error")
        .await;
    assert!(
        ["overloaded", "timeout"].contains(&error["code"].as_str().unwrap()),
        "{error}"
    );
    // What is stored and is no message is not called one.
    for method in ["PUT", "DELETE"] {
        let refused = ada.call(method, "/blocks/20").send().await;
        assert_eq!(refused.status, 503, "{}", refused.text());
        let body = refused.json();
        assert!(
            !body["message"].as_str().unwrap().contains("message"),
            "{body}"
        );
        assert!(
            ["not_saved", "timeout", "overloaded"].contains(&body["code"].as_str().unwrap()),
            "{body}"
        );
    }
}

/// Two people who talk while the database goes and comes.
struct Outage {
    talk: Talk,
    /// Texts that both were shown.
    shown: Vec<String>,
    /// Texts that were certainly not stored.
    refused: Vec<String>,
}

impl Outage {
    async fn begin(server: &TestServer) -> Self {
        let mut talk = Talk::open(server, 10, 20).await;
        talk.ask("before").await;
        let shown = vec!["Please help".to_owned(), "before".to_owned()];
        Self {
            talk,
            shown,
            refused: Vec::new(),
        }
    }

    /// While the database is away: an answer in time, and never a false one. Nothing gets as far as
    /// a commit, so it is known that nothing is stored; one may be told too late to say so.
    async fn endure(&mut self, server: &TestServer) {
        let before = self.refused.len();
        for number in 0..3 {
            let text = format!("during {number}");
            self.talk.phone.say(&self.talk.chat, &text).await;
            let answer = self.talk.phone.read_within(OUTCOME).await;
            match answer.unwrap_or_else(|| panic!("no word about {text} for {OUTCOME:?}")) {
                Incoming::Frame { kind, payload } if kind == "error" => {
                    match payload["code"].as_str() {
                        Some("not_saved") => self.refused.push(text),
                        Some("timeout" | "overloaded") => {}
                        _ => panic!("{payload}"),
                    }
                }
                other => panic!("without a database: {other:?}"),
            }
        }
        let known = self.refused.len() - before;
        assert!(
            known >= 2,
            "of {known} of three it was said that they are not stored"
        );
        let newcomer = server.participant(11);
        let asking = timeout(OUTCOME, newcomer.try_ask(EVENT, "Help"));
        let answer = asking.await.expect("REST answers in time");
        answer.expect_failure(&[503]);
        assert!(answer.header("retry-after").is_some(), "{answer:?}");
        poll_until_within(OUTCOME, "not ready", async || {
            (server.root_call("/readyz").send().await.status == 503).then_some(())
        })
        .await;
        // Alive all the same: restarting it would help nobody.
        assert_eq!(server.root_call("/healthz").send().await.status, 200);
    }

    /// The database is back: so is the service, by itself, and nothing is wrong.
    async fn end(mut self, server: &TestServer) {
        poll_until_within(RECOVERY, "ready", async || {
            (server.root_call("/readyz").send().await.status == 200).then_some(())
        })
        .await;
        let end = Instant::now() + RECOVERY;
        let mut attempt = 0;
        let last = loop {
            attempt += 1;
            let text = format!("after {attempt}");
            self.talk.phone.say(&self.talk.chat, &text).await;
            if self.comes_through(&text).await {
                break text;
            }
            assert!(Instant::now() < end, "the service does not resume");
        };
        // The organizer was shown the same, in the same order.
        loop {
            let message = self.talk.console.expect("user_message").await;
            if message["content"] == last {
                break;
            }
        }
        let history = self.talk.console.history(&self.talk.chat).await;
        let texts: Vec<&str> = history
            .iter()
            .filter_map(|message| message["content"].as_str())
            .collect();
        assert_eq!(
            texts, self.shown,
            "all that was shown, once and in order, and nothing else"
        );
        assert!(
            self.refused
                .iter()
                .all(|text| !texts.contains(&text.as_str())),
            "{texts:?}"
        );
        server.participant(12).ask(EVENT, "Help").await;
    }

    /// Whether `text` is acknowledged; notes what else is shown before.
    async fn comes_through(&mut self, text: &str) -> bool {
        loop {
            match self
                .talk
                .phone
                .read_within(OUTCOME)
                .await
                .expect("an answer in time")
            {
                Incoming::Frame { kind, payload } if kind == "user_message" => {
                    let shown = payload["content"].as_str().expect("a text").to_owned();
                    let own = shown == text;
                    self.shown.push(shown);
                    if own {
                        return true;
                    }
                }
                Incoming::Frame { kind, payload } if kind == "error" => {
                    if payload["code"] == "not_saved" {
                        self.refused.push(text.to_owned());
                    }
                    return false;
                }
                other => panic!("{other:?}"),
            }
        }
    }
}
