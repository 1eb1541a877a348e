//! Chats whose members are on different nodes of one process: with a backplane between them, and with
//! none, where only the database tells.

use crate::client::Client;
use crate::direct::{ADA, BOB, device, introduce, open, says};
use crate::node::{
    Apart, ORGANIZER, PARTICIPANT, ask, identity, on_two_nodes, organizer, participant,
};
use serde_json::{Value, json};
use std::time::Duration;
use switchboard_actors::blocks::block;
use switchboard_actors::chat::Closer;
use switchboard_actors::directory::{CloseUsers, EndChat};
use switchboard_actors::pool::CloseSessions;
use switchboard_actors::services::Services;
use switchboard_domain::audience::Which;
use switchboard_domain::wire::CloseCode;
use switchboard_domain::{ChatId, Identity, Side, SignInId};
use switchboard_store::queries::{
    CloseChat, CloseOutcome, PutUser, SignOut, SignOutUser, UserClaims,
};
use switchboard_support::poll_until;

/// A chat between the nodes: the participant is on the first, the organizer on the second.
pub struct Talk {
    pub phone: Client,
    pub console: Client,
    pub chat: String,
}

pub async fn talk(one: &Services, other: &Services) -> Talk {
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
            // Of the others that is known while they can be asked: see below.
            if apart == Apart::Silent {
                assert_eq!(ack["recipientOnline"], false);
            }
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
            if apart == Apart::Told {
                // They are asked while a message is stored: the first may be faster.
                poll_until("the other one is there", async || {
                    finds_somebody(&ada, &chat).await.then_some(())
                })
                .await;
            }
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
        // The other node is asked while a message is stored: the first may be faster.
        poll_until("somebody is there", async || {
            finds_somebody(&phone, &chat).await.then_some(())
        })
        .await;
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
        poll_until("the other one is there", async || {
            finds_somebody(&ada, &chat).await.then_some(())
        })
        .await;
        block(&other, BOB, ADA).await.unwrap();
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
fn a_sign_in_that_ends_ends_on_every_node() {
    for apart in [Apart::Told, Apart::Silent] {
        on_two_nodes(apart, async |one, other| {
            let sign_in = |number| SignInId([number; 16]);
            let connect = |number| {
                let identity = Identity {
                    sign_in: sign_in(number),
                    ..identity(PARTICIPANT, Side::Participant)
                };
                Client::connect(&other, identity)
            };
            let close = async |which| {
                let close = CloseSessions {
                    code: CloseCode::UNAUTHORIZED,
                    which,
                };
                let user = PARTICIPANT;
                one.directory.send(CloseUsers { user, close }).await
            };
            let (first, second) = (connect(1).await, connect(2).await);
            let out = SignOut {
                user: PARTICIPANT,
                sign_in: sign_in(1),
                expires_at: one.now().plus(Duration::from_secs(60)),
                now: one.now(),
            };
            one.store.run(out).await.unwrap();
            close(Which::SignIn(sign_in(1).short())).await.unwrap();
            assert_eq!(first.closed().await, 4401);
            second.send("get_chats", json!(""));
            second.expect("chats").await;

            let claims = UserClaims {
                creator: Some(true),
                ..UserClaims::default()
            };
            let put = PutUser {
                id: PARTICIPANT,
                claims,
                now: one.now(),
            };
            one.store.run(put).await.unwrap();
            close(Which::RightsBefore(1)).await.unwrap();
            assert_eq!(second.closed().await, 4401);

            let third = connect(3).await;
            let (id, now) = (PARTICIPANT, one.now());
            one.store.run(SignOutUser { id, now }).await.unwrap();
            close(Which::IssuedBefore(now)).await.unwrap();
            assert_eq!(third.closed().await, 4401);
        });
    }
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
            let CloseOutcome::Closed(ended, None) = one.store.run(close).await.unwrap() else {
                panic!("it was open");
            };
            one.directory.send(EndChat(ended)).await.unwrap();
            assert_eq!(phone.expect("closed_chat").await["chatId"], chat);
            assert_eq!(console.expect("closed_chat").await["chatId"], chat);
        });
    }
}
