//! Events: whose, which and how many at a time.

use crate::world::{AGENCY, EVENT, OTHER_AGENCY, OTHER_EVENT, pluck, provision};
use serde_json::{Value, json};
use switchboard_support::{EventSpec, TestServer, on_both_backends};

on_both_backends! {
    async fn an_organizer_sees_the_agencys_a_participant_those_to_come(server: TestServer) {
        provision(&server).await;
        let service = server.service();
        service
            .put_event(&EventSpec::running(101, AGENCY).hours(-9, -8))
            .await;
        service
            .put_event(&EventSpec::running(102, AGENCY).hours(900, 901))
            .await;

        let mut seen = pluck(
            &server.organizer(20, AGENCY).get("/events").await.list(),
            "id",
        );
        seen.sort_by_key(Value::as_i64);
        assert_eq!(seen, [EVENT, 101, 102].map(Value::from));
        let seen = pluck(
            &server
                .organizer(30, OTHER_AGENCY)
                .get("/events")
                .await
                .list(),
            "id",
        );
        assert_eq!(seen, [OTHER_EVENT].map(Value::from));
        let mut seen = pluck(&server.participant(10).get("/events").await.list(), "id");
        seen.sort_by_key(Value::as_i64);
        assert_eq!(seen, [EVENT, 102, OTHER_EVENT].map(Value::from));
    }

    async fn an_event_shows_all_of_it(server: TestServer) {
        provision(&server).await;
        let mut event = server
            .participant(10)
            .get(&format!("/events/{EVENT}"))
            .await
            .expect(200);
        let is_chat_requested = event
            .as_object_mut()
            .and_then(|it| it.remove("isChatRequested"));
        assert_eq!(is_chat_requested, Some(json!(false)));
        assert_eq!(
            (&event["id"], &event["agencyId"]),
            (&json!(EVENT), &json!(AGENCY))
        );
        assert_eq!(
            (&event["name"], &event["address"]),
            (&json!("Event 100"), &json!("100 Main Street"))
        );
        assert_eq!(event["description"], "All about Event 100");
        assert!(
            event["startsAt"].as_str() < event["endsAt"].as_str(),
            "{event}"
        );
        assert!(
            event["endsAt"]
                .as_str()
                .is_some_and(|time| time.ends_with(".000Z")),
            "{event}"
        );
        assert_eq!(server.participant(10).get("/events").await.list()[0], event);
    }

    async fn what_one_may_not_list_one_may_not_open(server: TestServer) {
        provision(&server).await;
        server
            .service()
            .put_event(&EventSpec::running(101, AGENCY).hours(-9, -8))
            .await;
        server
            .participant(10)
            .get("/events/101")
            .await
            .expect_error(404, "event_not_found");
        server
            .organizer(20, AGENCY)
            .get("/events/101")
            .await
            .expect(200);
        let foreign = format!("/events/{OTHER_EVENT}");
        server
            .organizer(20, AGENCY)
            .get(&foreign)
            .await
            .expect_error(404, "event_not_found");
    }

    async fn events_are_searched_by_their_texts(server: TestServer) {
        provision(&server).await;
        let service = server.service();
        for (id, name) in [
            (101, "Night of 100% Jazz"),
            (102, "JAZZ at noon"),
            (103, "Under_score"),
        ] {
            service
                .put_event(&EventSpec::running(id, AGENCY).named(name))
                .await;
        }
        let participant = server.participant(10);
        for (query, expected) in [
            ("jazz", vec![101, 102]),
            ("Under_s", vec![103]),
            ("0%25%20J", vec![101]),
            ("%25", vec![]),
            ("00%25", vec![101]),
            // Fewer than three characters are the beginning of a word.
            ("n", vec![101, 102]),
            ("sc", vec![103]),
            ("co", vec![]),
            ("ＪＡＺＺ", vec![101, 102]),
            ("no such thing", vec![]),
        ] {
            let found = participant
                .get(&format!("/events?query={query}"))
                .await
                .list();
            let mut found: Vec<_> = pluck(&found, "id")
                .iter()
                .filter_map(Value::as_i64)
                .collect();
            found.sort_unstable();
            assert_eq!(found, expected, "{query}");
        }
    }

    async fn a_long_list_comes_in_pages(server: TestServer) {
        const EVENTS: i64 = 55;
        provision(&server).await;
        let service = server.service();
        for id in 1_000..1_000 + EVENTS {
            // Some begin at the same moment, so that the time alone is no place to go on from.
            service
                .put_event(&EventSpec::running(id, AGENCY).hours(id % 7 + 1, 100))
                .await;
        }
        let organizer = server.organizer(20, AGENCY);
        let first = organizer.get("/events").await;
        assert_eq!(first.list().len(), 50);
        assert!(first.next_query().is_some());
        let all = organizer.get_all("/events").await;
        for limit in [1, 7, 56, 57, 200] {
            let paged = organizer.get_all(&format!("/events?limit={limit}")).await;
            assert_eq!(paged, all, "limit {limit}");
        }
        let mut ids: Vec<_> = pluck(&all, "id").iter().filter_map(Value::as_i64).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len() as i64, EVENTS + 1);
        let exact = organizer.get("/events?limit=56").await;
        assert_eq!((exact.list().len(), exact.next_query()), (56, None));
    }

    async fn a_filter_holds_on_every_page(server: TestServer) {
        provision(&server).await;
        let service = server.service();
        for id in 1_000..1_009 {
            let name = if id % 2 == 0 { "paired" } else { "single" };
            service
                .put_event(&EventSpec::running(id, AGENCY).named(name))
                .await;
        }
        let found = server
            .participant(10)
            .get_all("/events?query=paired&limit=2")
            .await;
        assert_eq!(pluck(&found, "name"), vec![json!("paired"); 5]);
    }
}
