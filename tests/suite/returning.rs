//! What it costs the database when a client comes back: a restart brings all of them at once.

use crate::world::{Talk, provision};
use serde_json::{Value, json};
use switchboard_support::{
    Account, Backend, Participant, ServerBuilder, TokenSpec,
    postgres::{Postgres, Settings},
};

/// How the log says that a statement is carried out: prepared, or as a text.
const CARRIED_OUT: [&str; 2] = ["LOG:  execute ", "LOG:  statement: "];
/// Not the client's: whether a connection that was idle leads to what writes, which epoch the database is of,
/// and what time it is there.
const SERVERS_OWN: [&str; 3] = ["pg_is_in_recovery()", "\"meta\"", "clock_timestamp()"];

/// The statements in a part of the database's log.
fn statements(log: &str) -> Vec<&str> {
    let text = |line| {
        let (_, rest) = CARRIED_OUT
            .iter()
            .find_map(|mark| str::split_once(line, mark))?;
        // A prepared one has its name in front.
        Some(rest.split_once(": ").map_or(rest, |(_, text)| text))
    };
    let all = log.lines().filter_map(text);
    let own = |text: &&str| SERVERS_OWN.iter().any(|it| text.contains(it));
    all.filter(|text| !own(text)).collect()
}

fn writes(statements: &[&str]) -> bool {
    let writes = ["INSERT ", "UPDATE ", "DELETE "];
    let mut found = statements.iter();
    found.any(|text| writes.iter().any(|write| text.contains(write)))
}

/// What the database is asked while a client comes back and catches up; and the answer.
async fn returns(database: &Postgres, account: &Account, held: &Value) -> (String, Value) {
    let before = database.log().len();
    let mut phone = account.connect_two().await;
    let answer = phone.ask("sync", json!({ "chats": held }), "sync").await;
    // A statement is logged before it begins.
    let log = database.log().split_off(before);
    phone.close().await;
    (log, answer)
}

// The test itself may block on the database's commands.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_that_comes_back_costs_two_statements() {
    let database = Postgres::start(Settings {
        extra: vec!["log_statement = 'all'".to_owned()],
        ..Settings::default()
    });
    let server = ServerBuilder::new(env!("CARGO_BIN_EXE_switchboard"), Backend::Postgres)
        .set("DATABASE_URL", database.url("postgres"))
        // Nothing else looks into the database meanwhile.
        .set("SWITCHBOARD_EXPIRY_INTERVAL", "1h")
        .start()
        .await;
    provision(&server).await;
    let mut talk = Talk::open(&server, 10, 20).await;
    talk.phone.close().await;
    for number in 0..3 {
        talk.console
            .say(&talk.chat, &format!("missed {number}"))
            .await;
        talk.console.expect("user_message").await;
    }
    let held = json!({ talk.chat.as_str(): 1 });

    let (log, answer) = returns(&database, &talk.participant, &held).await;
    assert_eq!(answer["messages"].as_array().map(Vec::len), Some(3));
    let asked = statements(&log);
    assert_eq!(asked.len(), 2, "{asked:#?}");
    assert!(!writes(&asked), "{asked:#?}");

    // A token that says something new of its user is written down, once.
    let renamed = TokenSpec::participant(10)
        .with_profile(10)
        .claim("name", "Another name");
    let renamed = Participant::new(server.address(), 10, renamed.sign());
    let (log, _) = returns(&database, &renamed, &held).await;
    assert!(writes(&statements(&log)), "{log}");
    let (log, _) = returns(&database, &renamed, &held).await;
    assert_eq!(statements(&log).len(), 2, "{log}");
    let chats = talk.organizer.connect().await.chats().await;
    assert_eq!(chats[0]["participant"]["name"], "Another name");
}
