//! More open chats than fit into one answer, and more requests.

use crate::world::{AGENCY, EVENT, provision};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use switchboard_domain::{
    AgencyId, ChatId, EventId, Identity, Rank, Side, SignInId, Timestamp, UserId,
};
use switchboard_store::queries::{ClaimHead, ClaimOutcome, Enqueue, EnqueueOutcome, UpsertUser};
use switchboard_store::{Connection, Query, StoreConfig, execute};
use switchboard_support::{EventSpec, SocketTwo, TestServer, on_both_backends};

/// More than anybody is asked to have, and than may be named in one `sync`.
const CHATS: i64 = 1_120;
/// More requests than one answer has.
const REQUESTS: i64 = 230;
const ORGANIZER: i64 = 20;

/// The database behind a server: what takes long through its door.
struct Behind {
    conn: Connection,
    config: StoreConfig,
}

impl Behind {
    fn of(server: &TestServer) -> Self {
        let file = || {
            format!(
                "sqlite://{}",
                server.data().join("switchboard.db").display()
            )
        };
        let url = server.builder().setting("DATABASE_URL");
        let url = url.map_or_else(file, str::to_owned);
        let config = StoreConfig::new(url.parse().expect("our own URL"));
        let conn = Connection::open(&config.url).expect("the database is there");
        Self { conn, config }
    }

    fn run<Q: Query>(&mut self, query: Q) -> Q::Output {
        execute(query, &mut self.conn, &self.config.gate).expect("the query runs")
    }

    fn user(&mut self, user: i64, side: Side) {
        let identity = Identity {
            user: UserId(user),
            side,
            agency: (side == Side::Organizer).then_some(AgencyId(AGENCY)),
            name: Some(format!("User {user}")),
            email: None,
            phone_number: None,
            creator: None,
            rank: Rank::Organizer,
            issued_at: None,
            expires_at: Timestamp::from_secs(4_000_000_000),
            sign_in: SignInId([0; 16]),
        };
        self.run(UpsertUser { identity });
    }

    fn ask(&mut self, user: i64, event: i64, now: Timestamp) -> ChatId {
        let id = ChatId::new();
        let asked = self.run(Enqueue {
            name: None,
            id,
            event: EventId(event),
            participant: UserId(user),
            description: "Please help".to_owned(),
            location: None,
            place_coming: false,
            now,
        });
        assert!(
            matches!(asked, EnqueueOutcome::Enqueued { .. }),
            "{asked:?}"
        );
        id
    }

    /// Gives the organizer that many chats, each with somebody else; their ids.
    fn open(&mut self, count: i64) -> BTreeSet<String> {
        let now = now();
        self.user(ORGANIZER, Side::Organizer);
        let open = |number: i64| {
            self.user(10_000 + number, Side::Participant);
            let id = self.ask(10_000 + number, EVENT, now);
            let claimed = self.run(ClaimHead {
                agency: AgencyId(AGENCY),
                organizer: UserId(ORGANIZER),
                now,
                max_active: None,
            });
            assert!(matches!(claimed, ClaimOutcome::Claimed(_)), "{claimed:?}");
            id.to_string()
        };
        (0..count).map(open).collect()
    }
}

fn now() -> Timestamp {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    Timestamp::from_secs(now.expect("after 1970").as_secs().cast_signed())
}

fn ids(chats: &Value) -> Vec<String> {
    let chats = chats.as_array().expect("chats").iter();
    let id = |chat: &Value| chat["id"].as_str().expect("an id").to_owned();
    chats.map(id).collect()
}

/// All that `sync` answers until it is complete, to a client that names these.
async fn pages(socket: &mut SocketTwo, since: Option<&str>, named: &Value) -> Vec<Value> {
    let mut since = since.map(str::to_owned);
    let mut pages: Vec<Value> = Vec::new();
    while pages.last().is_none_or(|last| last["complete"] == false) {
        let mut asked = json!({ "chats": named, "same": true });
        if let Some(since) = since {
            asked["since"] = json!(since);
        }
        let page = socket.ask("sync", asked, "sync").await;
        let bytes = page.to_string().len();
        assert!(bytes <= 128 * 1024, "{bytes} bytes");
        since = page["since"].as_str().map(str::to_owned);
        pages.push(page);
        assert!(pages.len() < 100, "it has an end");
    }
    pages
}

