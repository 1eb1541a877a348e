//! A server that finds another one where it wants to be.

use switchboard_support::{
    Backend, ServerBuilder, TestServer, cli, on_both_backends, token::SECRET,
};
use tempfile::tempdir;

const BINARY: &str = env!("CARGO_BIN_EXE_switchboard");

/// What a second server says that shares the data of `first`.
async fn second_on(first: &TestServer, listen: &str) -> (Option<i32>, String) {
    let directory = tempdir().expect("a temporary directory");
    let data = first.data().display().to_string();
    let settings = [
        ("SWITCHBOARD_DATA_DIR", data.as_str()),
        ("SWITCHBOARD_JWT_SECRET", SECRET),
        ("SWITCHBOARD_LISTEN", listen),
    ];
    let mut second = cli::start(BINARY, directory.path(), &["serve"], &settings);
    let status = second
        .wait_exit_within(std::time::Duration::from_secs(40))
        .await;
    (status.code(), second.log())
}

#[tokio::test]
async fn a_database_file_has_one_server() {
    let mut first = ServerBuilder::new(BINARY, Backend::Sqlite).start().await;
    let (status, log) = second_on(&first, "127.0.0.1:0").await;
    assert_eq!(status, Some(1), "{log}");
    assert!(log.contains("another process uses"), "{log}");
    // Whoever just looks after the tables is no server.
    let directory = tempdir().expect("a temporary directory");
    let data = first.data().display().to_string();
    let settings = [("SWITCHBOARD_DATA_DIR", data.as_str())];
    let migrated = cli::run(BINARY, directory.path(), &["migrate"], &settings).await;
    assert_eq!(migrated.status.code(), Some(0), "{migrated:?}");
    // A server that has gone, in whatever way, has left nothing behind.
    first.restart().await;
}

#[tokio::test]
async fn a_server_that_starts_while_another_one_stops_waits_for_it() {
    let mut first = ServerBuilder::new(BINARY, Backend::Sqlite)
        .set("SWITCHBOARD_DRAIN_SECONDS", "0")
        .start()
        .await;
    let data = first.data();
    let directory = tempdir().expect("a temporary directory");
    let settings = [
        ("SWITCHBOARD_DATA_DIR", data.to_str().expect("a path")),
        ("SWITCHBOARD_JWT_SECRET", SECRET),
        ("SWITCHBOARD_LISTEN", "127.0.0.1:0"),
    ];
    let mut second = cli::start(BINARY, directory.path(), &["serve"], &settings);
    switchboard_support::poll_until("the second one waits", async || {
        second
            .log()
            .contains("waiting for another process")
            .then_some(())
    })
    .await;
    first.sigterm();
    assert_eq!(first.wait_exit().await.code(), Some(0));
    let line = second.first_line(std::time::Duration::from_secs(30)).await;
    assert!(
        line.is_some_and(|line| line.starts_with("listening on")),
        "{}",
        second.log()
    );
}

on_both_backends! {
    async fn a_port_that_is_taken_is_found_before_anything_is_changed(server: TestServer) {
        let directory = tempdir().expect("a temporary directory");
        let data = directory.path().join("data");
        let address = server.address().to_string();
        let settings = [
            ("SWITCHBOARD_DATA_DIR", data.to_str().expect("a path")),
            ("SWITCHBOARD_LISTEN", address.as_str()),
        ];
        let output = cli::run(BINARY, directory.path(), &["serve"], &settings).await;
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        let text = String::from_utf8_lossy(&output.stderr);
        assert!(text.contains(&format!("cannot listen on {address}")), "{text}");
        assert!(!data.join("switchboard.db").exists());
    }
}
