//! Lists: who is shown what of them, and when.

use crate::client::Client;
use crate::direct::{ADA, BOB, device, introduce, nothing_comes, says};
use crate::node::{identity, on_both};
use serde_json::{Value, json};
use switchboard_actors::services::Services;
use switchboard_domain::policy::Policy;
use switchboard_domain::{ChatId, Identity, Side, UserId};
use switchboard_store::queries::{
    CreateList, CreateOutcome, DeleteBlock, Editor, PutBlock, PutMembers, PutOutcome, RemoveMember,
    UpsertUser,
};

pub const OWNER: UserId = UserId(301);

/// A list of [`OWNER`] with these on it.
pub async fn list_of(services: &Services, members: &[UserId]) -> String {
    introduce(services).await;
    let identity = Identity {
        creator: Some(true),
        ..identity(OWNER, Side::Participant)
    };
    services.store.run(UpsertUser { identity }).await.unwrap();
    let create = CreateList {
        id: ChatId::new(),
        owner: OWNER,
        title: "Friends".into(),
        now: services.now(),
    };
    let created = services.store.run(create).await.unwrap();
    let CreateOutcome::Created(list) = created else {
        panic!("{created:?}")
    };
    put(services, &list.id.to_string(), members).await;
    list.id.to_string()
}

pub async fn put(services: &Services, list: &str, users: &[UserId]) {
    let put = PutMembers {
        list: list.parse().unwrap(),
        editor: Editor::Service,
        users: users.to_vec(),
        policy: Policy::default(),
        most: 100_000,
    };
    let put = services.store.run(put).await.unwrap();
    assert!(matches!(put, PutOutcome::Put { refused, .. } if refused.is_empty()));
}

pub async fn remove(services: &Services, list: &str, user: UserId) {
    let remove = RemoveMember {
        list: list.parse().unwrap(),
        editor: Editor::Service,
        user,
    };
    assert!(services.store.run(remove).await.unwrap().is_some());
}

/// Sends, and waits until all who are here were told; what the owner was told in the end.
pub async fn send(owner: &Client, list: &str, text: &str) -> Value {
    owner.request("send", "send_message", says(list, text));
    let ack = owner.answer("send", "ack").await;
    let own = owner.expect("user_message").await;
    assert_eq!((&own["seq"], &own["content"]), (&ack["seq"], &json!(text)));
    let progress = done(owner).await;
    assert_eq!(progress["seq"], ack["seq"]);
    progress
}

pub async fn done(owner: &Client) -> Value {
    loop {
        let progress = owner.expect("list_progress").await;
        if progress["done"] == true {
            return progress;
        }
    }
}

pub fn counts(progress: &Value) -> [i64; 3] {
    ["delivered", "online", "total"].map(|field| progress[field].as_i64().unwrap())
}

#[test]
fn a_message_comes_to_the_members_who_are_here() {
    on_both(|services| async move {
        let list = list_of(&services, &[ADA]).await;
        let (owner, tablet) = (
            device(&services, OWNER).await,
            device(&services, OWNER).await,
        );
        let (ada, bob) = (device(&services, ADA).await, device(&services, BOB).await);
        let old = Client::connect(&services, identity(ADA, Side::Participant)).await;
        assert_eq!(counts(&send(&owner, &list, "one").await), [1, 1, 1]);
        tablet.expect_message(&list, "one", 1).await;
        let shown = ada.expect("new_chat").await;
        assert_eq!(
            (
                &shown["id"],
                &shown["kind"],
                &shown["title"],
                &shown["ownerId"]
            ),
            (
                &json!(list),
                &json!("list"),
                &json!("Friends"),
                &json!(OWNER.0)
            )
        );
        assert_eq!((&shown["unread"], shown.get("peer")), (&json!(1), None));
        ada.expect_message(&list, "one", 1).await;

        put(&services, &list, &[BOB]).await;
        assert_eq!(counts(&send(&owner, &list, "two").await), [2, 2, 2]);
        ada.expect_message(&list, "two", 2).await;
        assert_eq!(
            bob.expect("new_chat").await["lastMessage"]["content"],
            "two"
        );
        let first = bob.expect("user_message").await;
        assert_eq!((&first["seq"], &first["prevSeq"]), (&json!(2), &json!(0)));

        remove(&services, &list, ADA).await;
        assert_eq!(counts(&send(&owner, &list, "three").await), [1, 1, 1]);
        bob.expect_message(&list, "three", 3).await;
        put(&services, &list, &[ADA]).await;
        send(&owner, &list, "four").await;
        let back = ada.expect("user_message").await;
        assert_eq!((&back["seq"], &back["prevSeq"]), (&json!(4), &json!(2)));
        nothing_comes(&ada).await;

        // Level 1 was shown nothing of it, and knows no such chat.
        old.say(&list, "hello");
        assert_eq!(old.expect("error").await["code"], "chat_not_found");
    });
}

