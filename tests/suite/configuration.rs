//! Settings: what is wrong is named, and what is missing is made.

use serde_json::json;
use std::{fs, os::unix::fs::PermissionsExt};
use switchboard_support::{Backend, ServerBuilder, TokenSpec, cli, token::SECRET};
use tempfile::tempdir;

const BINARY: &str = env!("CARGO_BIN_EXE_switchboard");

#[tokio::test]
async fn an_invalid_setting_is_named_and_exits_with_two() {
    let directory = tempdir().expect("a temporary directory");
    for (name, value) in [
        ("SWITCHBOARD_LISTEN", "nowhere"),
        ("SWITCHBOARD_LISTEN", "127.0.0.1:70000"),
        ("DATABASE_URL", "mysql://localhost/chat"),
        ("SWITCHBOARD_JWT_SECRET", "short"),
        ("SWITCHBOARD_JWT_SECRET", "not-guessed-but-not-of-32-bytes"),
        ("SWITCHBOARD_JWT_WEAK_SECRET", "perhaps"),
        ("SWITCHBOARD_JWT_PUBLIC_KEY", "no key"),
        ("SWITCHBOARD_JWT_PUBLIC_KEY", "@/no/such/file"),
        ("SWITCHBOARD_ALLOWED_ORIGINS", "*"),
        ("SWITCHBOARD_ALLOWED_ORIGINS", "https://a.example/path"),
        ("SWITCHBOARD_FRAME_ANCESTORS", "*"),
        ("SWITCHBOARD_FRAME_ANCESTORS", "'self'"),
        ("SWITCHBOARD_MAP_URL", "https://maps.example/"),
        ("SWITCHBOARD_MAP_URL", "maps.example/{lat},{lng}"),
        ("SWITCHBOARD_LIMITS", "perhaps"),
        ("SWITCHBOARD_AUTH_TIMEOUT", "soon"),
        ("SWITCHBOARD_EXPIRY_INTERVAL", "-1s"),
        ("SWITCHBOARD_WORKERS", "0"),
    ] {
        for args in [&["serve"][..], &["config", "check"], &["config"]] {
            let output = cli::run(BINARY, directory.path(), args, &[(name, value)]).await;
            let message = String::from_utf8_lossy(&output.stderr);
            assert_eq!(
                output.status.code(),
                Some(2),
                "{args:?} {name}={value}: {message}"
            );
            assert!(message.contains(name), "{args:?} {name}={value}: {message}");
            assert!(!message.contains("panicked"), "{message}");
        }
    }
    let unknown = cli::run(BINARY, directory.path(), &["serve", "--nonsense"], &[]).await;
    assert_eq!(unknown.status.code(), Some(2));
}

#[tokio::test]
async fn without_a_secret_one_is_made_once_for_the_owner_alone() {
    let builder = ServerBuilder::new(BINARY, Backend::Sqlite).unset("SWITCHBOARD_JWT_SECRET");
    let mut server = builder.start().await;
    let file = server.data().join("jwt-secret");
    let mode = fs::metadata(&file)
        .expect("the secret is kept")
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    let secret = fs::read_to_string(&file).expect("text");

    let token = TokenSpec::participant(10).sign_with(secret.trim());
    server
        .call("GET", "/events")
        .bearer(&token)
        .send()
        .await
        .list();
    let foreign = TokenSpec::participant(10).sign_with(SECRET);
    server
        .call("GET", "/events")
        .bearer(&foreign)
        .send()
        .await
        .expect_failure(&[401]);

    server.restart().await;
    assert_eq!(fs::read_to_string(&file).expect("text"), secret);
    server
        .call("GET", "/events")
        .bearer(&token)
        .send()
        .await
        .list();

    // The command that prints tokens uses the same.
    let data = server.data();
    let settings = [("SWITCHBOARD_DATA_DIR", data.to_str().expect("a path"))];
    let args = ["token", "--sub", "1", "--role", "service"];
    let printed = cli::run(BINARY, &data, &args, &settings).await;
    let printed = String::from_utf8(printed.stdout).expect("text");
    let put = server
        .call("PUT", "/admin/agencies/1")
        .bearer(printed.trim());
    put.json(&json!({ "name": "Agency" }))
        .send()
        .await
        .expect_success();
}

#[tokio::test]
async fn a_taken_port_is_reported() {
    let first = ServerBuilder::new(BINARY, Backend::Sqlite).start().await;
    let directory = tempdir().expect("a temporary directory");
    let address = first.address().to_string();
    let settings = [
        ("SWITCHBOARD_LISTEN", address.as_str()),
        ("SWITCHBOARD_JWT_SECRET", SECRET),
    ];
    let output = cli::run(BINARY, directory.path(), &["serve"], &settings).await;
    let message = String::from_utf8_lossy(&output.stderr);
    assert_ne!(output.status.code(), Some(0), "{message}");
    assert!(message.contains(&address), "{message}");
    assert!(!message.contains("panicked"), "{message}");
}
