//! Tips through a service that fails in every way, and through kills of the server at every stage:
//! nobody pays twice, nothing is shown that was not paid, nothing that was paid is forgotten.

use crate::database_faults::durable;
use crate::tips::{creator, expected_failure, failed, five, give, open, with_billing};
use serde_json::{Value, json};
use std::time::Duration;
use switchboard_support::{
    Backend, Billing, Participant, Postgres, Reaction, ServerBuilder, TestServer, on_both_backends,
    poll_until_within,
};

/// A crash delays a tip by its lease: an attempt and five seconds.
const PATIENCE: Duration = Duration::from_secs(40);

/// What the two hold of the chat at the end, once `count` entries are there for the payer.
async fn logs(server: &TestServer, chat: &str, count: usize) -> (Vec<Value>, Vec<Value>) {
    let (ada, bob) = (server.participant(10), server.participant(11));
    let path = format!("/chats/{chat}/messages");
    let read = async |who: &Participant| {
        let answer = who.get(&path).await;
        // A database that has just come back may not have been found again.
        (answer.status != 503).then(|| answer.list())
    };
    let own = poll_until_within(PATIENCE, "the tip is at its end", async || {
        let log = read(&ada).await?;
        let unfinished = server.metrics().await.series("switchboard_tips_unfinished");
        (log.len() >= count && unfinished == Some(0.0)).then_some(log)
    })
    .await;
    (own, read(&bob).await.expect("the database is there"))
}

/// The one tip, which was paid once and is shown to both.
fn assert_paid(billing: &Billing, tip: &str, logs: &(Vec<Value>, Vec<Value>)) {
    assert_eq!(billing.charged(), [tip], "charged once");
    let [entry] = &logs.0[..] else {
        panic!("{:?}", logs.0);
    };
    assert_eq!((&entry["id"], &entry["kind"]), (&json!(tip), &json!("tip")));
    assert_eq!(logs.1, logs.0);
    for attempt in billing.attempts() {
        assert_eq!(attempt.body["idempotencyKey"], tip, "one key");
    }
}

