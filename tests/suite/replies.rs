//! Messages that answer others: by number, and with what these say now.

use crate::blocking::block;
use crate::changed_messages::{Talk, entry, refused, talk};
use crate::direct_chats::introduce;
use crate::world::AGENCY;
use serde_json::{Value, json};
use switchboard_support::{SocketTwo, TestServer, on_both_backends};

fn answer(chat: &str, seq: i64, name: &str) -> Value {
    json!({ "chatId": chat, "message": "yes", "replyToSeq": seq, "clientMessageId": name })
}

/// What the newest page says of the entry with this number.
async fn read(socket: &mut SocketTwo, chat: &str, seq: i64) -> Value {
    let page = socket.whole_history(chat).await.expect("a page");
    let found = page.into_iter().find(|it| it["seq"] == seq);
    found.expect("an entry")
}

on_both_backends! {
    async fn an_answer_says_what_it_answers_and_no_more(server: TestServer) {
        let Talk { mut phone, mut console, chat } = talk(&server).await;
        let long = "north gate ".repeat(20);
        let asked = console.say(&chat, &long, "c1").await.expect("an answer");
        let ack = phone.ask("send_message", answer(&chat, 2, "p1"), "ack").await;
        assert_eq!(ack["seq"], 3);
        let shown = loop {
            let shown = entry(&mut console, "text").await;
            if shown["seq"] == 3 {
                break shown;
            }
        };
        let id = &asked.payload["messageId"];
        assert_eq!((&shown["replyTo"], &shown["replyToSeq"], shown.get("reply")), (id, &json!(2), None));
        let reply = json!({ "seq": 2, "authorId": 20, "kind": "text", "excerpt": &long[..120] });
        assert_eq!(read(&mut phone, &chat, 3).await["reply"], reply);
        // What is corrected, and what is gone, is so in the answer, too.
        let edit = json!({ "chatId": chat, "seq": 2, "message": "south gate", "clientMessageId": "c2" });
        console.ask("edit_message", edit, "ack").await;
        let reply = &read(&mut phone, &chat, 3).await["reply"];
        assert_eq!((&reply["excerpt"], &reply["changedSeq"]), (&json!("south gate"), &json!(4)));
        let gone = json!({ "chatId": chat, "seq": 2, "clientMessageId": "c3" });
        console.ask("delete_message", gone, "ack").await;
        let reply = &read(&mut phone, &chat, 3).await["reply"];
        assert_eq!((reply.get("excerpt"), &reply["gone"]), (None, &json!("author")));
        let held = json!({ "chats": { (chat.as_str()): 2 }, "same": true });
        let missed = phone.ask("sync", held, "sync").await;
        assert_eq!(missed["messages"][0]["reply"]["gone"], "author");

        for (seq, code) in [(0, "invalid_payload"), (4, "invalid_payload"), (99, "invalid_payload")] {
            assert_eq!(refused(&mut phone, "send_message", answer(&chat, seq, "x")).await, code, "{seq}");
        }
        let mut apart = answer(&chat, 1, "x");
        apart["replyTo"] = id.clone();
        assert_eq!(refused(&mut phone, "send_message", apart).await, "invalid_payload", "two messages");
        // Over REST, and of what is gone.
        let body = json!({ "content": "which gate?", "replyToSeq": 2 });
        let posted = server.participant(10).post(&format!("/chats/{chat}/messages"), &body).await.expect(201);
        assert_eq!((&posted["replyTo"], &posted["replyToSeq"]), (id, &json!(2)));
        // The answers to one message, as far as they are seen.
        let replies = |seq: i64| format!("/chats/{chat}/messages/{seq}/replies");
        let answers = server.organizer(20, AGENCY).get(&replies(2)).await.list();
        let seqs: Vec<&Value> = answers.iter().map(|it| &it["seq"]).collect();
        assert_eq!(seqs, [&json!(3), &posted["seq"]]);
        assert_eq!(answers[0]["reply"]["gone"], "author");
        assert_eq!(server.participant(10).get(&replies(1)).await.list(), [json!(null); 0]);
        let participant = server.participant(10);
        for (seq, status, code) in [(4, 404, "message_not_found"), (99, 404, "message_not_found"), (0, 422, "invalid_payload")] {
            participant.get(&replies(seq)).await.expect_error(status, code);
        }
        server.participant(11).get(&replies(2)).await.expect_error(404, "no_access");
    }

    async fn nothing_of_what_is_behind_a_block_is_in_an_answer(server: TestServer) {
        introduce(&server.service(), &[10, 11]).await;
        let mut ada = server.participant(10).connect_two().await;
        let mut bob = server.participant(11).connect_two().await;
        let opened = ada.ask("open_direct_chat", json!({ "userId": 11 }), "new_chat").await;
        let chat = opened["id"].as_str().expect("an id").to_owned();
        ada.say(&chat, "hello", "a1").await.expect("an answer");
        block(&server.participant(11), 10).await;
        ada.say(&chat, "behind it", "a2").await.expect("an answer");
        server.participant(11).delete("/blocks/10").await.expect_success();
        ada.ask("send_message", answer(&chat, 2, "a3"), "ack").await;
        let seen = read(&mut ada, &chat, 3).await;
        assert_eq!(seen["reply"]["excerpt"], "behind it");
        let seen = read(&mut bob, &chat, 3).await;
        assert_eq!((&seen["replyToSeq"], seen.get("reply")), (&json!(2), None));
        // A number may be guessed: what is hidden looks like what is not there.
        for seq in [2, 9] {
            assert_eq!(refused(&mut bob, "send_message", answer(&chat, seq, "b")).await, "invalid_payload");
            let replies = format!("/chats/{chat}/messages/{seq}/replies");
            server.participant(11).get(&replies).await.expect_error(404, "message_not_found");
        }
    }
}
