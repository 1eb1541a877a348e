//! Keys that follow one another: from a folder, and from where an issuer publishes them.

use jsonwebtoken::{Algorithm, EncodingKey};
use serde_json::{Value, json};
use std::fs;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use switchboard_support::{Backend, ServerBuilder, SocketTwo, TestServer, TokenSpec, poll_until};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::watch;

const BINARY: &str = env!("CARGO_BIN_EXE_switchboard");
const CONSOLE: &str = "https://console.example.org";
const SET: &str = include_str!("../../crates/auth/src/testdata/jwks.json");
const ED25519: &str = include_str!("../../crates/auth/src/testdata/ed25519.pem");
const ED25519_PUBLIC: &str = include_str!("../../crates/auth/src/testdata/ed25519.pub.pem");
const P256: &str = include_str!("../../crates/auth/src/testdata/p256.pem");
const P256_PUBLIC: &str = include_str!("../../crates/auth/src/testdata/p256.pub.pem");

/// A token of participant 10, by one of the two keys.
fn token(kid: &str) -> String {
    let spec = TokenSpec::participant(10);
    if kid == "p256" {
        let key = EncodingKey::from_ec_pem(P256.as_bytes()).expect("a key");
        return spec.sign_as(kid, Algorithm::ES256, &key);
    }
    let key = EncodingKey::from_ed_pem(ED25519.as_bytes()).expect("a key");
    spec.sign_as(kid, Algorithm::EdDSA, &key)
}

async fn status(server: &TestServer, token: &str) -> u16 {
    server
        .call("GET", "/events")
        .bearer(token)
        .send()
        .await
        .status
}

/// Publishes keys, and counts how often it is asked.
struct Issuer {
    url: String,
    published: Arc<Mutex<Vec<&'static str>>>,
    asked: watch::Receiver<usize>,
    open: watch::Sender<bool>,
    task: tokio::task::JoinHandle<()>,
}

