//! Requests are made and taken while the server or the database dies: each is served once.

use crate::{
    database_faults::{durable, start},
    world::{AGENCY, EVENT, provision},
};
use serde_json::json;
use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};
use switchboard_support::{
    Incoming, Organizer, Participant, Socket, TestServer, on_both_backends, poll_until,
    postgres::Postgres,
};
use tokio::task::JoinHandle;

const ROUNDS: i64 = 3;
const PARTICIPANTS: i64 = 60;
const ORGANIZERS: i64 = 6;

on_both_backends! {
    async fn a_kill_of_the_server_loses_and_doubles_no_request(server: TestServer) {
        let mut server = server;
        provision(&server).await;
        for round in 0..ROUNDS {
            let rush = Rush::begin(&server, round).await;
            rush.underway().await;
            server.kill9();
            server.restart().await;
            rush.settle().await;
        }
    }
}

// The test itself may block on the database's commands; clients go on beside it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_kill_of_the_database_loses_and_doubles_no_request() {
    let database = Postgres::start(durable());
    let server = start(&database.url("postgres")).await;
    for round in 0..ROUNDS {
        let rush = Rush::begin(&server, round).await;
        rush.underway().await;
        database.kill9();
        database.start_again();
        poll_until("the server is ready", async || {
            (server.root_call("/readyz").send().await.status == 200).then_some(())
        })
        .await;
        rush.settle().await;
    }
}

/// Many who ask, and some who take.
struct Rush {
    participants: Vec<Participant>,
    organizers: Vec<Organizer>,
    acknowledged: Arc<AtomicUsize>,
    /// The ids of acknowledged requests, by participant.
    asking: Vec<JoinHandle<Option<String>>>,
    taking: Vec<JoinHandle<()>>,
}

impl Rush {
    async fn begin(server: &TestServer, round: i64) -> Self {
        let ids = |count: i64, base: i64| (0..count).map(move |id| base + round * count + id);
        let participants: Vec<_> = ids(PARTICIPANTS, 1_000)
            .map(|id| server.participant(id))
            .collect();
        let organizers: Vec<_> = ids(ORGANIZERS, 9_000)
            .map(|id| server.organizer(id, AGENCY))
            .collect();
        let mut consoles = Vec::new();
        for organizer in &organizers {
            consoles.push(organizer.connect().await);
        }
        let acknowledged = Arc::new(AtomicUsize::new(0));
        let asking = participants
            .iter()
            .map(|participant| tokio::spawn(ask(participant.clone(), Arc::clone(&acknowledged))));
        let asking = asking.collect();
        let taking = consoles
            .into_iter()
            .map(|console| tokio::spawn(take(console)))
            .collect();
        Self {
            participants,
            organizers,
            acknowledged,
            asking,
            taking,
        }
    }

    /// Waits until requests are being acknowledged.
    async fn underway(&self) {
        poll_until("requests are acknowledged", async || {
            (self.acknowledged.load(Ordering::SeqCst) >= 5).then_some(())
        })
        .await;
    }

    /// All works again: serves what is left, and counts.
    async fn settle(self) {
        for task in self.taking {
            task.await.expect("an organizer who fails says why");
        }
        let mut served: HashMap<String, usize> = HashMap::new();
        for organizer in &self.organizers {
            let mut console = organizer.connect().await;
            // What was asked for is not what anybody has to wait for: the rest is taken here.
            while one_more(&mut console).await {}
            for chat in console.chats().await {
                let id = chat["id"].as_str().expect("an id").to_owned();
                let history = console.history(&id).await;
                assert_eq!(history.len(), 1, "the description, once: {history:?}");
                *served.entry(id).or_default() += 1;
            }
        }
        assert!(
            served.values().all(|times| *times == 1),
            "served twice: {served:?}"
        );
        for (participant, asked) in self.participants.iter().zip(self.asking) {
            let asked = asked.await.expect("a participant");
            let state = participant.request(EVENT).await;
            match (asked, state["chatId"].as_str()) {
                (Some(id), chat) => assert_eq!(chat, Some(id.as_str()), "acknowledged: {state}"),
                (None, Some(chat)) => assert!(served.contains_key(chat), "{state}"),
                (None, None) => {
                    assert_eq!(state["result"], false, "nobody is left waiting: {state}")
                }
            }
            if let Some(chat) = state["chatId"].as_str() {
                assert_eq!(served.remove(chat), Some(1), "served to nobody: {state}");
            }
        }
        assert!(served.is_empty(), "chats that nobody asked for: {served:?}");
    }
}

/// Asks once; the id of the request if it was acknowledged.
async fn ask(participant: Participant, acknowledged: Arc<AtomicUsize>) -> Option<String> {
    let body = json!({ "eventId": EVENT, "description": format!("I am {}", participant.id) });
    let answer = participant
        .call("POST", "/chat-requests")
        .json(&body)
        .try_send()
        .await
        .ok()?;
    if answer.status != 200 {
        answer.expect_failure(&[503]);
        return None;
    }
    acknowledged.fetch_add(1, Ordering::SeqCst);
    Some(
        answer.json()["requestId"]
            .as_str()
            .expect("an id")
            .to_owned(),
    )
}

/// Takes requests until something goes wrong, or there are none.
async fn take(mut console: Socket) {
    while console.offer("start_chat", json!("")).await {
        match console.read().await {
            Incoming::Frame { kind, .. } if kind == "new_chat" => match console.read().await {
                Incoming::Frame { kind, .. } => assert_eq!(kind, "user_message"),
                Incoming::Closed(_) => return,
            },
            Incoming::Frame { kind, payload } => {
                assert!(
                    ["info", "error"].contains(&kind.as_str()),
                    "{kind}: {payload}"
                );
                return;
            }
            Incoming::Closed(_) => return,
        }
    }
}

/// Takes one more request, if there is one.
async fn one_more(console: &mut Socket) -> bool {
    console.send("start_chat", json!("")).await;
    match console.read().await {
        Incoming::Frame { kind, .. } if kind == "new_chat" => {
            console.expect("user_message").await;
            true
        }
        Incoming::Frame { kind, payload } => {
            assert_eq!(
                (kind.as_str(), &payload["message"]),
                ("info", &json!("no new chats"))
            );
            false
        }
        closed => panic!("{closed:?}"),
    }
}
