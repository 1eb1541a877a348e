//! What a running server says, held against the documents that it serves: every field is described,
//! and every field that is promised is there.

use crate::tips;
use crate::world::{AGENCY, EVENT, provision};
use jsonschema::Validator;
use serde_json::{Value, json};
use switchboard_support::{
    Account, Answer, Billing, Reaction, ServerBuilder, TestServer, on_both_backends,
};

/// A document, with every object closed: what is not described does not pass.
struct Document(Value);

impl Document {
    async fn of(server: &TestServer, path: &str) -> Self {
        let mut document = server.call("GET", path).send().await.expect(200);
        close(&mut document["components"]);
        Self(document)
    }

    /// What is wrong with something, by the schema at `place`.
    fn fault(&self, place: &str, value: &Value) -> Option<String> {
        let schema = self.0.pointer(place);
        let mut schema = schema
            .unwrap_or_else(|| panic!("nothing at {place}"))
            .clone();
        close(&mut schema);
        schema["components"] = self.0["components"].clone();
        let validator = Validator::new(&schema).unwrap_or_else(|error| panic!("{place}: {error}"));
        let fault = validator.validate(value).err()?;
        Some(format!("{fault} at {} of {value}", fault.instance_path()))
    }

    /// Something is as the schema at `place` says.
    fn check(&self, place: &str, value: &Value) {
        assert_eq!(self.fault(place, value), None, "{place}");
    }

    /// A frame of the server, at a level.
    fn check_frame(&self, kind: &str, level: u8, payload: &Value) {
        let alone = format!("server.{kind}.level1");
        let name = match (level, self.0["components"]["messages"].get(&alone)) {
            (1, Some(_)) => alone,
            _ => format!("server.{kind}"),
        };
        let message = format!("/components/messages/{name}");
        let known = self.0.pointer(&format!("{message}/x-levels"));
        let known = known
            .and_then(Value::as_array)
            .is_some_and(|all| all.contains(&json!(level)));
        assert!(known, "{name} is not known to level {level}");
        let frame = json!({ "type": kind, "payload": payload });
        self.check(&format!("{message}/payload"), &frame);
    }

    /// An answer of `method` on `path`, as it is written in the document.
    fn check_answer(&self, method: &str, path: &str, answer: &Answer) {
        let path = format!("/api/v1{path}").replace('/', "~1");
        let place = format!("/paths/{path}/{method}/responses/{}", answer.status);
        let described = self.0.pointer(&place);
        let described = described.unwrap_or_else(|| panic!("{place}: {}", answer.text()));
        match described.get("content") {
            Some(_) => self.check(
                &format!("{place}/content/application~1json/schema"),
                &answer.json(),
            ),
            None => assert_eq!(answer.text(), "", "{place}"),
        }
    }
}

/// Takes nothing that is not named.
fn close(schema: &mut Value) {
    match schema {
        Value::Array(all) => all.iter_mut().for_each(close),
        Value::Object(fields) => {
            fields.values_mut().for_each(close);
            let named = fields.get("properties").is_some_and(Value::is_object);
            if named && fields.get("type") == Some(&json!("object")) {
                fields.entry("additionalProperties").or_insert(json!(false));
            }
        }
        _ => {}
    }
}

/// Asks, and holds the answer against the document; `path` has `{id}` for the id, `{a}` and `{b}`
/// for two participants, the first of whom is `{userId}`.
struct Asking<'a> {
    document: &'a Document,
    id: &'a str,
}

impl Asking<'_> {
    async fn ask(
        &self,
        who: &Account,
        method: &str,
        path: &str,
        body: Option<Value>,
        status: u16,
    ) -> Answer {
        let (bare, query) = path.split_once('?').unwrap_or((path, ""));
        let filled = bare.replace("{id}", self.id);
        let filled = filled
            .replace("{a}", "10")
            .replace("{b}", "11")
            .replace("{userId}", "10");
        let asked = format!("{filled}?{query}");
        let call = who.call(method, &asked);
        let answer = match &body {
            Some(body) => call.json(body).send().await,
            None => call.send().await,
        };
        assert_eq!(answer.status, status, "{method} {path}: {}", answer.text());
        self.document
            .check_answer(&method.to_lowercase(), bare, &answer);
        answer
    }
}

