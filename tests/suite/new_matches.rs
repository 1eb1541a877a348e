//! What a match shows as new is what its two members have of it: also where they have read in it before.

use crate::pauses::supervisor;
use crate::turns::{answered, taken, turn};
use crate::world::{AGENCY, EVENT, provision};
use serde_json::{Value, json};
use switchboard_support::{Account, SocketTwo, TestServer, on_both_backends};

/// What one has read and has not, and the last that one sees.
fn own(chat: &Value) -> [Value; 4] {
    let last = &chat["lastMessage"]["seq"];
    [&chat["lastSeq"], &chat["readSeq"], &chat["unread"], last].map(Clone::clone)
}

/// Asks for help over a socket of level 2 and writes `words` more.
async fn waits(phone: &mut SocketTwo, words: i64) -> String {
    let help = json!({ "eventId": EVENT, "description": "my leg" });
    let asked = phone.ask("request_help", help, "help_requested").await;
    let chat = asked["chatId"].as_str().expect("an id").to_owned();
    for word in 0..words {
        let said = phone.say(&chat, "hurry", &format!("w{word}")).await;
        assert_eq!(said.expect("an answer").kind, "ack");
    }
    chat
}

async fn reads(socket: &mut SocketTwo, chat: &str, seq: i64) {
    let mark = json!({ "chatId": chat, "seq": seq });
    socket.ask("mark_read", mark, "messages_read").await;
}

/// What the match shows, which is what its reader is told who asks.
async fn is_what_is_listed(new: &Value, reader: &Account) -> [Value; 4] {
    let listed = reader.get("/chats").await.expect(200);
    assert_eq!(listed[0]["id"], new["id"]);
    assert_eq!(own(new), own(&listed[0]), "{new}");
    own(new)
}

on_both_backends! {
    async fn who_has_read_while_it_waited_has_read_it_at_the_match(server: TestServer) {
        provision(&server).await;
        for (words, participant) in [(0, 10), (2, 11)] {
            let participant = server.participant(participant);
            let mut phone = participant.connect_two().await;
            let chat = waits(&mut phone, words).await;
            let last = words + 1;
            reads(&mut phone, &chat, last).await;
            let organizer = server.organizer(20, AGENCY);
            let mut console = organizer.connect_two().await;
            let taken = console.ask("start_chat", json!(""), "new_chat").await;
            let shown = is_what_is_listed(&taken, &organizer).await;
            assert_eq!(shown, [last, 0, last, last].map(|it| json!(it)));
            let new = phone.find("new_chat").await;
            let shown = is_what_is_listed(&new, &participant).await;
            assert_eq!(shown, [last, last, 0, last].map(|it| json!(it)));
        }
    }

    async fn who_has_it_again_has_read_what_they_had(server: TestServer) {
        let (participant, mut phone, mut console, chat) = taken(&server).await;
        reads(&mut console, &chat, 1).await;
        answered(&mut console, &chat).await;
        reads(&mut phone, &chat, 2).await;
        console.ask("return_chat", turn(&chat, 1), "chat_left").await;
        phone.say(&chat, "Hello?", "p1").await.expect("an answer");
        let new = console.ask("start_chat", json!(""), "new_chat").await;
        assert_eq!((&new["id"], &new["turn"]), (&json!(chat), &json!(2)));
        // One entry is the organizer's own, one came since.
        let shown = is_what_is_listed(&new, &server.organizer(20, AGENCY)).await;
        assert_eq!(shown, [3, 1, 1, 3].map(|it| json!(it)));
        let new = phone.find("new_chat").await;
        let read = is_what_is_listed(&new, &participant).await[1].clone();

        // And where it is taken out of its order.
        console.ask("return_chat", turn(&chat, 2), "chat_left").await;
        let desk = supervisor(&server, AGENCY);
        let mut socket = desk.connect_two().await;
        let new = socket.ask("take_over", turn(&chat, 2), "new_chat").await;
        let shown = is_what_is_listed(&new, &desk).await;
        assert_eq!(shown, [3, 0, 3, 3].map(|it| json!(it)));
        let new = phone.find("new_chat").await;
        assert_eq!((&new["turn"], &new["readSeq"]), (&json!(3), &read));
        assert!(read.as_i64() >= Some(2), "{read}");
    }
}