#[test]
fn members_only_read_and_know_nothing_of_each_other() {
    on_both(|services| async move {
        let list = list_of(&services, &[ADA, BOB]).await;
        let owner = device(&services, OWNER).await;
        let (ada, bob) = (device(&services, ADA).await, device(&services, BOB).await);
        let other = device(&services, ADA).await;
        send(&owner, &list, "one").await;
        for member in [&ada, &bob, &other] {
            member.expect("new_chat").await;
            member.expect_message(&list, "one", 1).await;
        }
        ada.request("say", "send_message", says(&list, "me too"));
        assert_eq!(ada.answer("say", "error").await["code"], "forbidden");
        let stranger = device(&services, UserId(399)).await;
        stranger.request("say", "send_message", says(&list, "me too"));
        assert_eq!(stranger.answer("say", "error").await["code"], "no_access");
        for device in [&ada, &owner] {
            let typing = json!({"chatId": list, "isTyping": true});
            device.request("type", "typing", typing);
            assert_eq!(device.answer("type", "error").await["code"], "forbidden");
        }
        ada.request("read", "mark_read", json!({"chatId": list, "seq": 1}));
        assert_eq!(ada.answer("read", "messages_read").await["seq"], 1);
        let own = other.expect("messages_read").await;
        assert_eq!((&own["userId"], &own["seq"]), (&json!(ADA.0), &json!(1)));
        nothing_comes(&bob).await;
        // The owner is told how many, not who.
        let read = owner.expect("list_read").await;
        assert_eq!(
            read,
            json!({"chatId": list, "seq": 1, "read": 1, "total": 2})
        );
    });
}

#[test]
fn whoever_blocks_the_owner_is_not_shown_it_and_looks_as_if_away() {
    on_both(|services| async move {
        let list = list_of(&services, &[ADA, BOB]).await;
        let owner = device(&services, OWNER).await;
        let bob = device(&services, BOB).await;
        send(&owner, &list, "one").await;
        bob.expect("new_chat").await;
        bob.expect_message(&list, "one", 1).await;
        let (user, blocked) = (BOB, OWNER);
        let now = services.now();
        let block = PutBlock { user, blocked, now };
        assert!(services.store.run(block).await.unwrap());
        assert_eq!(counts(&send(&owner, &list, "two").await), [0, 0, 2]);
        let missed = json!({"chats": {list.clone(): 1}});
        bob.request("sync", "sync", missed);
        let missed = bob.answer("sync", "sync").await;
        assert_eq!(missed["messages"], json!([]));
        assert_eq!(missed["chats"][0]["lastSeq"], 1);
        services
            .store
            .run(DeleteBlock { user, blocked })
            .await
            .unwrap();
        assert_eq!(counts(&send(&owner, &list, "three").await), [1, 1, 2]);
        let live = bob.expect("user_message").await;
        assert_eq!((&live["seq"], &live["prevSeq"]), (&json!(3), &json!(1)));
        bob.request(
            "page",
            "get_chat_history",
            json!({"chatId": list, "limit": 10}),
        );
        let page = bob.answer("page", "chat_history").await;
        let seqs = page["messages"].as_array().unwrap().iter();
        let seqs: Vec<&Value> = seqs.map(|message| &message["seq"]).collect();
        assert_eq!(seqs, [1, 3]);
        assert_eq!(
            (&page["fromSeq"], &page["hasMore"]),
            (&json!(1), &json!(false))
        );
    });
}

#[test]
fn whoever_was_away_finds_it_by_sync() {
    on_both(|services| async move {
        let list = list_of(&services, &[ADA, BOB]).await;
        let owner = device(&services, OWNER).await;
        let ada = device(&services, ADA).await;
        ada.request("sync", "sync", json!({"chats": {}}));
        let since = ada.answer("sync", "sync").await["since"].clone();
        ada.hang_up();
        for text in ["one", "two"] {
            owner.request("send", "send_message", says(&list, text));
            owner.answer("send", "ack").await;
            owner.expect("user_message").await;
            done(&owner).await;
        }
        let ada = device(&services, ADA).await;
        ada.request("sync", "sync", json!({"since": since, "chats": {}}));
        let missed = ada.answer("sync", "sync").await;
        assert_eq!(missed["chats"][0]["id"], list);
        assert_eq!(missed["chats"][0]["unread"], 2);
        assert_eq!(missed["chats"][0]["lastMessage"]["content"], "two");
        let known = json!({"since": missed["since"], "chats": {list.clone(): 0}});
        ada.request("sync", "sync", known);
        let messages = ada.answer("sync", "sync").await["messages"].clone();
        assert_eq!(messages.as_array().unwrap().len(), 2);
    });
}

#[test]
fn a_crowd_is_reached_in_order_and_once() {
    on_both(|services| async move {
        let members: Vec<UserId> = (1_000..1_150).map(UserId).collect();
        let list = list_of(&services, &[]).await;
        let mut devices = Vec::new();
        for member in &members {
            devices.push(device(&services, *member).await);
        }
        put(&services, &list, &members).await;
        let owner = device(&services, OWNER).await;
        const MESSAGES: i64 = 12;
        for n in 1..=MESSAGES {
            owner.send("send_message", says(&list, &format!("message {n}")));
        }
        for device in &devices {
            device.expect("new_chat").await;
            for n in 1..=MESSAGES {
                device
                    .expect_message(&list, &format!("message {n}"), n)
                    .await;
            }
            nothing_comes(device).await;
        }
        let mut reached = Vec::new();
        while reached.len() < MESSAGES as usize {
            let frame = owner.frame().await;
            if frame["type"] == "list_progress" && frame["payload"]["done"] == true {
                assert_eq!(counts(&frame["payload"]), [150, 150, 150]);
                reached.push(frame["payload"]["seq"].as_i64().unwrap());
            }
        }
        assert_eq!(reached, (1..=MESSAGES).collect::<Vec<_>>());
    });
}
