//! Ended chats, and what was said in them.

use crate::world::{AGENCY, EVENT, OTHER_AGENCY, OTHER_EVENT, Talk, pluck, provision};
use serde_json::{Value, json};
use switchboard_support::{EventSpec, TestServer, on_both_backends};

/// Opens and closes a chat; its id.
async fn ended_chat(server: &TestServer, participant: i64, event: i64, agency: i64) -> Value {
    let request = server.participant(participant).ask(event, "Help").await;
    let (mut console, chat) = server.organizer(agency * 100, agency).take_next().await;
    assert_eq!(chat["id"], request);
    console
        .send("close_chat", json!({ "chatId": request }))
        .await;
    console.expect("closed_chat").await["id"].clone()
}

on_both_backends! {
    async fn the_latest_end_comes_first(server: TestServer) {
        provision(&server).await;
        let mut ended = Vec::new();
        for participant in 10..17 {
            ended.insert(
                0,
                ended_chat(&server, participant % 2 + 10, EVENT, AGENCY).await,
            );
        }
        let agency = server.organizer(20, AGENCY);
        let all = agency.get("/agency/chats").await.list();
        assert_eq!(pluck(&all, "id"), ended);
        assert!(all.iter().all(|chat| chat["ended"] == 1));
        let own = server
            .participant(10)
            .get("/participant/chats")
            .await
            .list();
        let expected: Vec<_> = ended.iter().step_by(2).cloned().collect();
        assert_eq!(pluck(&own, "id"), expected);
        for limit in [1, 3, 7] {
            let paged = agency
                .get_all(&format!("/agency/chats?limit={limit}"))
                .await;
            assert_eq!(pluck(&paged, "id"), ended, "limit {limit}");
            let paged = server
                .participant(10)
                .get_all(&format!("/participant/chats?limit={limit}"))
                .await;
            assert_eq!(pluck(&paged, "id"), expected, "limit {limit}");
        }
    }

    async fn they_are_filtered_by_event_and_participant(server: TestServer) {
        provision(&server).await;
        server
            .service()
            .put_event(&EventSpec::running(EVENT + 1, AGENCY))
            .await;
        let here = ended_chat(&server, 10, EVENT, AGENCY).await;
        let there = ended_chat(&server, 10, EVENT + 1, AGENCY).await;
        let other = ended_chat(&server, 11, EVENT, AGENCY).await;
        ended_chat(&server, 10, OTHER_EVENT, OTHER_AGENCY).await;
        let organizer = server.organizer(20, AGENCY);
        for (query, expected) in [
            ("".to_owned(), vec![&other, &there, &here]),
            (format!("?eventId={EVENT}"), vec![&other, &here]),
            (format!("?eventId={}", EVENT + 1), vec![&there]),
            ("?participant=10".to_owned(), vec![&there, &here]),
            (format!("?participant=11&eventId={EVENT}"), vec![&other]),
            (format!("?participant=11&eventId={}", EVENT + 1), vec![]),
            ("?participant=999".to_owned(), vec![]),
        ] {
            let found = organizer.get(&format!("/agency/chats{query}")).await.list();
            assert_eq!(
                pluck(&found, "id").iter().collect::<Vec<_>>(),
                expected,
                "{query}"
            );
        }
    }

    async fn an_archive_shows_who_was_helped(server: TestServer) {
        provision(&server).await;
        ended_chat(&server, 10, EVENT, AGENCY).await;
        let chats = server
            .organizer(20, AGENCY)
            .get("/agency/chats")
            .await
            .list();
        assert_eq!(chats[0]["participant"]["name"], "User 10", "{chats:?}");
        assert_eq!(
            chats[0]["participant"]["email"], "user10@example.org",
            "{chats:?}"
        );
    }

    async fn messages_come_oldest_first_in_pages(server: TestServer) {
        provision(&server).await;
        let mut talk = Talk::open(&server, 10, 20).await;
        for number in 0..6 {
            talk.ask(&format!("number {number}")).await;
        }
        talk.close().await;
        let path = format!("/participant/chats/{}/messages", talk.chat);
        let all = talk.participant.get(&path).await;
        assert_eq!(all.next_query(), None);
        let all = all.list();
        assert_eq!(
            pluck(&all, "seq"),
            (1..8).map(Value::from).collect::<Vec<_>>()
        );
        for limit in [1, 3, 7, 200] {
            assert_eq!(
                talk.participant
                    .get_all(&format!("{path}?limit={limit}"))
                    .await,
                all
            );
        }
        assert_eq!(
            talk.participant
                .get(&format!("{path}?limit=3"))
                .await
                .list(),
            all[..3]
        );
    }
}
