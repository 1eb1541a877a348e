//! Level 2: pages, marks, and what was missed.

use crate::client::Client;
use crate::node::{EVENT, ORGANIZER, PARTICIPANT, ask, identity, on_both, open_chat, participant};
use serde_json::{Value, json};
use switchboard_actors::services::Services;
use switchboard_domain::{ChatId, Side, UserId};
use switchboard_store::queries::Enqueue;

pub async fn phone(services: &Services) -> Client {
    Client::connect_two(services, identity(PARTICIPANT, Side::Participant)).await
}

pub async fn console(services: &Services) -> Client {
    let console = Client::connect_two(services, identity(ORGANIZER, Side::Organizer)).await;
    console.expect("queue").await;
    console
}

/// A chat of the two in which the phone has said `count` things, all seen by both.
pub async fn talk(services: &Services, console: &Client, phone: &Client, count: i64) -> String {
    let asked = ask(services, PARTICIPANT).await.unwrap();
    let chat = asked.request.to_string();
    console.request("s", "start_chat", json!(""));
    let mut started = console.frame().await;
    while started["type"] == "queue" {
        started = console.frame().await;
    }
    assert_eq!(started["type"], "new_chat", "{started}");
    let chat_of_console = &started["payload"];
    assert_eq!(
        (&chat_of_console["unread"], &chat_of_console["lastSeq"]),
        (&json!(1), &json!(1))
    );
    console.expect_message(&chat, "help 20", 1).await;
    let chat_of_phone = phone.expect("new_chat").await;
    assert_eq!(chat_of_phone["unread"], 0);
    phone.expect_message(&chat, "help 20", 1).await;
    for seq in 2..count + 2 {
        say(phone, &chat, &format!("number {seq}"), seq).await;
        console
            .expect_message(&chat, &format!("number {seq}"), seq)
            .await;
    }
    chat
}

async fn say(from: &Client, chat: &str, text: &str, seq: i64) {
    from.request(
        "m",
        "send_message",
        json!({"chatId": chat, "message": text}),
    );
    assert_eq!(from.answer("m", "ack").await["seq"], seq);
    from.expect_message(chat, text, seq).await;
}

fn seqs(payload: &Value) -> Vec<i64> {
    let messages = payload["messages"].as_array().unwrap();
    messages
        .iter()
        .map(|message| message["seq"].as_i64().unwrap())
        .collect()
}

#[test]
fn history_comes_in_pages_that_say_what_they_cover() {
    on_both(|services| async move {
        let (console, phone) = (console(&services).await, phone(&services).await);
        let chat = talk(&services, &console, &phone, 9).await;
        for (asked, expected, range, more) in [
            (json!({"limit": 3}), vec![8, 9, 10], (8, 10), true),
            (
                json!({"before": 8, "limit": 50}),
                vec![1, 2, 3, 4, 5, 6, 7],
                (1, 7),
                false,
            ),
            (json!({"after": 0, "limit": 2}), vec![1, 2], (1, 2), true),
            (json!({"after": 10}), vec![], (11, 10), false),
        ] {
            let mut asked = asked;
            asked["chatId"] = json!(chat);
            console.request("h", "get_chat_history", asked.clone());
            let page = console.answer("h", "chat_history").await;
            assert_eq!(seqs(&page), expected, "{asked}");
            assert_eq!(
                (&page["fromSeq"], &page["toSeq"], &page["hasMore"]),
                (&json!(range.0), &json!(range.1), &json!(more)),
                "{asked}"
            );
        }
    });
}

#[test]
fn marks_move_forward_and_unread_follows() {
    on_both(|services| async move {
        let (console, phone) = (console(&services).await, phone(&services).await);
        let chat = talk(&services, &console, &phone, 4).await;
        let unread = async |client: &Client| {
            client.request("g", "get_chats", json!({"status": "active"}));
            let chats = client.answer("g", "chats").await["chats"].clone();
            assert_eq!(chats[0]["lastSeq"], 5);
            assert_eq!(chats[0]["lastMessage"]["seq"], 5);
            (
                chats[0]["unread"].as_i64().unwrap(),
                chats[0]["readSeq"].as_i64().unwrap(),
            )
        };
        assert_eq!(unread(&console).await, (5, 0));
        assert_eq!(unread(&phone).await, (0, 0));
        console.request("r", "mark_read", json!({"chatId": chat, "seq": 3}));
        let read = console.answer("r", "messages_read").await;
        assert_eq!(
            read,
            json!({"chatId": chat, "userId": ORGANIZER.0, "seq": 3})
        );
        assert_eq!(phone.expect("messages_read").await, read);
        assert_eq!(unread(&console).await, (2, 3));
        // Back is nowhere, and nobody hears of it.
        console.request("b", "mark_read", json!({"chatId": chat, "seq": 2}));
        console.answer("b", "messages_read").await;
        // Beyond the end is the end.
        console.request("e", "mark_delivered", json!({"chatId": chat, "seq": 900}));
        assert_eq!(console.answer("e", "messages_delivered").await["seq"], 5);
        assert_eq!(phone.expect("messages_delivered").await["seq"], 5);
        assert_eq!(unread(&console).await, (2, 3));
        let stranger = Client::connect_two(&services, identity(ORGANIZER, Side::Organizer)).await;
        stranger.hang_up();
    });
}

