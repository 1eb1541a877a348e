//! Messages that their authors edit and delete: what every device, of whichever level, says then.

use crate::world::{AGENCY, EVENT, provision};
use futures_util::future::join_all;
use serde_json::{Value, json};
use switchboard_support::{ServerBuilder, SocketTwo, TestServer, on_both_backends};

/// A help chat that its organizer has, with what both need.
pub struct Talk {
    pub phone: SocketTwo,
    pub console: SocketTwo,
    pub chat: String,
}

/// The participant asks, and an organizer takes it.
pub async fn talk(server: &TestServer) -> Talk {
    provision(server).await;
    let mut phone = server.participant(10).connect_two().await;
    let help = json!({ "eventId": EVENT, "description": "my leg" });
    let asked = phone.ask("request_help", help, "help_requested").await;
    let mut console = server.organizer(20, AGENCY).connect_two().await;
    console.ask("start_chat", json!(""), "new_chat").await;
    phone.find("new_chat").await;
    let chat = asked["chatId"].as_str().expect("an id").to_owned();
    Talk {
        phone,
        console,
        chat,
    }
}

fn edit(chat: &str, seq: i64, text: &str, name: &str) -> Value {
    json!({ "chatId": chat, "seq": seq, "message": text, "clientMessageId": name })
}

fn delete(chat: &str, seq: i64, name: &str) -> Value {
    json!({ "chatId": chat, "seq": seq, "clientMessageId": name })
}

/// What is said to have happened next, that is of this kind of entry.
pub async fn entry(socket: &mut SocketTwo, kind: &str) -> Value {
    loop {
        let message = socket.find("user_message").await;
        if message["kind"] == kind {
            return message;
        }
    }
}

pub async fn refused(socket: &mut SocketTwo, kind: &str, payload: Value) -> Value {
    socket.ask(kind, payload, "error").await["code"].clone()
}

