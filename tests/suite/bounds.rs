//! What `openapi.json` says of lengths and ranges is what bodies are held to.

use crate::world::AGENCY;
use serde_json::{Value, json};
use switchboard_support::bounds::{beyond, resolved};
use switchboard_support::{Account, TestServer, on_both_backends};

const CHAT: &str = "01890000-0000-7000-8000-000000000000";

/// Sends `good` with each field in turn beyond each of its bounds; how many those are.
async fn hold(document: &Value, who: &Account, method: &str, path: &str, good: Value) -> usize {
    let place = format!("/api/v1{path}").replace('/', "~1");
    let place = format!(
        "/paths/{place}/{}/requestBody/content/application~1json/schema",
        method.to_lowercase()
    );
    let body = document.pointer(&place).expect("it has a body");
    let fields = resolved(document, body)["properties"].as_object();
    let path = path.replace(
        "{id}",
        if path.starts_with("/admin") {
            "7"
        } else {
            CHAT
        },
    );
    let mut held = 0;
    for (field, schema) in fields.expect("fields") {
        for value in beyond(resolved(document, schema)) {
            let mut body = good.clone();
            // Where items are objects, as many of a good one.
            let item = good[field].get(0).filter(|item| item.is_object());
            let many = value.as_array().map(Vec::len);
            body[field] = match item.zip(many) {
                Some((item, many)) => Value::from(vec![item.clone(); many]),
                None => value,
            };
            let answer = who.call(method, &path).json(&body).send().await;
            let text = answer.text();
            assert!(
                [413, 422].contains(&answer.status),
                "{method} {path} {field}: {text}"
            );
            held += 1;
        }
    }
    held
}

on_both_backends! {
    async fn bodies_are_held_to_the_bounds_that_the_document_names(server: TestServer) {
        let document = server.call("GET", "/openapi.json").send().await.expect(200);
        let (participant, organizer) = (server.participant(10), server.organizer(20, AGENCY));
        let service = server.service();
        let place = json!({ "lat": 1, "lng": 2 });
        let alternatives = json!([{ "kind": "text", "value": "the tent" }]);
        let with_place = |mut body: Value| {
            body["lat"] = place["lat"].clone();
            body["lng"] = place["lng"].clone();
            body
        };
        let mut held = 0;
        for (who, method, path, good) in [
            (&*participant, "POST", "/chat-requests",
                with_place(json!({ "eventId": 1, "description": "Help" }))),
            (&*participant, "POST", "/chats/{id}/messages", with_place(json!({ "content": "Hello" }))),
            (&*participant, "POST", "/messages",
                with_place(json!({ "chatId": CHAT, "content": "Hello" }))),
            (&*participant, "POST", "/chats/{id}/read", json!({ "seq": 1 })),
            (&*organizer, "POST", "/lists", json!({ "name": "Name" })),
            (&*organizer, "PUT", "/lists/{id}", json!({ "name": "Name" })),
            (&*organizer, "PUT", "/lists/{id}/members", json!({ "userIds": [1] })),
            (&*service, "PUT", "/admin/agencies/{id}",
                json!({ "name": "Name", "alternatives": alternatives })),
            (&*service, "PUT", "/admin/events/{id}", with_place(json!({ "name": "Name", "alternatives": alternatives }))),
            (&*service, "PUT", "/admin/users/{id}", json!({ "role": "participant" })),
            (&*service, "POST", "/session/codes", json!({ "userId": 10 })),
        ] {
            held += hold(&document, who, method, path, good).await;
        }
        assert!(held > 50, "{held}");
    }
}
