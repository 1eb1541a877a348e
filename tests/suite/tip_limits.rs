//! Tips that may not be, and how many may.

use crate::direct_chats::introduce;
use crate::tips::{creator, five, give, open, with_billing};
use crate::world::{AGENCY, EVENT, NO_CHAT, pluck, provision};
use serde_json::{Value, json};
use switchboard_support::{Billing, ServerBuilder, on_both_backends};

on_both_backends! {
    async fn bad_tips_are_refused(server: ServerBuilder) {
        let billing = Billing::start().await;
        let server = with_billing(server, &billing)
            .set("SWITCHBOARD_TIP_LIMITS", "EUR:1000,JPY:80")
            .start().await;
        provision(&server).await;
        let service = server.service();
        creator(&service).await;
        introduce(&service, &[10, 12]).await;
        server.participant(13).get("/chats").await.expect_success();
        let (ada, bob) = (server.participant(10), server.participant(11));
        let mut phone = ada.connect_two().await;
        let chat = open(&mut phone).await;
        let tip = |amount: Value, currency: Value| json!({ "amount": amount, "currency": currency });
        for (tip, status, code) in [
            (tip(json!(0), json!("EUR")), 422, "invalid_payload"),
            (tip(json!(-5), json!("EUR")), 422, "invalid_payload"),
            (tip(json!(1.5), json!("EUR")), 422, "invalid_payload"),
            (tip(json!(5.0), json!("EUR")), 422, "invalid_payload"),
            (tip(json!(1e300), json!("EUR")), 422, "invalid_payload"),
            (tip(json!(9_007_199_254_740_992_i64), json!("EUR")), 422, "invalid_payload"),
            (tip(json!(1_001), json!("EUR")), 422, "invalid_payload"),
            (tip(json!(81), json!("JPY")), 422, "invalid_payload"),
            (tip(json!(5), json!("USD")), 422, "invalid_payload"),
            (tip(json!(5), json!("XXX")), 422, "invalid_payload"),
            (tip(json!(5), json!("eur")), 422, "invalid_payload"),
            (tip(json!(5), json!("")), 422, "invalid_payload"),
            (tip(json!("5"), json!("EUR")), 400, "invalid_payload"),
            (tip(json!(5), json!(978)), 400, "invalid_payload"),
            (json!({ "amount": 5 }), 400, "invalid_payload"),
        ] {
            let body = json!({ "recipientId": 11, "tip": tip });
            ada.post("/messages", &body).await.expect_error(status, code);
            let mut frame = json!({ "chatId": chat, "clientMessageId": "n" });
            for (field, value) in tip.as_object().unwrap() {
                frame[field] = value.clone();
            }
            let refused = phone.ask("tip", frame, "error").await;
            assert_eq!(refused["code"], "invalid_payload", "{tip}");
        }
        let good = json!({ "amount": 5, "currency": "EUR" });
        for (body, status, code) in [
            (json!({ "recipientId": 10 }), 422, "invalid_payload"),
            (json!({}), 422, "invalid_payload"),
            (json!({ "recipientId": 11, "content": " " }), 422, "invalid_payload"),
            (json!({ "recipientId": 11, "replyTo": NO_CHAT }), 422, "invalid_payload"),
            (json!({ "recipientId": 11, "lat": 52.1, "lng": 0.3 }), 422, "invalid_payload"),
            (json!({ "recipientId": 11, "lat": 52.1 }), 422, "invalid_payload"),
            (json!({ "recipientId": 11, "content": "x".repeat(4_001) }), 413, "too_large"),
            (json!({ "recipientId": 11, "clientMessageId": "x".repeat(65) }), 422, "invalid_payload"),
            (json!({ "recipientId": 999 }), 404, "user_not_found"),
            (json!({ "recipientId": 12 }), 403, "forbidden"),
            (json!({ "recipientId": 13 }), 403, "forbidden"),
            (json!({ "chatId": NO_CHAT }), 404, "chat_not_found"),
        ] {
            let mut body = body;
            body["tip"] = good.clone();
            ada.post("/messages", &body).await.expect_error(status, code);
        }
        // The creator does not tip who is none; a stranger tips nobody; in a help chat nobody does.
        let body = json!({ "chatId": chat, "tip": good });
        bob.post("/messages", &body).await.expect_error(403, "forbidden");
        let stranger = server.participant(12).post("/messages", &body).await;
        stranger.expect_error(404, "no_access");
        service.post("/messages", &body).await.expect_error(403, "forbidden");
        let help = ada.ask(EVENT, "Help").await;
        server.organizer(20, AGENCY).take_next().await;
        let body = json!({ "chatId": help, "tip": good });
        ada.post("/messages", &body).await.expect_error(403, "forbidden");
        for frame in [
            json!({ "chatId": chat, "amount": 5, "currency": "EUR" }),
            json!({ "chatId": chat, "amount": 5, "currency": "EUR", "clientMessageId": "" }),
            json!({ "chatId": chat, "amount": 5, "currency": "EUR", "clientMessageId": "n", "message": " " }),
        ] {
            assert_eq!(phone.ask("tip", frame, "error").await["code"], "invalid_payload");
        }
        let nowhere = phone.ask("tip", five(NO_CHAT, "n"), "error").await;
        assert_eq!(nowhere["code"], "chat_not_found");
        assert_eq!(billing.attempts(), []);
        let mine = ada.get("/conversations").await.list();
        assert_eq!(pluck(&mine, "id"), [json!(chat)], "nothing was opened for what may not be");
        assert_eq!(mine[0]["lastSeq"], 0);
        assert_eq!(server.metrics().await.series("switchboard_tips_promised_total"), Some(0.0));
    }

    async fn tips_have_a_rate_of_their_own(server: ServerBuilder) {
        let billing = Billing::start().await;
        let server = with_billing(server, &billing)
            .set("SWITCHBOARD_LIMITS", "on")
            .set("SWITCHBOARD_RATE_TIPS", "1/h burst 2")
            .start().await;
        creator(&server.service()).await;
        let ada = server.participant(10);
        let mut phone = ada.connect_two().await;
        let chat = open(&mut phone).await;
        give(&mut phone, five(&chat, "a")).await;
        let body = json!({ "chatId": chat, "tip": { "amount": 5, "currency": "EUR" } });
        ada.post("/messages", &body).await.expect(202);
        let refused = phone.ask("tip", five(&chat, "b"), "error").await;
        assert_eq!(refused["code"], "too_many_requests");
        ada.post("/messages", &body).await.expect_error(429, "too_many_requests");
        // What is no tip goes on.
        phone.say(&chat, "hello", "c").await.unwrap();
    }

    async fn a_day_has_a_limit_and_only_named_currencies_are_taken(server: ServerBuilder) {
        let billing = Billing::start().await;
        let server = with_billing(server, &billing)
            .set("SWITCHBOARD_TIP_LIMITS", "EUR:1000")
            .set("SWITCHBOARD_TIP_DAY_LIMITS", "EUR:1200")
            .start().await;
        creator(&server.service()).await;
        let ada = server.participant(10);
        let mut phone = ada.connect_two().await;
        let chat = open(&mut phone).await;
        let tip = |amount: i64, currency: &str| {
            let body = json!({
                "chatId": chat, "tip": { "amount": amount, "currency": currency },
            });
            let ada = ada.clone();
            async move { ada.post("/messages", &body).await }
        };
        tip(1_000, "EUR").await.expect(202);
        tip(201, "EUR").await.expect_error(422, "invalid_payload");
        tip(200, "EUR").await.expect(202);
        tip(1, "EUR").await.expect_error(422, "invalid_payload");
        tip(1, "USD").await.expect_error(422, "invalid_payload");
    }
}
