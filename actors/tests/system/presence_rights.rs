//! Level 2: who may see who is there, and until when.

use crate::catching_up::{console, phone, talk};
use crate::direct::{ADA, BOB, device, introduce, nothing_comes};
use crate::node::{ORGANIZER, PARTICIPANT, on_both_by_hand, on_both_with};
use crate::presence::{
    AFTER, NOBODY, away, last_seen, leaves, pushed, quick, sees, settings, watch,
};
use serde_json::json;
use std::time::Duration;
use switchboard_actors::blocks::{block, unblock};
use switchboard_actors::presence::SaveAll;
use switchboard_domain::UserId;
use switchboard_store::queries::{DeleteContact, DeleteUser};

#[test]
fn of_whom_one_may_not_see_there_is_nothing() {
    on_both_by_hand(quick(), |services, clock| async move {
        introduce(&services).await;
        let stranger = UserId(203);
        let (bob, other) = (
            device(&services, BOB).await,
            device(&services, stranger).await,
        );
        assert_eq!(
            watch(&other, &[BOB.0, NOBODY]).await,
            json!([away(BOB.0), away(NOBODY)])
        );
        leaves(&services, &clock, bob, 1).await;
        services.presence.send(SaveAll).await.unwrap();
        assert_eq!(
            watch(&other, &[BOB.0, NOBODY]).await,
            json!([away(BOB.0), away(NOBODY)])
        );
        // Before the word of the database is out, and after.
        device(&services, BOB).await;
        assert_eq!(watch(&other, &[BOB.0]).await, json!([away(BOB.0)]));
    });
}

#[test]
fn who_is_blocked_sees_the_other_leave_for_good() {
    on_both_by_hand(quick(), |services, clock| async move {
        introduce(&services).await;
        let (ada, bob) = (device(&services, ADA).await, device(&services, BOB).await);
        watch(&ada, &[BOB.0]).await;
        watch(&bob, &[ADA.0]).await;
        block(&services, BOB, ADA).await.unwrap();
        // Nor does whoever blocks see more of the other.
        assert_eq!(
            pushed(&bob).await,
            json!({"userId": ADA.0, "isOnline": false})
        );
        assert_eq!(watch(&bob, &[ADA.0]).await, json!([away(ADA.0)]));
        // As if it had been the end of a connection: not at once.
        let shown = watch(&ada, &[BOB.0]).await;
        assert_eq!(shown[0]["online"], true);
        clock.advance(AFTER);
        let left = sees(&ada, BOB, false).await;
        clock.advance(Duration::from_secs(60));
        let frozen = json!([last_seen(BOB, &left)]);
        assert_eq!(watch(&ada, &[BOB.0]).await, frozen);
        leaves(&services, &clock, bob, 1).await;
        services.presence.send(SaveAll).await.unwrap();
        let bob = device(&services, BOB).await;
        assert_eq!(watch(&ada, &[BOB.0]).await, frozen);
        nothing_comes(&ada).await;
        unblock(&services, BOB, ADA).await.unwrap();
        assert_eq!(watch(&ada, &[BOB.0]).await[0]["online"], true);
        leaves(&services, &clock, bob, 1).await;
        assert_ne!(sees(&ada, BOB, false).await, left);
    });
}

#[test]
fn a_block_of_somebody_who_was_away_changes_nothing() {
    on_both_by_hand(quick(), |services, clock| async move {
        introduce(&services).await;
        let (ada, bob) = (device(&services, ADA).await, device(&services, BOB).await);
        watch(&ada, &[BOB.0]).await;
        leaves(&services, &clock, bob, 1).await;
        let left = sees(&ada, BOB, false).await;
        clock.advance(Duration::from_secs(60));
        block(&services, BOB, ADA).await.unwrap();
        let frozen = json!([last_seen(BOB, &left)]);
        assert_eq!(watch(&ada, &[BOB.0]).await, frozen);
        let bob = device(&services, BOB).await;
        leaves(&services, &clock, bob, 1).await;
        services.presence.send(SaveAll).await.unwrap();
        assert_eq!(watch(&ada, &[BOB.0]).await, frozen);
    });
}

#[test]
fn members_of_a_help_chat_see_each_other_until_its_end() {
    on_both_by_hand(quick(), |services, _clock| async move {
        let (console, phone) = (console(&services).await, phone(&services).await);
        assert_eq!(
            watch(&phone, &[ORGANIZER.0]).await,
            json!([away(ORGANIZER.0)])
        );
        let chat = talk(&services, &console, &phone, 0).await;
        for (client, other) in [(&phone, ORGANIZER), (&console, PARTICIPANT)] {
            let shown = watch(client, &[other.0]).await;
            assert_eq!(
                (&shown[0]["userId"], &shown[0]["online"]),
                (&json!(other.0), &json!(true))
            );
        }
        console.request("w", "close_chat", json!({"chatId": chat}));
        for (client, other) in [(&phone, ORGANIZER), (&console, PARTICIPANT)] {
            // Two parts of the server say so, and neither waits for the other.
            let kinds = ["closed_chat", "user_online_status"];
            let [closed, status] = client.expect_all(kinds).await;
            assert_eq!(closed["id"], chat);
            assert_eq!(status, json!({"userId": other.0, "isOnline": false}));
            assert_eq!(watch(client, &[other.0]).await, json!([away(other.0)]));
        }
    });
}

#[test]
fn a_right_that_nobody_said_was_lost_is_missed_before_long() {
    on_both_with(settings(Duration::from_millis(20)), |services| async move {
        introduce(&services).await;
        let (ada, bob) = (device(&services, ADA).await, device(&services, BOB).await);
        assert_eq!(watch(&ada, &[BOB.0]).await[0]["online"], true);
        let contact = DeleteContact {
            user: ADA,
            may_write_to: BOB,
        };
        services.store.run(contact).await.unwrap();
        assert_eq!(
            pushed(&ada).await,
            json!({"userId": BOB.0, "isOnline": false})
        );
        assert_eq!(watch(&bob, &[ADA.0]).await[0]["online"], true);
        let now = services.now();
        services
            .store
            .run(DeleteUser {
                id: ADA,
                closes: true,
                now,
            })
            .await
            .unwrap();
        assert_eq!(
            pushed(&bob).await,
            json!({"userId": ADA.0, "isOnline": false})
        );
    });
}