on_both_backends! {
    async fn a_gate_is_corrected_on_every_device_also_on_one_that_slept_and_on_an_old_console(server: TestServer) {
        let Talk { mut phone, mut console, chat } = talk(&server).await;
        let limits = &phone.welcome()["limits"]["edits"];
        assert_eq!(limits, &json!({ "windowSeconds": 900, "deleteWindowSeconds": 86_400, "max": 10 }));
        let mut old = server.organizer(20, AGENCY).connect().await;
        console.say(&chat, "to the north gate", "c1").await.expect("an answer");
        let slept = server.participant(10).connect_two().await;
        slept.close().await;

        let ack = console.ask("edit_message", edit(&chat, 2, "to the south gate", "c2"), "ack").await;
        assert_eq!((&ack["seq"], &ack["targetSeq"], &ack["changedSeq"]), (&json!(3), &json!(2), &json!(3)));
        let shown = entry(&mut phone, "edit").await;
        assert_eq!((&shown["seq"], &shown["content"]), (&json!(3), &json!("")));
        let expected = json!({
            "seq": 2, "content": "to the south gate", "changedSeq": 3, "editedAt": ack["timeSent"], "edits": 1,
        });
        assert_eq!(shown["target"], expected);
        while old.expect("user_message").await["content"] != "✎ to the south gate" {}

        // A page has the state in the message itself; an entry beside it says only which.
        let page = phone.whole_history(&chat).await.expect("a page");
        assert_eq!((&page[1]["content"], &page[1]["edits"]), (&json!("to the south gate"), &json!(1)));
        assert_eq!(page[2]["target"], json!({ "seq": 2, "changedSeq": 3 }));
        let mut slept = server.participant(10).connect_two().await;
        let held = json!({ "chats": { (chat.as_str()): 2 }, "same": true });
        let missed = slept.ask("sync", held, "sync").await;
        assert_eq!(missed["messages"].as_array().map(Vec::len), Some(1));
        assert_eq!(missed["messages"][0]["target"]["content"], "to the south gate");
        // At level 1: the same numbers, and no new kind.
        let texts: Vec<Value> = old.history(&chat).await.iter().map(|it| json!([it["seq"], it["content"]])).collect();
        assert_eq!(texts, [json!([1, "my leg"]), json!([2, "to the south gate"]), json!([3, "✎ to the south gate"])]);
        // The list shows what was said last, not what was done to it.
        let chats = phone.ask("get_chats", json!({ "limit": 5 }), "chats").await;
        let of_list = &chats["chats"][0];
        assert_eq!((&of_list["lastSeq"], &of_list["lastMessage"]["seq"]), (&json!(3), &json!(2)));
        assert_eq!(of_list["lastMessage"]["content"], "to the south gate");
        assert_eq!(of_list["unread"], 1, "a change is not unread");
    }

    async fn what_was_taken_back_is_gone_everywhere(server: TestServer) {
        let Talk { mut phone, mut console, chat } = talk(&server).await;
        let place = json!({ "chatId": chat, "message": "my PIN is 1234", "lat": 1.5, "lng": 2.5, "clientMessageId": "p1" });
        phone.ask("send_message", place, "ack").await;
        entry(&mut console, "text").await;
        let ack = phone.ask("delete_message", delete(&chat, 2, "p2"), "ack").await;
        let shown = entry(&mut console, "delete").await;
        let expected = json!({ "seq": 2, "content": "", "changedSeq": ack["changedSeq"], "gone": "author" });
        assert_eq!(shown["target"], expected);
        let page = server.organizer(20, AGENCY).get(&format!("/chats/{chat}/messages")).await.list();
        assert_eq!((&page[1]["content"], &page[1]["gone"]), (&json!(""), &json!("author")));
        assert_eq!(page[1].get("lat"), None);
        let chats = console.ask("get_chats", json!({ "limit": 5 }), "chats").await;
        assert_eq!(chats["chats"][0]["lastMessage"]["gone"], "author");
        let mut old = server.participant(10).connect().await;
        let texts: Vec<Value> = old.history(&chat).await.iter().map(|it| it["content"].clone()).collect();
        assert_eq!(texts, ["my leg", "✗", "✗"]);
        console.ask("close_chat", json!({ "chatId": chat }), "closed_chat").await;
        let archive = format!("/agency/chats/{chat}/messages");
        for (query, kind, content) in [("", "text", "✗"), ("?protocol=2", "delete", ""), ("?limit=9", "text", "✗")] {
            let read = server.organizer(20, AGENCY).get(&format!("{archive}{query}")).await.list();
            assert_eq!((&read[2]["kind"], &read[2]["content"]), (&json!(kind), &json!(content)), "{query}");
        }
    }

    async fn the_integrator_removes_what_anybody_wrote_also_after_the_end(server: TestServer) {
        let Talk { mut phone, mut console, chat } = talk(&server).await;
        let mut old = server.organizer(20, AGENCY).connect().await;
        old.chats().await;
        phone.say(&chat, "an insult", "p1").await.expect("an answer");
        entry(&mut console, "text").await;
        let service = server.service();
        let path = |seq: i64| format!("/admin/chats/{chat}/messages/{seq}");
        for _ in 0..2 {
            service.delete(&path(2)).await.expect_success();
        }
        for socket in [&mut phone, &mut console] {
            let shown = entry(socket, "delete").await;
            assert_eq!((&shown["authorId"], &shown["target"]["gone"]), (&json!(0), &json!("service")));
        }
        while old.expect("user_message").await["content"] != "✗" {}
        console.ask("close_chat", json!({ "chatId": chat }), "closed_chat").await;
        // The request itself, after the end.
        service.delete(&path(1)).await.expect_success();
        let page = phone.whole_history(&chat).await.expect("a page");
        let gone: Vec<Value> = page.iter().map(|it| json!([it["kind"], it["content"], it["gone"]])).collect();
        assert_eq!(gone, [
            json!(["text", "", "service"]),
            json!(["text", "", "service"]),
            json!(["delete", "", null]),
            json!(["delete", "", null]),
        ]);
        let held = json!({ "chats": { (chat.as_str()): 3 }, "same": true });
        let missed = phone.ask("sync", held, "sync").await;
        assert_eq!(missed["messages"][0]["target"]["seq"], 1);
        service.delete(&path(9)).await.expect_error(404, "message_not_found");
        service.delete(&path(0)).await.expect_error(422, "invalid_payload");
        server.organizer(20, AGENCY).delete(&path(1)).await.expect_error(403, "forbidden");
    }

    async fn what_is_gone_is_not_changed_any_more(server: TestServer) {
        let Talk { mut phone, chat, .. } = talk(&server).await;
        phone.say(&chat, "gate 2", "p1").await.expect("an answer");
        phone.ask("delete_message", delete(&chat, 2, "p2"), "ack").await;
        let gone = refused(&mut phone, "edit_message", edit(&chat, 2, "no", "p3")).await;
        assert_eq!(gone, "message_gone");
        assert_eq!(refused(&mut phone, "delete_message", delete(&chat, 2, "p4")).await, "message_gone");
    }

    async fn a_change_is_done_once_however_often_it_is_sent(server: TestServer) {
        let Talk { mut phone, mut console, chat } = talk(&server).await;
        phone.say(&chat, "gate 2", "p1").await.expect("an answer");
        let asking = (0..5).map(|_| async {
            let mut device = server.participant(10).connect_two().await;
            device.ask("edit_message", edit(&chat, 2, "gate 3", "e1"), "ack").await
        });
        let acks = join_all(asking).await;
        let ends = |ack: &Value| json!([ack["messageId"], ack["seq"], ack["targetSeq"], ack["changedSeq"]]);
        for ack in &acks {
            assert_eq!(ends(ack), ends(&acks[0]));
        }
        assert_eq!(ends(&acks[0])[1], 3);
        // The text may differ: it is a retry. What its name stands for may not.
        let again = phone.ask("edit_message", edit(&chat, 2, "gate 4", "e1"), "ack").await;
        assert_eq!(ends(&again), ends(&acks[0]));
        for (kind, payload) in [
            ("send_message", json!({ "chatId": chat, "message": "hello", "clientMessageId": "e1" })),
            ("delete_message", delete(&chat, 2, "e1")),
            ("edit_message", edit(&chat, 1, "my arm", "e1")),
            ("edit_message", edit(&chat, 2, "gate 3", "p1")),
        ] {
            assert_eq!(refused(&mut phone, kind, payload).await, "invalid_payload", "{kind}");
        }
        let page = console.whole_history(&chat).await.expect("a page");
        assert_eq!(page.len(), 3);
        assert_eq!(page[1]["content"], "gate 3");
    }

    async fn only_their_author_changes_texts_and_only_what_is_there(server: TestServer) {
        let Talk { mut phone, mut console, chat } = talk(&server).await;
        phone.say(&chat, "gate 2", "p1").await.expect("an answer");
        phone.ask("edit_message", edit(&chat, 2, "gate 3", "p2"), "ack").await;
        let nobody = "00000000-0000-7000-8000-000000000000";
        let cases = [
            (edit(&chat, 2, "x", "c"), "forbidden"),
            (edit(&chat, 3, "x", "c"), "invalid_payload"),
            (edit(&chat, 4, "x", "c"), "message_not_found"),
            (edit(&chat, 0, "x", "c"), "invalid_payload"),
            (edit(&chat, 1 << 53, "x", "c"), "invalid_payload"),
            (edit(&chat, 2, " ", "c"), "invalid_payload"),
            (edit(&chat, 2, &"x".repeat(4_001), "c"), "too_large"),
            (edit(&chat, 2, "x\0", "c"), "invalid_payload"),
            (edit(nobody, 2, "x", "c"), "chat_not_found"),
        ];
        for (payload, code) in cases {
            assert_eq!(refused(&mut console, "edit_message", payload.clone()).await, code, "{payload}");
        }
        let stale = json!({ "chatId": chat, "seq": 2, "message": "x", "basedOn": 0, "clientMessageId": "p3" });
        assert_eq!(refused(&mut phone, "edit_message", stale).await, "message_changed");
        // What is wrong may be said better until the end, and not be taken back.
        assert_eq!(refused(&mut phone, "delete_message", delete(&chat, 1, "p4")).await, "forbidden");
        let long = edit(&chat, 1, &"x".repeat(2_001), "p5");
        assert_eq!(refused(&mut phone, "edit_message", long).await, "too_large");
        phone.ask("edit_message", edit(&chat, 1, "my arm", "p6"), "ack").await;
        console.ask("close_chat", json!({ "chatId": chat }), "closed_chat").await;
        assert_eq!(refused(&mut phone, "edit_message", edit(&chat, 1, "my leg", "p7")).await, "chat_closed");
        // A retry of what was done before the end is told so.
        phone.ask("edit_message", edit(&chat, 1, "my arm", "p6"), "ack").await;
    }

    async fn rest_changes_as_sockets_do(server: TestServer) {
        let Talk { mut phone, mut console, chat } = talk(&server).await;
        let participant = server.participant(10);
        phone.say(&chat, "gate 2", "p1").await.expect("an answer");
        let path = format!("/chats/{chat}/messages/2");
        let body = json!({ "content": "gate 3", "basedOn": 0, "clientMessageId": "r1" });
        let patch = async |body: &Value| participant.call("PATCH", &path).json(body).send().await;
        let ack = patch(&body).await.expect(200);
        assert_eq!((&ack["seq"], &ack["targetSeq"], &ack["changedSeq"]), (&json!(3), &json!(2), &json!(3)));
        assert_eq!(entry(&mut console, "edit").await["target"]["content"], "gate 3");
        assert_eq!(patch(&body).await.expect(200)["seq"], 3);
        let other = json!({ "content": "gate 4", "basedOn": 0 });
        patch(&other).await.expect_error(409, "message_changed");
        let named = format!("{path}?clientMessageId=r2");
        for _ in 0..2 {
            assert_eq!(participant.delete(&named).await.expect(200)["seq"], 4);
        }
        assert_eq!(entry(&mut console, "delete").await["target"]["gone"], "author");
        participant.delete(&path).await.expect_error(409, "message_gone");
        patch(&json!({ "content": "x" })).await.expect_error(409, "message_gone");
        participant.delete(&format!("/chats/{chat}/messages/x")).await.expect_error(422, "invalid_payload");
        participant.delete(&format!("/chats/{chat}/messages/9")).await.expect_error(404, "message_not_found");
        server.organizer(20, AGENCY).delete(&format!("/chats/{chat}/messages/1")).await.expect_error(403, "forbidden");
    }

    async fn what_is_switched_off_is_not_offered(server: ServerBuilder) {
        let server = server.set("SWITCHBOARD_EDIT_WINDOW", "0").set("SWITCHBOARD_DELETE_WINDOW", "0").start().await;
        let Talk { mut phone, chat, .. } = talk(&server).await;
        assert_eq!(phone.welcome()["limits"].get("edits"), None);
        phone.say(&chat, "gate 2", "p1").await.expect("an answer");
        assert_eq!(refused(&mut phone, "edit_message", edit(&chat, 2, "x", "p2")).await, "forbidden");
        assert_eq!(refused(&mut phone, "delete_message", delete(&chat, 2, "p3")).await, "forbidden");
    }

    async fn so_many_changes_in_a_row_and_no_more(server: ServerBuilder) {
        let server = server.set("SWITCHBOARD_LIMITS", "on").set("SWITCHBOARD_RATE_CHANGES", "1/h burst 2").start().await;
        let Talk { mut phone, chat, .. } = talk(&server).await;
        phone.say(&chat, "gate 2", "p1").await.expect("an answer");
        for name in ["a", "b"] {
            phone.ask("edit_message", edit(&chat, 2, name, name), "ack").await;
        }
        assert_eq!(refused(&mut phone, "edit_message", edit(&chat, 2, "c", "c")).await, "too_many_requests");
        phone.say(&chat, "still", "p2").await.expect("messages have a rate of their own");
    }
}
