//! Level 2: who is typing.

use crate::catching_up::{console, phone, talk};
use crate::client::Client;
use crate::direct::{ADA, BOB, device, introduce, nothing_comes, open};
use crate::node::{ORGANIZER, ask, identity, on_both, on_both_by_hand, participant};
use serde_json::{Value, json};
use std::time::Instant;
use switchboard_actors::blocks::{block, unblock};
use switchboard_actors::chat::TYPING_LASTS;
use switchboard_actors::services::Settings;
use switchboard_domain::{Side, UserId};
use switchboard_store::queries::DeleteContact;

fn types(client: &Client, chat: &str, is_typing: bool) {
    client.send("typing", json!({"chatId": chat, "isTyping": is_typing}));
}

/// The organizer is shown to type, or to have stopped.
async fn sees(client: &Client, chat: &str, is_typing: bool) {
    let shown = client.expect("typing_indicator").await;
    let expected = json!({"chatId": chat, "userId": ORGANIZER.0, "isTyping": is_typing});
    assert_eq!(shown, expected);
}

/// The next frame that does not come of itself.
async fn next(client: &Client) -> Value {
    loop {
        let frame = client.frame().await;
        if frame["type"] != "queue" {
            return frame;
        }
    }
}

/// Waits until the server has done everything that the client asked of it.
async fn settled(client: &Client) {
    client.request("p", "ping", json!(""));
    assert_eq!(next(client).await["type"], "pong");
}

#[test]
fn the_others_are_shown_who_types_until_the_message() {
    on_both(|services| async move {
        let (console_one, phone) = (console(&services).await, phone(&services).await);
        let chat = talk(&services, &console_one, &phone, 0).await;
        let level_one = participant(&services).await;
        let console_two = console(&services).await;
        let typing = json!({"chatId": chat, "isTyping": true});
        console_one.request("t", "typing", typing);
        sees(&phone, &chat, true).await;
        let text = json!({"chatId": chat, "message": "on our way"});
        console_one.request("m", "send_message", text);
        sees(&phone, &chat, false).await;
        phone.expect_message(&chat, "on our way", 2).await;
        // It is not answered, nor shown to whoever types, on any device, nor at level 1.
        let answered = next(&console_one).await;
        assert_eq!(
            (&answered["type"], &answered["id"]),
            (&json!("ack"), &json!("m"))
        );
        assert_eq!(next(&console_two).await["type"], "user_message");
        level_one.expect_message(&chat, "on our way", 2).await;
        // Who has stopped already does not stop again.
        types(&console_one, &chat, true);
        sees(&phone, &chat, true).await;
        types(&console_one, &chat, false);
        sees(&phone, &chat, false).await;
        console_one.say(&chat, "soon");
        phone.expect_message(&chat, "soon", 3).await;
    });
}

#[test]
fn who_is_silent_has_stopped() {
    on_both(|services| async move {
        let (console, phone) = (console(&services).await, phone(&services).await);
        let chat = talk(&services, &console, &phone, 0).await;
        let began = Instant::now();
        types(&console, &chat, true);
        sees(&phone, &chat, true).await;
        sees(&phone, &chat, false).await;
        assert!(began.elapsed() >= TYPING_LASTS);
        // And may begin again.
        types(&console, &chat, true);
        sees(&phone, &chat, true).await;
    });
}

/// By a clock that stands still nothing ends by itself.
#[test]
fn who_is_gone_has_stopped() {
    on_both_by_hand(Settings::default(), async |services, _| {
        let (console_one, phone) = (console(&services).await, phone(&services).await);
        let chat = talk(&services, &console_one, &phone, 0).await;
        let console_two = console(&services).await;
        types(&console_one, &chat, true);
        sees(&phone, &chat, true).await;
        // What another device says of itself does not end it.
        types(&console_two, &chat, false);
        settled(&console_two).await;
        types(&console_one, &chat, true);
        settled(&console_one).await;
        console_one.hang_up();
        sees(&phone, &chat, false).await;
        console_two.say(&chat, "still here");
        phone.expect_message(&chat, "still here", 2).await;
    });
}

/// Likewise.
#[test]
fn who_types_elsewhere_has_stopped_here() {
    on_both_by_hand(Settings::default(), async |services, _| {
        let (console, phone) = (console(&services).await, phone(&services).await);
        let chat = talk(&services, &console, &phone, 0).await;
        let other = UserId(21);
        let other_phone = Client::connect_two(&services, identity(other, Side::Participant)).await;
        let second = ask(&services, other).await.unwrap().request.to_string();
        console.send("start_chat", json!(""));
        other_phone.expect("new_chat").await;
        other_phone.expect_message(&second, "help 21", 1).await;
        types(&console, &chat, true);
        sees(&phone, &chat, true).await;
        types(&console, &second, true);
        sees(&other_phone, &second, true).await;
        sees(&phone, &chat, false).await;
    });
}

