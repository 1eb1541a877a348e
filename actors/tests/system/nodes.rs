//! Chats whose members are on different nodes of one process: with a backplane between them, and with
//! none, where only the database tells.

use crate::client::Client;
use crate::direct::{ADA, BOB, device, introduce, open, says};
use crate::node::{
    AGENCY, Apart, ORGANIZER, PARTICIPANT, ask, identity, on_two_nodes,
    on_two_nodes_and_a_mute_one, on_two_nodes_by_hand, on_two_nodes_whose_clocks_differ, open_chat,
    organizer, participant,
};
use serde_json::{Value, json};
use std::time::Duration;
use switchboard_actors::blocks::block;
use switchboard_actors::chat::Closer;
use switchboard_actors::directory::{CloseUsers, EndChat, WhoIsHere};
use switchboard_actors::pool::{CloseSessions, Which};
use switchboard_actors::protocol::{Chat, ChatId, Side, UserId};
use switchboard_actors::services::{Services, Settings};
use switchboard_actors::session::CloseCode;
use switchboard_actors::store::queries::{
    ClaimHead, ClaimOutcome, CloseChat, CloseOutcome, LoadChat, ReturnOutcome, ReturnRequest,
    UpsertUser,
};
use switchboard_support::poll_until;

/// A chat between the nodes: the participant is on the first, the organizer on the second.
struct Talk {
    phone: Client,
    console: Client,
    chat: String,
}

async fn talk(one: &Services, other: &Services) -> Talk {
    let (phone, console) = (participant(one).await, organizer(other).await);
    let asked = ask(one, PARTICIPANT).await.unwrap();
    console.send("start_chat", "".into());
    let chat = asked.request.to_string();
    for client in [&console, &phone] {
        assert_eq!(client.expect("new_chat").await["id"], chat);
        client.expect_message(&chat, "help 20", 1).await;
    }
    Talk {
        phone,
        console,
        chat,
    }
}

#[test]
fn both_see_one_order_wherever_they_are() {
    for apart in [Apart::Told, Apart::Silent] {
        on_two_nodes(apart, async |one, other| {
            let Talk {
                phone,
                console,
                chat,
            } = talk(&one, &other).await;
            // Another device of the participant, where the organizer is.
            let tablet = participant(&other).await;
            phone.say(&chat, "where are you?");
            for client in [&phone, &console, &tablet] {
                client.expect_message(&chat, "where are you?", 2).await;
            }
            console.say(&chat, "at the gate");
            for client in [&phone, &console, &tablet] {
                client.expect_message(&chat, "at the gate", 3).await;
            }
            tablet.say(&chat, "I see you");
            for client in [&phone, &console, &tablet] {
                client.expect_message(&chat, "I see you", 4).await;
            }
            console.send("close_chat", json!({ "chatId": chat }));
            for client in [&phone, &console, &tablet] {
                assert_eq!(client.expect("closed_chat").await["chatId"], chat);
            }
            phone.say(&chat, "thanks");
            assert_eq!(phone.expect("error").await["code"], "chat_closed");
        });
    }
}

#[test]
fn writers_on_two_nodes_leave_no_hole_and_have_one_order() {
    for apart in [Apart::Told, Apart::Silent] {
        on_two_nodes(apart, async |one, other| {
            let Talk {
                phone,
                console,
                chat,
            } = talk(&one, &other).await;
            const EACH: usize = 10;
            for number in 0..EACH {
                phone.say(&chat, &format!("phone {number}"));
                console.say(&chat, &format!("console {number}"));
            }
            let mut logs: Vec<Vec<Value>> = Vec::new();
            for client in [&phone, &console] {
                let mut log = Vec::new();
                for seq in 2..2 + 2 * EACH {
                    let message = client.expect("user_message").await;
                    assert_eq!(message["seq"], seq, "{message}");
                    log.push(message["content"].clone());
                }
                logs.push(log);
            }
            assert_eq!(logs[0], logs[1]);
            for who in ["phone", "console"] {
                let own = logs[0].iter().filter_map(Value::as_str);
                let own: Vec<_> = own.filter(|text| text.starts_with(who)).collect();
                let sent: Vec<_> = (0..EACH).map(|number| format!("{who} {number}")).collect();
                assert_eq!(own, sent, "as it was sent");
            }
        });
    }
}

