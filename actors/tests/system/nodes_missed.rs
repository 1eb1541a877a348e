//! What hints did not say, or not in time, between nodes of one process: it is shown to those who were
//! here, in the order of the log, and not to those who came later.

use crate::client::Client;
use crate::direct::{ADA, BOB, device, introduce, open, says};
use crate::node::{
    AGENCY, Apart, PARTICIPANT, ask, identity, on_two_nodes, on_two_nodes_and_a_mute_one,
    on_two_nodes_by_hand, on_two_nodes_whose_clocks_differ, open_chat, organizer, participant,
};
use crate::nodes::{Talk, talk};
use serde_json::{Value, json};
use std::time::Duration;
use switchboard_actors::directory::WhoIsHere;
use switchboard_actors::services::{Services, Settings};
use switchboard_domain::{Chat, ChatId, Side, UserId};
use switchboard_store::queries::{
    ClaimHead, ClaimOutcome, LoadChat, ReturnOutcome, ReturnRequest, UpsertUser,
};
use switchboard_support::poll_until;

#[test]
fn who_was_not_there_is_shown_only_what_came_since() {
    for apart in [Apart::Told, Apart::Silent] {
        let settings = Settings::default();
        on_two_nodes_by_hand(apart, settings, async |one, other, clock| {
            let Talk {
                phone,
                console,
                chat,
            } = talk(&one, &other).await;
            console.hang_up();
            poll_until("it is gone", async || {
                let here = other.directory.send(WhoIsHere).await.unwrap();
                here.is_empty().then_some(())
            })
            .await;
            for seq in 2..6 {
                phone.say(&chat, "nobody hears");
                phone.expect_message(&chat, "nobody hears", seq).await;
            }
            // Longer ago than clocks of nodes may differ.
            clock.advance(Duration::from_secs(10));
            // It reads what there is, and then sees what comes.
            let console = organizer(&other).await;
            console.send("get_chat_history", json!({ "chatId": chat }));
            let history = console.expect("chat_history").await;
            assert_eq!(history["messages"].as_array().unwrap().len(), 5);
            phone.say(&chat, "are you there?");
            console.expect_message(&chat, "are you there?", 6).await;
        });
    }
}

/// Before a node is known to have somebody, nobody tells it anything.
#[test]
fn what_was_said_in_the_moment_in_which_somebody_came_is_not_left_out() {
    on_two_nodes_by_hand(
        Apart::Told,
        Settings::default(),
        async |one, other, clock| {
            let (phone, console) = (participant(&one).await, organizer(&one).await);
            let chat = open_chat(&one, &console, &phone).await;
            phone.say(&chat, "long ago");
            phone.expect_message(&chat, "long ago", 2).await;
            clock.advance(Duration::from_secs(10));
            // More than is read at once.
            let last = 3 + 250;
            for seq in 3..last {
                phone.say(&chat, "now");
                phone.expect_message(&chat, "now", seq).await;
            }
            // It may have been on its way to the database when they came and read there.
            clock.advance(Duration::from_secs(1));
            let identity = identity(PARTICIPANT, Side::Participant);
            let tablet = Client::connect_two(&other, identity).await;
            let plain = participant(&other).await;
            console.say(&chat, "where?");
            for seq in 3..last {
                tablet.expect_message(&chat, "now", seq).await;
            }
            for device in [&tablet, &plain] {
                // Level 1 does not know what it has read already.
                device.expect_message(&chat, "where?", last).await;
            }
        },
    );
}

const COLLEAGUE: UserId = UserId(11);

/// Undoes the match of a chat, as another node may.
async fn undo(services: &Services, chat: &str) {
    let id = chat.parse::<ChatId>().unwrap();
    let found = services.store.run(LoadChat { id }).await.unwrap();
    let chat = found.and_then(Chat::into_help).unwrap();
    let undo = ReturnRequest {
        chat: id,
        organizer: chat.organizer,
        made: chat.time_start,
        now: services.now(),
    };
    let undone = services.store.run(undo).await.unwrap();
    assert!(matches!(undone, ReturnOutcome::Returned(_)), "{undone:?}");
}

