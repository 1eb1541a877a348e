//! Every bad token, in each of the ways that a token can be shown.

use crate::world::AGENCY;
use serde_json::{Value, json};
use switchboard_support::{ServerBuilder, TokenSpec, on_both_backends, token::now_secs};

const CONSOLE: &str = "https://console.example.org";

/// What is wrong, and the token.
fn bad_tokens() -> Vec<(&'static str, String)> {
    let good = || {
        TokenSpec::participant(10)
            .claim("aud", "here")
            .claim("iss", "us")
    };
    let organizer = || {
        TokenSpec::organizer(20, AGENCY)
            .claim("aud", "here")
            .claim("iss", "us")
    };
    let with = |name: &str, value: Value| good().claim(name, value).sign();
    let signed = good().sign();
    let (body, signature) = signed.rsplit_once('.').expect("three parts");
    vec![
        ("empty", String::new()),
        ("nonsense", "nonsense".to_owned()),
        ("two dots", "..".to_owned()),
        ("no signature", format!("{body}.")),
        ("cut", signed[..signed.len() - 3].to_owned()),
        (
            "another body",
            format!(
                "{}.{signature}",
                with("sub", json!(11)).rsplit_once('.').unwrap().0
            ),
        ),
        ("alg none", good().unsigned()),
        (
            "another key",
            good().sign_with("another-secret-of-sufficient-length-000"),
        ),
        ("expired", with("exp", json!(now_secs() - 1))),
        ("expires in words", with("exp", json!("tomorrow"))),
        ("no exp", good().without("exp").sign()),
        ("not yet", with("nbf", json!(now_secs() + 120))),
        ("from the future", with("iat", json!(now_secs() + 120))),
        ("another audience", with("aud", json!("elsewhere"))),
        (
            "other audiences",
            with("aud", json!(["there", "elsewhere"])),
        ),
        ("no audience", good().without("aud").sign()),
        ("another issuer", with("iss", json!("them"))),
        ("no issuer", good().without("iss").sign()),
        ("no sub", good().without("sub").sign()),
        ("negative sub", with("sub", json!(-10))),
        ("zero sub", with("sub", json!(0))),
        ("fractional sub", with("sub", json!(10.5))),
        ("fractional sub as text", with("sub", json!("10.5"))),
        ("sub in words", with("sub", json!("ten"))),
        ("sub too large", with("sub", json!(1_u64 << 53))),
        ("no role", good().without("role").sign()),
        ("unknown role", with("role", json!("queen"))),
        ("no agency", organizer().without("agencyId").sign()),
        ("negative agency", organizer().claim("agencyId", -1).sign()),
        ("NUL in the name", with("name", json!("a\0b"))),
    ]
}

fn strict(server: ServerBuilder) -> ServerBuilder {
    server
        .set("SWITCHBOARD_JWT_AUDIENCE", "here")
        .set("SWITCHBOARD_JWT_ISSUER", "us")
        .set("SWITCHBOARD_ALLOWED_ORIGINS", CONSOLE)
}

on_both_backends! {
    async fn a_bad_token_ends_the_socket_with_4401(server: ServerBuilder) {
        let server = strict(server).start().await;
        for (what, token) in bad_tokens() {
            let mut by_header = server.handshake().bearer(&token).open().await;
            // A bad cookie is none: it is the first frame that counts then.
            let before = format!("session={token}");
            let cookie = server.handshake().header("cookie", &before);
            let mut by_cookie = cookie.origin(CONSOLE).open().await;
            by_cookie.authorize(&token).await;
            let mut by_frame = server.handshake().open().await;
            by_frame.authorize(&token).await;
            for (way, socket) in [
                ("header", &mut by_header),
                ("cookie", &mut by_cookie),
                ("frame", &mut by_frame),
            ] {
                eprintln!("{what}, by {way}");
                socket.expect_error("unauthorized").await;
                assert_eq!(socket.closed().await, 4401);
            }
        }
    }

    async fn a_bad_token_is_a_401(server: ServerBuilder) {
        let server = strict(server).start().await;
        for (what, token) in bad_tokens() {
            eprintln!("{what}");
            server
                .call("GET", "/events")
                .bearer(&token)
                .send()
                .await
                .expect_error(401, "unauthorized");
            server
                .call("POST", "/session")
                .bearer(&token)
                .send()
                .await
                .expect_error(401, "unauthorized");
            server
                .call("GET", "/events")
                .header("Cookie", &format!("session={token}"))
                .send()
                .await
                .expect_error(401, "unauthorized");
        }
        server
            .call("GET", "/events")
            .send()
            .await
            .expect_error(401, "unauthorized");
        let basic = server
            .call("GET", "/events")
            .header("Authorization", "Basic dTpw");
        basic.send().await.expect_error(401, "unauthorized");
    }

    async fn a_good_token_passes_the_same_checks(server: ServerBuilder) {
        let server = strict(server).start().await;
        let good = TokenSpec::participant(10).claim("iss", "us");
        for audience in [json!("here"), json!(["there", "here"])] {
            let token = good.clone().claim("aud", audience).sign();
            server
                .call("GET", "/events")
                .bearer(&token)
                .send()
                .await
                .list();
            server
                .handshake()
                .bearer(&token)
                .open()
                .await
                .expect_quiet()
                .await;
        }
    }

    async fn audience_and_issuer_count_only_when_configured(server: ServerBuilder) {
        let server = server.start().await;
        let token = TokenSpec::participant(10)
            .claim("iss", "them")
            .claim("aud", "elsewhere")
            .sign();
        server
            .call("GET", "/events")
            .bearer(&token)
            .send()
            .await
            .list();
    }
}
