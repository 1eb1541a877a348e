//! Who may read, write and close which chat.

use crate::world::{AGENCY, EVENT, NO_CHAT, OTHER_AGENCY, Talk, provision};
use serde_json::{Value, json};
use switchboard_support::{Socket, TestServer, on_both_backends};

on_both_backends! {
    async fn a_foreign_chat_says_only_that_it_is_foreign(server: TestServer) {
        provision(&server).await;
        let mut talk = Talk::open(&server, 10, 20).await;
        let strangers = [
            server.participant(11).connect().await,
            server.organizer(21, AGENCY).connect().await,
            server.organizer(30, OTHER_AGENCY).connect().await,
        ];
        for mut stranger in strangers {
            let chat = &talk.chat;
            stranger
                .send("get_chat_history", json!({ "chatId": chat }))
                .await;
            no_access(&mut stranger, chat).await;
            stranger.say(chat, "let me in").await;
            no_access(&mut stranger, chat).await;
        }
        for id in [21, 30] {
            let agency = if id == 21 { AGENCY } else { OTHER_AGENCY };
            let mut stranger = server.organizer(id, agency).connect().await;
            stranger
                .send("close_chat", json!({ "chatId": talk.chat }))
                .await;
            no_access(&mut stranger, &talk.chat).await;
        }
        // Nobody saw any of it.
        assert_eq!(talk.ask("between us").await["seq"], 2);
    }

    async fn an_unknown_or_ill_formed_id_is_no_chat(server: TestServer) {
        provision(&server).await;
        let mut talk = Talk::open(&server, 10, 20).await;
        for id in [
            NO_CHAT,
            "",
            "nonsense",
            "1",
            "01890000-0000-7000-8000-00000000000g",
        ] {
            for socket in [&mut talk.phone, &mut talk.console] {
                socket
                    .send("get_chat_history", json!({ "chatId": id }))
                    .await;
                socket.expect_error("chat_not_found").await;
                socket.say(id, "hello?").await;
                socket.expect_error("chat_not_found").await;
            }
            talk.console
                .send("close_chat", json!({ "chatId": id }))
                .await;
            talk.console.expect_error("chat_not_found").await;
        }
        // A request that waits is no chat yet.
        let waiting = server.participant(11).ask(EVENT, "waiting").await;
        let mut phone = server.participant(11).connect().await;
        phone.say(&waiting, "anybody there?").await;
        phone.expect_error("chat_not_found").await;
    }

    async fn members_read_a_chat_after_its_end(server: TestServer) {
        provision(&server).await;
        let mut talk = Talk::open(&server, 10, 20).await;
        let message = talk.ask("remember me").await;
        talk.close().await;
        for socket in [&mut talk.phone, &mut talk.console] {
            let history = socket.history(&talk.chat).await;
            assert_eq!(history.last(), Some(&message));
        }
    }

    async fn the_archives_open_when_the_chat_ends(server: TestServer) {
        provision(&server).await;
        let mut talk = Talk::open(&server, 10, 20).await;
        let colleague = server.organizer(21, AGENCY);
        let stranger = server.organizer(30, OTHER_AGENCY);
        let archived = format!("/agency/chats/{}/messages", talk.chat);
        let own = format!("/participant/chats/{}/messages", talk.chat);

        // While it goes on: not even its own organizer finds it there.
        for account in [&colleague, &stranger, &talk.organizer] {
            account.get(&archived).await.expect_failure(&[404]);
        }
        talk.participant.get(&own).await.expect_failure(&[404]);
        assert_eq!(
            colleague.get("/agency/chats").await.list(),
            Vec::<Value>::new()
        );

        talk.close().await;
        assert_eq!(colleague.get(&archived).await.list().len(), 1);
        assert_eq!(talk.organizer.get(&archived).await.list().len(), 1);
        assert_eq!(talk.participant.get(&own).await.list().len(), 1);
        stranger.get(&archived).await.expect_failure(&[404]);
        assert_eq!(
            stranger.get("/agency/chats").await.list(),
            Vec::<Value>::new()
        );
        server
            .participant(11)
            .get(&own)
            .await
            .expect_failure(&[404]);
    }

    async fn rest_tells_unknown_and_foreign_alike(server: TestServer) {
        provision(&server).await;
        let mut talk = Talk::open(&server, 10, 20).await;
        talk.close().await;
        let stranger = server.organizer(30, OTHER_AGENCY);
        for id in [talk.chat.as_str(), NO_CHAT, "nonsense"] {
            stranger
                .get(&format!("/agency/chats/{id}/messages"))
                .await
                .expect_failure(&[404]);
            let other = server.participant(11);
            other
                .get(&format!("/participant/chats/{id}/messages"))
                .await
                .expect_failure(&[404]);
        }
    }
}

/// The next frame says that `chat` is not for this user.
async fn no_access(socket: &mut Socket, chat: &str) {
    let error = socket.expect_error("no_access").await;
    assert_eq!(
        error["message"],
        format!("you have no access to chat {chat}")
    );
}
