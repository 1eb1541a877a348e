//! Who is there, seen from outside: through a restart, through a block over HTTP, beside level 1.

use crate::direct_chats::{introduce, to};
use serde_json::{Value, json};
use switchboard_support::{Participant, SocketTwo, TestServer, on_both_backends};

/// Watches these; what is shown of them.
async fn watch(device: &mut SocketTwo, users: &[i64]) -> Value {
    let asked = json!({ "userIds": users });
    device.ask("watch_presence", asked, "presence").await["users"].clone()
}

/// The next who comes or goes: when they were last there.
async fn sees(device: &mut SocketTwo, user: i64, online: bool) -> Value {
    let shown = device.find("user_online_status").await;
    assert_eq!(
        (&shown["userId"], &shown["isOnline"]),
        (&json!(user), &json!(online)),
        "{shown}"
    );
    shown["lastSeen"].clone()
}

fn away(user: i64, at: &Value) -> Value {
    json!({ "userId": user, "online": false, "lastSeen": at })
}

async fn pair(server: &TestServer) -> (Participant, Participant) {
    introduce(&server.service(), &[10, 11]).await;
    (server.participant(10), server.participant(11))
}

on_both_backends! {
    async fn when_somebody_was_last_there_outlives_a_restart(server: TestServer) {
        let mut server = server;
        let (ada, bob) = pair(&server).await;
        let mut phone = ada.connect_two().await;
        let never = json!([{ "userId": 11, "online": false }, { "userId": 999, "online": false }]);
        assert_eq!(watch(&mut phone, &[11, 999]).await, never);
        let peer = bob.connect_two().await;
        let came = sees(&mut phone, 11, true).await;
        // Connections that end with the server count as well.
        server.sigterm();
        server.wait_exit().await;
        drop(peer);
        server.restart().await;
        let mut phone = server.participant(10).connect_two().await;
        let shown = watch(&mut phone, &[11]).await;
        assert_eq!(shown[0]["online"], false);
        assert!(shown[0]["lastSeen"].as_str() >= came.as_str(), "{shown} after {came}");
        let mut peer = server.participant(11).connect_two().await;
        sees(&mut phone, 11, true).await;
        assert_eq!(watch(&mut peer, &[10]).await[0]["online"], true);
        peer.close().await;
        let left = sees(&mut phone, 11, false).await;
        assert_eq!(watch(&mut phone, &[11]).await, json!([away(11, &left)]));
    }

    async fn a_block_is_not_to_be_seen(server: TestServer) {
        let (ada, bob) = pair(&server).await;
        let (mut phone, mut peer) = (ada.connect_two().await, bob.connect_two().await);
        assert_eq!(watch(&mut phone, &[11]).await[0]["online"], true);
        let first = ada.post("/messages", &to(11, "Hello")).await.expect(201);
        let chat = first["chatId"].as_str().unwrap();
        let blocked = bob.call("PUT", "/blocks/10").send().await;
        assert_eq!(blocked.status, 204, "{}", blocked.text());
        let void = phone.say(chat, "Hello?", "a").await.unwrap();
        assert_eq!(void.payload["recipientOnline"], false);
        let typing = json!({ "chatId": chat, "isTyping": true });
        phone.request("typing", typing).await.unwrap();
        let left = sees(&mut phone, 11, false).await;
        let frozen = json!([away(11, &left)]);
        assert_eq!(watch(&mut phone, &[11]).await, frozen);
        peer.close().await;
        peer = bob.connect_two().await;
        assert_eq!(watch(&mut phone, &[11]).await, frozen);
        let shown = peer.drain().await.unwrap();
        assert!(shown.iter().all(|frame| frame.kind != "typing_indicator"), "{shown:?}");
        let shown = phone.drain().await.unwrap();
        assert!(shown.iter().all(|frame| frame.kind != "user_online_status"), "{shown:?}");
    }

    async fn the_end_of_a_contact_ends_it(server: TestServer) {
        let (ada, bob) = pair(&server).await;
        let mut phone = ada.connect_two().await;
        let _peer = bob.connect_two().await;
        assert_eq!(watch(&mut phone, &[11]).await[0]["online"], true);
        let deleted = server.service().call("DELETE", "/admin/contacts/10/11").send().await;
        assert_eq!(deleted.status, 204, "{}", deleted.text());
        assert_eq!(sees(&mut phone, 11, false).await, Value::Null);
        assert_eq!(watch(&mut phone, &[11]).await, json!([{ "userId": 11, "online": false }]));
    }

    async fn level_one_is_shown_nobody(server: TestServer) {
        let (ada, bob) = pair(&server).await;
        let mut old = ada.connect().await;
        let mut phone = ada.connect_two().await;
        watch(&mut phone, &[11]).await;
        let peer = bob.connect_two().await;
        sees(&mut phone, 11, true).await;
        peer.close().await;
        sees(&mut phone, 11, false).await;
        // Any frame that level 1 does not know would fail here.
        assert_eq!(old.chats().await, [json!(null); 0]);
    }
}