impl Issuer {
    /// One that does not answer until it is let.
    async fn start(published: &[&'static str]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}/keys", listener.local_addr().expect("bound"));
        let published = Arc::new(Mutex::new(published.to_vec()));
        let (count, asked) = watch::channel(0);
        let (open, mut opened) = watch::channel(false);
        let keys = published.clone();
        let task = tokio::spawn(async move {
            loop {
                let (mut stream, _) = listener.accept().await.expect("a client");
                let mut head = [0; 4_096];
                let _ = stream.read(&mut head).await;
                count.send_modify(|count| *count += 1);
                let _ = opened.wait_for(|open| *open).await;
                let set: Value = serde_json::from_str(SET).expect("JSON");
                let all = set["keys"].as_array().expect("keys").iter();
                let kids = keys.lock().expect("nobody panics").clone();
                let is_published = |key: &&Value| kids.iter().any(|kid| key["kid"] == *kid);
                let body =
                    json!({ "keys": all.filter(is_published).collect::<Vec<_>>() }).to_string();
                let answer = format!(
                    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\
                     Connection: close\r\n\r\n{body}",
                    body.len()
                );
                let _ = stream.write_all(answer.as_bytes()).await;
            }
        });
        Self {
            url,
            published,
            asked,
            open,
            task,
        }
    }

    fn asked(&self) -> usize {
        *self.asked.borrow()
    }
}

#[tokio::test]
async fn an_issuers_keys_are_learned_kept_and_asked_for_at_most_once_in_thirty_seconds() {
    let issuer = Issuer::start(&["p256"]).await;
    let mut server = ServerBuilder::new(BINARY, Backend::Sqlite)
        .unset("SWITCHBOARD_JWT_SECRET")
        .set("SWITCHBOARD_JWT_JWKS_URL", &issuer.url)
        .start()
        .await;
    // Who comes while the issuer is being asked waits for what it says.
    let (known, p256) = (token("p256"), token("p256"));
    let (first, ()) = tokio::join!(status(&server, &known), async {
        let mut asked = issuer.asked.clone();
        let _ = asked.wait_for(|count| *count == 1).await;
        let _ = issuer.open.send(true);
    });
    assert_eq!(first, 200);
    let mut socket = server.handshake().bearer(&p256).open().await;
    socket.expect_quiet().await;

    // A new key: whatever tokens name, the issuer is left in peace for a while.
    issuer
        .published
        .lock()
        .expect("nobody panics")
        .push("ed25519");
    for name in ["ed25519", "another", "a-third"] {
        assert_eq!(status(&server, &token(name)).await, 401, "{name}");
    }
    assert_eq!(issuer.asked(), 1);
    // The operator may ask.
    server.signal("HUP");
    poll_until("the new key is known", async || {
        (status(&server, &token("ed25519")).await == 200).then_some(())
    })
    .await;
    assert_eq!(issuer.asked(), 2);
    assert_eq!(status(&server, &p256).await, 200);
    let confused = token("p256").replace('.', "x.");
    assert_eq!(status(&server, &confused).await, 401);

    // What was learned is there without the issuer, also after a start.
    issuer.task.abort();
    let kept = server.data().join("jwks.json");
    poll_until("both keys are kept", async || {
        let kept = fs::read_to_string(&kept).unwrap_or_default();
        kept.contains("ed25519").then_some(())
    })
    .await;
    server.restart().await;
    for kid in ["p256", "ed25519"] {
        assert_eq!(status(&server, &token(kid)).await, 200, "{kid}");
    }
}

#[tokio::test]
async fn a_new_key_is_believed_at_the_first_try_wherever_it_is_shown() {
    let mut issuer = Issuer::start(&["p256"]).await;
    let _ = issuer.open.send(true);
    let mut server = ServerBuilder::new(BINARY, Backend::Sqlite)
        .unset("SWITCHBOARD_JWT_SECRET")
        .set("SWITCHBOARD_JWT_JWKS_URL", &issuer.url)
        .set("SWITCHBOARD_ALLOWED_ORIGINS", CONSOLE)
        .start()
        .await;
    let kept = server.data().join("jwks.json");
    poll_until("the key is kept", async || kept.is_file().then_some(())).await;
    let _ = issuer.open.send(false);
    server.restart().await;
    let asked_anew = issuer.asked.wait_for(|count| *count == 2).await;
    drop(asked_anew.expect("asked"));
    issuer
        .published
        .lock()
        .expect("nobody panics")
        .push("ed25519");

    // What is on the disk is enough for those whose key is known.
    let connect = async || server.handshake().bearer(&token("p256")).open().await;
    let mut again = connect().await;
    again.expect_quiet().await;
    let talk = server.handshake().level_two().bearer(&token("p256"));
    let mut renewed = SocketTwo::welcomed(talk.open().await).await.expect("known");
    let mut first_frame = server.handshake().open().await;

    let new = token("ed25519");
    first_frame.authorize(&new).await;
    again.authorize(&new).await;
    let name = renewed.request(
        "authorize",
        json!({ "Authorization": format!("Bearer {new}") }),
    );
    let name = name.await.expect("sent");
    let mut header = server.handshake().bearer(&new).open().await;
    let cookie = format!("session={new}");
    let page = server.handshake().header("cookie", &cookie).origin(CONSOLE);
    let mut page = page.open().await;
    let show = server.call("GET", "/session").header("Cookie", &cookie);
    let (rest, shown, ()) = tokio::join!(status(&server, &new), show.send(), async {
        let early = first_frame.read_within(Duration::from_millis(200)).await;
        assert!(early.is_none(), "not decided without the issuer: {early:?}");
        let _ = issuer.open.send(true);
    });
    assert_eq!((rest, shown.status), (200, 200));
    first_frame.expect_quiet().await;
    header.expect_quiet().await;
    page.expect_quiet().await;
    assert_eq!(again.expect("error").await["code"], "malformed");
    again.expect_quiet().await;
    let answer = renewed.answer(&name).await.expect("connected");
    assert_eq!(answer.kind, "authorized", "{answer:?}");
    assert_eq!(issuer.asked(), 2);
}

#[tokio::test]
async fn nobody_waits_long_for_an_issuer_that_does_not_answer() {
    let mut issuer = Issuer::start(&["p256"]).await;
    let server = ServerBuilder::new(BINARY, Backend::Sqlite)
        .unset("SWITCHBOARD_JWT_SECRET")
        .set("SWITCHBOARD_JWT_JWKS_URL", &issuer.url)
        .start()
        .await;
    drop(
        issuer
            .asked
            .wait_for(|count| *count == 1)
            .await
            .expect("asked"),
    );
    let mut socket = server.handshake().open().await;
    socket.authorize(&token("p256")).await;
    // What is wrong anyway is not worth the wait.
    let expired = TokenSpec::participant(10).claim("exp", 1_000);
    let key = EncodingKey::from_ec_pem(P256.as_bytes()).expect("a key");
    let expired = expired.sign_as("p256", Algorithm::ES256, &key);
    let mut stale = server.handshake().open().await;
    stale.authorize(&expired).await;
    stale.expect_error("unauthorized").await;
    assert_eq!(stale.closed().await, 4401);
    socket.expect_error("unauthorized").await;
    assert_eq!(socket.closed().await, 4401);
    assert_eq!(issuer.asked(), 1);
}

#[tokio::test]
async fn a_folder_of_keys_is_read_anew_on_sighup() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("p256.pem"), P256_PUBLIC).expect("written");
    let server = ServerBuilder::new(BINARY, Backend::Sqlite)
        .unset("SWITCHBOARD_JWT_SECRET")
        .set(
            "SWITCHBOARD_JWT_PUBLIC_KEY",
            format!("@{}", folder.path().display()),
        )
        .start()
        .await;
    assert_eq!(status(&server, &token("p256")).await, 200);
    assert_eq!(status(&server, &token("ed25519")).await, 401);
    fs::write(folder.path().join("ed25519.pem"), ED25519_PUBLIC).expect("written");
    server.signal("HUP");
    poll_until("the new key is known", async || {
        (status(&server, &token("ed25519")).await == 200).then_some(())
    })
    .await;
    assert_eq!(
        status(&server, &token("p256")).await,
        200,
        "and the old one still is"
    );
}