#[test]
fn a_message_that_is_sent_again_on_another_node_is_the_first() {
    on_two_nodes(Apart::Told, async |one, other| {
        let Talk { phone, chat, .. } = talk(&one, &other).await;
        let who = || identity(PARTICIPANT, Side::Participant);
        let (here, there) = (
            Client::connect_two(&one, who()).await,
            Client::connect_two(&other, who()).await,
        );
        let message = json!({"chatId": chat, "message": "once", "clientMessageId": "mine"});
        here.request("first", "send_message", message.clone());
        let first = here.answer("first", "ack").await;
        assert_eq!(first["seq"], 2, "{first}");
        phone.expect_message(&chat, "once", 2).await;
        there.expect("user_message").await;
        there.request("again", "send_message", message);
        let again = there.answer("again", "ack").await;
        for field in ["messageId", "seq", "timeSent"] {
            assert_eq!(again[field], first[field], "{again}");
        }
        phone.say(&chat, "next");
        phone.expect_message(&chat, "next", 3).await;
    });
}

#[test]
fn who_was_not_there_is_shown_only_what_came_since() {
    for apart in [Apart::Told, Apart::Silent] {
        let settings = Settings::default();
        on_two_nodes_by_hand(apart, settings, async |one, other, clock| {
            let Talk {
                phone,
                console,
                chat,
            } = talk(&one, &other).await;
            console.hang_up();
            poll_until("it is gone", async || {
                let here = other.directory.send(WhoIsHere).await.unwrap();
                here.is_empty().then_some(())
            })
            .await;
            for seq in 2..6 {
                phone.say(&chat, "nobody hears");
                phone.expect_message(&chat, "nobody hears", seq).await;
            }
            // Longer ago than clocks of nodes may differ.
            clock.advance(Duration::from_secs(10));
            // It reads what there is, and then sees what comes.
            let console = organizer(&other).await;
            console.send("get_chat_history", json!({ "chatId": chat }));
            let history = console.expect("chat_history").await;
            assert_eq!(history["messages"].as_array().unwrap().len(), 5);
            phone.say(&chat, "are you there?");
            console.expect_message(&chat, "are you there?", 6).await;
        });
    }
}

/// Before a node is known to have somebody, nobody tells it anything.
#[test]
fn what_was_said_in_the_moment_in_which_somebody_came_is_not_left_out() {
    on_two_nodes_by_hand(
        Apart::Told,
        Settings::default(),
        async |one, other, clock| {
            let (phone, console) = (participant(&one).await, organizer(&one).await);
            let chat = open_chat(&one, &console, &phone).await;
            phone.say(&chat, "long ago");
            phone.expect_message(&chat, "long ago", 2).await;
            clock.advance(Duration::from_secs(10));
            // More than is read at once.
            let last = 3 + 250;
            for seq in 3..last {
                phone.say(&chat, "now");
                phone.expect_message(&chat, "now", seq).await;
            }
            // It may have been on its way to the database when they came and read there.
            clock.advance(Duration::from_secs(1));
            let identity = identity(PARTICIPANT, Side::Participant);
            let tablet = Client::connect_two(&other, identity).await;
            let plain = participant(&other).await;
            console.say(&chat, "where?");
            for seq in 3..last {
                tablet.expect_message(&chat, "now", seq).await;
            }
            for device in [&tablet, &plain] {
                // Level 1 does not know what it has read already.
                device.expect_message(&chat, "where?", last).await;
            }
        },
    );
}

