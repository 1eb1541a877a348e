//! Whoever says that all is well is not waited for: the chat ends by itself, unless somebody writes.

use crate::turns::{answered, taken};
use crate::world::{AGENCY, EVENT};
use serde_json::{Value, json};
use switchboard_support::{Organizer, ServerBuilder, on_both_backends, poll_until};

async fn outcome(organizer: &Organizer, chat: &str) -> Option<Value> {
    let ended = organizer.get("/chats?status=ended").await.list();
    let found = ended.into_iter().find(|it| it["id"] == chat)?;
    Some(found["outcome"].clone())
}

on_both_backends! {
    async fn who_is_fine_is_left_when_nobody_writes_any_more(builder: ServerBuilder) {
        let server = builder.set("SWITCHBOARD_RESOLVED_TIMEOUT", "300ms").start().await;
        let (participant, mut phone, mut console, chat) = taken(&server).await;
        phone.ask("resolved", json!({ "chatId": chat }), "chat_changed").await;
        for device in [&mut phone, &mut console] {
            assert_eq!(device.find("closed_chat").await["chatId"], chat);
        }
        let organizer = server.organizer(20, AGENCY);
        assert_eq!(outcome(&organizer, &chat).await, Some(json!("resolved")));
        participant.ask(EVENT, "once more").await;
    }

    async fn a_word_of_either_keeps_the_chat(builder: ServerBuilder) {
        let server = builder.set("SWITCHBOARD_RESOLVED_TIMEOUT", "3s").start().await;
        let (_participant, mut phone, mut console, chat) = taken(&server).await;
        let resolved = json!({ "chatId": chat });
        phone.ask("resolved", resolved.clone(), "chat_changed").await;
        answered(&mut console, &chat).await;
        let again = phone.ask("resolved", resolved, "chat_changed").await;
        assert!(again["chat"]["resolvedAt"].is_string(), "{again}");
        phone.say(&chat, "Not quite", "p1").await.expect("an answer");
        // One that was resolved later, and in which nobody writes, has ended.
        let other = server.participant(11);
        let later = other.ask(EVENT, "and me").await;
        console.ask("start_chat", json!(""), "new_chat").await;
        other.post(&format!("/chats/{later}/resolved"), &json!({})).await.expect(200);
        while console.find("closed_chat").await["chatId"] != later {}
        let organizer = server.organizer(20, AGENCY);
        assert_eq!(outcome(&organizer, &chat).await, None);
        let active = organizer.get("/chats?status=active").await.list();
        assert_eq!((&active[0]["id"], active[0].get("resolvedAt")), (&json!(chat), None));
    }

    async fn who_is_fine_is_left_also_by_a_server_that_was_away(builder: ServerBuilder) {
        let mut server = builder.set("SWITCHBOARD_RESOLVED_TIMEOUT", "1s").start().await;
        let (_participant, mut phone, _console, chat) = taken(&server).await;
        phone.ask("resolved", json!({ "chatId": chat }), "chat_changed").await;
        server.kill9();
        server.restart().await;
        let organizer = server.organizer(20, AGENCY);
        let outcome = poll_until("it ends", async || outcome(&organizer, &chat).await).await;
        assert_eq!(outcome, "resolved");
    }
}
