//! Hand-overs at their bounds: long logs, late words, many acts, old clients.

use crate::pauses::supervisor;
use crate::turns::{answered, taken, taken_at_level_one, turn};
use crate::world::AGENCY;
use serde_json::json;
use switchboard_support::{ServerBuilder, TestServer, on_both_backends};

on_both_backends! {
    async fn of_a_long_log_its_first_entry_and_the_newest_come_behind_the_chat(server: TestServer) {
        let (_participant, mut phone, mut console, chat) = taken(&server).await;
        answered(&mut console, &chat).await;
        for n in 0..40 {
            let said = phone.say(&chat, &"x".repeat(4_000), &format!("p{n}")).await;
            assert_eq!(said.expect("an answer").kind, "ack");
        }
        let mut desk = supervisor(&server, AGENCY).connect_two().await;
        let new = desk.ask("take_over", turn(&chat, 1), "new_chat").await;
        assert_eq!(new["lastSeq"], 42);
        let mut seqs = vec![desk.find("user_message").await["seq"].as_i64().expect("a number")];
        while seqs.last() != Some(&42) {
            seqs.push(desk.find("user_message").await["seq"].as_i64().expect("a number"));
        }
        assert_eq!(seqs[0], 1);
        assert!(seqs[1] > 2 && seqs[1..].windows(2).all(|two| two[1] == two[0] + 1), "{seqs:?}");
        // 128 KiB of entries of 4,000 bytes and what is around them.
        assert!((20..=34).contains(&seqs.len()), "{seqs:?}");
        assert_eq!(desk.whole_history(&chat).await.expect("a log").len(), 42, "the rest is read");
    }

    async fn whatever_comes_late_is_told_that_the_chat_has_moved(server: TestServer) {
        let (_participant, _phone, mut console, chat) = taken(&server).await;
        answered(&mut console, &chat).await;
        let desk = supervisor(&server, AGENCY);
        desk.post(&format!("/chats/{chat}/take-over"), &json!({ "turn": 1 })).await.expect(200);
        let late = [
            ("send_message", json!({ "chatId": chat, "message": "One more", "clientMessageId": "w2" })),
            ("mark_read", json!({ "chatId": chat, "seq": 1 })),
            ("close_chat", json!({ "chatId": chat })),
        ];
        for (kind, payload) in late {
            let refused = console.ask(kind, payload, "error").await;
            assert_eq!(refused["code"], "chat_moved", "{kind}: {refused}");
        }
        let owner = server.organizer(20, AGENCY);
        let word = json!({ "content": "One more", "clientMessageId": "w3" });
        owner.post(&format!("/chats/{chat}/messages"), &word).await.expect_error(409, "chat_moved");
        owner.post(&format!("/chats/{chat}/close"), &json!({})).await.expect_error(409, "chat_moved");
        // Who never had it is told what a stranger is told.
        let mut stranger = server.organizer(21, AGENCY).connect_two().await;
        let refused = stranger.ask("close_chat", json!({ "chatId": chat }), "error").await;
        assert_eq!(refused["code"], "no_access");
        let said = stranger.say(&chat, "Hello", "s1").await.expect("an answer");
        assert_eq!(said.payload["code"], "no_access");
    }

    async fn acts_are_ten_at_once_over_sockets_and_rest(builder: ServerBuilder) {
        let server = builder.set("SWITCHBOARD_LIMITS", "on").start().await;
        let (_participant, _phone, mut console, chat) = taken(&server).await;
        let organizer = server.organizer(20, AGENCY);
        let path = format!("/chats/{chat}/return");
        let wrong = json!({ "turn": 9 });
        // Two more in each second that the machine takes.
        let mut done = 0;
        let wait = loop {
            let refused = console.ask("return_chat", turn(&chat, 9), "error").await;
            if refused["code"] == "too_many_requests" {
                break refused["retryAfterMs"].as_u64().expect("a time");
            }
            assert_eq!(refused["code"], "chat_moved");
            done += 1;
            assert!(done < 60, "it is no rate");
        };
        assert!(done >= 10 && (1..=500).contains(&wait), "{done}, {wait}");
        let mut tries = 0;
        loop {
            let answer = organizer.post(&path, &wrong).await;
            if answer.status == 429 {
                break answer.expect_error(429, "too_many_requests");
            }
            answer.expect_error(409, "chat_moved");
            tries += 1;
            assert!(tries < 10, "REST has a rate of its own");
        };
        // Other people's acts, and what else one does, are not concerned.
        supervisor(&server, AGENCY).post(&path, &wrong).await.expect_error(409, "chat_moved");
        answered(&mut console, &chat).await;
    }

    async fn at_level_one_what_goes_back_is_over_and_then_there_again(server: TestServer) {
        let (mut phone, mut console, chat) = taken_at_level_one(&server).await;
        console.say(&chat, "On my way").await;
        phone.expect("user_message").await;
        console.expect("user_message").await;
        server.service().post(&format!("/admin/chats/{chat}/return"), &json!({})).await.expect(200);
        for device in [&mut phone, &mut console] {
            assert_eq!(device.expect("closed_chat").await["chatId"], chat);
            assert_eq!(device.chats().await, [""; 0]);
            device.say(&chat, "Hello?").await;
            device.expect_error_of(&["chat_not_found", "no_access"]).await;
        }
        let (mut next, _) = server.organizer(21, AGENCY).take_next().await;
        assert_eq!(next.expect("user_message").await["content"], "On my way");
        phone.expect_new_chat().await;
        assert_eq!(phone.expect("user_message").await["content"], "On my way");
        next.say(&chat, "Here I am").await;
        assert_eq!(phone.expect("user_message").await["authorId"], 21);
    }
}
