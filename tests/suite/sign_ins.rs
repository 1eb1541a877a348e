//! What a token, and a right, is worth after somebody has said something else.

use crate::world::{AGENCY, EVENT, OTHER_AGENCY, OTHER_EVENT, provision};
use serde_json::{Value, json};
use switchboard_support::{
    Ended, FrameTwo, Organizer, ServerBuilder, SocketTwo, TestServer, TokenSpec, on_both_backends,
    token::now_secs,
};

/// The organizer 20's token of this agency, issued so many seconds from now.
fn token(agency: i64, issued: i64) -> String {
    TokenSpec::organizer(20, agency)
        .claim("iat", now_secs() + issued)
        .sign()
}

fn organizer(server: &TestServer, token: String) -> Organizer {
    Organizer::new(server.address(), 20, token)
}

/// Says of the organizer 20 what the integrator says.
async fn put(server: &TestServer, body: Value) {
    let answer = server.service().put("/admin/users/20", &body).await;
    answer.expect_success();
}

/// A connection of level 2 with this token.
async fn device(server: &TestServer, token: &str) -> SocketTwo {
    let owner = organizer(server, token.to_owned());
    owner.connect_two().await
}

/// The answer to a newer token, or how the connection ended.
async fn authorize(socket: &mut SocketTwo, token: &str) -> Result<FrameTwo, Ended> {
    let payload = json!({ "Authorization": format!("Bearer {token}") });
    socket.try_ask("authorize", payload).await
}

/// How the connection ends.
async fn ended(socket: &mut SocketTwo) -> Option<u16> {
    loop {
        if let Err(Ended(code)) = socket.next().await {
            return code;
        }
    }
}