const COLLEAGUE: UserId = UserId(11);

/// Undoes the match of a chat, as another node may.
async fn undo(services: &Services, chat: &str) {
    let id = chat.parse::<ChatId>().unwrap();
    let found = services.store.run(LoadChat { id }).await.unwrap();
    let chat = found.and_then(Chat::into_help).unwrap();
    let undo = ReturnRequest {
        chat: id,
        organizer: chat.organizer,
        made: chat.time_start,
        now: services.now(),
    };
    let undone = services.store.run(undo).await.unwrap();
    assert!(matches!(undone, ReturnOutcome::Returned(_)), "{undone:?}");
}

#[test]
fn a_match_that_nobody_said_was_undone_and_made_anew_is_shown() {
    on_two_nodes(Apart::Silent, async |one, other| {
        let Talk {
            phone,
            console,
            chat,
        } = talk(&one, &other).await;
        let identity = identity(COLLEAGUE, Side::Organizer);
        one.store.run(UpsertUser { identity }).await.unwrap();
        undo(&one, &chat).await;
        // At once, so that mostly no look comes in between.
        let claim = ClaimHead {
            agency: AGENCY,
            organizer: COLLEAGUE,
            now: one.now(),
            max_active: None,
        };
        let claimed = one.store.run(claim).await.unwrap();
        assert!(matches!(claimed, ClaimOutcome::Claimed(_)), "{claimed:?}");
        for client in [&phone, &console] {
            assert_eq!(client.expect("closed_chat").await["chatId"], chat);
        }
        let again = phone.expect("new_chat").await;
        assert_eq!(
            (&again["id"], &again["organizerId"]),
            (&json!(chat), &json!(COLLEAGUE.0))
        );
        phone.expect_message(&chat, "help 20", 1).await;
    });
}

#[test]
fn a_chat_that_was_not_looked_at_here_is_gone_all_the_same() {
    on_two_nodes(Apart::Silent, async |one, other| {
        let Talk { chat, .. } = talk(&one, &one).await;
        let tablet = participant(&other).await;
        tablet.send("get_chat_history", json!({ "chatId": chat }));
        tablet.expect("chat_history").await;
        // Its node has looked at the chats of all who are there when somebody else is shown something.
        introduce(&one).await;
        let (ada, bob) = (device(&one, ADA).await, device(&other, BOB).await);
        let private = open(&ada, BOB).await;
        ada.request("1", "send_message", says(&private, "hello"));
        bob.expect("new_chat").await;
        bob.expect("user_message").await;
        undo(&one, &chat).await;
        assert_eq!(tablet.expect("closed_chat").await["chatId"], chat);
    });
}

#[test]
fn what_was_not_told_before_a_chat_was_looked_at_here_comes_first() {
    on_two_nodes_and_a_mute_one(async |one, other, mute, clock| {
        let Talk { phone, chat, .. } = talk(&one, &one).await;
        clock.advance(Duration::from_secs(10));
        // It has read what there is; the chat has not been in use on its node.
        let console = organizer(&other).await;
        console.send("get_chat_history", json!({ "chatId": chat }));
        console.expect("chat_history").await;
        let tablet = participant(&mute).await;
        tablet.say(&chat, "nobody hears");
        tablet.expect_message(&chat, "nobody hears", 2).await;
        phone.say(&chat, "are you there?");
        for client in [&phone, &console] {
            client.expect_message(&chat, "nobody hears", 2).await;
            client.expect_message(&chat, "are you there?", 3).await;
        }
    });
}

