//! An actor that panics is replaced, and nobody loses a message or sees one twice.

use crate::node::{AGENCY, ask, on_both, open_chat, organizer, participant};
use switchboard_actors::chat;
use switchboard_actors::directory::{FindChat, FindQueue};
use switchboard_actors::queue;
use switchboard_domain::UserId;

#[test]
fn a_chat_that_panics_between_two_messages_loses_and_doubles_none() {
    on_both(|services| async move {
        let (console, phone) = (organizer(&services).await, participant(&services).await);
        let chat = open_chat(&services, &console, &phone).await;
        let id = chat.parse().unwrap();
        let actor = services.directory.send(FindChat(id)).await.unwrap();
        phone.say(&chat, "before");
        phone.expect_message(&chat, "before", 2).await;
        actor.send(chat::Panic).await.unwrap();
        phone.say(&chat, "after");
        phone.expect_message(&chat, "after", 3).await;
        console.expect_message(&chat, "before", 2).await;
        console.expect_message(&chat, "after", 3).await;
        assert!(actor.connected(), "the same actor went on");
        let restarts = &services.metrics.restarts;
        assert_eq!(restarts.with_label_values(&["chat"]).get(), 1);
    });
}

#[test]
fn what_is_being_stored_when_a_chat_panics_is_shown_once_and_in_order() {
    on_both(|services| async move {
        let (console, phone) = (organizer(&services).await, participant(&services).await);
        let chat = open_chat(&services, &console, &phone).await;
        let id = chat.parse().unwrap();
        let actor = services.directory.send(FindChat(id)).await.unwrap();
        const ROUNDS: i64 = 20;
        for round in 0..ROUNDS {
            phone.say(&chat, &format!("message {round}"));
            // Lands anywhere between the admission and the delivery.
            actor.do_send(chat::Panic);
        }
        phone.send("get_chats", "".into());
        // The phone is told of each either that it is there or that this is not known; what is
        // in the log was shown to both, in one order.
        let mut shown = Vec::new();
        loop {
            let Some(crate::transport::Out::Text(text)) = phone.next().await else {
                panic!("the connection lives");
            };
            let frame: serde_json::Value = serde_json::from_slice(&text).unwrap();
            match frame["type"].as_str().unwrap() {
                "user_message" => shown.push(frame["payload"]["seq"].as_i64().unwrap()),
                "error" => assert_eq!(frame["payload"]["code"], "timeout"),
                "chats" => {}
                other => panic!("{other}"),
            }
            let logged = log_length(&services, &chat).await;
            if shown.len() as i64 + 1 == logged && logged > ROUNDS {
                break;
            }
        }
        assert_eq!(shown, (2..=ROUNDS + 1).collect::<Vec<_>>());
        for seq in 2..=ROUNDS + 1 {
            assert_eq!(console.expect("user_message").await["seq"], seq);
        }
    });
}

async fn log_length(services: &switchboard_actors::services::Services, chat: &str) -> i64 {
    use switchboard_store::queries::LoadChat;
    let id = chat.parse().unwrap();
    let chat = services.store.run(LoadChat { id }).await.unwrap();
    chat.unwrap().last_seq()
}

#[test]
fn a_queue_that_panics_keeps_its_order() {
    on_both(|services| async move {
        for user in 100..103 {
            let asked = ask(&services, UserId(user)).await.unwrap();
            assert_eq!(asked.stands.position as i64, user - 99);
        }
        let queue = services.directory.send(FindQueue(AGENCY)).await.unwrap();
        queue.send(queue::Panic).await.unwrap();
        let console = organizer(&services).await;
        for user in 100..103 {
            console.send("start_chat", "".into());
            assert_eq!(console.expect("new_chat").await["participantId"], user);
            console.expect("user_message").await;
        }
        console.send("start_chat", "".into());
        console.expect("info").await;
    });
}
