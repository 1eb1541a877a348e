//! Tips over sockets and over HTTP, through a billing service with sockets of its own.

use crate::direct_chats::introduce;
use crate::world::pluck;
use serde_json::{Value, json};
use switchboard_support::{
    Account, Billing, Reaction, ServerBuilder, Service, SocketTwo, TestServer, on_both_backends,
    poll_until,
};

pub const PREFERENCES: &str = "https://www.example.org/billing?tab=cards";
pub const KEY: &str = "billing-key-of-the-tests";

/// A server whose tips are paid through `billing`.
pub fn with_billing(server: ServerBuilder, billing: &Billing) -> ServerBuilder {
    server
        .set("SWITCHBOARD_BILLING_URL", billing.url())
        .set("SWITCHBOARD_TIP_LIMITS", "*:100000")
        .set("SWITCHBOARD_BILLING_KEY", KEY)
        .set("SWITCHBOARD_BILLING_PREFERENCES_URL", PREFERENCES)
        .set("SWITCHBOARD_BILLING_TIMEOUT", "500ms")
}

/// 10 and 11 may write to each other, and 11 is a creator.
pub async fn creator(service: &Service) {
    introduce(service, &[10, 11]).await;
    let body = json!({ "role": "participant", "name": "User 11", "creator": true });
    service.put("/admin/users/11", &body).await.expect_success();
}

/// The direct chat of the two, whose devices have seen it.
pub async fn open(phone: &mut SocketTwo) -> String {
    let opened = phone
        .ask("open_direct_chat", json!({ "userId": 11 }), "new_chat")
        .await;
    opened["id"].as_str().unwrap().to_owned()
}

pub fn five(chat: &str, name: &str) -> Value {
    json!({ "chatId": chat, "amount": 500, "currency": "EUR", "clientMessageId": name })
}

/// Gives a tip; its id.
pub async fn give(phone: &mut SocketTwo, tip: Value) -> String {
    let mut ack = phone.ask("tip", tip, "ack").await;
    // Said once what became of it is in the log.
    ack.as_object_mut().unwrap().remove("shown");
    assert_eq!(
        (ack.as_object().unwrap().len(), &ack["status"]),
        (2, &json!("pending"))
    );
    ack["tipId"].as_str().unwrap().to_owned()
}

/// The notice of a tip that was not paid, but for what is of this one alone.
pub fn failed(notice: &Value) -> Value {
    let mut notice = notice.clone();
    for field in ["id", "chatId", "seq", "prevSeq", "timeSent", "tipId"] {
        notice.as_object_mut().unwrap().remove(field);
    }
    notice
}

pub fn expected_failure() -> Value {
    json!({
        "authorId": 0, "fromOrganizer": 0, "kind": "system", "tipStatus": "failed",
        "content": "Your tip of 5.00 EUR was not paid.",
        "tip": { "amount": 500, "currency": "EUR" }, "link": PREFERENCES,
    })
}

async fn unread(who: &Account) -> Value {
    who.get("/messages/unread-count").await.expect(200)["unread"].clone()
}

