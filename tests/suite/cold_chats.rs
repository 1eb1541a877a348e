//! Chats that are not in memory: not there yet, not there at all, or not used for a while.

use crate::world::{AGENCY, EVENT, Talk, provision};
use serde_json::json;
use switchboard_support::memory::resident_kib;
use switchboard_support::{TestServer, on_both_backends};

on_both_backends! {
    /// The id of a request is the id of the chat to come: nobody is kept from using it too early.
    async fn a_message_before_the_match_does_not_spoil_the_chat(server: TestServer) {
        provision(&server).await;
        let participant = server.participant(10);
        let mut phone = participant.connect().await;
        let chat = participant.ask(EVENT, "Please help").await;
        for _ in 0..3 {
            phone.say(&chat, "hello?").await;
            phone.expect_error("chat_not_found").await;
        }
        let (mut console, opened) = server.organizer(20, AGENCY).take_next().await;
        assert_eq!(phone.expect_new_chat().await, opened);
        phone.say(&chat, "now").await;
        for device in [&mut phone, &mut console] {
            let message = device.expect("user_message").await;
            assert_eq!((&message["content"], &message["seq"]), (&json!("now"), &json!(2)));
        }
    }

    async fn asking_for_chats_that_are_not_there_leaves_nothing_behind(server: TestServer) {
        provision(&server).await;
        let mut phone = server.participant(10).connect().await;
        let round = async |phone: &mut switchboard_support::Socket, base: u32| {
            const AT_ONCE: u32 = 200;
            for _ in 0..10 {
                for number in 0..AT_ONCE {
                    let chat = format!("01890000-0000-7000-8000-{:06}{number:06}", base);
                    phone.say(&chat, "anybody?").await;
                }
                for _ in 0..AT_ONCE {
                    phone.expect_error("chat_not_found").await;
                }
            }
        };
        // What a first round needs stays: buffers, the allocator's arenas.
        round(&mut phone, 0).await;
        let before = resident_kib(server.id());
        for base in 1..6 {
            round(&mut phone, base).await;
        }
        let growth = resident_kib(server.id()).saturating_sub(before);
        // 10,000 actors that stayed would be 15 MiB.
        assert!(growth < 6 * 1024, "{growth} KiB");
    }

    async fn what_was_unsent_is_taken_all_at_once_after_a_restart(server: TestServer) {
        let mut server = server;
        provision(&server).await;
        let talk = Talk::open(&server, 10, 20).await;
        server.sigterm();
        server.wait_exit().await;
        server.restart().await;
        let mut phone = talk.participant.at(server.address()).connect().await;
        const UNSENT: usize = 200;
        for number in 0..UNSENT {
            phone.say(&talk.chat, &format!("number {number}")).await;
        }
        for number in 0..UNSENT {
            let message = phone.expect("user_message").await;
            assert_eq!(message["content"], format!("number {number}"));
        }
    }

    async fn the_other_side_hears_of_an_end_that_no_actor_knew_of(server: TestServer) {
        let mut server = server;
        provision(&server).await;
        let talk = Talk::open(&server, 10, 20).await;
        server.sigterm();
        server.wait_exit().await;
        server.restart().await;
        let mut console = talk.organizer.at(server.address()).connect().await;
        server.service().delete_user(10).await.expect_success();
        let closed = console.expect("closed_chat").await;
        assert_eq!((&closed["chatId"], &closed["ended"]), (&json!(talk.chat), &json!(1)));
    }

    async fn an_admin_may_close_a_chat_twice(server: TestServer) {
        provision(&server).await;
        let mut talk = Talk::open(&server, 10, 20).await;
        let path = format!("/admin/chats/{}/close", talk.chat);
        let first = server.service().post(&path, &json!({})).await.expect(200);
        assert_eq!(talk.phone.expect("closed_chat").await["id"], talk.chat);
        assert_eq!(server.service().post(&path, &json!({})).await.expect(200), first);
    }
}
