//! The whole of a chat.

use crate::world::{AGENCY, EVENT, Talk, pluck, provision};
use serde_json::{Value, json};
use switchboard_support::{TestServer, on_both_backends};

on_both_backends! {
    async fn history_is_what_was_received(server: TestServer) {
        provision(&server).await;
        let mut talk = Talk::open(&server, 10, 20).await;
        let mut said = Vec::new();
        for number in 0..10 {
            said.push(talk.ask(&format!("question {number}")).await);
            said.push(talk.answer(&format!("answer {number}")).await);
        }
        let history = talk.phone.history(&talk.chat).await;
        assert_eq!(history[0]["content"], "Please help");
        assert_eq!(history[1..], said);
        assert_eq!(talk.console.history(&talk.chat).await, history);
    }

    async fn of_a_long_chat_the_newest_thousand_are_shown(server: TestServer) {
        const SENT: usize = 1_100;
        const AT_ONCE: usize = 100;
        provision(&server).await;
        let mut talk = Talk::open(&server, 10, 20).await;
        let mut received = Vec::new();
        while received.len() < SENT {
            for number in 0..AT_ONCE {
                talk.phone
                    .say(&talk.chat, &format!("number {}", received.len() + number))
                    .await;
            }
            for _ in 0..AT_ONCE {
                received.push(talk.phone.expect("user_message").await);
            }
        }
        let history = talk.phone.history(&talk.chat).await;
        assert_eq!(history.len(), 1_000);
        assert_eq!(history[..], received[SENT - 1_000..]);

        for _ in 0..SENT {
            talk.console.expect("user_message").await;
        }
        talk.close().await;
        let path = format!("/agency/chats/{}/messages", talk.chat);
        // Who pages nothing has the newest thousand too; who pages has all.
        let whole = talk.organizer.get(&path).await;
        assert_eq!(whole.next_query(), None);
        let whole = whole.list();
        assert_eq!(whole.len(), 1_000);
        assert_eq!(whole[..], received[SENT - 1_000..]);
        let all = talk.organizer.get_all(&format!("{path}?limit=200")).await;
        assert_eq!(all[0]["content"], "Please help");
        assert_eq!(all[1..], received);
    }

    async fn active_chats_are_listed_newest_first(server: TestServer) {
        provision(&server).await;
        let mut console = server.organizer(20, AGENCY).connect().await;
        assert_eq!(console.chats().await, Vec::<Value>::new());
        let mut opened = Vec::new();
        for id in 10..15 {
            server.participant(id).ask(EVENT, "Help").await;
            opened.insert(0, console.take_next().await);
        }
        assert_eq!(console.chats().await, opened);
        let closing = opened.remove(2);
        console
            .send("close_chat", json!({ "chatId": closing["id"] }))
            .await;
        console.expect("closed_chat").await;
        assert_eq!(console.chats().await, opened);
        let phone = server.participant(10).connect().await.chats().await;
        assert_eq!(pluck(&phone, "id"), [opened[3]["id"].clone()]);
    }
}