on_both_backends! {
    async fn a_tip_that_is_paid_is_shown_to_both(server: ServerBuilder) {
        let billing = Billing::start().await;
        let server = with_billing(server, &billing).start().await;
        creator(&server.service()).await;
        let (ada, bob) = (server.participant(10), server.participant(11));
        let (mut phone, mut peer) = (ada.connect_two().await, bob.connect_two().await);
        let chat = open(&mut phone).await;
        let tip = give(&mut phone, json!({
            "chatId": chat, "amount": 500, "currency": "EUR", "message": "Great show", "clientMessageId": "t",
        })).await;
        let own = phone.find("user_message").await;
        assert_eq!(peer.find("new_chat").await["unread"], 1);
        let theirs = peer.find("user_message").await;
        assert_eq!(own, theirs);
        for (field, value) in [
            ("id", json!(tip)), ("tipId", json!(tip)), ("authorId", json!(10)), ("kind", json!("tip")),
            ("content", json!("Great show")), ("tip", json!({ "amount": 500, "currency": "EUR" })),
            ("seq", json!(1)),
        ] {
            assert_eq!(own[field], value, "{field}");
        }
        let [attempt] = &billing.attempts()[..] else { panic!("{:?}", billing.attempts()) };
        assert_eq!(attempt.path, "/payments");
        assert_eq!(attempt.authorization.as_deref(), Some(&*format!("Bearer {KEY}")));
        assert_eq!(attempt.body, json!({
            "idempotencyKey": tip, "fromUserId": 10, "toUserId": 11, "amount": 500, "currency": "EUR",
        }));
        // The same name is the same tip.
        assert_eq!(give(&mut phone, five(&chat, "t")).await, tip);
        // Over HTTP, to the creator, without a word.
        let body = json!({
            "recipientId": 11, "tip": { "amount": 300, "currency": "JPY" }, "clientMessageId": "u",
        });
        let promised = ada.post("/messages", &body).await.expect(202);
        assert_eq!(promised["status"], "pending");
        let again = ada.post("/messages", &body).await.expect(202);
        assert_eq!(again["tipId"], promised["tipId"]);
        let second = peer.find("user_message").await;
        assert_eq!((&second["id"], &second["content"]), (&promised["tipId"], &json!("")));
        assert_eq!(billing.charged().len(), 2);
        let log = bob.get(&format!("/chats/{chat}/messages")).await.list();
        assert_eq!(log, [theirs.clone(), second.clone()]);
        let conversation = &bob.get("/conversations").await.list()[0];
        assert_eq!((&conversation["lastMessage"], &conversation["unread"]), (&second, &json!(2)));
        assert_eq!((unread(&bob).await, unread(&ada).await), (json!(2), json!(0)));
        poll_until("both are at their end", async || {
            let metrics = server.metrics().await;
            let paid = metrics.series("switchboard_tips_finished_total{outcome=\"paid\"}");
            (paid == Some(2.0)).then_some(())
        }).await;
        // Whoever asks again hears that the log has it.
        let ack = phone.ask("tip", five(&chat, "t"), "ack").await;
        assert_eq!(ack, json!({ "tipId": tip, "status": "pending", "shown": true }));
        assert_eq!(ada.post("/messages", &body).await.expect(202)["shown"], true);
        assert_eq!(promised.get("shown"), None);
        assert!(!server.log().contains(KEY), "{}", server.log());
        assert!(!server.log().contains("Great show"), "{}", server.log());
    }

    async fn a_tip_that_is_declined_is_told_to_its_payer_alone(server: ServerBuilder) {
        let billing = Billing::start().await;
        billing.usually(Reaction::Decline);
        let server = with_billing(server, &billing).start().await;
        creator(&server.service()).await;
        let (ada, bob) = (server.participant(10), server.participant(11));
        let (mut phone, mut peer) = (ada.connect_two().await, bob.connect_two().await);
        let chat = open(&mut phone).await;
        let tip = give(&mut phone, five(&chat, "t")).await;
        let notice = phone.find("user_message").await;
        assert_eq!(failed(&notice), expected_failure());
        assert_eq!(notice["tipId"], json!(tip));
        assert_ne!(notice["id"], json!(tip));
        // It is an entry of the log, from somebody else, that one of the two does not see.
        assert_eq!(unread(&ada).await, 1);
        assert_eq!(ada.get(&format!("/chats/{chat}/messages")).await.list(), [notice]);
        assert_eq!(peer.drain().await.unwrap(), []);
        assert_eq!(bob.get("/conversations").await.list(), [json!(null); 0]);
        assert_eq!(unread(&bob).await, 0);
        let said = phone.say(&chat, "Sorry", "m").await.unwrap();
        assert_eq!(said.payload["seq"], 2);
        let shown = peer.find("user_message").await;
        assert_eq!((&shown["seq"], &shown["prevSeq"]), (&json!(2), &json!(0)));
        assert_eq!(billing.charged(), [""; 0]);
    }

    async fn who_asks_again_hears_of_a_tip_that_was_promised_whatever_the_right_is_now(server: ServerBuilder) {
        let billing = Billing::start().await;
        let server = with_billing(server, &billing).start().await;
        let service = server.service();
        creator(&service).await;
        let (ada, tip) = (server.participant(10), json!({ "amount": 500, "currency": "EUR" }));
        let named = |name: &str| json!({ "recipientId": 11, "tip": tip, "clientMessageId": name });
        let promised = ada.post("/messages", &named("a")).await.expect(202);
        assert_eq!(service.delete("/admin/contacts/10/11").await.status, 204);
        assert_eq!(ada.post("/messages", &named("a")).await.expect(202)["tipId"], promised["tipId"]);
        ada.post("/messages", &named("b")).await.expect_error(403, "forbidden");
    }

    async fn without_a_billing_service_there_are_no_tips(server: TestServer) {
        creator(&server.service()).await;
        let ada = server.participant(10);
        let mut phone = ada.connect_two().await;
        let chat = open(&mut phone).await;
        let refused = phone.ask("tip", five(&chat, "t"), "error").await;
        assert_eq!(refused["code"], "tips_unavailable");
        let body = json!({ "recipientId": 11, "tip": { "amount": 5, "currency": "EUR" } });
        ada.post("/messages", &body).await.expect_error(403, "tips_unavailable");
        let config = server.call("GET", "/client-config").send().await.expect(200);
        assert_eq!(config.get("tips"), None);
    }

    async fn clients_are_told_what_a_tip_may_be(server: ServerBuilder) {
        let billing = Billing::start().await;
        let server = with_billing(server, &billing)
            .set("SWITCHBOARD_TIP_LIMITS", "EUR:50000,*:100")
            .start().await;
        let limits = json!([{ "currency": "EUR", "max": 50000 }, { "currency": "*", "max": 100 }]);
        let config = server.call("GET", "/client-config").send().await.expect(200);
        assert_eq!(config["tips"], limits);
        let mut phone = server.participant(10).connect_two().await;
        assert_eq!(phone.welcome()["limits"]["tips"], limits);
        phone.drain().await.unwrap();
    }

    async fn whoever_is_blocked_does_not_pay_and_does_not_learn_why(server: ServerBuilder) {
        let billing = Billing::start().await;
        let server = with_billing(server, &billing).start().await;
        creator(&server.service()).await;
        let (ada, bob) = (server.participant(10), server.participant(11));
        let (mut phone, mut peer) = (ada.connect_two().await, bob.connect_two().await);
        let chat = open(&mut phone).await;
        billing.next(&[Reaction::Decline]);
        give(&mut phone, five(&chat, "declined")).await;
        let declined = phone.find("user_message").await;
        let block = || bob.call("PUT", "/blocks/10");
        assert_eq!(block().send().await.status, 204);
        give(&mut phone, five(&chat, "blocked")).await;
        let blocked = phone.find("user_message").await;
        assert_eq!(failed(&blocked), failed(&declined), "nothing tells one from the other");
        assert_eq!(failed(&blocked), expected_failure());
        assert_eq!(billing.attempts().len(), 1);
        let told = peer.drain().await.unwrap();
        assert_eq!(told.iter().map(|it| &*it.kind).collect::<Vec<_>>(), ["block_changed"]);
        let kept = server.service().get_all("/admin/blocked-messages").await;
        assert_eq!(kept, [json!(null); 0]);
        // A tip that was being paid when the block came is paid; they do not hear of it.
        assert_eq!(bob.delete("/blocks/10").await.status, 204);
        billing.next(&[Reaction::PayWhenReleased]);
        let tip = give(&mut phone, five(&chat, "paid")).await;
        billing.attempted(2).await;
        assert_eq!(block().send().await.status, 204);
        billing.release();
        let own = phone.find("user_message").await;
        assert_eq!((&own["id"], &own["kind"]), (&json!(tip), &json!("tip")));
        let told = peer.drain().await.unwrap();
        assert_eq!(told.iter().map(|it| &*it.kind).collect::<Vec<_>>(), ["block_changed"; 2]);
        assert_eq!(bob.get("/conversations").await.list(), [json!(null); 0]);
        assert_eq!(billing.charged(), [&*tip]);
        let kept = server.service().get_all("/admin/blocked-messages").await;
        assert_eq!(pluck(&kept, "id"), [json!(tip)]);
    }

    async fn who_is_blocked_may_be_told_of_a_tip_too(server: ServerBuilder) {
        let billing = Billing::start().await;
        let server = with_billing(server, &billing)
            .set("SWITCHBOARD_BLOCK_MODE", "notify")
            .start().await;
        creator(&server.service()).await;
        let (ada, bob) = (server.participant(10), server.participant(11));
        let mut phone = ada.connect_two().await;
        let chat = open(&mut phone).await;
        assert_eq!(bob.call("PUT", "/blocks/10").send().await.status, 204);
        let refused = phone.ask("tip", five(&chat, "t"), "error").await;
        assert_eq!(refused["code"], "blocked");
        let body = json!({ "recipientId": 11, "tip": { "amount": 5, "currency": "EUR" } });
        ada.post("/messages", &body).await.expect_error(403, "blocked");
        assert_eq!(billing.attempts(), []);
    }

    async fn a_service_that_hangs_delays_no_message(server: ServerBuilder) {
        let billing = Billing::start().await;
        billing.usually(Reaction::Hang);
        let server = with_billing(server, &billing)
            .set("SWITCHBOARD_BILLING_TIMEOUT", "1m")
            .start().await;
        creator(&server.service()).await;
        let (ada, bob) = (server.participant(10), server.participant(11));
        let (mut phone, mut peer) = (ada.connect_two().await, bob.connect_two().await);
        let chat = open(&mut phone).await;
        // More new ones than are seen to at once: 48.
        for n in 0..70 {
            give(&mut phone, five(&chat, &format!("t{n}"))).await;
        }
        billing.attempted(48).await;
        for n in 0..50 {
            let said = phone.say(&chat, "still here", &format!("m{n}")).await.unwrap();
            assert_eq!((&*said.kind, &said.payload["seq"]), ("ack", &json!(n + 1)));
            assert_eq!(peer.find("user_message").await["seq"], n + 1);
        }
        assert_eq!(billing.attempts().len(), 48, "the others wait");
        let metrics = server.metrics().await;
        assert_eq!(metrics.series("switchboard_tips_unfinished"), Some(70.0));
    }

    async fn level_one_knows_no_tips(server: ServerBuilder) {
        let billing = Billing::start().await;
        let server = with_billing(server, &billing).start().await;
        creator(&server.service()).await;
        let (ada, bob) = (server.participant(10), server.participant(11));
        let (mut old, mut peer) = (ada.connect().await, bob.connect().await);
        let mut phone = ada.connect_two().await;
        let chat = open(&mut phone).await;
        old.send("tip", five(&chat, "t")).await;
        assert_eq!(old.expect("error").await["code"], "unknown_type");
        give(&mut phone, five(&chat, "t")).await;
        phone.find("user_message").await;
        for device in [&mut old, &mut peer] {
            device.send("get_chats", json!("")).await;
            assert_eq!(device.expect("chats").await["chats"], json!([]));
        }
    }
}