on_both_backends! {
    async fn who_is_moved_is_given_nobody_of_the_agency_before(server: TestServer) {
        provision(&server).await;
        let old = organizer(&server, token(AGENCY, -60));
        let mut waiting = device(&server, old.token()).await;
        waiting.ask("start_chat", json!({ "waiting": true }), "info").await;
        let mut console = old.connect().await;

        put(&server, json!({ "role": "organizer", "agencyId": OTHER_AGENCY })).await;
        assert_eq!(console.closed().await, 4401);
        assert_eq!(ended(&mut waiting).await, Some(4401));
        // Somebody asks the agency of before: whoever was there is not given that.
        server.participant(10).ask(EVENT, "Please help").await;
        // The old token does not take it back, and what it says of the agency is not believed.
        assert_eq!(old.get("/session").await.expect(200)["agencyId"], OTHER_AGENCY);
        let mut again = old.connect().await;
        again.send("start_chat", json!("")).await;
        assert_eq!(again.expect("info").await["message"], "no new chats");
        server.participant(11).ask(OTHER_EVENT, "And me").await;
        again.send("start_chat", json!("")).await;
        assert_eq!(again.expect_new_chat().await["participantId"], 11);
        // Nor does saying it again end anything.
        put(&server, json!({ "agencyId": OTHER_AGENCY, "name": "Ann" })).await;
        again.expect_quiet().await;
        // A later token is the integrator's later word.
        let newer = organizer(&server, token(AGENCY, 30));
        assert_eq!(newer.get("/session").await.expect(200)["agencyId"], AGENCY);
    }

    async fn lists_and_tips_are_taken_away_at_once(server: TestServer) {
        provision(&server).await;
        let creator = TokenSpec::participant(10).claim("creator", true).claim("iat", now_secs() - 60).sign();
        let mut phone = server.handshake().bearer(&creator).open().await;
        phone.expect_quiet().await;
        let body = json!({ "creator": null });
        server.service().put("/admin/users/10", &body).await.expect_success();
        assert_eq!(phone.closed().await, 4401);
        let seen = server.call("GET", "/session").bearer(&creator).send().await;
        assert_eq!(seen.expect(200)["creator"], false);
    }

    async fn a_newer_token_renews_the_same_rights_and_no_others(server: TestServer) {
        provision(&server).await;
        let first = organizer(&server, token(AGENCY, -60));
        let mut socket = device(&server, first.token()).await;
        let renewed = authorize(&mut socket, &token(AGENCY, -50)).await;
        assert_eq!(renewed.expect("renewed").kind, "authorized");
        let refused = authorize(&mut socket, &token(OTHER_AGENCY, -40)).await;
        assert_eq!(refused.expect_err("refused").0, Some(4401));
        // It was not taken over.
        assert_eq!(first.get("/session").await.expect(200)["agencyId"], AGENCY);
        let mut socket = device(&server, first.token()).await;
        let refused = authorize(&mut socket, &TokenSpec::participant(20).sign()).await;
        assert_eq!(refused.expect_err("refused").0, Some(4403));
    }

    async fn a_token_that_was_signed_out_is_worth_nothing(server: ServerBuilder) {
        let server = server.start().await;
        let token = TokenSpec::participant(10).sign();
        let newer = TokenSpec::participant(10).claim("name", "Newer").sign();
        let call = |method: &str, token: &str| server.call(method, "/session").bearer(token);
        let mut renewed = device(&server, &token).await;
        let answer = authorize(&mut renewed, &newer).await;
        assert_eq!(answer.expect("renewed").kind, "authorized");
        let mut opened = server.handshake().bearer(&token).open().await;
        opened.expect_quiet().await;

        // The one that was renewed rests on the newer one.
        assert_eq!(call("DELETE", &newer).send().await.status, 204);
        assert_eq!(ended(&mut renewed).await, Some(4401));
        opened.expect_quiet().await;
        assert_eq!(call("DELETE", &token).send().await.status, 204);
        assert_eq!(opened.closed().await, 4401);
        for token in [&token, &newer] {
            for method in ["GET", "POST", "DELETE"] {
                call(method, token).send().await.expect_error(401, "unauthorized");
            }
            let mut socket = server.handshake().bearer(token).open().await;
            socket.expect_error("unauthorized").await;
            assert_eq!(socket.closed().await, 4401);
        }
    }

    async fn the_integrator_signs_everybody_out_also_before_they_come(server: TestServer) {
        let tokens = |sub: i64| {
            let token = TokenSpec::participant(sub);
            let without = token.clone().without("iat").sign();
            let issued = |secs: i64| token.clone().claim("iat", now_secs() + secs).sign();
            (without, issued(-5), issued(30))
        };
        let (_, before, _) = tokens(10);
        let mut phone = server.handshake().bearer(&before).open().await;
        phone.expect_quiet().await;
        for sub in [10, 11] {
            let path = format!("/admin/users/{sub}/sign-out");
            assert_eq!(server.service().post(&path, &json!({})).await.status, 204);
            let (without, before, after) = tokens(sub);
            let look = async |token: &str| server.call("GET", "/session").bearer(token).send().await;
            look(&without).await.expect_error(401, "unauthorized");
            look(&before).await.expect_error(401, "unauthorized");
            look(&after).await.expect(200);
        }
        assert_eq!(phone.closed().await, 4401);
        // Nobody else can.
        let path = "/admin/users/10/sign-out";
        server.participant(12).post(path, &json!({})).await.expect_error(403, "forbidden");
    }

    async fn who_was_deleted_before_coming_does_not_come(server: TestServer) {
        server.service().delete_user(77).await.expect_success();
        server.participant(77).get("/events").await.expect_error(403, "forbidden");
        server.organizer(77, AGENCY).get("/events").await.expect_error(403, "forbidden");
    }

    async fn no_token_holds_for_longer_than_the_operator_says(server: ServerBuilder) {
        let server = server.set("SWITCHBOARD_JWT_MAX_AGE", "1h").start().await;
        let millis = TokenSpec::participant(10).claim("exp", (now_secs() + 60) * 1_000).sign();
        let refused = server.call("GET", "/session").bearer(&millis).send().await;
        let refused = refused.expect_error(401, "unauthorized");
        let names = |text: &Value| text.as_str().is_some_and(|it| it.contains("SWITCHBOARD_JWT_MAX_AGE"));
        assert!(names(&refused["message"]), "{refused}");
        let mut socket = server.handshake().bearer(&millis).open().await;
        let error = socket.expect("error").await;
        assert!(names(&error["message"]), "{error}");
        assert_eq!(socket.closed().await, 4401);
        server.participant(10).get("/session").await.expect(200);
    }

    async fn what_the_integrator_does_not_say_stays(server: TestServer) {
        provision(&server).await;
        let service = server.service();
        let put = async |path: &str, body: Value| service.put(path, &body).await;
        let before = server.participant(10).get(&format!("/events/{EVENT}")).await.expect(200);
        let path = format!("/admin/events/{EVENT}");
        let changed = put(&path, json!({ "name": "Renamed", "address": null })).await.expect(200);
        let mut expected = before;
        expected["name"] = json!("Renamed");
        expected["address"] = json!("");
        for field in ["id", "agencyId", "name", "description", "address", "startsAt", "endsAt"] {
            assert_eq!(changed[field], expected[field], "{field}");
        }
        put("/admin/events/999", json!({ "name": "New" })).await.expect_error(422, "invalid_payload");
        let agency = put("/admin/agencies/1", json!({})).await.expect(200);
        assert_eq!(agency["name"], "Agency 1");
        put("/admin/agencies/99", json!({})).await.expect_error(422, "invalid_payload");

        put("/admin/users/70", json!({ "name": "Ann" })).await.expect_error(422, "invalid_payload");
        let ann = json!({ "role": "participant", "name": "Ann", "email": "a@example.org", "creator": true });
        put("/admin/users/70", ann).await.expect(200);
        let stored = put("/admin/users/70", json!({ "email": null })).await.expect(200);
        assert_eq!((&stored["name"], &stored["email"], &stored["creator"]), (&json!("Ann"), &json!(""), &json!(true)));
    }
}
