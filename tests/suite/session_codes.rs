//! Links that sign a browser in.

use crate::world::{AGENCY, provision};
use serde_json::{Value, json};
use switchboard_support::{Backend, ServerBuilder, TestServer, cli, on_both_backends, poll_until};
use tempfile::tempdir;

const BINARY: &str = env!("CARGO_BIN_EXE_switchboard");
const EVIL: &str = "https://evil.example";

async fn code(server: &TestServer, body: &Value) -> Value {
    let answer = server.service().post("/session/codes", body).await;
    answer.expect(201)
}

on_both_backends! {
    async fn a_code_signs_one_browser_in_once(server: TestServer) {
        provision(&server).await;
        let ann = json!({ "role": "organizer", "agencyId": AGENCY, "name": "Ann" });
        server.service().put("/admin/users/20", &ann).await.expect_success();
        let given = code(&server, &json!({ "userId": 20, "ttlSeconds": 600 })).await;
        let text = given["code"].as_str().unwrap();
        assert_eq!(given["url"], format!("{}/organizer/#code={text}", server.url()));
        let show = |code: &str| server.call("POST", "/session").json(&json!({ "code": code }));
        // A page from elsewhere signs nobody in, and uses nothing up.
        show(text).header("Origin", EVIL).send().await.expect_error(403, "forbidden");
        let answer = show(text).header("Origin", &server.url()).send().await;
        let who = answer.expect(200);
        assert_eq!((&who["userId"], &who["agencyId"], &who["name"]), (&json!(20), &json!(AGENCY), &json!("Ann")));
        let (cookie, _) = answer.session_cookie().expect("a cookie");
        assert!(cookie.len() < 64, "{cookie}");
        let look = async || server.call("GET", "/session").cookie(&cookie).send().await;
        assert_eq!(look().await.expect(200), who);
        let mut socket = server.handshake().cookie(&cookie).origin(&server.url()).open().await;
        socket.expect_quiet().await;
        // Used, guessed and nonsense are refused alike.
        let guess = "A".repeat(text.len());
        let refusals = [text, &guess, "", "a.b.c"].map(|code| show(code).send());
        let mut said = Vec::new();
        for refused in refusals {
            said.push(refused.await.expect_error(401, "unauthorized"));
        }
        assert!(said.iter().all(|it| *it == said[0]), "{said:?}");
        // What the integrator takes away is away.
        server.service().post("/admin/users/20/sign-out", &json!({})).await;
        assert_eq!(socket.closed().await, 4401);
        assert_eq!(look().await.status, 204);
    }

    async fn whom_a_code_is_for_is_said_before_anything_changes(server: TestServer) {
        provision(&server).await;
        let ann = json!({ "role": "organizer", "agencyId": AGENCY, "name": "Ann" });
        server.service().put("/admin/users/20", &ann).await.expect_success();
        let given = code(&server, &json!({ "userId": 20 })).await;
        let text = given["code"].as_str().unwrap();
        let look = |code: &str| {
            server.call("POST", "/session/codes/look").json(&json!({ "code": code }))
        };
        look(text).header("Origin", EVIL).send().await.expect_error(403, "forbidden");
        // Whoever is signed in stays so, and the code stays what it is.
        let answer = server.participant(21).post("/session", &json!({})).await;
        let (cookie, _) = answer.session_cookie().expect("a cookie");
        for _ in 0..2 {
            let asked = look(text).cookie(&cookie).header("Origin", &server.url());
            let answer = asked.send().await;
            assert!(answer.header("set-cookie").is_none());
            let who = answer.expect(200);
            assert_eq!((&who["userId"], &who["agencyId"], &who["name"]), (&json!(20), &json!(AGENCY), &json!("Ann")));
        }
        let seen = server.call("GET", "/session").cookie(&cookie).send().await.expect(200);
        assert_eq!(seen["userId"], 21);
        let show = server.call("POST", "/session").json(&json!({ "code": text }));
        assert_eq!(show.send().await.expect(200)["userId"], 20);
        // Afterwards nothing is said of it, as of one that never was.
        let guess = "A".repeat(text.len());
        let mut said = Vec::new();
        for code in [text, &guess, "", "a.b.c"] {
            said.push(look(code).send().await.expect_error(401, "unauthorized"));
        }
        assert!(said.iter().all(|it| *it == said[0]), "{said:?}");
        let deleted = code(&server, &json!({ "userId": 20 })).await;
        server.service().delete_user(20).await.expect_success();
        let text = deleted["code"].as_str().unwrap();
        look(text).send().await.expect_error(401, "unauthorized");
    }

    async fn codes_are_for_those_who_are_known_and_end_with_them(server: TestServer) {
        let ask = async |body: Value| server.service().post("/session/codes", &body).await;
        ask(json!({ "userId": 20 })).await.expect_error(404, "user_not_found");
        ask(json!({ "userId": 0 })).await.expect_error(422, "invalid_payload");
        ask(json!({})).await.expect_error(400, "invalid_payload");
        for seconds in [0, 43_201] {
            let body = json!({ "userId": 20, "ttlSeconds": seconds });
            ask(body).await.expect_error(422, "invalid_payload");
        }
        let bob = server.participant(20);
        bob.post("/session/codes", &json!({ "userId": 20 })).await.expect_error(403, "forbidden");
        // He has been seen by now.
        let show = async |given: Value| {
            let body = json!({ "code": given["code"] });
            server.call("POST", "/session").json(&body).send().await
        };
        let signed_out = code(&server, &json!({ "userId": 20 })).await;
        server.service().post("/admin/users/20/sign-out", &json!({})).await;
        show(signed_out).await.expect_error(401, "unauthorized");
        let given = code(&server, &json!({ "userId": 20 })).await;
        assert!(given["url"].as_str().unwrap().contains("/participant/#code="), "{given}");
        let (cookie, _) = show(given).await.session_cookie().expect("a cookie");
        let deleted = code(&server, &json!({ "userId": 20 })).await;
        server.service().delete_user(20).await.expect_success();
        show(deleted).await.expect_error(401, "unauthorized");
        assert_eq!(server.call("GET", "/session").cookie(&cookie).send().await.status, 204);
        ask(json!({ "userId": 20 })).await.expect_error(404, "user_not_found");
    }

    async fn a_session_of_a_code_ends_when_it_was_said_to(server: TestServer) {
        server.participant(20).get("/session").await.expect(200);
        let given = code(&server, &json!({ "userId": 20, "ttlSeconds": 1 })).await;
        let show = server.call("POST", "/session").json(&json!({ "code": given["code"] }));
        let (cookie, _) = show.send().await.session_cookie().expect("a cookie");
        poll_until("the session is over", async || {
            let seen = server.call("GET", "/session").cookie(&cookie).send().await;
            (seen.status == 204).then_some(())
        })
        .await;
    }
}

