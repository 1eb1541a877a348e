//! The first two programs that spoke this protocol: a console and a phone app. They page nothing, put
//! what an answer holds in the place of their lists, and come back whatever the close code was. They wait
//! 5 s before that; here nobody waits.

use crate::world::{AGENCY, EVENT, provision};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use switchboard_support::{Account, EventSpec, Incoming, Socket, TestServer, on_both_backends};

/// More than a page of an archive, of either kind.
const CHATS: usize = 51;
const MESSAGES: i64 = 205;

/// One of the two.
struct Program {
    account: Account,
    socket: Socket,
    /// What is on its screen: chats, and the logs of those that were opened.
    chats: Vec<Value>,
    logs: BTreeMap<String, Vec<Value>>,
}

impl Program {
    async fn start(account: &Account) -> Self {
        let mut program = Self {
            account: account.clone(),
            socket: account.open().await,
            chats: Vec::new(),
            logs: BTreeMap::new(),
        };
        program.list().await;
        program
    }

    /// Its connection is lost; it has another one, and asks what it asks at the start.
    async fn comes_back(&mut self) {
        self.socket = self.account.open().await;
        self.list().await;
    }

    async fn list(&mut self) {
        self.socket.send("get_chats", json!("")).await;
        let answer = self.until("chats").await;
        self.chats = answer["chats"].as_array().expect("chats").clone();
    }

    /// Somebody looks at a chat.
    async fn look(&mut self, chat: &str) -> &[Value] {
        let which = json!({ "chatId": chat });
        self.socket.send("get_chat_history", which).await;
        let history = self.until("chat_history").await;
        let messages = history["messages"].as_array().expect("messages").clone();
        self.logs.insert(chat.to_owned(), messages);
        &self.logs[chat]
    }

    /// Takes what comes until something of this type does.
    async fn until(&mut self, expected: &str) -> Value {
        loop {
            let Incoming::Frame { kind, payload } = self.socket.read().await else {
                panic!("closed before {expected}");
            };
            let id = |field: &str| payload[field].as_str().map(str::to_owned);
            match kind.as_str() {
                "new_chat" => self.chats.push(payload.clone()),
                "closed_chat" => {
                    let closed = id("chatId");
                    self.chats
                        .retain(|chat| chat["id"].as_str() != closed.as_deref());
                }
                "user_message" => {
                    let chat = id("chatId").expect("a chat");
                    let known = self.chats.iter().any(|it| it["id"] == *chat);
                    assert!(known, "of a chat that is not on the screen: {payload}");
                    self.logs.entry(chat).or_default().push(payload.clone());
                }
                _ => {}
            }
            if kind == expected {
                return payload;
            }
        }
    }

    fn has(&self, chat: &str) -> bool {
        self.chats.iter().any(|it| it["id"] == chat)
    }
}

fn seqs(messages: &[Value]) -> Vec<i64> {
    let seq = |message: &Value| message["seq"].as_i64().expect("a seq");
    messages.iter().map(seq).collect()
}

on_both_backends! {
    async fn nothing_is_missing_on_their_screens(server: TestServer) {
        provision(&server).await;
        let place = json!({ "agencyId": AGENCY, "name": "Fair", "lat": 52.5, "lng": 13.4,
            "startsAt": "2026-01-01T00:00:00Z", "endsAt": "2126-01-01T00:00:00Z" });
        server.service().put(&format!("/admin/events/{EVENT}"), &place).await.expect_success();
        let asker = server.participant(10);
        let mut phone = Program::start(&asker).await;
        let mut console = Program::start(&server.organizer(20, AGENCY)).await;
        // The event, as the app draws it.
        let here = format!("/events/{EVENT}");
        let event = asker.get(&here).await.expect(200);
        assert_eq!((&event["timeStart"], &event["timeEnd"]), (&event["startsAt"], &event["endsAt"]));
        assert_eq!((&event["lat"], &event["lng"]), (&json!(52.5), &json!(13.4)));
        assert_eq!((&event["agencyName"], &event["isChatRequested"]), (&json!("Agency 1"), &json!(false)));
        // It asks without a word.
        let request = json!({ "eventId": EVENT, "description": "" });
        let asked = asker.post("/chat-requests", &request).await.expect(200);
        assert_eq!(asker.get(&here).await.expect(200)["isChatRequested"], true);
        let named = json!({ "eventId": EVENT, "description": " ", "clientRequestId": "r" });
        asker.post("/chat-requests", &named).await.expect_error(422, "invalid_payload");
        console.socket.send("start_chat", json!("")).await;
        let chat = console.until("new_chat").await["id"].as_str().expect("an id").to_owned();
        assert_eq!(asked["requestId"], chat);
        assert_eq!(console.until("user_message").await["content"], "Help");
        phone.until("user_message").await;
        // What was said while a link was down is there when somebody looks.
        console.socket.say(&chat, "one").await;
        console.until("user_message").await;
        phone.comes_back().await;
        assert!(phone.has(&chat));
        assert_eq!(seqs(phone.look(&chat).await), [1, 2]);
        for seq in 3..=MESSAGES {
            phone.socket.say(&chat, &format!("number {seq}")).await;
            phone.until("user_message").await;
            console.until("user_message").await;
        }
        assert_eq!(seqs(console.look(&chat).await), (1..=MESSAGES).collect::<Vec<_>>());
        // The event ends before the chat does: the app shows it still, and after it.
        server.service().put_event(&EventSpec::running(EVENT, AGENCY).hours(-9, -8)).await;
        assert_eq!(asker.get(&here).await.expect(200)["isChatRequested"], true);
        console.socket.send("close_chat", json!({ "chatId": chat })).await;
        console.until("closed_chat").await;
        phone.until("closed_chat").await;
        assert_eq!(asker.get(&here).await.expect(200)["isChatRequested"], false);
        server.participant(11).get(&here).await.expect_error(404, "event_not_found");
        // How it ended is in the archives, which nobody pages.
        for archive in [
            asker.get(&format!("/participant/chats/{chat}/messages")).await,
            server.organizer(20, AGENCY).get(&format!("/agency/chats/{chat}/messages")).await,
        ] {
            assert_eq!(archive.next_query(), None);
            assert_eq!(seqs(&archive.list()), (1..=MESSAGES).collect::<Vec<_>>());
        }
    }

    async fn their_archives_come_whole(server: TestServer) {
        provision(&server).await;
        let (asker, mut ended) = (server.participant(10), Vec::new());
        let mut console = Program::start(&server.organizer(20, AGENCY)).await;
        for _ in 0..CHATS {
            let chat = asker.ask(EVENT, "Help").await;
            console.socket.send("start_chat", json!("")).await;
            console.until("user_message").await;
            console.socket.send("close_chat", json!({ "chatId": chat })).await;
            console.until("closed_chat").await;
            ended.insert(0, json!(chat));
        }
        for archive in [
            asker.get("/participant/chats").await,
            server.organizer(20, AGENCY).get(&format!("/agency/chats?eventId={EVENT}")).await,
        ] {
            assert_eq!(archive.next_query(), None);
            let chats: Vec<Value> = archive.list().iter().map(|chat| chat["id"].clone()).collect();
            assert_eq!(chats, ended);
        }
        // In pages for those who ask for them.
        let page = asker.get("/participant/chats?limit=50").await;
        assert!(page.next_query().is_some());
        assert_eq!(page.list().len(), 50);
    }
}
