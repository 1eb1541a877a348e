//! Ends of requests that wait, between nodes that are not told: the participant's devices learn of them, once.

use crate::client::Client;
use crate::node::{AGENCY, Apart, EVENT, PARTICIPANT, ask, identity, on_two_nodes};
use serde_json::{Value, json};
use switchboard_actors::services::Services;
use switchboard_domain::{ChatId, Side, UserId};
use switchboard_store::queries::{
    ClaimHead, ClaimOutcome, ReturnOutcome, ReturnRequest, UpsertUser,
};

const COLLEAGUE: UserId = UserId(11);

async fn device(services: &Services) -> Client {
    Client::connect_two(services, identity(PARTICIPANT, Side::Participant)).await
}

/// The next frame of this kind about a chat, whatever comes between, and how many there were of the other kind.
async fn find(client: &Client, (kind, chat): (&str, &str), other: &str) -> (Value, usize) {
    let mut others = 0;
    loop {
        let frame = client.any_frame().await;
        let payload = &frame["payload"];
        let is_of = |field: &str| payload[field] == chat;
        let here = is_of("chatId") || is_of("requestId");
        others += usize::from(frame["type"] == other);
        if frame["type"] == kind && here {
            return (payload.clone(), others);
        }
    }
}

async fn asks(services: &Services) -> String {
    ask(services, PARTICIPANT)
        .await
        .unwrap()
        .request
        .to_string()
}

/// The match is made and undone, as by a node that says nothing of it.
async fn comes_back(services: &Services, chat: &str) {
    let (now, id) = (services.now(), chat.parse::<ChatId>().unwrap());
    let identity = identity(COLLEAGUE, Side::Organizer);
    services.store.run(UpsertUser { identity }).await.unwrap();
    let claim = ClaimHead {
        agency: AGENCY,
        organizer: COLLEAGUE,
        now,
        max_active: None,
    };
    let ClaimOutcome::Claimed(claimed) = services.store.run(claim).await.unwrap() else {
        panic!("nobody waits");
    };
    let undo = ReturnRequest {
        chat: id,
        organizer: COLLEAGUE,
        made: claimed.chat.time_start,
        now,
    };
    let undone = services.store.run(undo).await.unwrap();
    assert!(matches!(undone, ReturnOutcome::Returned(_)), "{undone:?}");
}

#[test]
fn whoever_is_not_told_of_the_end_of_a_request_learns_of_it_once() {
    on_two_nodes(Apart::Silent, async |one, other| {
        let (phone, watch, tablet) = (device(&one).await, device(&one).await, device(&other).await);
        for had in [false, true] {
            let chat = asks(&one).await;
            find(&tablet, ("user_message", &chat), "").await;
            if had {
                comes_back(&one, &chat).await;
                phone.say(&chat, "are you there?");
                while find(&tablet, ("user_message", &chat), "").await.0["seq"] != 2 {}
            }
            phone.request("c", "cancel_help_request", json!({ "eventId": EVENT.0 }));
            let (over, _) = find(&tablet, ("help_cancelled", &chat), "").await;
            assert_eq!(over["reason"], "withdrawn");
            find(&tablet, ("closed_chat", &chat), "").await;
            let (_, before) = find(&watch, ("help_cancelled", &chat), "help_cancelled").await;
            assert_eq!(before, 1, "this one");

            // What is shown of the next one is found by a look that finds this end too.
            let next = asks(&other).await;
            let (_, again) = find(&watch, ("user_message", &next), "help_cancelled").await;
            assert_eq!(again, 0, "{chat} is over once");
            tablet.request("c", "cancel_help_request", json!({ "eventId": EVENT.0 }));
            find(&watch, ("help_cancelled", &next), "").await;
        }
    });
}
