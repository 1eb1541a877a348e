//! What a socket can do to a chat, done over HTTP; the connected see the same as ever.

use crate::world::{AGENCY, EVENT, NO_CHAT, OTHER_AGENCY, Talk, pluck, provision};
use serde_json::{Value, json};
use switchboard_support::{TestServer, on_both_backends};

fn path(chat: &str, what: &str) -> String {
    format!("/chats/{chat}/{what}")
}

on_both_backends! {
    async fn a_chat_without_a_socket(server: TestServer) {
        provision(&server).await;
        let (participant, organizer) = (server.participant(10), server.organizer(20, AGENCY));
        let chat = participant.ask(EVENT, "Please help").await;
        let (console, _) = organizer.take_next().await;
        console.close().await;

        let place = path(&chat, "messages");
        let said = json!({ "content": "Where are you?" });
        let sent = organizer.post(&place, &said).await.expect(201);
        assert_eq!(
            (&sent["seq"], &sent["authorId"], &sent["fromOrganizer"], &sent["kind"]),
            (&json!(2), &json!(20), &json!(1), &json!("text"))
        );
        let answer = json!({ "content": "Gate 3", "replyTo": sent["id"], "lat": 1.5, "lng": -2 });
        let answered = participant.post(&place, &answer).await.expect(201);
        assert_eq!(answered["replyTo"], sent["id"]);
        assert_eq!((&answered["lat"], &answered["lng"]), (&json!(1.5), &json!(-2.0)));

        for reader in [&*participant, &*organizer] {
            let mut messages = reader.get(&place).await.list();
            assert_eq!(pluck(&messages, "seq"), [1, 2, 3]);
            let reply = messages[2].as_object_mut().and_then(|it| it.remove("reply"));
            assert_eq!(reply.expect("what it answers")["excerpt"], "Where are you?");
            assert_eq!(messages[1..], [sent.clone(), answered.clone()]);
        }
        let chats = organizer.get("/chats").await.list();
        assert_eq!(pluck(&chats, "id"), [json!(chat)]);
        assert_eq!(chats[0]["lastMessage"], answered);
        assert_eq!((&chats[0]["lastSeq"], &chats[0]["unread"]), (&json!(3), &json!(2)));

        let closed = organizer.post(&path(&chat, "close"), &json!({})).await.expect(200);
        assert_eq!((&closed["id"], &closed["ended"]), (&json!(chat), &json!(1)));
        organizer
            .post(&path(&chat, "close"), &json!({}))
            .await
            .expect_error(409, "chat_closed");
        participant.post(&place, &said).await.expect_error(409, "chat_closed");
        assert_eq!(participant.get("/chats").await.list(), [json!(null); 0]);
        let ended = participant.get("/chats?status=ended").await.list();
        assert_eq!(pluck(&ended, "timeEnd"), [closed["timeEnd"].clone()]);
        assert_eq!(participant.get(&place).await.list().len(), 3);
    }

    async fn the_connected_see_it(server: TestServer) {
        provision(&server).await;
        let mut talk = Talk::open(&server, 10, 20).await;
        let said = json!({ "content": "by post", "clientMessageId": "a" });
        let place = path(&talk.chat, "messages");
        let sent = talk.participant.post(&place, &said).await.expect(201);
        assert_eq!(sent["clientMessageId"], "a");
        let own = talk.phone.expect("user_message").await;
        assert_eq!(own, sent);
        let other = talk.console.expect("user_message").await;
        assert_eq!((&other["id"], other.get("clientMessageId")), (&sent["id"], None));
        let closed = talk.organizer.post(&path(&talk.chat, "close"), &json!({})).await;
        let closed = closed.expect(200);
        for socket in [&mut talk.phone, &mut talk.console] {
            let shown = socket.expect("closed_chat").await;
            assert_eq!((&shown["chatId"], &shown["timeEnd"]), (&closed["id"], &closed["timeEnd"]));
        }
    }

    async fn the_same_name_is_the_same_message(server: TestServer) {
        provision(&server).await;
        let mut talk = Talk::open(&server, 10, 20).await;
        let place = path(&talk.chat, "messages");
        let said = |text: &str| json!({ "content": text, "clientMessageId": "once" });
        let first = talk.participant.post(&place, &said("first")).await.expect(201);
        let again = talk.participant.post(&place, &said("again")).await.expect(200);
        assert_eq!(again, first);
        // Another author's client may use the same name.
        talk.organizer.post(&place, &said("other")).await.expect(201);
        for text in ["first", "other"] {
            assert_eq!(talk.phone.expect("user_message").await["content"], text);
        }
        talk.phone.expect_quiet().await;
    }

    async fn a_log_is_read_in_either_direction(server: TestServer) {
        provision(&server).await;
        let mut talk = Talk::open(&server, 10, 20).await;
        for number in 2..=7 {
            talk.ask(&format!("number {number}")).await;
        }
        let place = path(&talk.chat, "messages");
        let read = async |query: &str| talk.organizer.get(&format!("{place}?{query}")).await;
        let seqs = |list: &[Value]| -> Vec<i64> {
            list.iter().filter_map(|one| one["seq"].as_i64()).collect()
        };
        assert_eq!(seqs(&read("limit=2").await.list()), [6, 7]);
        assert_eq!(seqs(&read("before=4&limit=2").await.list()), [2, 3]);
        assert_eq!(seqs(&read("after=4&limit=2").await.list()), [5, 6]);
        assert_eq!(seqs(&read("after=7").await.list()), [0; 0]);
        assert_eq!(seqs(&read("before=1").await.list()), [0; 0]);
        assert_eq!(read("after=5&limit=2").await.next_query(), None);
        let upwards = talk.organizer.get_all(&format!("{place}?after=0&limit=3")).await;
        assert_eq!(seqs(&upwards), [1, 2, 3, 4, 5, 6, 7]);
        let downwards = talk.organizer.get_all(&format!("{place}?limit=3")).await;
        assert_eq!(seqs(&downwards), [5, 6, 7, 2, 3, 4, 1]);
        for wrong in ["before=3&after=1", "before=-1", "after=x", "limit=0", "limit=201"] {
            read(wrong).await.expect_error(400, "invalid_payload");
        }
    }

    async fn what_is_read_is_not_unread(server: TestServer) {
        provision(&server).await;
        let mut talk = Talk::open(&server, 10, 20).await;
        talk.ask("two").await;
        talk.ask("three").await;
        let place = path(&talk.chat, "read");
        let unread = async |seq: i64| {
            let answer = talk.organizer.post(&place, &json!({ "seq": seq })).await;
            answer.expect(200)
        };
        assert_eq!(unread(0).await, json!({ "unread": 3 }));
        assert_eq!(unread(2).await, json!({ "unread": 1 }));
        // Never back, never past the end.
        assert_eq!(unread(1).await, json!({ "unread": 1 }));
        assert_eq!(unread(1_000).await, json!({ "unread": 0 }));
        let chats = talk.organizer.get("/chats").await.list();
        assert_eq!((&chats[0]["readSeq"], &chats[0]["unread"]), (&json!(3), &json!(0)));
        // Marks are nothing that a level-1 client knows.
        talk.phone.expect_quiet().await;
    }

    async fn chats_come_in_pages(server: TestServer) {
        provision(&server).await;
        let organizer = server.organizer(20, AGENCY);
        let mut opened = Vec::new();
        for participant in 10..15 {
            opened.push(json!(server.participant(participant).ask(EVENT, "Help").await));
            organizer.take_next().await.0.close().await;
        }
        for (index, chat) in opened.iter().enumerate().take(2) {
            let chat = chat.as_str().unwrap_or_else(|| panic!("no text: {index}"));
            organizer.post(&path(chat, "close"), &json!({})).await.expect(200);
        }
        let ids = async |query: &str| pluck(&organizer.get_all(query).await, "id");
        let newest_first: Vec<Value> = opened.iter().rev().cloned().collect();
        assert_eq!(ids("/chats?limit=2").await, newest_first[..3]);
        assert_eq!(ids("/chats?status=active&kind=help").await, newest_first[..3]);
        assert_eq!(ids("/chats?status=all&limit=2").await, newest_first);
        assert_eq!(ids("/chats?status=ended&limit=1").await, newest_first[3..]);
        for kind in ["direct", "list"] {
            assert_eq!(ids(&format!("/chats?kind={kind}")).await, [json!(null); 0]);
        }
        for wrong in ["status=open", "kind=other", "limit=0", "cursor=x"] {
            let answer = organizer.get(&format!("/chats?{wrong}")).await;
            answer.expect_error(400, "invalid_payload");
        }
    }

    async fn long_pages_end_early_and_miss_nothing(server: TestServer) {
        const CHATS: usize = 13;
        const MOST: usize = 128 * 1024;
        provision(&server).await;
        let organizer = server.organizer(20, AGENCY);
        let long = json!({ "content": "☂".repeat(4_000) });
        let mut chats = Vec::new();
        for number in 0..CHATS {
            let participant = server.participant(100 + number as i64);
            let chat = participant.ask(EVENT, "Help").await;
            organizer.take_next().await.0.close().await;
            participant.post(&path(&chat, "messages"), &long).await.expect(201);
            chats.insert(0, json!(chat));
        }
        let page = organizer.get("/chats?limit=200").await;
        assert!(page.next_query().is_some());
        let page = page.list();
        assert!(page.len() < CHATS);
        assert!(json!(page).to_string().len() <= MOST);
        assert_eq!(pluck(&organizer.get_all("/chats?limit=200").await, "id"), chats);

        let mut console = organizer.connect_two().await;
        let (mut shown, mut cursor) = (Vec::new(), Value::Null);
        loop {
            let asked = json!({ "limit": 200, "cursor": cursor });
            let page = console.ask("get_chats", asked, "chats").await;
            assert!(page.to_string().len() <= MOST);
            shown.extend(pluck(page["chats"].as_array().expect("chats"), "id"));
            cursor = page["nextCursor"].clone();
            if cursor.is_null() {
                break;
            }
        }
        assert_eq!(shown, chats);

        // The archive of a chat too.
        let chat = chats[0].as_str().expect("an id");
        let participant = server.participant(100 + CHATS as i64 - 1);
        for _ in 0..CHATS {
            participant.post(&path(chat, "messages"), &long).await.expect(201);
        }
        organizer.post(&path(chat, "close"), &json!({})).await.expect(200);
        let place = format!("/agency/chats/{chat}/messages?limit=200");
        let page = organizer.get(&place).await.list();
        assert!(page.len() < CHATS && json!(page).to_string().len() <= MOST);
        let all = organizer.get_all(&place).await;
        assert_eq!(all.len(), CHATS + 2);
        assert!(all.windows(2).all(|two| two[0]["seq"].as_i64() < two[1]["seq"].as_i64()));
    }

    async fn kinds_that_there_are_none_of_are_empty_lists(server: TestServer) {
        provision(&server).await;
        let talk = Talk::open(&server, 10, 20).await;
        let mut phone = talk.participant.connect_two().await;
        for (kind, chats) in [("help", 1), ("direct", 0), ("list", 0)] {
            let asked = json!({ "kind": kind });
            let page = phone.ask("get_chats", asked, "chats").await;
            assert_eq!(page["chats"].as_array().map(Vec::len), Some(chats), "{kind}");
            let list = talk.participant.get(&format!("/chats?kind={kind}")).await.list();
            assert_eq!(list.len(), chats, "{kind}");
        }
    }

    async fn the_first_thing_wrong_decides(server: TestServer) {
        provision(&server).await;
        let talk = Talk::open(&server, 10, 20).await;
        let said = json!({ "content": "hello" });
        let place = path(&talk.chat, "messages");

        let anonymous = |method, what| server.call(method, &path(&talk.chat, what));
        anonymous("POST", "messages").body("{").send().await.expect_failure(&[401]);
        anonymous("POST", "close").send().await.expect_failure(&[401]);
        anonymous("POST", "read").body("{").send().await.expect_failure(&[401]);
        anonymous("GET", "messages").send().await.expect_failure(&[401]);

        let nowhere = path(NO_CHAT, "messages");
        let wrong = [
            (json!({}), 400),
            (json!({ "content": 7 }), 400),
            (json!({ "content": "x", "lat": "1" }), 400),
            (json!({ "content": "x", "replyTo": 7 }), 400),
            (json!({ "content": " " }), 422),
            (json!({ "content": "a\0b" }), 422),
            (json!({ "content": "x", "lat": 1 }), 422),
            (json!({ "content": "x", "lat": 91, "lng": 0 }), 422),
            (json!({ "content": "x", "replyTo": "7" }), 422),
            (json!({ "content": "x", "clientMessageId": "" }), 422),
            (json!({ "content": "x", "clientMessageId": "x".repeat(65) }), 422),
        ];
        for (body, status) in &wrong {
            let answer = talk.participant.post(&nowhere, body).await;
            assert_eq!(answer.expect_failure(&[*status])["code"], "invalid_payload", "{body}");
        }
        let long = json!({ "content": "x".repeat(4_001) });
        talk.participant.post(&place, &long).await.expect_error(413, "too_large");
        let read = path(NO_CHAT, "read");
        for (body, status) in [(json!({ "seq": "1" }), 400), (json!({ "seq": -1 }), 422)] {
            talk.participant.post(&read, &body).await.expect_failure(&[status]);
        }

        let (stranger, colleague) = (server.participant(11), server.organizer(21, AGENCY));
        let other = server.organizer(22, OTHER_AGENCY);
        let seq = json!({ "seq": 1 });
        for who in [&*stranger, &*colleague, &*other] {
            for (what, body) in [("messages", &said), ("close", &said), ("read", &seq)] {
                let answer = who.post(&path(&talk.chat, what), body).await;
                let error = answer.expect_error(404, "no_access");
                assert_eq!(error["message"], format!("you have no access to chat {}", talk.chat));
                for chat in [NO_CHAT, "nonsense"] {
                    let answer = who.post(&path(chat, what), body).await;
                    answer.expect_error(404, "chat_not_found");
                }
            }
            who.get(&place).await.expect_error(404, "no_access");
            who.get(&nowhere).await.expect_error(404, "chat_not_found");
        }
        let closing = talk.participant.post(&path(&talk.chat, "close"), &json!({})).await;
        closing.expect_error(403, "forbidden");
        let service = server.service();
        service.post(&place, &said).await.expect_error(403, "forbidden");
        service.post(&path(&talk.chat, "read"), &seq).await.expect_error(403, "forbidden");
        service.get("/chats").await.expect_error(403, "forbidden");
    }
}
