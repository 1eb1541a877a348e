//! From the request to the archives, with two devices each.

use crate::world::{AGENCY, EVENT, pluck, provision};
use serde_json::{Value, json};
use switchboard_support::{Socket, TestServer, on_both_backends};

on_both_backends! {
    async fn help_from_request_to_archive(server: TestServer) {
        provision(&server).await;
        let (participant, organizer) = (server.participant(10), server.organizer(20, AGENCY));
        let mut devices = [
            participant.connect().await,
            participant.connect().await,
            organizer.connect().await,
            organizer.connect().await,
        ];

        let description = "  I lost my \"keys\" \u{1f511}\nnear gate 3 ";
        let body =
            json!({ "eventId": EVENT, "description": description, "lat": 52.5, "lng": -13.25 });
        let asked = participant.post("/chat-requests", &body).await.expect(200);
        let chat = asked["requestId"].as_str().expect("an id").to_owned();

        devices[2].send("start_chat", json!("")).await;
        for opened in all_receive(&mut devices, "new_chat").await {
            assert_eq!(opened["id"], chat);
            assert_eq!(
                (&opened["latStart"], &opened["lngStart"]),
                (&json!(52.5), &json!(-13.25))
            );
        }
        // At once, and on every device: the description, word for word.
        for first in all_receive(&mut devices, "user_message").await {
            assert_eq!(first["content"], description);
            assert_eq!(
                (&first["authorId"], &first["fromOrganizer"]),
                (&json!(10), &json!(0))
            );
            assert_eq!((&first["seq"], &first["chatId"]), (&json!(1), &json!(chat)));
            assert_eq!(
                (&first["lat"], &first["lng"]),
                (&json!(52.5), &json!(-13.25))
            );
        }

        // Every device writes; none waits for another.
        for (index, device) in devices.iter_mut().enumerate() {
            device.say(&chat, &format!("from device {index}")).await;
        }
        let mut talks: [Vec<Value>; 4] = Default::default();
        for (talk, device) in talks.iter_mut().zip(&mut devices) {
            for _ in 0..4 {
                talk.push(device.expect("user_message").await);
            }
        }
        assert_eq!(pluck(&talks[0], "seq"), [2, 3, 4, 5].map(Value::from));
        assert!(
            talks.iter().all(|talk| *talk == talks[0]),
            "one order everywhere: {talks:?}"
        );

        devices[3]
            .send("close_chat", json!({ "chatId": chat }))
            .await;
        for closed in all_receive(&mut devices, "closed_chat").await {
            assert_eq!(
                (&closed["chatId"], &closed["id"]),
                (&json!(chat), &json!(chat))
            );
            assert_eq!(closed["ended"], 1);
        }
        for device in &mut devices {
            assert_eq!(device.chats().await, Vec::<Value>::new());
        }

        for (account, archive) in [
            (&*organizer, "/agency/chats"),
            (&*participant, "/participant/chats"),
        ] {
            let ended = account.get(archive).await.list();
            assert_eq!(pluck(&ended, "id"), [json!(chat)], "{archive}");
            let messages = account
                .get(&format!("{archive}/{chat}/messages"))
                .await
                .list();
            assert_eq!(messages[0]["content"], description);
            assert_eq!(messages[1..], talks[0], "{archive}");
        }

        let again = participant.ask(EVENT, "Me again").await;
        assert_ne!(again, chat, "a new request is a new chat");
    }
}

/// The next frame of every device: all alike.
async fn all_receive(devices: &mut [Socket], kind: &str) -> Vec<Value> {
    let mut received = Vec::new();
    for device in devices {
        received.push(device.expect(kind).await);
    }
    assert!(
        received.iter().all(|one| *one == received[0]),
        "{received:?}"
    );
    received
}