#[test]
fn a_private_chat_that_was_not_looked_at_here_goes_on_where_it_was() {
    on_two_nodes_and_a_mute_one(async |one, other, mute, clock| {
        introduce(&one).await;
        let (ada, bob) = (device(&one, ADA).await, device(&one, BOB).await);
        let chat = open(&ada, BOB).await;
        let say = async |from: &Client, text: &str| {
            from.request(text, "send_message", says(&chat, text));
            while from.frame().await["id"] != text {}
        };
        say(&ada, "one").await;
        say(&ada, "two").await;
        clock.advance(Duration::from_secs(10));
        // It has read what there is; the chat has not been in use on its node.
        let tablet = device(&other, BOB).await;
        say(&bob, "three").await;
        let shown = tablet.expect("user_message").await;
        assert_eq!((&shown["seq"], shown.get("prevSeq")), (&json!(3), None));
        let phone = device(&mute, ADA).await;
        say(&phone, "nobody hears").await;
        say(&ada, "five").await;
        for seq in [4, 5] {
            assert_eq!(tablet.expect("user_message").await["seq"], seq);
        }
    });
}

/// What is stored now may say that it was written before whoever is there came.
#[test]
fn what_seems_to_be_older_than_those_who_see_it_is_shown() {
    on_two_nodes_whose_clocks_differ(Duration::from_secs(10), async |one, behind| {
        introduce(&one).await;
        let (ada, bob) = (device(&behind, ADA).await, device(&one, BOB).await);
        let chat = open(&ada, BOB).await;
        for seq in 1..3 {
            ada.request("m", "send_message", says(&chat, "hello"));
            ada.answer("m", "ack").await;
            assert_eq!(ada.expect("user_message").await["seq"], seq);
            if seq == 1 {
                assert_eq!(bob.expect("new_chat").await["id"], chat);
            }
            assert_eq!(bob.expect("user_message").await["seq"], seq);
        }
    });
}

#[test]
fn private_chats_cross_nodes_and_what_is_blocked_does_not() {
    for apart in [Apart::Told, Apart::Silent] {
        on_two_nodes(apart, async |one, other| {
            introduce(&one).await;
            let (ada, bob) = (device(&one, ADA).await, device(&other, BOB).await);
            let tablet = device(&other, ADA).await;
            let chat = open(&ada, BOB).await;
            if apart == Apart::Told {
                // Before anything is written in it.
                let shown = tablet.expect("new_chat").await;
                assert_eq!((&shown["id"], &shown["lastSeq"]), (&json!(chat), &json!(0)));
            }
            ada.request("1", "send_message", says(&chat, "hello"));
            let ack = ada.answer("1", "ack").await;
            // That is known of the own node, and of the others while they can be asked.
            assert_eq!(ack["recipientOnline"], apart == Apart::Told);
            assert_eq!(ada.expect("user_message").await["seq"], 1);
            let shown = bob.expect("new_chat").await;
            assert_eq!(
                (&shown["id"], &shown["peer"]["id"]),
                (&json!(chat), &json!(ADA.0))
            );
            let message = bob.expect("user_message").await;
            assert_eq!(
                (&message["content"], &message["seq"]),
                (&json!("hello"), &json!(1))
            );
            bob.request("2", "send_message", says(&chat, "hello yourself"));
            bob.answer("2", "ack").await;
            assert_eq!(bob.expect("user_message").await["seq"], 2);
            let message = ada.expect("user_message").await;
            assert_eq!(message["content"], "hello yourself");
            assert_eq!(message.get("prevSeq"), None, "{message}");
        });
    }
}

/// Whether whoever sends this to the chat is told that somebody is there.
async fn finds_somebody(client: &Client, chat: &str) -> bool {
    client.request("there", "send_message", says(chat, "are you there?"));
    let ack = client.answer("there", "ack").await;
    assert_eq!(client.expect("user_message").await["seq"], ack["seq"]);
    ack["recipientOnline"].as_bool().unwrap()
}

