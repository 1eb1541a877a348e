//! What happened to help chats beside what was said: who is shown what, and how it is caught up.

use crate::pauses::supervisor;
use crate::world::{AGENCY, EVENT, OTHER_AGENCY, pluck, provision};
use serde_json::{Value, json};
use switchboard_support::{Organizer, TestServer, TokenSpec, on_both_backends};

fn kinds(events: &[Value]) -> Vec<Value> {
    pluck(events, "kind")
}

on_both_backends! {
    async fn a_chat_that_waits_has_one_for_its_participant_and_for_supervisors(server: TestServer) {
        provision(&server).await;
        let (participant, stranger) = (server.participant(10), server.participant(11));
        let request = participant.ask(EVENT, "help").await;
        stranger.connect().await;
        let chat = request.as_str();
        let own = format!("/chats/{chat}/events");
        let of_agency = format!("/agency{own}");
        let events = participant.get(&own).await.list();
        assert_eq!(kinds(&events), ["queued"]);
        let expected = json!({
            "chatId": chat, "n": 1, "kind": "queued", "at": events[0]["at"], "atSeq": 1,
        });
        assert_eq!(events, [expected]);
        assert_eq!(supervisor(&server, AGENCY).get(&of_agency).await.list(), events);
        stranger.get(&own).await.expect_error(404, "chat_not_found");
        let organizer = server.organizer(20, AGENCY);
        organizer.get(&own).await.expect_error(404, "chat_not_found");
        organizer.get(&of_agency).await.expect_error(404, "no_access");
        participant.get(&of_agency).await.expect_error(403, "forbidden");
        let token = TokenSpec::organizer(60, OTHER_AGENCY).claim("rank", json!("supervisor"));
        let elsewhere = Organizer::new(server.address(), 60, token.sign());
        elsewhere.get(&of_agency).await.expect_error(404, "no_access");
        server.service().get(&own).await.expect_error(403, "forbidden");
    }

    async fn the_owner_reads_it_and_after_the_end_the_agency(server: TestServer) {
        provision(&server).await;
        let participant = server.participant(10);
        let request = participant.ask(EVENT, "help").await;
        let organizer = server.organizer(20, AGENCY);
        let (mut console, _) = organizer.take_next().await;
        let own = format!("/chats/{}/events", request.as_str());
        let events = organizer.get(&own).await.list();
        assert_eq!(kinds(&events), ["queued", "matched"]);
        assert_eq!(events[1]["detail"]["owner"]["id"], 20);
        let colleague = server.organizer(21, AGENCY);
        colleague.get(&own).await.expect_error(404, "no_access");
        console.send("close_chat", json!({ "chatId": request })).await;
        console.expect("closed_chat").await;
        let archived = colleague.get_all(&format!("/agency{own}?limit=1")).await;
        assert_eq!(kinds(&archived), ["queued", "matched", "closed"]);
        let rest = participant.get(&format!("{own}?after=2")).await.list();
        assert_eq!(kinds(&rest), ["closed"]);
        for bad in ["after=-1", "after=x", "limit=0", "limit=201"] {
            participant.get(&format!("{own}?{bad}")).await.expect_error(400, "invalid_payload");
        }
    }

    async fn sync_brings_the_rows_that_are_missing(server: TestServer) {
        provision(&server).await;
        let participant = server.participant(10);
        let request = participant.ask(EVENT, "help").await;
        let chat = request.as_str();
        let mut phone = participant.connect_two().await;
        let known = |n: i64| json!({ "events": { chat: n } });
        let synced = phone.ask("sync", known(1), "sync").await;
        assert_eq!((synced.get("events"), &synced["complete"]), (None, &json!(true)));
        let (mut console, _) = server.organizer(20, AGENCY).take_next().await;
        console.send("close_chat", json!({ "chatId": request })).await;
        console.expect("closed_chat").await;
        let mut phone = participant.connect_two().await;
        let synced = phone.ask("sync", known(1), "sync").await;
        let events = synced["events"].as_array().expect("rows");
        assert_eq!(kinds(events), ["matched", "closed"]);
        assert_eq!(events[0]["detail"]["owner"]["id"], 20);
        let synced = phone.ask("sync", json!({}), "sync").await;
        assert_eq!(synced.get("events"), None);
        // They are nobody else's.
        let mut stranger = server.participant(11).connect_two().await;
        let synced = stranger.ask("sync", known(0), "sync").await;
        assert_eq!(synced.get("events"), None);
    }
}
