//! Where a participant is comes to the chat's owner on whichever node, and to nobody of level 1.

use crate::client::Client;
use crate::node::{
    Apart, ORGANIZER, PARTICIPANT, ask, identity, on_two_nodes, organizer, participant,
};
use serde_json::json;
use switchboard_domain::Side;

#[test]
fn the_owner_is_shown_it_on_another_node_at_level_two() {
    on_two_nodes(Apart::Told, async |one, other| {
        let phone = Client::connect_two(&one, identity(PARTICIPANT, Side::Participant)).await;
        let tablet = participant(&one).await;
        let console = Client::connect_two(&other, identity(ORGANIZER, Side::Organizer)).await;
        let old = organizer(&other).await;
        let asked = ask(&one, PARTICIPANT).await.unwrap();
        let chat = asked.request.to_string();
        old.send("start_chat", "".into());
        for client in [&old, &tablet] {
            client.expect("new_chat").await;
            client.expect_message(&chat, "help 20", 1).await;
        }
        console.expect_all(["new_chat", "user_message"]).await;
        let place = json!({ "chatId": chat, "lat": 52.5, "lng": 13.4 });
        phone.send("set_place", place);
        let [shown] = console.expect_all(["place_set"]).await;
        assert_eq!(
            (&shown["chatId"], &shown["lat"]),
            (&json!(chat), &json!(52.5))
        );
        // The next that these are shown.
        console.say(&chat, "on my way");
        for client in [&old, &tablet] {
            client.expect_message(&chat, "on my way", 2).await;
        }
    });
}
