//! The load generator's own client, which holds the server to its promises, while its connections
//! and the server fail.

use serde_json::Value;
use std::{process::Stdio, time::Duration};
use switchboard_support::{ServerBuilder, TestServer, on_both_backends, poll_until, token::SECRET};
use tokio::{
    process::{Child, Command},
    time::timeout,
};

/// How long a run may take to end by itself: what it measures, and what it waits for then.
const END: Duration = Duration::from_secs(90);

/// A run under way, against a server or its nodes.
pub fn load(urls: &[String], flags: &str) -> Child {
    let urls = urls.join(" --url ");
    let line = format!("load --url {urls} --json --warmup 0 --drain 10 {flags}");
    let mut command = Command::new(env!("CARGO_BIN_EXE_switchboard"));
    command
        .args(line.split(' '))
        .env_clear()
        .env("SWITCHBOARD_JWT_SECRET", SECRET)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .kill_on_drop(true);
    command.spawn().expect("the generator starts")
}

/// Waits until so many messages have been stored since the server's start.
pub async fn stored(server: &TestServer, count: f64) {
    poll_until("messages are stored", async || {
        let stored = server
            .metrics()
            .await
            .sum("switchboard_messages_stored_total");
        (stored > count).then_some(())
    })
    .await;
}

/// What a run reports that found nothing wrong.
pub async fn clean(run: Child) -> Value {
    let ended = timeout(END, run.wait_with_output()).await.expect("in time");
    let output = ended.expect("it ends");
    let report: Value = serde_json::from_slice(&output.stdout).expect("a report");
    assert!(output.status.success(), "{report:#}");
    report
}

on_both_backends! {
    async fn nothing_is_lost_or_doubled(builder: ServerBuilder) {
        let mut server = builder.start().await;
        let flags = "--chats 10 --window 4 --seconds 4 --reconnect --chaos";
        let run = load(&[server.url()], flags);
        // It is under way when messages are stored; then the server is killed, twice.
        for _ in 0..2 {
            stored(&server, 500.0).await;
            server.kill9();
            server.restart().await;
        }
        let report = clean(run).await;
        assert!(report["delivered"].as_u64() > Some(100), "{report:#}");
        assert!(report["resumed"].as_u64() > Some(20), "{report:#}");
    }

    async fn a_deploy_loses_nothing_and_everybody_is_back_in_time(builder: ServerBuilder) {
        let mut server = builder
            .set("SWITCHBOARD_DRAIN_SECONDS", "1")
            .set("SWITCHBOARD_RECONNECT_SPREAD_SECONDS", "1")
            .start()
            .await;
        let run = load(&[server.url()], "--chats 30 --window 2 --seconds 5 --reconnect=0");
        stored(&server, 500.0).await;
        server.sigterm();
        assert_eq!(server.wait_exit().await.code(), Some(0));
        server.restart().await;
        let report = clean(run).await;
        // Each end of each chat, and none of them more than once by its own doing.
        assert!(report["resumed"].as_u64() >= Some(60), "{report:#}");
    }
}
