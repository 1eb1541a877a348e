//! What operators ask.

use crate::world::{EVENT, Talk, provision};
use serde_json::json;
use switchboard_support::{
    Backend, ServerBuilder, TestServer, cli, on_both_backends, poll_until,
    postgres::{Postgres, Settings},
};

on_both_backends! {
    async fn a_running_server_is_healthy_and_ready(server: TestServer) {
        let healthy = server.root_call("/healthz").send().await;
        assert_eq!(healthy.status, 200);
        let ready = server.root_call("/readyz").send().await.expect(200);
        assert!(
            [json!("ready"), json!("degraded")].contains(&ready["status"]),
            "{ready}"
        );
    }

    async fn metrics_count_what_happens(server: TestServer) {
        provision(&server).await;
        let before = server.metrics().await;
        let mut talk = Talk::open(&server, 10, 20).await;
        for number in 0..5 {
            talk.ask(&format!("number {number}")).await;
        }
        talk.phone.say(&talk.chat, "").await;
        talk.phone.expect_error("invalid_payload").await;
        server.participant(11).ask(EVENT, "waiting").await;
        let after = server.metrics().await;
        let names: Vec<&str> = after.names().collect();
        for word in [
            "connection",
            "message",
            "queue",
            "batch",
            "mailbox",
            "error",
        ] {
            assert!(
                names.iter().any(|name| name.contains(word)),
                "nothing about {word}: {names:#?}"
            );
        }
        let moved = names.iter().filter(|name| {
            let metric = name.split('{').next().unwrap_or_default();
            after.sum(metric) != before.sum(metric)
        });
        assert!(moved.count() >= 5, "nothing moves: {names:#?}");
        assert!(
            names.iter().any(|name| name.contains("invalid_payload")),
            "errors are counted by code"
        );
    }
}

/// Whatever looks after processes ends one that does not say that it lives.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_waits_for_its_database_lives_and_is_not_ready() {
    let database = Postgres::start(Settings::default());
    let url = database.create_database();
    database.stop();
    let folder = tempfile::tempdir().expect("a folder");
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = taken.local_addr().expect("its own");
    drop(taken);
    let listen = address.to_string();
    let settings = [
        ("DATABASE_URL", url.as_str()),
        ("SWITCHBOARD_LISTEN", &listen),
        ("SWITCHBOARD_DATA_DIR", "."),
    ];
    let mut server = cli::start(
        env!("CARGO_BIN_EXE_switchboard"),
        folder.path(),
        &["serve"],
        &settings,
    );
    let answer = async |path: &str| {
        let call = switchboard_support::rest::Call::new("GET", &format!("http://{address}{path}"));
        call.try_send().await.ok()
    };
    let healthy = poll_until("it answers", async || answer("/healthz").await).await;
    assert_eq!(healthy.expect(200)["status"], "ok");
    let ready = answer("/readyz").await.expect("an answer");
    assert_eq!(ready.expect(503)["status"], "unavailable");
    let other = answer("/api/v1/events").await.expect("an answer");
    other.expect_error(503, "overloaded");
    assert!(other.header("retry-after").is_some(), "{other:?}");
    database.start_again();
    poll_until("it is ready", async || {
        answer("/readyz")
            .await
            .filter(|answer| answer.status == 200)
    })
    .await;
    server.signal("TERM");
    assert!(server.wait_exit().await.success());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_has_no_room_for_messages_is_not_ready() {
    let database = Postgres::shared();
    let url = database.create_database();
    let name = url.rsplit_once('/').expect("a URL").1;
    let builder = ServerBuilder::new(env!("CARGO_BIN_EXE_switchboard"), Backend::Postgres);
    let server = builder.set("DATABASE_URL", url.as_str()).start().await;
    provision(&server).await;
    let mut talk = Talk::open(&server, 10, 20).await;
    database.sql(
        name,
        "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS \
         $$ BEGIN RAISE 'kein Platz' USING ERRCODE = '53100'; END $$; \
         CREATE TRIGGER no_room BEFORE INSERT ON messages EXECUTE FUNCTION no_room()",
    );
    // A probe has room enough all the same.
    talk.phone.say(&talk.chat, "no room").await;
    let ready = async || server.root_call("/readyz").send().await.status == 200;
    poll_until("not ready", async || (!ready().await).then_some(())).await;
    assert_eq!(talk.phone.expect("error").await["code"], "not_saved");
    database.sql(name, "DROP TRIGGER no_room ON messages");
    talk.ask("there is room again").await;
    poll_until("ready", async || ready().await.then_some(())).await;
}

#[tokio::test]
async fn a_health_check_asks_where_the_server_listens() {
    let binary = env!("CARGO_BIN_EXE_switchboard");
    let mut server = ServerBuilder::new(binary, Backend::Sqlite).start().await;
    let port = server.address().port();
    let folder = server.data();
    let healthy = async |listen: String| {
        let settings = [("SWITCHBOARD_LISTEN", listen.as_str())];
        let ran = cli::run(binary, &folder, &["health"], &settings).await;
        ran.status.code()
    };
    for host in ["127.0.0.1", "0.0.0.0"] {
        assert_eq!(healthy(format!("{host}:{port}")).await, Some(0), "{host}");
    }
    server.kill9();
    assert_eq!(healthy(format!("127.0.0.1:{port}")).await, Some(1));
}
