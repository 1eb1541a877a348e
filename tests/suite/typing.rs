//! Who is typing, between two people with several devices each.

use crate::world::{AGENCY, EVENT, NO_CHAT, provision};
use serde_json::{Value, json};
use switchboard_support::{SocketTwo, TestServer, on_both_backends};

async fn types(device: &mut SocketTwo, chat: &str, is_typing: bool) {
    let payload = json!({ "chatId": chat, "isTyping": is_typing });
    device
        .request("typing", payload)
        .await
        .expect("an open connection");
}

/// The types of what has come, apart from what comes without being caused.
async fn came(device: &mut SocketTwo) -> Vec<String> {
    let frames = device.drain().await.expect("an open connection");
    let kinds = frames.into_iter().map(|frame| frame.kind);
    kinds.filter(|kind| kind != "queue").collect()
}

on_both_backends! {
    async fn each_device_of_the_others_sees_it_and_nobody_else(server: TestServer) {
        provision(&server).await;
        let (participant, organizer) = (server.participant(10), server.organizer(20, AGENCY));
        let mut phone = participant.connect_two().await;
        let mut tablet = participant.connect_two().await;
        let mut old = participant.connect().await;
        let chat = participant.ask(EVENT, "Help").await;
        let mut console = organizer.connect_two().await;
        console.ask("start_chat", json!(""), "new_chat").await;
        old.expect_new_chat().await;

        types(&mut console, &chat, true).await;
        for device in [&mut phone, &mut tablet] {
            let shown = device.find("typing_indicator").await;
            assert_eq!(shown, json!({ "chatId": chat, "userId": 20, "isTyping": true }));
        }
        // A message ends it, by whichever way it comes.
        let said = json!({ "content": "we come" });
        organizer.post(&format!("/chats/{chat}/messages"), &said).await.expect(201);
        for device in [&mut phone, &mut tablet] {
            let shown = device.find("typing_indicator").await;
            assert_eq!(shown, json!({ "chatId": chat, "userId": 20, "isTyping": false }));
            assert_eq!(device.find("user_message").await["content"], "we come");
        }
        assert_eq!(old.expect("user_message").await["content"], "we come");

        // A participant's devices do not see each other type.
        came(&mut tablet).await;
        types(&mut phone, &chat, true).await;
        let shown = console.find("typing_indicator").await;
        assert_eq!(shown, json!({ "chatId": chat, "userId": 10, "isTyping": true }));
        phone.close().await;
        let shown = console.find("typing_indicator").await;
        assert_eq!(shown["isTyping"], false, "it is gone");
        assert_eq!(came(&mut tablet).await, [""; 0]);
    }

    async fn where_one_may_not_write_one_does_not_type(server: TestServer) {
        provision(&server).await;
        let (participant, organizer) = (server.participant(10), server.organizer(20, AGENCY));
        let chat = participant.ask(EVENT, "Help").await;
        let (mut console, _) = organizer.take_next().await;
        let mut phone = participant.connect_two().await;
        let mut stranger = server.participant(11).connect_two().await;
        let mut colleague = server.organizer(21, AGENCY).connect_two().await;
        let here = json!({ "chatId": chat, "isTyping": true });
        for other in [&mut stranger, &mut colleague] {
            let refused = other.ask("typing", here.clone(), "error").await;
            assert_eq!(refused["code"], "no_access");
        }
        let nowhere = json!({ "chatId": NO_CHAT, "isTyping": true });
        let refused = phone.ask("typing", nowhere, "error").await;
        assert_eq!(refused["code"], "chat_not_found");
        for bad in [json!(""), json!({ "chatId": chat }), json!({ "chatId": chat, "isTyping": 1 })] {
            let refused: Value = phone.ask("typing", bad, "error").await;
            assert_eq!(refused["code"], "invalid_payload");
        }
        console.send("close_chat", json!({ "chatId": chat })).await;
        console.expect("closed_chat").await;
        let refused = phone.ask("typing", here, "error").await;
        assert_eq!(refused["code"], "chat_closed");
        // Nothing of it was shown to anybody.
        assert!(!came(&mut phone).await.contains(&"typing_indicator".to_owned()));
    }
}
