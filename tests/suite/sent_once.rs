//! What a client names is stored once and acknowledged as often as it asks, whatever happened in
//! between.

use crate::world::{Talk, pluck, provision};
use serde_json::{Value, json};
use switchboard_support::{
    Direction, Flow, FrameTwo, Proxy, SocketTwo, Step, TestServer, on_both_backends,
};

/// What an `ack` says of where the message is.
fn place(ack: FrameTwo) -> [Value; 3] {
    assert_eq!(ack.kind, "ack", "{ack:?}");
    ["messageId", "seq", "timeSent"].map(|field| ack.payload[field].clone())
}

async fn said(socket: &mut SocketTwo, chat: &str, text: &str) -> [Value; 3] {
    place(socket.say(chat, text, "its name").await.expect("an answer"))
}

on_both_backends! {
    async fn the_first_answer_comes_again(server: TestServer) {
        let mut server = server;
        provision(&server).await;
        let mut talk = Talk::open(&server, 10, 20).await;
        let (chat, participant) = (talk.chat.clone(), talk.participant.clone());
        let mut phone = participant.connect_two().await;
        let mut tablet = participant.connect_two().await;
        let first = said(&mut phone, &chat, "Hello").await;
        assert_eq!(first[1], 2);
        // On the same connection, on another, and whatever it says now.
        assert_eq!(said(&mut phone, &chat, "Hello").await, first);
        assert_eq!(said(&mut tablet, &chat, "Hello again").await, first);
        // The same name of somebody else is another message.
        let mut console = talk.organizer.connect_two().await;
        assert_eq!(said(&mut console, &chat, "Hello").await[1], 3);

        talk.phone.expect("user_message").await;
        talk.phone.expect("user_message").await;
        talk.console.expect("user_message").await;
        talk.console.expect("user_message").await;
        talk.close().await;
        assert_eq!(said(&mut phone, &chat, "Hello").await, first);
        let late = phone.say(&chat, "Hello", "another name").await.expect("an answer");
        assert_eq!(late.payload["code"], "chat_closed", "{late:?}");

        server.kill9();
        server.restart().await;
        let mut phone = participant.connect_two().await;
        assert_eq!(said(&mut phone, &chat, "Hello").await, first);
        let log = phone.whole_history(&chat).await.expect("a log");
        assert_eq!(pluck(&log, "content"), ["Please help", "Hello", "Hello"]);
    }

    async fn connections_that_retry_at_once_store_one(server: TestServer) {
        provision(&server).await;
        let talk = Talk::open(&server, 10, 20).await;
        let mut devices = Vec::new();
        for _ in 0..6 {
            devices.push(talk.participant.connect_two().await);
        }
        for round in 0..20 {
            let name = format!("name {round}");
            let payload = json!({ "chatId": talk.chat, "message": name, "clientMessageId": name });
            let mut asked = Vec::new();
            for device in &mut devices {
                asked.push(device.request("send_message", payload.clone()).await.expect("sent"));
            }
            let mut places = Vec::new();
            for (device, id) in devices.iter_mut().zip(&asked) {
                places.push(place(device.answer(id).await.expect("an answer")));
            }
            assert_eq!(places[0][1], round + 2);
            assert!(places.iter().all(|place| *place == places[0]), "{places:?}");
        }
        let log = devices[0].whole_history(&talk.chat).await.expect("a log");
        assert_eq!(log.len(), 21);
    }

    async fn an_answer_that_was_lost_is_given_again(server: TestServer) {
        provision(&server).await;
        let talk = Talk::open(&server, 10, 20).await;
        let link = Proxy::to(server.address()).await;
        let far = talk.participant.at(link.address());
        let mut console = talk.console;
        for round in 0..5 {
            let text = format!("round {round}");
            let payload = json!({ "chatId": talk.chat, "message": text, "clientMessageId": text });
            let mut phone = far.connect_two().await;
            link.step(Step::Set(Direction::ToClient, Flow::Lost));
            phone.request("send_message", payload).await.expect("sent");
            // It has arrived, and the phone will never hear of it.
            assert_eq!(console.expect("user_message").await["content"], text);
            link.resume();
            link.step(Step::Drop);

            let mut phone = far.connect_two().await;
            let ack = phone.say(&talk.chat, &text, &text).await.expect("an answer");
            assert_eq!(place(ack)[1], round + 2);
        }
        // Nobody was shown anything twice.
        console.expect_quiet().await;
    }
}