#[tokio::test]
async fn a_printed_link_signs_a_browser_in_without_a_secret() {
    let server = ServerBuilder::new(BINARY, Backend::Sqlite).start().await;
    let directory = tempdir().expect("a folder");
    let data = server.data();
    let settings = [
        ("SWITCHBOARD_DATA_DIR", data.to_str().expect("UTF-8")),
        ("SWITCHBOARD_PUBLIC_URL", "https://www.example.org/help"),
    ];
    let run = async |more: &[&str]| {
        let mut args = vec!["token", "--link", "--sub", "20"];
        args.extend(more);
        cli::run(BINARY, directory.path(), &args, &settings).await
    };
    let output = run(&["--role", "participant", "--name", "Bob"]).await;
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let link = String::from_utf8(output.stdout).expect("text");
    let code = link
        .trim_end()
        .strip_prefix("https://www.example.org/help/participant/#code=")
        .unwrap_or_else(|| panic!("{link}"));
    let show = server
        .call("POST", "/session")
        .json(&json!({ "code": code }));
    assert_eq!(show.send().await.expect(200)["name"], "Bob");
    for refused in [
        &["--role", "service"][..],
        &["--role", "participant", "--ttl", "13h"],
        &["--role", "organizer", "--agency", "1"],
    ] {
        let output = run(refused).await;
        assert_eq!(output.status.code(), Some(2), "{refused:?}: {output:?}");
    }
}
