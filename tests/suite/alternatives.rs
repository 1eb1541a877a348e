//! What else one can do than ask for help: said by the integrator, shown with each event.

use crate::world::{AGENCY, EVENT, provision};
use serde_json::{Value, json};
use switchboard_support::{TestServer, on_both_backends};

fn phone(number: &str) -> Value {
    json!([{ "kind": "phone", "value": number }])
}

async fn put(server: &TestServer, path: &str, body: Value) -> Value {
    server.service().put(path, &body).await.expect(200)
}

/// The alternatives of the event, which a list and the event itself say alike.
async fn shown(server: &TestServer) -> Value {
    let participant = server.participant(10);
    let one = participant
        .get(&format!("/events/{EVENT}"))
        .await
        .expect(200);
    let all = participant.get("/events").await.list();
    let listed = all
        .iter()
        .find(|event| event["id"] == EVENT)
        .expect("it is there");
    assert_eq!(one["alternatives"], listed["alternatives"]);
    one["alternatives"].clone()
}

on_both_backends! {
    async fn an_event_shows_its_own_or_its_agencys(server: TestServer) {
        provision(&server).await;
        let (agency, event) = (format!("/admin/agencies/{AGENCY}"), format!("/admin/events/{EVENT}"));
        assert_eq!(shown(&server).await, Value::Null);
        let all = json!([
            { "kind": "phone", "value": "+4930112", "label": "First aid" },
            { "kind": "place", "value": "52.5,13.4", "label": "Red tent" },
            { "kind": "url", "value": "https://help.example.org/now" },
            { "kind": "text", "value": "Ask anybody in a red vest" },
        ]);
        assert_eq!(put(&server, &agency, json!({ "alternatives": all })).await["alternatives"], all);
        assert_eq!(shown(&server).await, all);
        assert_eq!(put(&server, &event, json!({ "alternatives": phone("112") })).await["alternatives"], phone("112"));
        assert_eq!(put(&server, &event, json!({ "name": "Renamed" })).await["alternatives"], phone("112"));
        assert_eq!(shown(&server).await, phone("112"));
        for none in [json!([]), Value::Null] {
            put(&server, &event, json!({ "alternatives": phone("112") })).await;
            assert_eq!(put(&server, &event, json!({ "alternatives": none })).await["alternatives"], all);
        }
        put(&server, &agency, json!({ "name": "Renamed" })).await;
        assert_eq!(shown(&server).await, all);
        assert!(put(&server, &agency, json!({ "alternatives": [] })).await.get("alternatives").is_none());
        assert_eq!(shown(&server).await, Value::Null);
    }

    async fn an_agency_may_have_its_own_words(server: TestServer) {
        provision(&server).await;
        let agency = format!("/admin/agencies/{AGENCY}");
        let notices = json!({ "still_waiting": "We have not forgotten you", "expired": "Call 112" });
        assert_eq!(put(&server, &agency, json!({ "notices": notices })).await["notices"], notices);
        assert_eq!(put(&server, &agency, json!({ "name": "Renamed" })).await["notices"], notices);
        assert!(put(&server, &agency, json!({ "notices": {} })).await.get("notices").is_none());
        for (notices, status) in [
            (json!({ "returned": "" }), 422),
            (json!({ "returned": "x".repeat(501) }), 413),
            (json!({ "returned": 7 }), 400),
        ] {
            let refused = server.service().put(&agency, &json!({ "notices": notices })).await;
            assert_eq!(refused.status, status, "{notices}");
        }
    }

    async fn what_an_app_could_not_show_is_refused(server: TestServer) {
        provision(&server).await;
        let one = |kind: &str, value: &str| json!([{ "kind": kind, "value": value }]);
        let many = |count: usize| Value::from(vec![phone("112")[0].clone(); count]);
        for path in [format!("/admin/agencies/{AGENCY}"), format!("/admin/events/{EVENT}")] {
            put(&server, &path, json!({ "alternatives": many(8) })).await;
            for (wrong, status) in [
                (many(9), 422),
                (one("url", "javascript:alert(1)"), 422),
                (one("url", "http://example.org"), 422),
                (one("phone", "call me"), 422),
                (one("place", "91,0"), 422),
                (one("text", " "), 422),
                (one("text", &"x".repeat(501)), 413),
                (json!([{ "kind": "text", "value": "x", "label": "x".repeat(201) }]), 413),
                (one("flag", "x"), 400),
                (json!([{ "kind": "text" }]), 400),
            ] {
                let refused = server.service().put(&path, &json!({ "alternatives": wrong })).await;
                assert_eq!(refused.status, status, "{wrong}");
            }
            assert_eq!(shown(&server).await, many(8), "what was refused changed nothing");
        }
    }
}
