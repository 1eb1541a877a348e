//! Tips on several servers: one of them sees to each, and another one when that is gone.

use super::Nodes;
use super::queue::GIVEN_BACK;
use crate::tips::{KEY, creator, five, give, open};
use serde_json::{Value, json};
use switchboard_support::{Billing, Reaction, SocketTwo, poll_until_within};

/// Servers that pay through one service, with a creator to give to.
async fn paying(billing: &Billing, count: usize) -> Nodes {
    let nodes = Nodes::start_with(
        count,
        &[
            ("SWITCHBOARD_BILLING_URL", billing.url()),
            ("SWITCHBOARD_TIP_LIMITS", "*:100000"),
            ("SWITCHBOARD_BILLING_KEY", KEY),
            ("SWITCHBOARD_BILLING_TIMEOUT", "500ms"),
        ],
    )
    .await;
    creator(&nodes.servers[0].service()).await;
    nodes
}

/// The next tip that is shown, and its number in the log.
async fn shown(device: &mut SocketTwo) -> (String, Value) {
    let entry = device.find("user_message").await;
    assert_eq!(entry["kind"], "tip", "{entry}");
    (
        entry["id"].as_str().unwrap().to_owned(),
        entry["seq"].clone(),
    )
}

#[tokio::test]
async fn tips_that_are_given_on_all_servers_are_each_paid_and_shown_once() {
    const EACH: usize = 8;
    let billing = Billing::start().await;
    let nodes = paying(&billing, 2).await;
    let [one, other] = &nodes.servers[..] else {
        panic!("two servers");
    };
    let mut phone = one.participant(10).connect_two().await;
    let mut tablet = other.participant(10).connect_two().await;
    let mut creator = other.participant(11).connect_two().await;
    let chat = open(&mut phone).await;
    let mut given = Vec::new();
    for n in 0..EACH {
        for (device, name) in [(&mut phone, "phone"), (&mut tablet, "tablet")] {
            // Both servers know of each, and either may see to it.
            given.push(give(device, five(&chat, &format!("{name} {n}"))).await);
        }
    }
    // The same promise made again elsewhere is the same tip.
    assert_eq!(give(&mut tablet, five(&chat, "phone 0")).await, given[0]);
    let mut logs = [Vec::new(), Vec::new(), Vec::new()];
    for (log, device) in logs.iter_mut().zip([&mut phone, &mut tablet, &mut creator]) {
        for seq in 1..=given.len() {
            let (tip, at) = shown(device).await;
            assert_eq!(at, json!(seq));
            log.push(tip);
        }
    }
    assert!(logs[1..].iter().all(|log| *log == logs[0]), "{logs:?}");
    for found in [&mut logs[0], &mut billing.charged()] {
        found.sort_unstable();
        given.sort_unstable();
        assert_eq!(*found, given);
    }
}

#[tokio::test]
async fn a_server_that_dies_or_stands_still_while_it_pays_leaves_the_tip_to_another() {
    for is_killed in [true, false] {
        let billing = Billing::start().await;
        let mut nodes = paying(&billing, 2).await;
        let mut phone = nodes.servers[0].participant(10).connect_two().await;
        let mut creator = nodes.servers[1].participant(11).connect_two().await;
        let chat = open(&mut phone).await;
        // The money is taken, and nobody hears so.
        billing.next(&[Reaction::PayAndHang]);
        let tip = give(&mut phone, five(&chat, "t")).await;
        billing.attempted(1).await;
        match is_killed {
            true => nodes.servers[0].kill9(),
            false => nodes.servers[0].freeze(),
        }
        let other = &nodes.servers[1];
        poll_until_within(GIVEN_BACK, "the other server sees to it", async || {
            let metrics = other.metrics().await;
            (metrics.series("switchboard_tips_unfinished") == Some(0.0)).then_some(())
        })
        .await;
        assert_eq!(shown(&mut creator).await, (tip.clone(), json!(1)));
        if !is_killed {
            // What it does now it does to a tip that is done.
            nodes.servers[0].thaw();
            assert_eq!(shown(&mut phone).await, (tip.clone(), json!(1)));
            nodes.hear_each_other().await;
        }
        // Behind it nothing came.
        let mut tablet = nodes.servers[1].participant(10).connect_two().await;
        let next = give(&mut tablet, five(&chat, "next")).await;
        assert_eq!(shown(&mut creator).await, (next.clone(), json!(2)));
        assert_eq!(billing.charged(), [tip.clone(), next]);
        let keys = billing
            .attempts()
            .into_iter()
            .map(|attempt| attempt.body["idempotencyKey"].clone());
        assert!(
            keys.filter(|key| *key == tip).count() > 1,
            "asked again under one key"
        );
    }
}
