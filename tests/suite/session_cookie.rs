//! The session of a browser.

use crate::world::{AGENCY, provision};
use serde_json::json;
use switchboard_support::{
    Incoming, ServerBuilder, SocketTwo, TestServer, TokenSpec, on_both_backends, token::now_secs,
};

const CONSOLE: &str = "https://console.example.org";

/// These cookies of a page of `origin` sign this participant in, over REST and over a socket.
async fn sign_in(server: &TestServer, origin: &str, cookies: &str, who: Option<i64>) {
    let look = server.call("GET", "/session").header("Cookie", cookies);
    let seen = look.send().await;
    let id = (seen.status == 200)
        .then(|| seen.json()["userId"].as_i64())
        .flatten();
    assert_eq!(id, who, "{cookies}");
    let page = server.handshake().header("cookie", cookies).origin(origin);
    if let Some(who) = who {
        let socket = SocketTwo::welcomed(page.level_two().open().await).await;
        assert_eq!(
            socket.expect("let in").welcome()["userId"],
            who,
            "{cookies}"
        );
    } else {
        // Whoever has no good cookie says so in the first frame.
        let mut socket = page.open().await;
        socket.authorize(server.participant(11).token()).await;
        socket.expect_quiet().await;
    }
}

on_both_backends! {
    async fn a_token_becomes_a_cookie_until_it_expires(server: ServerBuilder) {
        let server = server
            .set("SWITCHBOARD_ALLOWED_ORIGINS", CONSOLE)
            .start()
            .await;
        let token = TokenSpec::participant(10)
            .claim("exp", now_secs() + 1_000)
            .sign();
        let answer = server.call("POST", "/session").bearer(&token).send().await;
        assert_eq!((answer.status, answer.text().as_str()), (204, ""));
        let (cookie, attributes) = answer.session_cookie().expect("a cookie");
        let attributes = attributes.to_ascii_lowercase();
        assert!(attributes.contains("httponly"), "{attributes}");
        let max_age = attributes.split(';').find_map(|attribute| {
            attribute
                .trim()
                .strip_prefix("max-age=")?
                .parse::<i64>()
                .ok()
        });
        assert!(
            max_age.is_some_and(|age| (900..=1_000).contains(&age))
                || attributes.contains("expires="),
            "until exp: {attributes}"
        );
        server
            .call("GET", "/events")
            .cookie(&cookie)
            .send()
            .await
            .list();
        // Among others.
        let among = format!("a=b; switchboard-session={cookie}; c=d");
        server
            .call("GET", "/events")
            .header("Cookie", &among)
            .send()
            .await
            .list();
    }

    async fn signing_out_clears_the_cookie_and_closes_its_sockets(server: ServerBuilder) {
        let server = server
            .set("SWITCHBOARD_ALLOWED_ORIGINS", CONSOLE)
            .start()
            .await;
        let participant = server.participant(10);
        let answer = participant.post("/session", &json!({})).await;
        let (cookie, _) = answer.session_cookie().expect("a cookie");
        let connect = || server.handshake().cookie(&cookie).origin(CONSOLE).open();
        let mut tabs = [connect().await, connect().await];
        // The same user's phone has a token of its own.
        let token = TokenSpec::participant(10)
            .claim("iat", now_secs() - 1)
            .sign();
        let mut phone = server.handshake().bearer(&token).open().await;
        phone.expect_quiet().await;
        for tab in &mut tabs {
            tab.expect_quiet().await;
        }

        let leave = server
            .call("DELETE", "/session")
            .cookie(&cookie)
            .header("Origin", CONSOLE);
        let answer = leave.send().await;
        assert_eq!(answer.status, 204, "{}", answer.text());
        let (value, attributes) = answer.session_cookie().expect("the cookie is cleared");
        assert_eq!(value, "", "{attributes}");
        for tab in &mut tabs {
            assert!(matches!(tab.read().await, Incoming::Closed(Some(_))));
        }
        phone.expect_quiet().await;
        // The token that it was made for went with it.
        participant.get("/events").await.expect_error(401, "unauthorized");
    }

    async fn a_cookie_of_somebody_else_is_none(server: ServerBuilder) {
        let server = server
            .set("SWITCHBOARD_ALLOWED_ORIGINS", CONSOLE)
            .start()
            .await;
        let session = async |sub: i64| {
            let answer = server.participant(sub).post("/session", &json!({})).await;
            answer.session_cookie().expect("a cookie").0
        };
        let (mine, planted) = (session(10).await, session(66).await);
        let guess = "A".repeat(mine.len());
        let before = TokenSpec::participant(10).sign();
        let service = TokenSpec::service().sign();
        for (cookies, who) in [
            // Another program of this host calls its own so.
            (format!("session=eyJmIjoxfQ.aaa.bbb; switchboard-session={mine}"), Some(10)),
            (format!("switchboard-session={guess}; switchboard-session={mine}"), Some(10)),
            (format!("switchboard-session={mine}; switchboard-session={mine}"), Some(10)),
            // One that only this host can set counts before the others.
            (format!("switchboard-session={planted}; __Host-switchboard={mine}"), Some(10)),
            // Nobody can tell which one was planted.
            (format!("switchboard-session={planted}; switchboard-session={mine}"), None),
            (format!("switchboard-session={planted}; switchboard-session={mine}; session={before}"), None),
            (format!("session={before}"), Some(10)),
            (format!("session={service}"), None),
            ("session=flask; switchboard-session=; __Host-switchboard=a.b.c".to_owned(), None),
        ] {
            sign_in(&server, CONSOLE, &cookies, who).await;
        }
    }

    async fn where_only_this_host_can_set_its_cookie_no_other_counts(server: ServerBuilder) {
        let public = "https://chat.example.org";
        let server = server.set("SWITCHBOARD_PUBLIC_URL", public).start().await;
        let session = async |sub: i64| {
            let answer = server.participant(sub).post("/session", &json!({})).await;
            assert!(answer.header("set-cookie").is_some_and(|it| it.starts_with("__Host-switchboard=")));
            answer.session_cookie().expect("a cookie").0
        };
        let (mine, planted) = (session(10).await, session(66).await);
        let before = TokenSpec::participant(10).sign();
        let other = TokenSpec::participant(66).sign();
        // Nobody can say whether it is of before.
        let undated = TokenSpec::participant(10).without("iat").sign();
        for (cookies, who) in [
            (format!("switchboard-session={planted}"), None),
            (format!("switchboard-session={planted}; __Host-switchboard={mine}"), Some(10)),
            (format!("session={other}; __Host-switchboard={mine}"), Some(10)),
            (format!("session={planted}"), None),
            (format!("session={before}"), Some(10)),
            (format!("session={undated}"), None),
            (format!("session={before}; session={other}"), None),
            (format!("__Host-switchboard={planted}; __Host-switchboard={mine}; session={before}"), None),
        ] {
            sign_in(&server, public, &cookies, who).await;
        }
        // Whoever signs in leaves nothing behind that would count once that ends.
        let anew = server.call("POST", "/session").bearer(&other).header("Cookie", &format!("session={before}"));
        let anew = anew.send().await;
        let gone = anew.all("set-cookie").into_iter().find(|it| it.starts_with("session="));
        assert!(gone.is_some_and(|it| it.contains("Max-Age=0")), "{anew:?}");
    }

    async fn a_large_token_keeps_a_browser_signed_in_as_long_as_it_says(server: ServerBuilder) {
        let server = server.start().await;
        let small = TokenSpec::participant(10).claim("exp", now_secs() + 60).sign();
        let large = TokenSpec::participant(10).claim("other", "x".repeat(5_000)).sign();
        let sign_in = async |token: &str| {
            let answer = server.call("POST", "/session").bearer(token).send().await;
            assert_eq!(answer.status, 204, "{}", answer.text());
            answer.session_cookie().expect("a cookie")
        };
        sign_in(&small).await;
        let (cookie, attributes) = sign_in(&large).await;
        // What browsers keep ends at 4 KiB.
        assert!(cookie.len() + attributes.len() < 4_096, "{}", cookie.len());
        let seen = server.call("GET", "/session").cookie(&cookie).send().await.expect(200);
        let hour = switchboard_support::service::rfc3339(now_secs() + 3_500);
        assert!(seen["expiresAt"].as_str().unwrap() > hour.as_str(), "{seen}");
    }

    async fn a_page_with_a_cookie_learns_whose_it_is(server: ServerBuilder) {
        let server = server.set("SWITCHBOARD_JWT_MAX_AGE", "off").start().await;
        provision(&server).await;
        // The first second of 2100.
        let token = |spec: TokenSpec| spec.claim("exp", 4_102_444_800_i64).claim("name", "Ann").sign();
        let known = |role: &str, agency: Option<i64>| {
            let at = "2100-01-01T00:00:00.000Z";
            let mut known = json!({ "userId": 10, "role": role, "name": "Ann", "creator": false, "expiresAt": at });
            if let Some(agency) = agency {
                known["userId"] = json!(20);
                known["agencyId"] = json!(agency);
                known["creator"] = json!(true);
                known["rank"] = json!("organizer");
            }
            known
        };
        for (token, known) in [
            (token(TokenSpec::participant(10)), known("participant", None)),
            (token(TokenSpec::organizer(20, AGENCY).claim("creator", true)), known("organizer", Some(AGENCY))),
        ] {
            let answer = server.call("POST", "/session").bearer(&token).send().await;
            let (cookie, _) = answer.session_cookie().expect("a cookie");
            // The page looks before it knows anything: no Origin, no header.
            let answer = server.call("GET", "/session").cookie(&cookie).send().await;
            assert_eq!(answer.header("cache-control"), Some("no-store"));
            assert_eq!(answer.expect(200), known);
            let by_header = server.call("GET", "/session").bearer(&token);
            assert_eq!(by_header.send().await.expect(200), known);
        }
        // A name that the token does not repeat is remembered.
        let nameless = TokenSpec::participant(10).sign();
        let answer = server.call("GET", "/session").bearer(&nameless).send().await;
        assert_eq!(answer.expect(200)["name"], "Ann");
        let look = || server.call("GET", "/session");
        let ended = TokenSpec::participant(10).claim("exp", 1_000_000_000_i64).sign();
        let before = format!("session={ended}");
        for nobody in [look(), look().cookie("a.b.c"), look().header("Cookie", &before)] {
            let answer = nobody.send().await;
            assert_eq!(answer.header("cache-control"), Some("no-store"));
            assert_eq!((answer.status, answer.text()), (204, String::new()));
        }
        // Who shows a token wants to know that it is no good.
        look().bearer(&ended).send().await.expect_error(401, "unauthorized");
        server.service().get("/session").await.expect_error(403, "forbidden");
    }

    async fn a_page_of_another_origin_cannot_sign_out(server: ServerBuilder) {
        let server = server
            .set("SWITCHBOARD_ALLOWED_ORIGINS", CONSOLE)
            .start()
            .await;
        let answer = server.participant(10).post("/session", &json!({})).await;
        let (cookie, _) = answer.session_cookie().expect("a cookie");
        let mut tab = server
            .handshake()
            .cookie(&cookie)
            .origin(CONSOLE)
            .open()
            .await;
        let evil = server.call("DELETE", "/session").cookie(&cookie);
        evil.header("Origin", "https://evil.example")
            .send()
            .await
            .expect_failure(&[401, 403]);
        tab.expect_quiet().await;
    }
}