/// The colleague takes the next request, as on a node that says nothing of it.
async fn take(services: &Services) {
    let claim = ClaimHead {
        agency: AGENCY,
        organizer: COLLEAGUE,
        now: services.now(),
        max_active: None,
    };
    let claimed = services.store.run(claim).await.unwrap();
    assert!(matches!(claimed, ClaimOutcome::Claimed(_)), "{claimed:?}");
}

#[test]
fn a_match_that_nobody_said_was_undone_and_made_anew_is_shown() {
    on_two_nodes(Apart::Silent, async |one, other| {
        let Talk {
            phone,
            console,
            chat,
        } = talk(&one, &other).await;
        let identity = identity(COLLEAGUE, Side::Organizer);
        one.store.run(UpsertUser { identity }).await.unwrap();
        undo(&one, &chat).await;
        // At once, so that mostly no look comes in between.
        take(&one).await;
        for client in [&phone, &console] {
            assert_eq!(client.expect("closed_chat").await["chatId"], chat);
        }
        let again = phone.expect("new_chat").await;
        assert_eq!(
            (&again["id"], &again["organizerId"]),
            (&json!(chat), &json!(COLLEAGUE.0))
        );
        phone.expect_message(&chat, "help 20", 1).await;
    });
}

/// The chat's actor outlives its members by a minute, and what it knows may be of before.
#[test]
fn who_comes_back_to_a_match_that_was_made_anew_elsewhere_is_shown_that() {
    // No reconciler looks: nothing but the return says so.
    on_two_nodes_by_hand(Apart::Told, Settings::default(), async |one, _, clock| {
        let Talk {
            phone,
            console,
            chat,
        } = talk(&one, &one).await;
        phone.hang_up();
        console.hang_up();
        poll_until("they are gone", async || {
            let here = one.directory.send(WhoIsHere).await.unwrap();
            here.is_empty().then_some(())
        })
        .await;
        let identity = identity(COLLEAGUE, Side::Organizer);
        one.store.run(UpsertUser { identity }).await.unwrap();
        clock.advance(Duration::from_secs(1));
        undo(&one, &chat).await;
        take(&one).await;
        let phone = Client::connect_two(&one, self::identity(PARTICIPANT, Side::Participant)).await;
        // If it knew the match of before, the time of this one tells that it is another.
        let again = phone.expect("new_chat").await;
        assert_eq!(
            (&again["id"], &again["organizerId"]),
            (&json!(chat), &json!(COLLEAGUE.0))
        );
        phone.expect_message(&chat, "help 20", 1).await;
        let colleague = Client::connect_two(&one, self::identity(COLLEAGUE, Side::Organizer)).await;
        phone.say(&chat, "are you there?");
        colleague.expect_all(["new_chat"]).await;
        colleague.expect_message(&chat, "help 20", 1).await;
        colleague.expect_message(&chat, "are you there?", 2).await;
    });
}

#[test]
fn a_chat_that_was_not_looked_at_here_is_gone_all_the_same() {
    on_two_nodes(Apart::Silent, async |one, other| {
        let Talk { chat, .. } = talk(&one, &one).await;
        let tablet = participant(&other).await;
        tablet.send("get_chat_history", json!({ "chatId": chat }));
        tablet.expect("chat_history").await;
        // Its node has looked at the chats of all who are there when somebody else is shown something.
        introduce(&one).await;
        let (ada, bob) = (device(&one, ADA).await, device(&other, BOB).await);
        let private = open(&ada, BOB).await;
        ada.request("1", "send_message", says(&private, "hello"));
        bob.expect("new_chat").await;
        bob.expect("user_message").await;
        undo(&one, &chat).await;
        assert_eq!(tablet.expect("closed_chat").await["chatId"], chat);
    });
}

