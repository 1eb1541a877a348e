//! What every backplane keeps.

use crate::kit::{everywhere, user};
use switchboard_cluster::Key;
use switchboard_cluster::events::MAX_WAITING;
use switchboard_domain::AgencyId;

#[tokio::test]
async fn a_hint_goes_to_the_nodes_that_have_a_key_once_and_not_to_its_own() {
    everywhere(async |place| {
        let (mut one, mut both, mut neither) =
            (place.join().await, place.join().await, place.join().await);
        one.backplane.enter(user(1));
        both.backplane.enter(user(1));
        both.backplane.enter(user(2));
        neither.backplane.enter(Key::Agency(AgencyId(1)));
        let agency = Key::Agency(AgencyId(1));
        one.expect_located(&[user(1), user(2), agency], &[true; 3])
            .await;
        neither.say(&[user(1), user(2)], "to users");
        one.expect("to users").await;
        both.expect("to users").await;
        // Had anything else come, it would come first.
        one.say(&[user(1), agency], "past its sender");
        both.expect("past its sender").await;
        neither.expect("past its sender").await;
        both.say(&[Key::Node], "to all");
        one.expect("to all").await;
        neither.expect("to all").await;
    })
    .await;
}

#[tokio::test]
async fn what_one_node_says_is_heard_in_that_order_and_whole() {
    everywhere(async |place| {
        let (sender, mut receiver) = (place.join().await, place.join().await);
        receiver.backplane.enter(user(1));
        sender.expect_located(&[user(1)], &[true]).await;
        // Of any size up to a large message, and any bytes.
        let text = |number: usize| format!("{number} \r\n\0é{}", "x".repeat(number * 37 % 5_000));
        for number in 0..500 {
            sender.say(&[user(1)], text(number));
        }
        for number in 0..500 {
            receiver.expect(&text(number)).await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_key_is_found_as_long_as_some_node_has_it() {
    everywhere(async |place| {
        let (one, other, asker) = (place.join().await, place.join().await, place.join().await);
        one.backplane.enter(user(1));
        one.backplane.enter(user(1));
        other.backplane.enter(user(1));
        other.backplane.enter(user(2));
        asker
            .expect_located(&[user(3), user(1), user(2)], &[false, true, true])
            .await;
        one.backplane.leave(user(1));
        other.backplane.leave(user(2));
        asker
            .expect_located(&[user(1), user(2)], &[true, false])
            .await;
        other.backplane.leave(user(1));
        asker.expect_located(&[user(1)], &[false]).await;
        // A node finds what it has itself.
        asker.backplane.enter(user(4));
        asker.expect_located(&[user(4)], &[true]).await;
    })
    .await;
}

#[tokio::test]
async fn whoever_is_told_finds_what_was_said_before() {
    everywhere(async |place| {
        let (sender, mut told) = (place.join().await, place.join().await);
        told.backplane.enter(user(0));
        sender.expect_located(&[user(0)], &[true]).await;
        // So many that telling of them takes longer than a hint.
        let keys: Vec<Key> = (1..=2_000).map(user).collect();
        for round in 0..10 {
            for there in [true, false] {
                for key in &keys {
                    match there {
                        true => sender.backplane.enter(*key),
                        false => sender.backplane.leave(*key),
                    }
                }
                sender.say(&[user(0)], "look");
                told.expect("look").await;
                let found = told.backplane.locate(keys.clone()).await;
                assert!(
                    found == Ok(vec![there; keys.len()]),
                    "round {round}: {there}"
                );
            }
        }
    })
    .await;
}

#[tokio::test]
async fn many_are_found_in_the_order_in_which_they_were_asked_for() {
    everywhere(async |place| {
        let (one, asker) = (place.join().await, place.join().await);
        let keys: Vec<Key> = (0..1_234).map(user).collect();
        let there: Vec<bool> = (0..1_234).map(|id| id % 7 == 0).collect();
        for (key, there) in keys.iter().zip(&there) {
            if *there {
                one.backplane.enter(*key);
            }
        }
        asker.expect_located(&keys, &there).await;
        asker.expect_located(&[], &[]).await;
    })
    .await;
}

#[tokio::test]
async fn who_left_is_told_nothing_any_more() {
    everywhere(async |place| {
        let (sender, mut one) = (place.join().await, place.join().await);
        one.backplane.enter(user(1));
        sender.expect_located(&[user(1)], &[true]).await;
        one.backplane.leave(user(1));
        sender.expect_located(&[user(1)], &[false]).await;
        sender.say(&[user(1)], "nobody hears");
        sender.say(&[Key::Node], "everybody hears");
        one.expect("everybody hears").await;
    })
    .await;
}

#[tokio::test]
async fn a_node_that_goes_takes_its_keys_with_it() {
    everywhere(async |place| {
        let (goes, stays) = (place.join().await, place.join().await);
        goes.backplane.enter(user(1));
        stays.backplane.enter(user(2));
        stays.expect_located(&[user(1)], &[true]).await;
        drop(goes);
        stays
            .expect_located(&[user(1), user(2)], &[false, true])
            .await;
    })
    .await;
}

#[tokio::test]
async fn who_does_not_listen_in_time_hears_that_it_missed_something() {
    everywhere(async |place| {
        let (sender, mut slow) = (place.join().await, place.join().await);
        slow.backplane.enter(user(1));
        sender.expect_located(&[user(1)], &[true]).await;
        let all = 2 * MAX_WAITING;
        for number in 0..all {
            sender.say(&[user(1)], number.to_string());
            if number % 1_000 == 0 {
                // The sender's own bound is another matter.
                sender.expect_located(&[user(1)], &[true]).await;
            }
        }
        slow.expect_missed().await;
        // What it does hear is in order, and more comes as soon as there is room.
        let mut last = None;
        for _ in 0..MAX_WAITING {
            last = Some(slow.next_number(last).await);
        }
        sender.say(&[user(1)], all.to_string());
        while last != Some(all) {
            last = Some(slow.next_number(last).await);
        }
    })
    .await;
}