#[test]
fn a_sync_brings_what_was_missed_and_the_state_of_every_chat() {
    on_both(|services| async move {
        let (console, phone) = (console(&services).await, phone(&services).await);
        let chat = talk(&services, &console, &phone, 3).await;
        phone.request("y", "sync", json!({"chats": {}}));
        let first = phone.answer("y", "sync").await;
        assert_eq!(first["chats"][0]["id"], *chat);
        assert_eq!(first["chats"][0]["lastMessage"]["seq"], 4);
        assert_eq!(first["complete"], true);
        let since = first["since"].clone();
        phone.hang_up();
        for seq in 5..8 {
            say(&console, &chat, &format!("number {seq}"), seq).await;
        }
        let phone = self::phone(&services).await;
        let mut named = json!({});
        named[&chat] = json!(4);
        phone.request("z", "sync", json!({"since": since, "chats": named}));
        let missed = phone.answer("z", "sync").await;
        assert_eq!(seqs(&missed), [5, 6, 7]);
        let range = &missed["ranges"][0];
        assert_eq!(
            (&range["chatId"], &range["fromSeq"], &range["toSeq"]),
            (&json!(chat), &json!(5), &json!(7))
        );
        assert_eq!(missed["chats"][0]["unread"], 3);
        // Live again, and nothing twice.
        say(&console, &chat, "number 8", 8).await;
        phone.expect_message(&chat, "number 8", 8).await;
    });
}

#[test]
fn pushes_during_a_sync_are_neither_lost_nor_doubled() {
    on_both(|services| async move {
        let (console, phone) = (console(&services).await, phone(&services).await);
        let chat = talk(&services, &console, &phone, 1).await;
        let mut held = 2;
        for round in 0..10 {
            // All of it is under way at once.
            for number in 0..5 {
                let text = format!("round {round} number {number}");
                console.send("send_message", json!({"chatId": chat, "message": text}));
                if number == 2 {
                    let mut named = json!({});
                    named[&chat] = json!(held);
                    phone.request("y", "sync", json!({"chats": named}));
                }
            }
            let end = 2 + 5 * (round + 1);
            let mut synced = false;
            while held < end || !synced {
                let frame = phone.frame().await;
                match frame["type"].as_str().unwrap() {
                    "user_message" => {
                        held += 1;
                        assert_eq!(frame["payload"]["seq"], held, "in order, once");
                    }
                    "sync" => {
                        synced = true;
                        // What came before the answer is in it again: it says from where.
                        for seq in seqs(&frame["payload"]) {
                            if seq > held {
                                held += 1;
                                assert_eq!(seq, held);
                            }
                        }
                    }
                    other => panic!("{other}"),
                }
            }
        }
    });
}

#[test]
fn a_waiting_request_is_part_of_what_is_known() {
    on_both(|services| async move {
        let asked = ask(&services, PARTICIPANT).await.unwrap();
        let phone = phone(&services).await;
        phone.request("y", "sync", json!({"chats": {}}));
        let known = phone.answer("y", "sync").await;
        assert_eq!(
            known["requests"],
            json!([{"requestId": asked.request.to_string(), "eventId": 1, "position": 1, "nobodyOnDuty": true}])
        );
        let console = console(&services).await;
        console.request("w", "start_chat", json!({"waiting": true}));
        // Given at once: the wait is over.
        console.answer("w", "info").await;
        console.expect("new_chat").await;
        console.expect("user_message").await;
        console.request("y", "sync", json!({"chats": {}}));
        let mut frame = console.frame().await;
        while frame["type"] == "queue" {
            frame = console.frame().await;
        }
        assert_eq!(frame["payload"]["waiting"], false);
        assert_eq!(
            frame["payload"]["chats"][0]["id"],
            asked.request.to_string()
        );
    });
}

#[test]
fn a_level_one_client_beside_it_sees_what_it_always_saw() {
    on_both(|services| async move {
        let old = participant(&services).await;
        let console = Client::connect(&services, identity(ORGANIZER, Side::Organizer)).await;
        let new = phone(&services).await;
        let chat = open_chat(&services, &console, &old).await;
        new.expect("new_chat").await;
        new.expect("user_message").await;
        new.request("r", "mark_read", json!({"chatId": chat, "seq": 1}));
        new.answer("r", "messages_read").await;
        old.say(&chat, "hello");
        old.expect_message(&chat, "hello", 2).await;
        console.expect_message(&chat, "hello", 2).await;
        old.send("ping", Value::Null);
        assert_eq!(old.expect("error").await["code"], "unknown_type");
    });
}

/// As one whose storing took too long to be heard of.
#[test]
fn a_request_that_its_queue_does_not_know_is_told_with_its_place() {
    on_both(|services| async move {
        ask(&services, UserId(50)).await.unwrap();
        let phone = phone(&services).await;
        let request = ChatId::new();
        let unheard = Enqueue {
            name: None,
            id: request,
            event: EVENT,
            participant: PARTICIPANT,
            description: "I fell".into(),
            location: None,
            place_coming: false,
            now: services.now(),
        };
        services.store.run(unheard).await.unwrap();
        phone.request("s", "sync", json!({"chats": {}}));
        let synced = phone.answer("s", "sync").await;
        let expected = json!([{"requestId": request.to_string(), "eventId": EVENT.0, "position": 2, "nobodyOnDuty": true}]);
        assert_eq!(synced["requests"], expected);
    });
}