on_both_backends! {
    async fn whatever_the_service_does_it_charges_once_and_is_believed(server: ServerBuilder) {
        let billing = Billing::start().await;
        let server = with_billing(server, &billing).start().await;
        creator(&server.service()).await;
        let mut phone = server.participant(10).connect_two().await;
        let mut peer = server.participant(11).connect_two().await;
        let chat = open(&mut phone).await;
        for (n, (reactions, attempts)) in [
            (&[Reaction::PayTwiceSaid][..], 1),
            (&[Reaction::PayAndHang, Reaction::Pay], 2),
            (&[Reaction::Hang, Reaction::Die, Reaction::Pay], 3),
            (&[Reaction::PayAndDie, Reaction::Status(500), Reaction::Pay], 3),
            (&[Reaction::PayAndBabble, Reaction::Pay], 2),
            (&[Reaction::PayAndDrip], 1),
            (&[Reaction::Status(401), Reaction::Status(429), Reaction::Redirect, Reaction::Pay], 4),
        ].into_iter().enumerate() {
            let before = billing.attempts().len();
            billing.next(reactions);
            let tip = give(&mut phone, five(&chat, &format!("t{n}"))).await;
            for device in [&mut phone, &mut peer] {
                let shown = device.find("user_message").await;
                assert_eq!((&shown["id"], &shown["kind"]), (&json!(tip), &json!("tip")), "{reactions:?}");
                assert_eq!(shown["seq"], n + 1);
            }
            assert_eq!(billing.attempts().len() - before, attempts, "{reactions:?}");
            assert_eq!(billing.charged().len(), n + 1, "{reactions:?}");
            assert_eq!(billing.charged()[n], tip);
        }
        assert!(billing.attempts().iter().all(|it| it.path == "/payments"), "nobody follows");
    }

    async fn what_is_given_up_is_told_and_a_late_payment_is_not_forgotten(server: ServerBuilder) {
        let billing = Billing::start().await;
        billing.usually(Reaction::PayAndHang);
        let server = with_billing(server, &billing)
            .set("SWITCHBOARD_BILLING_GIVE_UP", "2s")
            .start().await;
        creator(&server.service()).await;
        let (ada, bob) = (server.participant(10), server.participant(11));
        let (mut phone, mut peer) = (ada.connect_two().await, bob.connect_two().await);
        let chat = open(&mut phone).await;
        let tip = give(&mut phone, five(&chat, "doubt")).await;
        let notice = phone.find("user_message").await;
        assert_eq!((&notice["tipStatus"], &notice["tipId"]), (&json!("unknown"), &json!(tip)));
        assert_eq!(peer.drain().await.unwrap(), []);
        assert!(billing.attempts().len() > 1, "tried again");
        assert_eq!(billing.charged(), [tip]);
        assert_eq!(server.metrics().await.series("switchboard_tips_unfinished"), Some(1.0), "asked on");
        // Where nobody can have been charged, it is said so.
        billing.usually(Reaction::Status(401));
        give(&mut phone, five(&chat, "refused")).await;
        assert_eq!(failed(&phone.find("user_message").await), expected_failure());
    }

    async fn nobody_can_say_any_more_and_people_are_told(server: ServerBuilder) {
        let billing = Billing::start().await;
        billing.usually(Reaction::PayAndHang);
        let server = with_billing(server, &billing)
            .set("SWITCHBOARD_BILLING_GIVE_UP", "1s")
            .set("SWITCHBOARD_BILLING_RESOLVE", "2s")
            .start().await;
        creator(&server.service()).await;
        let mut phone = server.participant(10).connect_two().await;
        let chat = open(&mut phone).await;
        let tip = give(&mut phone, five(&chat, "doubt")).await;
        assert_eq!(phone.find("user_message").await["tipStatus"], "unknown");
        poll_until_within(PATIENCE, "it is given to people", async || {
            let metrics = server.metrics().await;
            (metrics.series("switchboard_tips_unresolved") == Some(1.0)).then_some(())
        }).await;
        assert!(server.log().contains(&tip), "who has to look finds which");
    }

    async fn a_service_that_is_away_is_waited_for(server: ServerBuilder) {
        let billing = Billing::start().await;
        let away = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let nowhere = format!("http://{}", away.local_addr().unwrap());
        drop(away);
        let server = with_billing(server, &billing)
            .set("SWITCHBOARD_BILLING_URL", nowhere)
            .set("SWITCHBOARD_BILLING_GIVE_UP", "2s")
            .start().await;
        creator(&server.service()).await;
        let mut phone = server.participant(10).connect_two().await;
        let chat = open(&mut phone).await;
        give(&mut phone, five(&chat, "t")).await;
        // Whom nobody reached nobody charged.
        assert_eq!(failed(&phone.find("user_message").await), expected_failure());
        let metrics = server.metrics().await;
        assert_eq!(metrics.series("switchboard_billing_attempts_total{outcome=\"unknown\"}"), Some(0.0));
    }

    async fn a_kill_before_the_answer_pays_once(server: ServerBuilder) {
        let billing = Billing::start().await;
        let mut server = with_billing(server, &billing).set("SWITCHBOARD_BILLING_TIMEOUT", "2s").start().await;
        creator(&server.service()).await;
        let mut phone = server.participant(10).connect_two().await;
        let chat = open(&mut phone).await;
        // The service has the request, and the server dies: with the money taken, and without.
        for (n, reaction) in [Reaction::PayAndHang, Reaction::Hang].into_iter().enumerate() {
            billing.next(&[reaction]);
            let before = billing.attempts().len();
            let tip = give(&mut phone, five(&chat, &format!("t{n}"))).await;
            billing.attempted(before + 1).await;
            server.restart().await;
            phone = server.participant(10).connect_two().await;
            let (own, theirs) = logs(&server, &chat, n + 1).await;
            assert_eq!(own, theirs);
            assert_eq!(own[n]["id"], json!(tip));
            assert_eq!(billing.charged().len(), n + 1);
            // The same name is the same tip, across the crash.
            assert_eq!(give(&mut phone, five(&chat, &format!("t{n}"))).await, tip);
        }
        assert_eq!(logs(&server, &chat, 2).await.0.len(), 2);
    }

    async fn a_kill_at_any_moment_pays_once_and_shows_it_once(server: ServerBuilder) {
        let billing = Billing::start().await;
        let mut server = with_billing(server, &billing).start().await;
        creator(&server.service()).await;
        let mut tips = Vec::new();
        let mut phone = server.participant(10).connect_two().await;
        let chat = open(&mut phone).await;
        // Each time a little later: before the call, in it, before and after the entry.
        for round in 0..6_u32 {
            for n in 0..4 {
                let name = format!("{round}-{n}");
                tips.push(give(&mut phone, five(&chat, &name)).await);
            }
            for _ in 0..round {
                phone.drain().await.unwrap();
            }
            server.restart().await;
            phone = server.participant(10).connect_two().await;
        }
        let (own, theirs) = logs(&server, &chat, tips.len()).await;
        assert_eq!(own, theirs);
        let mut shown: Vec<&str> = own.iter().map(|it| it["id"].as_str().unwrap()).collect();
        let mut charged = billing.charged();
        shown.sort_unstable();
        charged.sort_unstable();
        tips.sort_unstable();
        assert_eq!(charged, tips, "each charged once");
        assert_eq!(shown, tips, "each shown once");
        let seqs: Vec<i64> = own.iter().map(|it| it["seq"].as_i64().unwrap()).collect();
        assert_eq!(seqs, (1..=i64::try_from(tips.len()).unwrap()).collect::<Vec<_>>());
    }
}

/// The database goes away between the payment and the entry.
// The test itself may block on the database's commands.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_payment_outlives_the_database() {
    let database = Postgres::start(durable());
    let billing = Billing::start().await;
    let builder = ServerBuilder::new(env!("CARGO_BIN_EXE_switchboard"), Backend::Postgres);
    let server = with_billing(builder, &billing)
        .set("SWITCHBOARD_BILLING_TIMEOUT", "10s")
        .set("DATABASE_URL", database.url("postgres"))
        .start()
        .await;
    creator(&server.service()).await;
    let mut phone = server.participant(10).connect_two().await;
    let chat = open(&mut phone).await;
    billing.next(&[Reaction::PayWhenReleased]);
    let tip = give(&mut phone, five(&chat, "t")).await;
    billing.attempted(1).await;
    database.kill9();
    billing.release();
    database.start_again();
    let logs = logs(&server, &chat, 1).await;
    assert_paid(&billing, &tip, &logs);
}