#[test]
fn whoever_writes_is_told_whether_somebody_is_there_on_any_node() {
    on_two_nodes(Apart::Told, async |one, other| {
        let Talk { console, chat, .. } = talk(&one, &other).await;
        let phone = Client::connect_two(&one, identity(PARTICIPANT, Side::Participant)).await;
        assert!(finds_somebody(&phone, &chat).await);
        console.hang_up();
        poll_until("nobody is there any more", async || {
            (!finds_somebody(&phone, &chat).await).then_some(())
        })
        .await;
        let _console = organizer(&other).await;
        poll_until("somebody is there again", async || {
            finds_somebody(&phone, &chat).await.then_some(())
        })
        .await;

        introduce(&one).await;
        let (ada, _bob) = (device(&one, ADA).await, device(&other, BOB).await);
        let chat = open(&ada, BOB).await;
        assert!(finds_somebody(&ada, &chat).await);
        assert!(block(&other, BOB, ADA).await.unwrap());
        assert!(!finds_somebody(&ada, &chat).await);
    });
}

#[test]
fn marks_and_typing_cross_nodes() {
    on_two_nodes(Apart::Told, async |one, other| {
        let Talk { chat, .. } = talk(&one, &other).await;
        let phone = Client::connect_two(&one, identity(PARTICIPANT, Side::Participant)).await;
        let console = Client::connect_two(&other, identity(ORGANIZER, Side::Organizer)).await;
        let is_typing = |is_typing| json!({"chatId": chat, "isTyping": is_typing});
        phone.send("typing", is_typing(true));
        let shown = until(&console, "typing_indicator").await;
        assert_eq!(
            (&shown["userId"], &shown["isTyping"]),
            (&json!(PARTICIPANT.0), &json!(true))
        );
        phone.send("typing", is_typing(false));
        assert_eq!(until(&console, "typing_indicator").await["isTyping"], false);
        console.request("read", "mark_read", json!({"chatId": chat, "seq": 1}));
        console.answer("read", "messages_read").await;
        let read = until(&phone, "messages_read").await;
        assert_eq!(
            (&read["userId"], &read["seq"]),
            (&json!(ORGANIZER.0), &json!(1))
        );
    });
}

/// The next frame of a kind, past what a queue tells its organizers.
async fn until(client: &Client, kind: &str) -> Value {
    loop {
        let frame = client.frame().await;
        if frame["type"] == kind {
            return frame["payload"].clone();
        }
        assert_eq!(frame["type"], "queue", "{frame}");
    }
}

#[test]
fn what_is_closed_for_a_user_is_closed_on_every_node() {
    on_two_nodes(Apart::Told, async |one, other| {
        let (here, there) = (participant(&one).await, participant(&other).await);
        let somebody_else = organizer(&other).await;
        let close = |code, which| CloseUsers {
            user: PARTICIPANT,
            close: CloseSessions { code, which },
        };
        one.directory
            .send(close(CloseCode::UNAUTHORIZED, Which::All))
            .await
            .unwrap();
        assert_eq!(here.closed().await, 4401);
        assert_eq!(there.closed().await, 4401);
        let there = participant(&other).await;
        one.directory
            .send(close(CloseCode::FORBIDDEN, Which::All))
            .await
            .unwrap();
        assert_eq!(there.closed().await, 4403);
        somebody_else.send("get_chats", json!(""));
        somebody_else.expect("chats").await;
    });
}

#[test]
fn a_chat_that_somebody_else_ended_is_over_on_every_node() {
    for apart in [Apart::Told, Apart::Silent] {
        on_two_nodes(apart, async |one, other| {
            let Talk {
                phone,
                console,
                chat,
            } = talk(&one, &other).await;
            let close = CloseChat {
                chat: chat.parse::<ChatId>().unwrap(),
                by: Closer::Admin,
                now: one.now(),
            };
            let CloseOutcome::Closed(ended) = one.store.run(close).await.unwrap() else {
                panic!("it was open");
            };
            one.directory.send(EndChat(ended)).await.unwrap();
            assert_eq!(phone.expect("closed_chat").await["chatId"], chat);
            assert_eq!(console.expect("closed_chat").await["chatId"], chat);
        });
    }
}
