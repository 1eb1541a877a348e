//! After an absence a client knows what it would know had it been there.

use crate::world::{AGENCY, EVENT, Talk, provision};
use serde_json::json;
use switchboard_support::{
    Account, ClientState, Merge, Organizer, Participant, SocketTwo, TestServer, on_both_backends,
};

/// Brings `state` up to date; the number of pages that it took.
async fn sync(socket: &mut SocketTwo, state: &mut ClientState) -> usize {
    let mut pages = 1;
    while !state.sync(&socket.ask("sync", state.sync_request(), "sync").await) {
        pages += 1;
        assert!(pages < 100, "it has an end");
    }
    pages
}

/// What a device that has never been there before is told.
async fn fresh(account: &Account, user: i64) -> ClientState {
    let mut socket = account.connect_two().await;
    let mut state = ClientState::new(user);
    let all = socket
        .ask("get_chats", json!({ "status": "all" }), "chats")
        .await;
    state.sync(&json!({ "chats": all["chats"], "messages": [], "complete": true }));
    sync(&mut socket, &mut state).await;
    state
}

/// The same chats, with the same logs and the same state.
fn assert_same(known: &ClientState, fresh: &ClientState) {
    assert!(known.chats().eq(fresh.chats()), "{known:#?} {fresh:#?}");
    for chat in fresh.chats() {
        assert_eq!(known.log(chat), fresh.log(chat));
        for field in [
            "ended",
            "timeEnd",
            "organizerId",
            "lastSeq",
            "readSeq",
            "unread",
        ] {
            assert_eq!(known.chat(chat)[field], fresh.chat(chat)[field], "{field}");
        }
    }
}

/// The participant asks, the organizer takes it: the chat's id.
async fn another(participant: &Participant, organizer: &Organizer, event: i64) -> String {
    let chat = participant.ask(event, "Please help again").await;
    assert_eq!(organizer.take_next().await.1["id"], chat);
    chat
}

on_both_backends! {
    async fn an_absence_leaves_no_trace(server: TestServer) {
        provision(&server).await;
        let mut talk = Talk::open(&server, 10, 20).await;
        let participant = talk.participant.clone();
        let mut state = ClientState::new(10);
        let mut phone = participant.connect_two().await;
        sync(&mut phone, &mut state).await;
        talk.answer("seen").await;
        assert_eq!(state.push("user_message", &phone.find("user_message").await), Merge::Added);
        phone.close().await;

        // More than a page, an end, and a new chat.
        for number in 0..600 {
            talk.console.say(&talk.chat, &format!("missed {number}")).await;
        }
        for _ in 0..600 {
            talk.console.expect("user_message").await;
            talk.phone.expect("user_message").await;
        }
        talk.close().await;
        let next = another(&participant, &talk.organizer, EVENT).await;

        let mut phone = participant.connect_two().await;
        assert!(sync(&mut phone, &mut state).await > 1);
        assert!(state.has_ended(&talk.chat) && !state.has_ended(&next));
        assert_eq!(state.log(&talk.chat).len(), 602);
        assert_same(&state, &fresh(&participant, 10).await);
    }

    async fn pushes_amid_pages_make_the_same_state(server: TestServer) {
        provision(&server).await;
        let mut talk = Talk::open(&server, 10, 20).await;
        let organizer = server.organizer(20, AGENCY);
        let mut state = ClientState::new(20);
        for round in 0..20 {
            // A device comes while the participant writes, and goes again.
            let mut console = organizer.connect_two().await;
            for number in 0..10 {
                talk.phone.say(&talk.chat, &format!("text {round} {number}")).await;
            }
            sync(&mut console, &mut state).await;
            for frame in console.drain().await.expect("an open connection") {
                let merged = state.push(&frame.kind, &frame.payload);
                assert!(!matches!(merged, Merge::Gap { .. }), "a gap before {frame:?}");
            }
            let last = state.log(&talk.chat).len();
            let mark = json!({ "chatId": talk.chat, "seq": last });
            let read = console.ask("mark_read", mark, "messages_read").await;
            state.push("messages_read", &read);
            console.close().await;
        }
        for _ in 0..200 {
            talk.phone.expect("user_message").await;
        }
        let mut console = organizer.connect_two().await;
        sync(&mut console, &mut state).await;
        assert_eq!(state.log(&talk.chat).len(), 201);
        assert_same(&state, &fresh(&organizer, 20).await);
    }
}
