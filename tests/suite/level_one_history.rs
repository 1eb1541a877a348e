//! What a level-1 client that comes back is shown without asking, where the operator wants that.

use crate::world::{AGENCY, EVENT, NO_CHAT, Talk, pluck, provision};
use serde_json::json;
use switchboard_support::{ServerBuilder, Socket, TestServer, on_both_backends};

async fn with_histories(server: ServerBuilder) -> TestServer {
    let server = server
        .set("SWITCHBOARD_LEVEL_1_HISTORY", "on")
        .start()
        .await;
    provision(&server).await;
    server
}

/// Nothing comes but what is asked for.
async fn is_shown_no_more(socket: &mut Socket) {
    for _ in 0..3 {
        socket
            .send("get_chat_history", json!({ "chatId": NO_CHAT }))
            .await;
        socket.expect_error("chat_not_found").await;
    }
}

on_both_backends! {
    async fn a_client_that_comes_back_sees_what_it_missed(server: ServerBuilder) {
        let mut server = with_histories(server).await;
        let mut talk = Talk::open(&server, 10, 20).await;
        assert_eq!(talk.phone.chats().await.len(), 1);
        is_shown_no_more(&mut talk.phone).await;
        let participant = talk.participant.clone();
        talk.phone.close().await;
        talk.console.say(&talk.chat, "I am on my way").await;
        talk.console.expect("user_message").await;

        let mut phone = participant.open().await;
        assert_eq!(phone.chats().await.len(), 1);
        let missed = phone.expect("chat_history").await;
        assert_eq!(missed["chatId"], talk.chat);
        let messages = missed["messages"].as_array().expect("messages");
        assert_eq!(pluck(messages, "content"), ["Please help", "I am on my way"]);
        // Live messages go on behind it, and no other list brings it again.
        talk.console.say(&talk.chat, "Two minutes").await;
        assert_eq!(phone.expect("user_message").await["content"], "Two minutes");
        assert_eq!(phone.chats().await.len(), 1);
        is_shown_no_more(&mut phone).await;

        // Also when the server was stopped, and begins anew.
        phone.close().await;
        talk.console.close().await;
        server.sigterm();
        server.wait_exit().await;
        server.restart().await;
        let mut phone = participant.open().await;
        phone.chats().await;
        let missed = phone.expect("chat_history").await;
        assert_eq!(missed["messages"].as_array().expect("messages").len(), 3);
    }

    async fn a_long_history_comes_whole_and_five_at_most_newest_first(server: ServerBuilder) {
        let server = with_histories(server).await;
        let organizer = server.organizer(20, AGENCY);
        let mut console = organizer.connect().await;
        let mut chats = Vec::new();
        for participant in 11..17 {
            chats.push(server.participant(participant).ask(EVENT, "Please help").await);
            console.take_next().await;
        }
        let newest = &chats[5];
        for number in 0..250 {
            console.say(newest, &format!("number {number}")).await;
            console.expect("user_message").await;
        }
        console.close().await;

        let mut console = organizer.open().await;
        assert_eq!(console.chats().await.len(), 6);
        for (number, chat) in chats.iter().skip(1).rev().enumerate() {
            let history = console.expect("chat_history").await;
            assert_eq!(history["chatId"], **chat, "newest first");
            let messages = history["messages"].as_array().expect("messages").len();
            assert_eq!(messages, if number == 0 { 251 } else { 1 });
        }
        is_shown_no_more(&mut console).await;
    }

    async fn a_first_connection_is_shown_nothing(server: ServerBuilder) {
        let server = with_histories(server).await;
        let participant = server.participant(10);
        let chat = participant.ask(EVENT, "Please help").await;
        let (_console, opened) = server.organizer(20, AGENCY).take_next().await;
        assert_eq!(opened["id"], chat);
        let mut phone = participant.connect().await;
        assert_eq!(phone.chats().await.len(), 1);
        is_shown_no_more(&mut phone).await;
    }

    async fn unless_it_is_wanted_nobody_is_shown_anything(server: TestServer) {
        provision(&server).await;
        let talk = Talk::open(&server, 10, 20).await;
        let participant = talk.participant.clone();
        talk.phone.close().await;
        let mut phone = participant.connect().await;
        assert_eq!(phone.chats().await.len(), 1);
        is_shown_no_more(&mut phone).await;
    }
}
