//! Lists whose owner and members are on different nodes: with a backplane between them, and with none,
//! where only the database tells.

use crate::client::Client;
use crate::direct::{ADA, BOB, device, nothing_comes};
use crate::lists::{OWNER, counts, done, list_of, send};
use crate::node::{Apart, on_two_nodes};

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
            for (seq, text) in [(1, "one"), (2, "two")] {
                tablet.expect_message(&list, text, seq).await;
                let progress = done(&tablet).await;
                assert_eq!(progress["seq"], seq);
                assert_eq!(counts(&progress), [1, 1, 2], "on that node");
            }
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
