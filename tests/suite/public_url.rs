//! Behind a proxy: below a path that it takes away or leaves, over TLS that it ends, under a name
//! that it changes.

use crate::world::{AGENCY, EVENT, provision};
use serde_json::json;
use switchboard_support::{Backend, Call, EventSpec, ServerBuilder, TestServer};

const BINARY: &str = env!("CARGO_BIN_EXE_switchboard");
const HSTS: &str = "strict-transport-security";

async fn start(settings: &[(&str, &str)]) -> TestServer {
    let builder = ServerBuilder::new(BINARY, Backend::Sqlite);
    let set = |builder: ServerBuilder, &(name, value): &(&str, &str)| builder.set(name, value);
    settings.iter().fold(builder, set).start().await
}

#[tokio::test]
async fn below_a_path_all_works_whether_the_proxy_takes_it_away_or_not() {
    let server = start(&[("SWITCHBOARD_PUBLIC_URL", "https://www.example.org/help")]).await;
    provision(&server).await;
    for base in ["", "/help"] {
        let url = |path: &str| format!("{}{base}{path}", server.url());
        for path in ["/healthz", "/readyz", "/metrics", "/", "/home.js"] {
            let got = Call::new("GET", &url(path)).send().await;
            assert_eq!(got.status, 200, "{base}{path}");
        }
        let app = Call::new("GET", &url("/organizer")).send().await;
        let to = app.header("location");
        assert_eq!((app.status, to), (308, Some("/help/organizer/")));
        let participant = server.participant(10 + base.len() as i64);
        let ask = Call::new("POST", &url("/api/v1/chat-requests")).bearer(participant.token());
        let body = json!({ "eventId": EVENT, "description": "Help" });
        ask.json(&body).send().await.expect_success();
        let mut socket = server
            .handshake()
            .path(&format!("{base}/api/v1/connect"))
            .origin("https://www.example.org")
            .bearer(participant.token())
            .open()
            .await;
        socket.expect_quiet().await;
    }
    let folder = server.root_call("/help?lang=de").send().await;
    assert_eq!(folder.header("location"), Some("/help/?lang=de"));
    server
        .root_call("/helper")
        .send()
        .await
        .expect_failure(&[404]);
    let nowhere = server.handshake().path("/helper/api/v1/connect");
    assert_eq!(nowhere.try_open().await.err(), Some(404));
}

#[tokio::test]
async fn the_next_page_is_below_the_path_too() {
    let server = start(&[("SWITCHBOARD_PUBLIC_URL", "https://www.example.org/help")]).await;
    provision(&server).await;
    let service = server.service();
    for id in [701, 702] {
        service.put_event(&EventSpec::running(id, AGENCY)).await;
    }
    for base in ["", "/help"] {
        let url = format!("{}{base}/api/v1/events?limit=1", server.url());
        let page = Call::new("GET", &url)
            .bearer(server.participant(10).token())
            .send()
            .await;
        let link = page.header("link").expect("there is more");
        assert!(link.starts_with("</help/api/v1/events?limit=1&"), "{link}");
    }
}

#[tokio::test]
async fn the_scheme_is_part_of_the_origin_where_it_is_known() {
    let trusting = [("SWITCHBOARD_TRUSTED_PROXIES", "127.0.0.1")];
    let told = [("SWITCHBOARD_PUBLIC_URL", "https://chat.example.org")];
    for (settings, headers, is_known) in [
        (&trusting[..], &[("X-Forwarded-Proto", "https")][..], true),
        (&told, &[], true),
        // A stranger's word changes nothing.
        (&[], &[("X-Forwarded-Proto", "https")], false),
        (&trusting, &[], false),
    ] {
        let server = start(settings).await;
        let participant = server.participant(10);
        let answer = participant.post("/session", &json!({})).await;
        let (cookie, attributes) = answer.session_cookie().expect("a cookie");
        // By whatever name the browser has it there.
        let cookies = format!("__Host-switchboard={cookie}; switchboard-session={cookie}");
        let is_secure = attributes.contains("Secure");
        assert_eq!(is_secure, settings == told, "{attributes}");
        let ask = async |origin: &str| {
            let call = server
                .call("POST", "/chat-requests")
                .header("Cookie", &cookies)
                .header("Host", "chat.example.org")
                .header("Origin", origin)
                .json(&json!({ "eventId": 999, "description": "Help" }));
            let call = headers
                .iter()
                .fold(call, |call, (name, value)| call.header(name, value));
            call.send().await
        };
        let own = ask("https://chat.example.org").await;
        own.expect_error(404, "event_not_found");
        assert_eq!(own.header(HSTS).is_some(), is_known, "{settings:?}");
        let plain = ask("http://chat.example.org").await;
        assert_eq!(plain.status, if is_known { 403 } else { 404 });

        // So are the addresses that the server gives.
        let call = server
            .call("POST", "/session/codes")
            .bearer(server.service().token())
            .header("Host", "chat.example.org")
            .json(&json!({ "userId": 10 }));
        let call = headers
            .iter()
            .fold(call, |call, (name, value)| call.header(name, value));
        let given = call.send().await.expect(201);
        let scheme = if is_known { "https" } else { "http" };
        let app = format!("{scheme}://chat.example.org/participant/#code=");
        let url = given["url"].as_str().expect("an address");
        assert!(url.starts_with(&app), "{url}");

        let socket = server
            .handshake()
            .header("Host", "chat.example.org")
            .origin("http://chat.example.org")
            .bearer(participant.token());
        let socket = headers
            .iter()
            .fold(socket, |socket, (name, value)| socket.header(name, value));
        let refused = socket.try_open().await.err();
        assert_eq!(refused, is_known.then_some(403), "{settings:?}");
    }
}

#[tokio::test]
async fn an_ipv6_address_and_a_port_are_no_obstacle() {
    let server = ServerBuilder::new(BINARY, Backend::Sqlite)
        .set("SWITCHBOARD_LISTEN", "[::1]:0")
        .start()
        .await;
    let address = server.address();
    assert!(address.is_ipv6(), "{address}");
    provision(&server).await;
    let participant = server.participant(10);
    let answer = participant.post("/session", &json!({})).await;
    let (cookie, _) = answer.session_cookie().expect("a cookie");
    let own = format!("http://{address}");
    let ask = server
        .call("POST", "/chat-requests")
        .cookie(&cookie)
        .header("Origin", &own)
        .json(&json!({ "eventId": EVENT, "description": "Help" }));
    ask.send().await.expect_success();
    let mut socket = server.handshake().cookie(&cookie).origin(&own).open().await;
    socket.expect_quiet().await;
    let other_port = server.handshake().origin("http://[::1]:1");
    assert_eq!(other_port.try_open().await.err(), Some(403));
}
