//! Offers end in one way, for both organizers: with their chat, by their time, and also where the server was away then.

use crate::turns::{answered, taken};
use crate::world::{AGENCY, EVENT};
use serde_json::{Value, json};
use switchboard_support::{ServerBuilder, SocketTwo, TestServer, on_both_backends, poll_until};

/// The owner asks organizer 21 to take the chat; what both are to be shown when that is over.
async fn offered(console: &mut SocketTwo, chat: &str) -> Value {
    let to = json!({ "chatId": chat, "turn": 1, "to": 21 });
    let offer = console.ask("offer_chat", to, "offer").await;
    offer["offerId"].clone()
}

/// Both are shown that it ended in this way.
async fn ends(both: [&mut SocketTwo; 2], offer: &Value, state: &str) {
    for device in both {
        let ended = json!({ "offerId": offer, "state": state });
        assert_eq!(device.find("offer_ended").await, ended);
    }
}

on_both_backends! {
    async fn whoever_closes_a_chat_ends_its_offer_for_both(server: TestServer) {
        let (participant, mut phone, mut console, chat) = taken(&server).await;
        let mut colleague = server.organizer(21, AGENCY).connect_two().await;
        let offer = offered(&mut console, &chat).await;
        console.ask("close_chat", json!({ "chatId": chat }), "closed_chat").await;
        ends([&mut console, &mut colleague], &offer, "overtaken").await;
        for by in ["the integrator", "the participant's end"] {
            let help = json!({ "eventId": EVENT, "description": by });
            let asked = phone.ask("request_help", help, "help_requested").await;
            let chat = asked["chatId"].as_str().expect("an id").to_owned();
            console.ask("start_chat", json!(""), "new_chat").await;
            let offer = offered(&mut console, &chat).await;
            match by {
                "the integrator" => {
                    let close = format!("/admin/chats/{chat}/close");
                    server.service().post(&close, &json!({})).await.expect_success();
                }
                _ => server.service().delete_user(10).await.expect_success(),
            }
            ends([&mut console, &mut colleague], &offer, "overtaken").await;
        }
        assert_eq!(server.organizer(21, AGENCY).get("/offers").await.list(), [""; 0]);
        drop(participant);
    }

    async fn an_offer_that_nobody_answers_is_over_in_time(builder: ServerBuilder) {
        let server = builder.set("SWITCHBOARD_OFFER_TIMEOUT", "300ms").start().await;
        let (_participant, mut phone, mut console, chat) = taken(&server).await;
        let mut colleague = server.organizer(21, AGENCY).connect_two().await;
        let offer = offered(&mut console, &chat).await;
        ends([&mut console, &mut colleague], &offer, "expired").await;
        let late = json!({ "offerId": offer, "accept": true });
        let over = colleague.ask("answer_offer", late, "error").await;
        assert_eq!((&over["code"], &over["state"]), (&json!("offer_ended"), &json!("expired")));
        let path = format!("/offers/{}", offer.as_str().expect("an id"));
        let giver = server.organizer(20, AGENCY).delete(&path).await;
        assert_eq!(giver.expect_error(409, "offer_ended")["state"], "expired");
        // The giver has it all the same, and may ask again.
        answered(&mut console, &chat).await;
        while phone.find("user_message").await["content"] != "On my way" {}
        offered(&mut console, &chat).await;
    }

    async fn an_offer_outlives_the_server(builder: ServerBuilder) {
        let mut server = builder.set("SWITCHBOARD_OFFER_TIMEOUT", "30s").start().await;
        let (_participant, _phone, mut console, chat) = taken(&server).await;
        server.organizer(21, AGENCY).connect_two().await;
        let offer = offered(&mut console, &chat).await;
        server.kill9();
        server.restart().await;
        let (giver, taker) = (server.organizer(20, AGENCY), server.organizer(21, AGENCY));
        for user in [&giver, &taker] {
            assert_eq!(user.get("/offers").await.list()[0]["offerId"], offer);
        }
        let (mut console, mut colleague) = (giver.connect_two().await, taker.connect_two().await);
        let yes = json!({ "offerId": offer, "accept": true });
        colleague.ask("answer_offer", yes, "offer_ended").await;
        assert_eq!(colleague.find("new_chat").await["turn"], 2);
        assert_eq!(console.find("chat_left").await["reason"], "moved");
    }

    async fn an_offer_whose_time_ended_without_a_server_is_over(builder: ServerBuilder) {
        let mut server = builder.set("SWITCHBOARD_OFFER_TIMEOUT", "500ms").start().await;
        let (_participant, _phone, mut console, chat) = taken(&server).await;
        server.organizer(21, AGENCY).connect_two().await;
        let offer = offered(&mut console, &chat).await;
        server.kill9();
        server.restart().await;
        let taker = server.organizer(21, AGENCY);
        poll_until("it is over", async || {
            taker.get("/offers").await.list().is_empty().then_some(())
        })
        .await;
        let path = format!("/offers/{}", offer.as_str().expect("an id"));
        let over = taker.post(&path, &json!({ "accept": true })).await.expect_error(409, "offer_ended");
        assert_eq!(over["state"], "expired");
    }
}
