//! A help chat from the request to the end.

use crate::client::Client;
use crate::node::{
    ORGANIZER, PARTICIPANT, ask, identity, on_both, on_both_with, open_chat, organizer, participant,
};
use serde_json::json;
use std::time::Duration;
use switchboard_actors::services::Settings;
use switchboard_domain::Side;

#[test]
fn both_see_one_order_on_every_device_and_may_begin_again() {
    on_both(|services| async move {
        let (console, phone) = (organizer(&services).await, participant(&services).await);
        let tablet = participant(&services).await;
        let chat = open_chat(&services, &console, &phone).await;
        tablet.expect("new_chat").await;
        tablet.expect_message(&chat, "help 20", 1).await;
        phone.say(&chat, "where are you?");
        phone.expect_message(&chat, "where are you?", 2).await;
        console.expect_message(&chat, "where are you?", 2).await;
        console.say(&chat, "at the gate");
        console.send("close_chat", json!({"chatId": chat}));
        for client in [&console, &phone] {
            client.expect_message(&chat, "at the gate", 3).await;
            let closed = client.expect("closed_chat").await;
            assert_eq!(closed["chatId"], *chat);
            assert_eq!(closed["ended"], 1);
        }
        tablet.expect_message(&chat, "where are you?", 2).await;
        tablet.expect_message(&chat, "at the gate", 3).await;
        tablet.expect("closed_chat").await;
        phone.say(&chat, "thanks");
        assert_eq!(phone.expect("error").await["code"], "chat_closed");
        assert!(ask(&services, PARTICIPANT).await.is_ok());
    });
}

#[test]
fn the_eleventh_connection_takes_the_place_of_the_first() {
    on_both(|services| async move {
        let who = || identity(ORGANIZER, Side::Organizer);
        let first = Client::connect_two(&services, who()).await;
        let mut others = Vec::new();
        for _ in 0..10 {
            others.push(Client::connect_two(&services, who()).await);
        }
        assert_eq!(first.closed().await, 4409);
        // At level 1 one that does not answer gives way, and only then.
        let eleventh = organizer(&services).await;
        assert_eq!(others[0].closed().await, 4408);
        eleventh.send("start_chat", "".into());
        eleventh.expect("info").await;
    });
}

#[test]
fn a_chat_that_nobody_used_for_a_while_goes_on_where_it_was() {
    let settings = Settings {
        chat_idle: Duration::from_millis(40),
        pool_linger: Duration::from_millis(10),
        ..Settings::default()
    };
    on_both_with(settings, |services| async move {
        let (console, phone) = (organizer(&services).await, participant(&services).await);
        let chat = open_chat(&services, &console, &phone).await;
        let id = chat.parse().unwrap();
        let actor = services
            .directory
            .send(switchboard_actors::directory::FindChat(id))
            .await
            .unwrap();
        for client in [console, phone] {
            let mut wire = client.wire.borrow_mut();
            wire.hung_up = true;
            wire.wake_server();
        }
        let gone = async {
            let mut look = tokio::time::interval(Duration::from_millis(5));
            while actor.connected() {
                look.tick().await;
            }
        };
        tokio::time::timeout(crate::client::DEADLINE, gone)
            .await
            .expect("it retires");
        let phone = participant(&services).await;
        phone.say(&chat, "still here");
        phone.expect_message(&chat, "still here", 2).await;
        let console = Client::connect(&services, identity(ORGANIZER, Side::Organizer)).await;
        console.send("get_chat_history", json!({"chatId": chat}));
        let history = console.expect("chat_history").await;
        assert_eq!(history["messages"].as_array().unwrap().len(), 2);
    });
}
