//! Chats that go from one organizer to the next, on several servers.

use super::Nodes;
use crate::pauses::supervisor;
use crate::turns::each;
use crate::world::{AGENCY, EVENT};
use serde_json::json;
use switchboard_support::{Proxy, SocketTwo};

/// The participant asks for help: the chat.
async fn asks(phone: &mut SocketTwo) -> String {
    let help = json!({ "eventId": EVENT, "description": "my leg" });
    let asked = phone.ask("request_help", help, "help_requested").await;
    asked["chatId"].as_str().expect("an id").to_owned()
}

#[tokio::test]
async fn a_chat_goes_to_a_colleague_on_another_server() {
    let nodes = Nodes::start(2).await;
    let [here, there] = &nodes.servers[..] else {
        panic!("two");
    };
    let mut phone = there.participant(10).connect_two().await;
    let chat = asks(&mut phone).await;
    let mut console = here.organizer(20, AGENCY).connect_two().await;
    let waiting = json!({ "waiting": true });
    console.ask("start_chat", waiting, "info").await;
    console.find("new_chat").await;
    let mut colleague = there.organizer(21, AGENCY).connect_two().await;
    let offer = json!({ "chatId": chat, "turn": 1, "to": 21 });
    let offer = console.ask("offer_chat", offer, "offer").await;
    assert_eq!(colleague.find("offer").await, offer);
    let yes = json!({ "offerId": offer["offerId"], "accept": true });
    let ended = colleague.ask("answer_offer", yes, "offer_ended").await;
    assert_eq!(colleague.find("new_chat").await["turn"], 2);
    let told = each(&mut console, &["chat_left", "offer_ended"]).await;
    assert_eq!((&told[0]["reason"], &told[1]), (&json!("moved"), &ended));
    while phone.find("chat_changed").await["reason"] != "moved" {}
    phone.say(&chat, "Hello", "p1").await.expect("an answer");
    let found = async |socket: &mut SocketTwo| loop {
        let message = socket.find("user_message").await;
        if message["content"] == "Hello" {
            return message;
        }
    };
    found(&mut colleague).await;

    // And back again, to somebody of the first server.
    let desk = supervisor(here, AGENCY);
    let mut socket = desk.connect_two().await;
    let take = json!({ "chatId": chat, "turn": 2 });
    let new = socket.ask("take_over", take, "new_chat").await;
    assert_eq!((&new["turn"], &new["lastSeq"]), (&json!(3), &json!(2)));
    assert_eq!(colleague.find("chat_left").await["reason"], "taken_over");
    socket.say(&chat, "Hello", "d1").await.expect("an answer");
    found(&mut phone).await;
}

#[tokio::test]
async fn who_has_read_sees_so_at_a_match_that_another_server_made() {
    let nodes = Nodes::start(2).await;
    let [here, there] = &nodes.servers[..] else {
        panic!("two");
    };
    let mut phone = there.participant(10).connect_two().await;
    let chat = asks(&mut phone).await;
    phone.say(&chat, "hurry", "p1").await.expect("an answer");
    let mark = json!({ "chatId": chat, "seq": 2 });
    phone.ask("mark_read", mark, "messages_read").await;
    let mut console = here.organizer(20, AGENCY).connect_two().await;
    console
        .ask("start_chat", json!({ "waiting": true }), "info")
        .await;
    let new = console.find("new_chat").await;
    assert_eq!((&new["readSeq"], &new["unread"]), (&json!(0), &json!(2)));
    let new = phone.find("new_chat").await;
    assert_eq!((&new["readSeq"], &new["unread"]), (&json!(2), &json!(0)));
    assert_eq!(new["lastMessage"]["seq"], 2);
}

#[tokio::test]
async fn of_two_servers_one_gets_the_chat() {
    let nodes = Nodes::start(2).await;
    let [here, there] = &nodes.servers[..] else {
        panic!("two");
    };
    let chat = here.participant(10).ask(EVENT, "my leg").await;
    let mut console = here.organizer(20, AGENCY).connect_two().await;
    console.ask("start_chat", json!(""), "new_chat").await;
    let offer = json!({ "turn": 1, "to": 21 });
    let colleague = there.organizer(21, AGENCY);
    colleague.get("/offers").await.expect(200);
    let path = format!("/chats/{chat}/offer");
    let offer = here
        .organizer(20, AGENCY)
        .post(&path, &offer)
        .await
        .expect(200);
    let offer = format!("/offers/{}", offer["offerId"].as_str().expect("an id"));
    let desk = supervisor(here, AGENCY);
    desk.get("/session").await.expect(200);
    let (yes, turn) = (json!({ "accept": true }), json!({ "turn": 1 }));
    let take = format!("/chats/{chat}/take-over");
    let (accepted, taken) = tokio::join!(colleague.post(&offer, &yes), desk.post(&take, &turn));
    match accepted.status {
        200 => drop(taken.expect_error(409, "chat_moved")),
        _ => {
            let over = accepted.expect_error(409, "offer_ended");
            assert_eq!(over["state"], "overtaken");
            taken.expect(200);
        }
    }
}

/// Its owner closes it here: the colleague who was asked is told so there.
#[tokio::test]
async fn a_chat_that_is_closed_here_ends_its_offer_there() {
    let nodes = Nodes::start(2).await;
    let [here, there] = &nodes.servers[..] else {
        panic!("two");
    };
    let chat = here.participant(10).ask(EVENT, "my leg").await;
    let mut console = here.organizer(20, AGENCY).connect_two().await;
    console.ask("start_chat", json!(""), "new_chat").await;
    let mut colleague = there.organizer(21, AGENCY).connect_two().await;
    let to = json!({ "chatId": chat, "turn": 1, "to": 21 });
    let offer = console.ask("offer_chat", to, "offer").await;
    assert_eq!(colleague.find("offer").await, offer);
    let close = json!({ "chatId": chat });
    console.ask("close_chat", close, "closed_chat").await;
    let over = json!({ "offerId": offer["offerId"], "state": "overtaken" });
    for device in [&mut console, &mut colleague] {
        assert_eq!(device.find("offer_ended").await, over);
    }
}

/// Nothing is told between them: each finds out by the database.
#[tokio::test]
async fn without_redis_a_chat_goes_to_somebody_of_another_server() {
    let nodes = Nodes::start_without_redis(2, Proxy::cut).await;
    let [here, there] = &nodes.servers[..] else {
        panic!("two");
    };
    let mut phone = here.participant(10).connect_two().await;
    let chat = asks(&mut phone).await;
    let mut console = here.organizer(20, AGENCY).connect_two().await;
    console.ask("start_chat", json!(""), "new_chat").await;
    let said = console.say(&chat, "On my way", "w1").await;
    assert_eq!(said.expect("an answer").kind, "ack");
    let mut desk = supervisor(there, AGENCY).connect_two().await;
    let take = json!({ "chatId": chat, "turn": 1 });
    assert_eq!(desk.ask("take_over", take, "new_chat").await["turn"], 2);
    // The database decides, whatever a server knows.
    let late = console.say(&chat, "One more", "w2").await;
    assert_eq!(late.expect("an answer").payload["code"], "chat_moved");
    assert_eq!(console.find("closed_chat").await["chatId"], chat);
    phone.say(&chat, "Thanks", "p1").await.expect("an answer");
    while desk.find("user_message").await["content"] != "Thanks" {}
    desk.say(&chat, "I am here", "d1").await.expect("an answer");
    while phone.find("user_message").await["content"] != "I am here" {}
    let log = phone.whole_history(&chat).await.expect("a log");
    assert_eq!(log.len(), 4);
}
