//! The commands other than `serve`.

use switchboard_support::{Backend, ServerBuilder, cli, token::SECRET};
use tempfile::tempdir;

const BINARY: &str = env!("CARGO_BIN_EXE_switchboard");

/// Standard output of a command that succeeds.
async fn output(args: &[&str], settings: &[(&str, &str)]) -> String {
    let directory = tempdir().expect("a temporary directory");
    let output = cli::run(BINARY, directory.path(), args, settings).await;
    assert_eq!(output.status.code(), Some(0), "{args:?}: {output:?}");
    String::from_utf8(output.stdout).expect("text")
}

#[tokio::test]
async fn help_teaches() {
    let help = output(&["--help"], &[]).await;
    for word in ["serve", "token", "migrate", "config", "load"] {
        assert!(help.contains(word), "nothing about {word}: {help}");
    }
    let help = output(&["serve", "--help"], &[]).await;
    for setting in [
        "SWITCHBOARD_LISTEN",
        "SWITCHBOARD_DATA_DIR",
        "DATABASE_URL",
        "SWITCHBOARD_JWT_SECRET",
        "SWITCHBOARD_JWT_PUBLIC_KEY",
        "SWITCHBOARD_JWT_AUDIENCE",
        "SWITCHBOARD_JWT_ISSUER",
        "SWITCHBOARD_ALLOWED_ORIGINS",
        "SWITCHBOARD_LIMITS",
        "RUST_LOG",
    ] {
        assert!(help.contains(setting), "nothing about {setting}: {help}");
    }
    for command in ["token", "migrate", "config", "load"] {
        assert!(!output(&[command, "--help"], &[]).await.is_empty());
    }
}

#[tokio::test]
async fn a_printed_token_opens_the_server() {
    let server = ServerBuilder::new(BINARY, Backend::Sqlite).start().await;
    let secret = [("SWITCHBOARD_JWT_SECRET", SECRET)];
    let organizer = [
        "token",
        "--sub",
        "10",
        "--role",
        "organizer",
        "--agency",
        "1",
        "--name",
        "Ann",
        "--rank",
        "supervisor",
    ];
    let participant = [
        "token",
        "--sub",
        "20",
        "--role",
        "participant",
        "--email",
        "b@example.org",
        "--phone",
        "+49 151 0",
        "--creator",
        "--ttl",
        "60",
    ];
    for args in [&organizer[..], &participant[..]] {
        let token = output(args, &secret).await;
        assert_eq!(token.lines().count(), 1, "only the token: {token}");
        let mut socket = server.handshake().bearer(token.trim()).open().await;
        socket.expect_quiet().await;
        if args == &organizer[..] {
            let seen = server
                .call("GET", "/session")
                .bearer(token.trim())
                .send()
                .await;
            assert_eq!(seen.expect(200)["rank"], "supervisor");
        }
    }
    let token = output(&["token", "--sub", "1", "--role", "service"], &secret).await;
    let put = server.call("PUT", "/admin/agencies/1").bearer(token.trim());
    put.json(&serde_json::json!({ "name": "Agency" }))
        .send()
        .await
        .expect_success();
}

#[tokio::test]
async fn a_token_needs_sense() {
    let directory = tempdir().expect("a temporary directory");
    for args in [
        &["token"][..],
        &["token", "--sub", "0", "--role", "service"],
        &["token", "--sub", "1", "--role", "queen"],
        &["token", "--sub", "1", "--role", "organizer"],
        &[
            "token",
            "--sub",
            "1",
            "--role",
            "organizer",
            "--agency",
            "1",
            "--rank",
            "queen",
        ],
    ] {
        let settings = [("SWITCHBOARD_JWT_SECRET", SECRET)];
        let output = cli::run(BINARY, directory.path(), args, &settings).await;
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(
            output.stdout.is_empty() && !output.stderr.is_empty(),
            "{args:?}: {output:?}"
        );
    }
}

#[tokio::test]
async fn the_effective_configuration_hides_secrets() {
    let settings = [
        ("SWITCHBOARD_JWT_SECRET", SECRET),
        ("DATABASE_URL", "postgres://chat:hunter2@db.example/chat"),
        ("SWITCHBOARD_AUTH_TIMEOUT", "250ms"),
    ];
    let shown = output(&["config"], &settings).await;
    for secret in [SECRET, "hunter2"] {
        assert!(!shown.contains(secret), "{shown}");
    }
    for value in [
        "SWITCHBOARD_JWT_SECRET",
        "db.example",
        "250ms",
        "SWITCHBOARD_LISTEN",
        "127.0.0.1:8080",
    ] {
        assert!(shown.contains(value), "no {value} in {shown}");
    }
    output(&["config", "check"], &settings).await;
}

#[tokio::test]
async fn migrating_apart_leaves_nothing_to_do() {
    let directory = tempdir().expect("a temporary directory");
    let data = directory.path().join("data");
    let settings = [("SWITCHBOARD_DATA_DIR", data.to_str().expect("a path"))];
    for _ in 0..2 {
        let output = cli::run(BINARY, directory.path(), &["migrate"], &settings).await;
        assert_eq!(output.status.code(), Some(0), "{output:?}");
    }
    assert!(data.join("switchboard.db").exists());
}
