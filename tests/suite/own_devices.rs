//! What a user changes on one device the others are told.

use crate::lists::{OWNER, creator_with_list};
use crate::world::provision;
use serde_json::{Value, json};
use switchboard_support::{SocketTwo, TestServer, on_both_backends};

async fn told_of_list(devices: &mut [SocketTwo], list: &Value, deleted: bool) {
    for device in devices {
        let told = device.find("list_changed").await;
        assert_eq!(told, json!({ "listId": list, "deleted": deleted }));
    }
}

on_both_backends! {
    async fn an_owners_devices_follow_what_becomes_of_lists(server: TestServer) {
        let list = json!(creator_with_list(&server).await);
        let owner = server.participant(OWNER);
        let mut devices = [owner.connect_two().await, owner.connect_two().await];
        let mut member = server.participant(10).connect_two().await;
        let path = format!("/lists/{}", list.as_str().unwrap());
        let made = owner.post("/lists", &json!({ "name": "Another" })).await.expect(201);
        told_of_list(&mut devices, &made["id"], false).await;
        owner.put(&path, &json!({ "name": "Fans" })).await.expect(200);
        told_of_list(&mut devices, &list, false).await;
        owner.put(&format!("{path}/members"), &json!({ "userIds": [10, 11] })).await.expect(200);
        told_of_list(&mut devices, &list, false).await;
        owner.delete(&format!("{path}/members/11")).await.expect_success();
        told_of_list(&mut devices, &list, false).await;
        // A member leaves, and the integrator puts somebody on it.
        server.participant(10).delete(&format!("{path}/members/10")).await.expect_success();
        told_of_list(&mut devices, &list, false).await;
        server.service().call("PUT", &format!("{path}/members/12")).send().await.expect_success();
        told_of_list(&mut devices, &list, false).await;
        // What is refused is not told.
        owner.put(&path, &json!({ "name": " " })).await.expect_error(422, "invalid_payload");
        owner.delete(&path).await.expect_success();
        told_of_list(&mut devices, &list, true).await;
        owner.delete(&path).await.expect_error(404, "list_not_found");
        for device in devices.iter_mut().chain([&mut member]) {
            device.request("ping", json!("")).await.unwrap();
            assert_eq!(device.next().await.unwrap().kind, "pong", "nothing came before");
        }
    }

    async fn the_devices_of_who_blocks_follow_and_the_other_one_learns_nothing(server: TestServer) {
        provision(&server).await;
        let (ada, bob) = (server.participant(10), server.participant(11));
        let mut devices = [ada.connect_two().await, ada.connect_two().await];
        let mut other = bob.connect_two().await;
        for blocked in [true, false] {
            match blocked {
                true => ada.call("PUT", "/blocks/11").send().await.expect_success(),
                false => ada.delete("/blocks/11").await.expect_success(),
            };
            for device in &mut devices {
                let told = device.find("block_changed").await;
                assert_eq!(told, json!({ "userId": 11, "blocked": blocked }));
            }
        }
        // Who is not there yet is blocked like anybody.
        ada.call("PUT", "/blocks/99").send().await.expect_success();
        for device in &mut devices {
            let told = device.find("block_changed").await;
            assert_eq!(told, json!({ "userId": 99, "blocked": true }));
        }
        for device in devices.iter_mut().chain([&mut other]) {
            device.request("ping", json!("")).await.unwrap();
            assert_eq!(device.next().await.unwrap().kind, "pong", "nothing came before");
        }
    }
}
