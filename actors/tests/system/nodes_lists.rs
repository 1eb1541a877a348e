//! Lists whose owner and members are on different nodes: with a backplane between them, and with none,
//! where only the database tells.

use crate::client::Client;
use crate::direct::{ADA, BOB, device, nothing_comes};
use crate::lists::{OWNER, counts, done, list_of, send};
use crate::node::{Apart, on_two_nodes};
use serde_json::json;
use switchboard_actors::{blocks, lists};
use switchboard_store::queries::{DeleteList, RenameList};

async fn sees_for_the_first_time(member: &Client, list: &str) {
    assert_eq!(member.expect("new_chat").await["id"], *list);
    member.expect_message(list, "one", 1).await;
}

#[test]
fn a_message_comes_to_the_members_of_every_node_once() {
    for apart in [Apart::Told, Apart::Silent] {
        on_two_nodes(apart, async |one, other| {
            let list = list_of(&one, &[ADA, BOB]).await;
            let (owner, bob) = (device(&one, OWNER).await, device(&one, BOB).await);
            let (tablet, ada) = (device(&other, OWNER).await, device(&other, ADA).await);
            let progress = send(&owner, &list, "one").await;
            assert_eq!(counts(&progress), [1, 1, 2], "on this node");
            sees_for_the_first_time(&bob, &list).await;
            sees_for_the_first_time(&ada, &list).await;
            // Nothing else comes between: the next is the next.
            send(&owner, &list, "two").await;
            for member in [&bob, &ada] {
                member.expect_message(&list, "two", 2).await;
            }
            // The second message may come before the first has been everywhere.
            let (mut shown, mut told) = (Vec::new(), Vec::new());
            while told.len() < 2 {
                let frame = tablet.frame().await;
                let payload = &frame["payload"];
                match frame["type"].as_str().unwrap() {
                    "user_message" => shown.push(payload["content"].clone()),
                    "list_progress" if payload["done"] == true => {
                        assert_eq!(counts(payload), [1, 1, 2], "on that node");
                        told.push(payload["seq"].clone());
                    }
                    kind => assert_eq!(kind, "list_progress"),
                }
            }
            assert_eq!(
                (shown, told),
                (vec![json!("one"), json!("two")], vec![json!(1), json!(2)])
            );
            for device in [&owner, &tablet, &ada, &bob] {
                nothing_comes(device).await;
            }
        });
    }
}

#[test]
fn owners_on_two_nodes_leave_no_hole() {
    on_two_nodes(Apart::Told, async |one, other| {
        let list = list_of(&one, &[ADA]).await;
        let (here, there) = (device(&one, OWNER).await, device(&other, OWNER).await);
        let ada = device(&other, ADA).await;
        send(&here, &list, "one").await;
        there.expect_message(&list, "one", 1).await;
        done(&there).await;
        sees_for_the_first_time(&ada, &list).await;
        send(&there, &list, "two").await;
        ada.expect_message(&list, "two", 2).await;
        here.expect_message(&list, "two", 2).await;
        done(&here).await;
        send(&here, &list, "three").await;
        ada.expect_message(&list, "three", 3).await;
    });
}

#[test]
fn what_an_owner_changes_is_told_on_every_node() {
    on_two_nodes(Apart::Told, async |one, other| {
        let list = list_of(&one, &[ADA]).await;
        let (here, there) = (device(&one, OWNER).await, device(&other, OWNER).await);
        let ada = device(&other, ADA).await;
        let id = list.parse().unwrap();
        let rename = RenameList {
            id,
            owner: OWNER,
            title: "Fans".into(),
        };
        assert!(lists::rename(&one, rename).await.unwrap().is_some());
        let (owner, now) = (OWNER, one.now());
        assert!(
            lists::delete(&one, DeleteList { id, owner, now })
                .await
                .unwrap()
        );
        blocks::block(&one, OWNER, BOB).await.unwrap();
        for device in [&here, &there] {
            for deleted in [false, true] {
                let told = device.expect("list_changed").await;
                assert_eq!(told, json!({"listId": list, "deleted": deleted}));
            }
            let told = device.expect("block_changed").await;
            assert_eq!(told, json!({"userId": BOB.0, "blocked": true}));
        }
        nothing_comes(&ada).await;
    });
}

#[test]
fn how_far_a_member_has_read_is_shown_to_the_member_and_counted_for_the_owner_on_every_node() {
    on_two_nodes(Apart::Told, async |one, other| {
        let list = list_of(&one, &[ADA, BOB]).await;
        let (owner, bob) = (device(&one, OWNER).await, device(&one, BOB).await);
        let (phone, tablet) = (device(&other, ADA).await, device(&one, ADA).await);
        send(&owner, &list, "one").await;
        for device in [&bob, &phone, &tablet] {
            sees_for_the_first_time(device, &list).await;
        }
        phone.request("read", "mark_read", json!({"chatId": list, "seq": 1}));
        assert_eq!(phone.answer("read", "messages_read").await["seq"], 1);
        let own = tablet.expect("messages_read").await;
        assert_eq!(own, json!({"chatId": list, "userId": ADA.0, "seq": 1}));
        let read = owner.expect("list_read").await;
        assert_eq!(
            read,
            json!({"chatId": list, "seq": 1, "read": 1, "total": 2})
        );
        // Nobody else is, nor anybody twice.
        for device in [&owner, &bob, &phone, &tablet] {
            nothing_comes(device).await;
        }
    });
}