fn told(pages: &[Value]) -> Vec<String> {
    pages.iter().flat_map(|page| ids(&page["chats"])).collect()
}

on_both_backends! {
    async fn each_is_told_once_however_many(server: TestServer) {
        provision(&server).await;
        let chats = Behind::of(&server).open(CHATS);
        let organizer = server.organizer(ORGANIZER, AGENCY);
        let mut console = organizer.connect_two().await;
        let limits = console.welcome()["limits"].clone();
        assert_eq!((&limits["syncChats"], &limits["syncChatsSame"]), (&json!(50), &json!(1_000)));

        let first = pages(&mut console, None, &json!({})).await;
        let all = told(&first);
        assert_eq!(all.len(), chats.len(), "each once");
        assert_eq!(all.iter().cloned().collect::<BTreeSet<_>>(), chats);
        assert!(first.len() > 5, "{} answers", first.len());

        // Who names a thousand of them is told their ids, and the others.
        let since = first[first.len() - 1]["since"].as_str().expect("a token").to_owned();
        let named: serde_json::Map<_, _> =
            all.iter().take(1_000).map(|id| (id.clone(), json!(1))).collect();
        let again = pages(&mut console, Some(&since), &Value::Object(named.clone())).await;
        let last = again[again.len() - 1]["same"].as_array().expect("ids").len();
        assert_eq!((told(&again), last), (all[1_000..].to_vec(), 1_000));

        // Where one of them goes on, it alone is told.
        let spoken = all[500].clone();
        console.say(&spoken, "Where are you?", "m1").await.expect("an ack");
        console.find("user_message").await;
        let again = pages(&mut console, Some(&since), &Value::Object(named.clone())).await;
        let messages = again[0]["messages"].as_array().expect("messages");
        assert_eq!((messages.len(), &messages[0]["content"]), (1, &json!("Where are you?")));
        let news: BTreeSet<_> = told(&again).into_iter().collect();
        let others = all[1_000..].iter().cloned();
        assert_eq!(news, others.chain([spoken]).collect::<BTreeSet<_>>());

        // A client of before names no more than it is told, and is told each of these.
        let few: serde_json::Map<_, _> = named.into_iter().take(50).collect();
        let asked = json!({ "since": since, "chats": few });
        let page = console.ask("sync", asked, "sync").await;
        let told: BTreeSet<_> = ids(&page["chats"]).into_iter().collect();
        assert!(few.keys().all(|id| told.contains(id)) && page.get("same").is_none());

        // At level 1 there are no pages: it is said that these are not all.
        let mut old = organizer.connect().await;
        old.send("get_chats", json!("")).await;
        let chats = old.expect("chats").await;
        assert_eq!((ids(&chats["chats"]).len(), &chats["hasMore"]), (1_000, &json!(true)));
    }

    async fn all_requests_are_told_however_many(server: TestServer) {
        provision(&server).await;
        let service = server.service();
        let mut behind = Behind::of(&server);
        behind.user(10, Side::Participant);
        let mut waiting = BTreeSet::new();
        for event in 1_000..1_000 + REQUESTS {
            service.put_event(&EventSpec::running(event, AGENCY)).await;
            waiting.insert(behind.ask(10, event, now()).to_string());
        }
        let mut phone = server.participant(10).connect_two().await;
        let pages = pages(&mut phone, None, &json!({})).await;
        let goes_on: Vec<_> = pages.iter().map(|page| page["requestsGoOn"] == true).collect();
        // The chats that these requests are take their share of each page.
        assert!(!goes_on[0] && goes_on.len() > 1 && goes_on[1..].iter().all(|it| *it), "{goes_on:?}");
        let requests = pages.iter().flat_map(|page| page["requests"].as_array().expect("requests"));
        // The last of them are told again, as long as anything is.
        let ids = requests.map(|it| it["requestId"].as_str().expect("an id").to_owned());
        assert_eq!(ids.collect::<BTreeSet<_>>(), waiting);
    }
}