#[test]
fn only_members_type_and_only_in_active_chats() {
    on_both(|services| async move {
        let (console, phone) = (console(&services).await, phone(&services).await);
        let chat = talk(&services, &console, &phone, 0).await;
        let stranger = identity(UserId(21), Side::Participant);
        let stranger = Client::connect_two(&services, stranger).await;
        let refused = async |client: &Client, payload: Value| {
            client.request("t", "typing", payload);
            client.answer("t", "error").await["code"].clone()
        };
        let here = json!({"chatId": chat, "isTyping": true});
        assert_eq!(refused(&stranger, here.clone()).await, "no_access");
        let nowhere = json!({"chatId": "01890000-0000-7000-8000-000000000000", "isTyping": true});
        assert_eq!(refused(&phone, nowhere).await, "chat_not_found");
        let unsaid = json!({"chatId": chat});
        assert_eq!(refused(&phone, unsaid).await, "invalid_payload");
        // The end of the chat ends it, and says so by itself.
        types(&console, &chat, true);
        sees(&phone, &chat, true).await;
        console.request("c", "close_chat", json!({"chatId": chat}));
        phone.expect("closed_chat").await;
        assert_eq!(refused(&phone, here).await, "chat_closed");
        settled(&phone).await;
    });
}

/// [`ADA`] is shown to type, or to have stopped.
async fn sees_ada(client: &Client, chat: &str, is_typing: bool) {
    let shown = client.expect("typing_indicator").await;
    let expected = json!({"chatId": chat, "userId": ADA.0, "isTyping": is_typing});
    assert_eq!(shown, expected);
}

#[test]
fn in_private_the_other_one_is_shown_it_once_written_to() {
    on_both(|services| async move {
        introduce(&services).await;
        let (ada, bob) = (device(&services, ADA).await, device(&services, BOB).await);
        let chat = open(&ada, BOB).await;
        // Who has not been written to does not know of the chat.
        types(&ada, &chat, true);
        settled(&ada).await;
        ada.say(&chat, "hello");
        bob.expect("new_chat").await;
        bob.expect_message(&chat, "hello", 1).await;
        types(&ada, &chat, true);
        sees_ada(&bob, &chat, true).await;
        ada.say(&chat, "there");
        sees_ada(&bob, &chat, false).await;
        bob.expect_message(&chat, "there", 2).await;
        let again = Instant::now();
        types(&ada, &chat, true);
        sees_ada(&bob, &chat, true).await;
        sees_ada(&bob, &chat, false).await;
        assert!(again.elapsed() >= TYPING_LASTS);
    });
}

#[test]
fn who_is_blocked_types_into_the_void() {
    on_both(|services| async move {
        introduce(&services).await;
        let (ada, bob) = (device(&services, ADA).await, device(&services, BOB).await);
        let chat = open(&ada, BOB).await;
        ada.say(&chat, "hello");
        bob.expect("new_chat").await;
        bob.expect_message(&chat, "hello", 1).await;
        ada.expect("ack").await;
        ada.expect("user_message").await;
        types(&ada, &chat, true);
        sees_ada(&bob, &chat, true).await;
        types(&ada, &chat, false);
        sees_ada(&bob, &chat, false).await;
        block(&services, BOB, ADA).await.unwrap();
        types(&ada, &chat, true);
        // It looks as before: not answered.
        settled(&ada).await;
        types(&ada, &chat, false);
        settled(&ada).await;
        bob.expect("block_changed").await;
        nothing_comes(&bob).await;
        // The other way about nothing has changed.
        types(&bob, &chat, true);
        let shown = ada.expect("typing_indicator").await;
        assert_eq!(shown["userId"], BOB.0);
        unblock(&services, BOB, ADA).await.unwrap();
        bob.expect("block_changed").await;
        types(&ada, &chat, true);
        sees_ada(&bob, &chat, true).await;
    });
}

#[test]
fn who_may_not_write_does_not_type() {
    on_both(|services| async move {
        introduce(&services).await;
        let (ada, bob) = (device(&services, ADA).await, device(&services, BOB).await);
        let chat = open(&ada, BOB).await;
        ada.say(&chat, "hello");
        bob.expect("new_chat").await;
        bob.expect_message(&chat, "hello", 1).await;
        ada.expect("ack").await;
        ada.expect("user_message").await;
        let contact = DeleteContact {
            user: ADA,
            may_write_to: BOB,
        };
        services.store.run(contact).await.unwrap();
        ada.request("t", "typing", json!({"chatId": chat, "isTyping": true}));
        assert_eq!(ada.answer("t", "error").await["code"], "forbidden");
        nothing_comes(&bob).await;
    });
}

#[test]
fn a_slow_client_is_not_shown_who_types() {
    const LARGE: usize = 4_000;
    on_both(|services| async move {
        let (console, phone) = (console(&services).await, phone(&services).await);
        let chat = talk(&services, &console, &phone, 0).await;
        types(&console, &chat, true);
        sees(&phone, &chat, true).await;
        types(&console, &chat, false);
        sees(&phone, &chat, false).await;
        phone.wire.borrow_mut().stuck = true;
        // More than 64 KiB, and less than what ends it.
        let text = "x".repeat(LARGE);
        for _ in 0..20 {
            console.say(&chat, &text);
        }
        phone.refused_frames(20).await;
        types(&console, &chat, true);
        console.say(&chat, "the last");
        let waiting = phone.refused_frames(21).await;
        let kinds: Vec<&Value> = waiting.iter().map(|frame| &frame["type"]).collect();
        assert_eq!(kinds, ["user_message"; 21]);
        assert_eq!(waiting[20]["payload"]["content"], "the last");
    });
}