on_both_backends! {
    async fn frames_are_what_the_document_says(server: TestServer) {
        provision(&server).await;
        let document = Document::of(&server, "/asyncapi.json").await;
        let (participant, organizer) = (server.participant(10), server.organizer(20, AGENCY));
        let mut phone = participant.connect_two().await;
        let mut console = organizer.connect_two().await;
        let welcome = phone.welcome().clone();
        document.check_frame("welcome", 2, &welcome);
        // That can fail: a field less, a field more, one of another type.
        for tampered in [
            json!({ "userId": 10 }),
            json!({ "userId": 10, "connectionId": "x", "serverTime": "x", "heartbeatSeconds": 1,
                "limits": welcome["limits"], "unheardOf": 1 }),
            json!({ "userId": "10", "connectionId": "x", "serverTime": "x", "heartbeatSeconds": 1,
                "limits": welcome["limits"] }),
        ] {
            let frame = json!({ "type": "welcome", "payload": tampered });
            let fault = document.fault("/components/messages/server.welcome/payload", &frame);
            assert!(fault.is_some(), "{frame} passed");
        }

        let help = json!({ "eventId": EVENT, "description": "Help", "lat": 1.5, "lng": 2 });
        let on_event = json!({ "eventId": EVENT });
        let asked = phone.ask("request_help", help.clone(), "help_requested").await;
        document.check_frame("help_requested", 2, &asked);
        let waits = phone.ask("sync", json!({ "chats": {} }), "sync").await;
        document.check_frame("sync", 2, &waits);
        let cancelled = phone.ask("cancel_help_request", on_event, "help_cancelled").await;
        document.check_frame("help_cancelled", 2, &cancelled);
        // Somebody is served before: then the place changes.
        server.participant(11).ask(EVENT, "First").await;
        phone.ask("request_help", help, "help_requested").await;
        document.check_frame("queue", 2, &console.find("queue").await);
        console.ask("start_chat", json!(""), "new_chat").await;
        document.check_frame("queue_position", 2, &phone.find("queue_position").await);
        let opened = console.ask("start_chat", json!(""), "new_chat").await;
        document.check_frame("new_chat", 2, &opened);
        document.check_frame("new_chat", 2, &phone.find("new_chat").await);
        let nothing = console.ask("start_chat", json!(""), "info").await;
        document.check_frame("info", 2, &nothing);

        let chat = &opened["id"];
        let said = json!({ "chatId": chat, "message": "Hello", "lat": 1, "lng": 2,
            "clientMessageId": "a" });
        let ack = phone.ask("send_message", said, "ack").await;
        document.check_frame("ack", 2, &ack);
        let own = phone.find("user_message").await;
        document.check_frame("user_message", 2, &own);
        let said = json!({ "chatId": chat, "message": "Hi", "replyTo": ack["messageId"] });
        console.ask("send_message", said, "ack").await;
        for kind in ["mark_delivered", "mark_read"] {
            let pushed = kind.replace("mark", "messages");
            let marked = console.ask(kind, json!({ "chatId": chat, "seq": 2 }), &pushed).await;
            document.check_frame(&pushed, 2, &marked);
        }
        let typing = json!({ "chatId": chat, "isTyping": true });
        console.request("typing", typing).await.expect("an open connection");
        document.check_frame("typing_indicator", 2, &phone.find("typing_indicator").await);
        let watched = json!({ "userIds": [20, 999] });
        let shown = phone.ask("watch_presence", watched, "presence").await;
        document.check_frame("presence", 2, &shown);
        let asked = [
            ("get_chats", json!({}), "chats"),
            ("get_chat_history", json!({ "chatId": chat }), "chat_history"),
            ("sync", json!({ "chats": { chat.as_str().unwrap_or_default(): 0 } }), "sync"),
            ("ping", json!(null), "pong"),
            ("authorize", json!({ "Authorization": format!("Bearer {}", organizer.token()) }),
                "authorized"),
            ("get_chat_history", json!({ "chatId": "x" }), "error"),
            ("close_chat", json!({ "chatId": chat }), "closed_chat"),
        ];
        for (kind, payload, expected) in asked {
            let answer = console.ask(kind, payload, expected).await;
            document.check_frame(expected, 2, &answer);
        }
        // The two saw each other for that chat alone.
        document.check_frame("user_online_status", 2, &phone.find("user_online_status").await);
    }

    async fn level_one_is_what_the_document_says(server: TestServer) {
        provision(&server).await;
        let document = Document::of(&server, "/asyncapi.json").await;
        let participant = server.participant(10);
        let mut phone = participant.connect().await;
        let chat = participant.ask(EVENT, "Help").await;
        let (mut console, opened) = server.organizer(20, AGENCY).take_next().await;
        document.check_frame("new_chat", 1, &opened);
        phone.expect_new_chat().await;
        phone.say(&chat, "Hello").await;
        document.check_frame("user_message", 1, &phone.expect("user_message").await);
        document.check_frame("user_message", 1, &console.expect("user_message").await);
        let asked = [
            ("get_chats", json!(""), "chats"),
            ("get_chat_history", json!({ "chatId": chat }), "chat_history"),
            ("start_chat", json!(""), "info"),
            ("ping", json!(""), "error"),
            ("close_chat", json!({ "chatId": chat }), "closed_chat"),
        ];
        for (kind, payload, expected) in asked {
            console.send(kind, payload).await;
            document.check_frame(expected, 1, &console.expect(expected).await);
        }
    }

    async fn answers_are_what_the_document_says(server: TestServer) {
        provision(&server).await;
        let document = Document::of(&server, "/openapi.json").await;
        let (participant, organizer) = (server.participant(10), server.organizer(20, AGENCY));
        let service = server.service();
        let none = Asking { document: &document, id: "" };
        let help = json!({ "eventId": EVENT, "description": "Help", "lat": 1, "lng": 2.5 });
        let asked = none.ask(&participant, "POST", "/chat-requests", Some(help.clone()), 200).await;
        let request = asked.json()["requestId"].as_str().unwrap_or_default().to_owned();
        none.ask(&participant, "GET", "/chat-requests?eventId=100", None, 200).await;
        none.ask(&participant, "POST", "/chat-requests", Some(help.clone()), 409).await;
        let of_request = Asking { document: &document, id: &request };
        of_request.ask(&participant, "DELETE", "/chat-requests/{id}", None, 204).await;
        none.ask(&participant, "GET", "/chat-requests?eventId=100", None, 200).await;
        let again = none.ask(&participant, "POST", "/chat-requests", Some(help), 200).await;
        organizer.take_next().await.0.close().await;
        none.ask(&participant, "GET", "/chat-requests?eventId=100", None, 200).await;

        let again = again.json();
        let chat = Asking { document: &document, id: again["requestId"].as_str().unwrap_or_default() };
        let said = json!({ "content": "Hello", "clientMessageId": "a" });
        for status in [201, 200] {
            chat.ask(&participant, "POST", "/chats/{id}/messages", Some(said.clone()), status).await;
        }
        chat.ask(&participant, "POST", "/chats/{id}/messages", Some(json!({})), 400).await;
        let blank = json!({ "content": "" });
        chat.ask(&participant, "POST", "/chats/{id}/messages", Some(blank), 422).await;
        chat.ask(&organizer, "POST", "/chats/{id}/read", Some(json!({ "seq": 1 })), 200).await;
        chat.ask(&participant, "POST", "/chats/{id}/close", None, 403).await;
        chat.ask(&participant, "GET", "/chats/{id}/messages?limit=1", None, 200).await;
        none.ask(&organizer, "GET", "/chats", None, 200).await;
        chat.ask(&organizer, "POST", "/chats/{id}/close", None, 200).await;
        chat.ask(&organizer, "POST", "/chats/{id}/close", None, 409).await;
        chat.ask(&service, "POST", "/admin/chats/{id}/close", None, 200).await;
        for (who, side) in [(&*organizer, "agency"), (&*participant, "participant")] {
            none.ask(who, "GET", &format!("/{side}/chats"), None, 200).await;
            chat.ask(who, "GET", &format!("/{side}/chats/{{id}}/messages"), None, 200).await;
        }

        none.ask(&organizer, "GET", "/events", None, 200).await;
        let event = Asking { document: &document, id: "100" };
        event.ask(&participant, "GET", "/events/{id}", None, 200).await;
        none.ask(&participant, "POST", "/session", None, 204).await;
        for who in [&*participant, &*organizer] {
            none.ask(who, "GET", "/session", None, 200).await;
        }
        none.ask(&service, "GET", "/session", None, 403).await;
        let nobody = server.call("GET", "/session").send().await;
        assert_eq!(nobody.status, 204);
        document.check_answer("get", "/session", &nobody);
        none.ask(&participant, "GET", "/client-config", None, 200).await;
        let numbered = Asking { document: &document, id: "7" };
        let named = json!({ "name": "Name" });
        numbered.ask(&service, "PUT", "/admin/agencies/{id}", Some(named.clone()), 200).await;
        numbered.ask(&participant, "PUT", "/admin/agencies/{id}", Some(named), 403).await;
        let event = json!({ "agencyId": 7, "name": "Name", "startsAt": "2026-01-01T00:00:00.000Z",
            "endsAt": "2026-01-02T00:00:00.000Z" });
        numbered.ask(&service, "PUT", "/admin/events/{id}", Some(event), 200).await;
        let user = json!({ "role": "organizer", "agencyId": 7, "creator": true });
        numbered.ask(&service, "PUT", "/admin/users/{id}", Some(user), 200).await;
        numbered.ask(&service, "POST", "/admin/users/{id}/sign-out", None, 204).await;
        numbered.ask(&participant, "POST", "/admin/users/{id}/sign-out", None, 403).await;
        numbered.ask(&service, "DELETE", "/admin/users/{id}", None, 204).await;
        let code = json!({ "userId": 10 });
        none.ask(&service, "POST", "/session/codes", Some(code.clone()), 201).await;
        none.ask(&participant, "POST", "/session/codes", Some(code.clone()), 403).await;
        let given = service.post("/session/codes", &code).await.expect(201);
        let given = json!({ "code": given["code"] });
        none.ask(&participant, "POST", "/session/codes/look", Some(given), 200).await;
        none.ask(&participant, "DELETE", "/session", None, 204).await;
        none.ask(&organizer, "GET", "/events?limit=0", None, 400).await;
    }

    async fn tips_are_what_the_documents_say(server: ServerBuilder) {
        let billing = Billing::start().await;
        billing.next(&[Reaction::Pay, Reaction::Decline]);
        let server = tips::with_billing(server, &billing).start().await;
        tips::creator(&server.service()).await;
        let ada = server.participant(10);
        let mut phone = ada.connect_two().await;
        let document = Document::of(&server, "/asyncapi.json").await;
        document.check_frame("welcome", 2, phone.welcome());
        let chat = tips::open(&mut phone).await;
        for name in ["paid", "declined"] {
            let ack = phone.ask("tip", tips::five(&chat, name), "ack").await;
            document.check_frame("ack", 2, &ack);
            document.check_frame("user_message", 2, &phone.find("user_message").await);
        }
        let document = Document::of(&server, "/openapi.json").await;
        let none = Asking { document: &document, id: "" };
        let tip = json!({ "recipientId": 11, "tip": { "amount": 500, "currency": "EUR" } });
        none.ask(&ada, "POST", "/messages", Some(tip), 202).await;
        none.ask(&ada, "GET", "/messages?userId=11", None, 200).await;
        none.ask(&ada, "GET", "/conversations", None, 200).await;
        none.ask(&ada, "GET", "/client-config", None, 200).await;
    }

    async fn private_messages_are_what_the_document_says(server: TestServer) {
        provision(&server).await;
        let document = Document::of(&server, "/openapi.json").await;
        let (ada, bob) = (server.participant(10), server.participant(11));
        let service = server.service();
        for user in [&ada, &bob] {
            user.get("/chats").await.expect_success();
        }
        let none = Asking { document: &document, id: "" };
        let said = json!({ "recipientId": 11, "content": "Hello", "clientMessageId": "a" });
        none.ask(&ada, "POST", "/messages", Some(said.clone()), 403).await;
        none.ask(&service, "PUT", "/admin/contacts/{a}/{b}", None, 204).await;
        for status in [201, 200] {
            none.ask(&ada, "POST", "/messages", Some(said.clone()), status).await;
        }
        let other = json!({ "recipientId": 999, "content": "Hello" });
        none.ask(&ada, "POST", "/messages", Some(other), 404).await;
        none.ask(&bob, "GET", "/messages?userId=10&limit=1&offset=0", None, 200).await;
        none.ask(&bob, "GET", "/messages?userId=999", None, 404).await;
        none.ask(&bob, "GET", "/messages/unread-count", None, 200).await;
        none.ask(&bob, "GET", "/conversations?limit=1", None, 200).await;
        none.ask(&bob, "GET", "/chats?kind=direct", None, 200).await;
        none.ask(&bob, "PUT", "/blocks/{userId}", None, 204).await;
        none.ask(&bob, "GET", "/blocks", None, 200).await;
        let void = json!({ "recipientId": 11, "content": "Hello?" });
        none.ask(&ada, "POST", "/messages", Some(void), 201).await;
        none.ask(&service, "GET", "/admin/blocked-messages", None, 200).await;
        none.ask(&ada, "GET", "/admin/blocked-messages", None, 403).await;
        none.ask(&bob, "DELETE", "/blocks/{userId}", None, 204).await;
        none.ask(&service, "DELETE", "/admin/contacts/{a}/{b}", None, 204).await;
        none.ask(&ada, "DELETE", "/admin/contacts/{a}/{b}", None, 403).await;

        let document = Document::of(&server, "/asyncapi.json").await;
        let mut phone = bob.connect_two().await;
        let opened = phone.ask("open_direct_chat", json!({ "userId": 10 }), "new_chat").await;
        document.check_frame("new_chat", 2, &opened);
        let chats = phone.ask("get_chats", json!({ "kind": "direct" }), "chats").await;
        document.check_frame("chats", 2, &chats);
        let named = json!({ "chats": { opened["id"].as_str().unwrap_or_default(): 0 } });
        document.check_frame("sync", 2, &phone.ask("sync", named, "sync").await);
        server.service().call("PUT", "/admin/contacts/10/11").send().await.expect_success();
        ada.post("/messages", &json!({ "recipientId": 11, "content": "There?" })).await.expect(201);
        let shown = phone.find("user_message").await;
        assert_eq!(shown["prevSeq"], 1, "one was blocked");
        document.check_frame("user_message", 2, &shown);
    }
}