#[test]
fn what_was_not_told_before_a_chat_was_looked_at_here_comes_first() {
    on_two_nodes_and_a_mute_one(async |one, other, mute, clock| {
        let Talk { phone, chat, .. } = talk(&one, &one).await;
        clock.advance(Duration::from_secs(10));
        // It has read what there is; the chat has not been in use on its node.
        let console = organizer(&other).await;
        console.send("get_chat_history", json!({ "chatId": chat }));
        console.expect("chat_history").await;
        let tablet = participant(&mute).await;
        tablet.say(&chat, "nobody hears");
        tablet.expect_message(&chat, "nobody hears", 2).await;
        phone.say(&chat, "are you there?");
        for client in [&phone, &console] {
            client.expect_message(&chat, "nobody hears", 2).await;
            client.expect_message(&chat, "are you there?", 3).await;
        }
    });
}

#[test]
fn a_private_chat_that_was_not_looked_at_here_goes_on_where_it_was() {
    on_two_nodes_and_a_mute_one(async |one, other, mute, clock| {
        introduce(&one).await;
        let (ada, bob) = (device(&one, ADA).await, device(&one, BOB).await);
        let chat = open(&ada, BOB).await;
        let say = async |from: &Client, text: &str| {
            from.request(text, "send_message", says(&chat, text));
            while from.frame().await["id"] != text {}
        };
        say(&ada, "one").await;
        say(&ada, "two").await;
        clock.advance(Duration::from_secs(10));
        // It has read what there is; the chat has not been in use on its node.
        let tablet = device(&other, BOB).await;
        say(&bob, "three").await;
        let shown = tablet.expect("user_message").await;
        assert_eq!((&shown["seq"], shown.get("prevSeq")), (&json!(3), None));
        let phone = device(&mute, ADA).await;
        say(&phone, "nobody hears").await;
        say(&ada, "five").await;
        for seq in [4, 5] {
            assert_eq!(tablet.expect("user_message").await["seq"], seq);
        }
    });
}

/// What is stored now may say that it was written before whoever is there came.
#[test]
fn what_seems_to_be_older_than_those_who_see_it_is_shown() {
    on_two_nodes_whose_clocks_differ(Duration::from_secs(10), async |one, behind| {
        introduce(&one).await;
        let (ada, bob) = (device(&behind, ADA).await, device(&one, BOB).await);
        let chat = open(&ada, BOB).await;
        for seq in 1..3 {
            ada.request("m", "send_message", says(&chat, "hello"));
            ada.answer("m", "ack").await;
            assert_eq!(ada.expect("user_message").await["seq"], seq);
            if seq == 1 {
                assert_eq!(bob.expect("new_chat").await["id"], chat);
            }
            assert_eq!(bob.expect("user_message").await["seq"], seq);
        }
    });
}

#[test]
fn what_is_written_while_nobody_has_it_comes_to_the_participants_other_devices() {
    on_two_nodes(Apart::Silent, async |one, other| {
        let of_participant = || identity(PARTICIPANT, Side::Participant);
        let phone = Client::connect_two(&one, of_participant()).await;
        let tablet = Client::connect_two(&other, of_participant()).await;
        let asked = ask(&one, PARTICIPANT).await.unwrap();
        let chat = asked.request.to_string();
        phone.say(&chat, "my leg");
        // The chat itself in front of what is said in it.
        let changed = seen(&tablet, "chat_changed").await;
        assert_eq!(
            (&changed["chat"]["id"], &changed["reason"]),
            (&json!(chat), &json!("queued"))
        );
        phone.say(&chat, "behind the stage");
        for (seq, text) in [(1, "help 20"), (2, "my leg"), (3, "behind the stage")] {
            let entry = seen(&tablet, "user_message").await;
            assert_eq!(
                (&entry["seq"], &entry["content"]),
                (&json!(seq), &json!(text))
            );
        }
    });
}

/// The next frame that is of this kind, or says something of a chat before its match.
async fn seen(client: &Client, kind: &str) -> Value {
    loop {
        let frame = client.any_frame().await;
        if ["chat_changed", "user_message"]
            .iter()
            .any(|it| frame["type"] == *it)
        {
            assert_eq!(frame["type"], kind, "{frame}");
            return frame["payload"].clone();
        }
    }
}
