//! Provisioning by the integrator's backend.

use crate::world::{AGENCY, EVENT, provision};
use serde_json::json;
use switchboard_support::{EventSpec, TestServer, TokenSpec, on_both_backends};

on_both_backends! {
    async fn provisioning_twice_is_provisioning_once(server: TestServer) {
        provision(&server).await;
        provision(&server).await;
        let service = server.service();
        for name in ["Ann", "Anna", "Anna"] {
            let user = json!({ "role": "participant", "name": name, "email": "a@example.org" });
            service.put("/admin/users/10", &user).await.expect_success();
        }
        let events = server.organizer(20, AGENCY).get("/events").await.list();
        assert_eq!(events.len(), 1, "{events:?}");
        // The token says nothing, so what was provisioned last is what is known.
        let token = TokenSpec::participant(10).sign();
        let ask = json!({ "eventId": EVENT, "description": "Help" });
        server
            .call("POST", "/chat-requests")
            .bearer(&token)
            .json(&ask)
            .send()
            .await
            .expect(200);
        let (_console, chat) = server.organizer(20, AGENCY).take_next().await;
        assert_eq!(chat["participant"]["name"], "Anna");
        assert_eq!(chat["participant"]["email"], "a@example.org");
    }

    async fn an_event_can_be_changed(server: TestServer) {
        provision(&server).await;
        server
            .service()
            .put_event(&EventSpec::running(EVENT, AGENCY).named("Renamed"))
            .await;
        let event = server
            .participant(10)
            .get(&format!("/events/{EVENT}"))
            .await
            .expect(200);
        assert_eq!(event["name"], "Renamed");
    }

    async fn what_cannot_be_provisioned_is_refused(server: TestServer) {
        provision(&server).await;
        let service = server.service();
        let event = |from: &str, to: &str| {
            json!({
                "agencyId": AGENCY, "name": "x", "description": "", "address": "",
                "startsAt": from, "endsAt": to,
            })
        };
        let (may, june) = ("2030-05-01T00:00:00.000Z", "2030-06-01T00:00:00.000Z");
        service
            .put("/admin/events/7", &event("yesterday", june))
            .await
            .expect_failure(&[400, 422]);
        service
            .put("/admin/events/7", &event(june, may))
            .await
            .expect_failure(&[422]);
        service
            .put("/admin/events/0", &event(may, june))
            .await
            .expect_failure(&[400, 404, 422]);
        service
            .put("/admin/events/x", &event(may, june))
            .await
            .expect_failure(&[400, 404, 422]);
        service
            .put("/admin/agencies/7", &json!({ "name": 7 }))
            .await
            .expect_failure(&[400]);
        service
            .put("/admin/agencies/7", &json!({ "name": "a\u{0}b" }))
            .await
            .expect_failure(&[422]);
        service
            .put("/admin/users/7", &json!({ "role": "queen" }))
            .await
            .expect_failure(&[400, 422]);
        service
            .put("/admin/users/7", &json!({ "role": "organizer" }))
            .await
            .expect_failure(&[400, 422]);
        // A time of another zone is the same moment.
        let zoned = event("2030-05-01T02:00:00+02:00", june);
        service
            .put("/admin/events/7", &zoned)
            .await
            .expect_success();
        let event = server.participant(10).get("/events/7").await.expect(200);
        assert_eq!(event["startsAt"], may);
    }

    async fn an_agency_named_by_a_token_is_created_an_event_never(server: TestServer) {
        let organizer = server.organizer(20, 77);
        organizer.get("/events").await.list();
        let event = EventSpec::running(700, 77);
        server.service().put_event(&event).await;
        assert_eq!(organizer.get("/events").await.list().len(), 1);
        server
            .participant(10)
            .try_ask(701, "Help")
            .await
            .expect_error(404, "event_not_found");
    }
}
