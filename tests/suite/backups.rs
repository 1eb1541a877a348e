//! Copies of the embedded database, and what a stop leaves behind.

use crate::world::{Talk, provision};
use serde_json::Value;
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::Output;
use std::time::{Duration, Instant};
use switchboard_store::{Connection, DatabaseUrl, migrate};
use switchboard_support::{Backend, Postgres, ServerBuilder, TestServer, poll_until_within};

const BINARY: &str = env!("CARGO_BIN_EXE_switchboard");

async fn start() -> TestServer {
    let server = ServerBuilder::new(BINARY, Backend::Sqlite).start().await;
    provision(&server).await;
    server
}

fn text(output: &Output) -> String {
    let [out, err] = [&output.stdout, &output.stderr].map(|it| String::from_utf8_lossy(it));
    format!("{out}{err}")
}

fn succeeded(output: Output) -> String {
    assert_eq!(output.status.code(), Some(0), "{}", text(&output));
    text(&output)
}

/// It ends with status 1 and says this.
fn refused(output: &Output, why: &str) {
    let said = text(output);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains(why), "{said}");
}

fn database(server: &TestServer) -> PathBuf {
    server.data().join("switchboard.db")
}

/// The only file beside the database whose name begins so.
fn kept(server: &TestServer) -> PathBuf {
    let files = fs::read_dir(server.data()).expect("the folder");
    let mut kept = files
        .map(|file| file.expect("a file").path())
        .filter(|path| {
            path.display()
                .to_string()
                .contains("switchboard.db.before-")
        });
    let found = kept.next().expect("what was there before");
    assert_eq!(kept.next(), None);
    found
}

fn mode(path: &Path) -> u32 {
    let known = fs::metadata(path).expect("a file");
    known.permissions().mode() & 0o777
}

async fn history(server: &TestServer, chat: &str) -> Vec<Value> {
    server.participant(10).connect().await.history(chat).await
}

/// What the database itself says, in both places.
async fn epoch(server: &TestServer) -> String {
    let socket = server.participant(10).connect_two().await;
    let epoch = socket.welcome()["epoch"].as_str().expect("an epoch");
    let answer = server.participant(10).get("/chats").await;
    assert_eq!(answer.header("x-switchboard-epoch"), Some(epoch));
    epoch.to_owned()
}

#[tokio::test]
async fn a_copy_made_under_load_is_whole_and_is_brought_back_in_an_epoch_of_its_own() {
    let mut server = start().await;
    let mut talk = Talk::open(&server, 10, 20).await;
    for number in 0..100 {
        talk.ask(&format!("before {number}")).await;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let copy = folder.path().join("copy.db");
    let to = copy.display().to_string();
    let first = epoch(&server).await;
    // Messages come all the time while it is made.
    let begun = Instant::now();
    let mut more = 0;
    {
        let args = ["backup", to.as_str()];
        let making = server.command(&args);
        let mut making = std::pin::pin!(making);
        let made = loop {
            tokio::select! {
                made = &mut making => break made,
                _ = talk.ask("beside it") => more += 1,
            }
        };
        succeeded(made);
    }
    assert!(begun.elapsed() < Duration::from_secs(60));
    drop(talk);
    let manifest = folder.path().join("copy.db.manifest");
    assert_eq!([mode(&copy), mode(&manifest)], [0o600, 0o600]);
    let said: Value =
        serde_json::from_slice(&fs::read(&manifest).expect("it is there")).expect("JSON");
    assert_eq!(said["epoch"], first);
    let held = said["messages"].as_i64().expect("a number");
    assert!((101..=102 + more).contains(&held), "{held} of {more} more");
    // Nothing is overwritten, and nothing else is left.
    let bytes = fs::read(&copy).expect("it is there");
    refused(
        &server.command(&["backup", &to]).await,
        "nothing is overwritten",
    );
    assert_eq!(fs::read(&copy).expect("it is there"), bytes);
    assert_eq!(fs::read_dir(folder.path()).expect("the folder").count(), 2);

    let chat = Talk::open(&server, 11, 21).await.chat;
    refused(&server.command(&["restore", &to]).await, "stop it first");
    server.sigterm();
    server.wait_exit().await;
    let said = succeeded(server.command(&["restore", &to]).await);
    assert!(said.contains("switchboard.db.before-"), "{said}");
    assert_eq!([mode(&database(&server)), mode(&kept(&server))], [0o600; 2]);
    succeeded(server.command(&["verify"]).await);
    // A file that is not the one that was made is not taken.
    let mut other = bytes.clone();
    let last = other.len() - 1;
    other[last] ^= 1;
    fs::write(&copy, other).expect("written");
    refused(
        &server.command(&["restore", &to]).await,
        "holds something else",
    );

    server.restart().await;
    assert_ne!(epoch(&server).await, first);
    let chats = server.participant(10).connect().await.chats().await;
    let log = history(&server, chats[0]["id"].as_str().expect("an id")).await;
    assert_eq!(log.len() as i64, held);
    for (at, message) in log.iter().enumerate() {
        assert_eq!(message["seq"], at as i64 + 1);
    }
    // What came later is not in it, and is where it was.
    assert!(
        server
            .participant(11)
            .connect()
            .await
            .chats()
            .await
            .is_empty()
    );
    let url = format!("sqlite://{}", kept(&server).display());
    succeeded(server.command(&["verify", "--database-url", &url]).await);
    drop(chat);
}

#[tokio::test]
async fn the_file_alone_holds_everything_after_a_stop() {
    let mut server = start().await;
    let mut talk = Talk::open(&server, 10, 20).await;
    for number in 0..50 {
        talk.ask(&format!("number {number}")).await;
    }
    let chat = talk.chat.clone();
    server.sigterm();
    assert_eq!(server.wait_exit().await.code(), Some(0));
    for ending in ["-wal", "-shm"] {
        let mut beside = database(&server).into_os_string();
        beside.push(ending);
        // As the documented way to copy the folder, less what is to be left out.
        let _ = fs::remove_file(beside);
    }
    server.restart().await;
    assert_eq!(history(&server, &chat).await.len(), 51);
}

/// Whoever asks whether it is ready has something stored each time, and keeps nobody from having rest.
#[tokio::test]
async fn the_write_ahead_log_is_moved_when_nobody_but_probes_writes() {
    let server = start().await;
    let mut talk = Talk::open(&server, 10, 20).await;
    let log = server.data().join("switchboard.db-wal");
    let len = || fs::metadata(&log).map_or(0, |known| known.len());
    for number in 0..500 {
        talk.ask(&format!("number {number}")).await;
        if len() > 200_000 {
            break;
        }
    }
    assert!(len() > 200_000, "{}", len());
    poll_until_within(Duration::from_secs(30), "the log is cut", async || {
        server.root_call("/readyz").send().await;
        (len() < 100_000).then_some(())
    })
    .await;
}

#[tokio::test]
async fn what_is_not_whole_is_found_and_not_brought_back() {
    let mut server = start().await;
    let folder = tempfile::tempdir().expect("a folder");
    let [bad, none] =
        ["bad.db", "none.db"].map(|name| folder.path().join(name).display().to_string());
    fs::write(&bad, "this is no database").expect("written");
    server.sigterm();
    server.wait_exit().await;
    let before = fs::read(database(&server)).expect("it is there");
    refused(&server.command(&["restore", &bad]).await, "damaged");
    refused(&server.command(&["restore", &none]).await, "no database");
    refused(
        &server
            .command(&["verify", "--database-url", &format!("sqlite://{none}")])
            .await,
        "no database",
    );
    assert!(!Path::new(&none).exists());
    assert_eq!(fs::read(database(&server)).expect("it is there"), before);
    server.restart().await;
}

/// As `docs/operations.md` has it copied by hand after a kill: both files, whatever their modes.
#[tokio::test]
async fn what_stands_beside_a_copy_comes_back_with_it_as_the_servers_own() {
    let mut server = start().await;
    let mut talk = Talk::open(&server, 10, 20).await;
    for number in 0..50 {
        talk.ask(&format!("number {number}")).await;
    }
    let chat = talk.chat.clone();
    drop(talk);
    server.kill9();
    let folder = tempfile::tempdir().expect("a folder");
    let [file, log] = ["", "-wal"].map(|end| {
        let name = |path: &Path| PathBuf::from(format!("{}{end}", path.display()));
        let copy = name(&folder.path().join("copy.db"));
        fs::copy(name(&database(&server)), &copy).expect("it is there");
        for mode in [0o644, 0o400] {
            let mode = fs::Permissions::from_mode(mode);
            fs::set_permissions(&copy, mode).expect("it is ours");
        }
        copy
    });
    assert!(fs::metadata(&log).expect("it is there").len() > 0);
    // Root brings it back for a server that is somebody else.
    let is_root = fs::metadata("/proc/self").is_ok_and(|known| known.uid() == 0);
    let owner = if is_root {
        12_345
    } else {
        fs::metadata(&file).expect("it is there").uid()
    };
    if is_root {
        chown(database(&server), Some(owner), Some(owner)).expect("root may");
        fs::remove_file(server.data().join("switchboard.db.lock")).expect("it was served");
    }
    let from = file.display().to_string();
    let said = succeeded(server.command(&["restore", &from]).await);
    assert!(said.contains("copy.db-wal was taken with it"), "{said}");
    for name in ["switchboard.db", "switchboard.db.lock"] {
        let path = server.data().join(name);
        let known = fs::metadata(&path).expect("it is there");
        assert_eq!((mode(&path), known.uid()), (0o600, owner), "{name}");
    }
    succeeded(server.command(&["verify"]).await);
    server.restart().await;
    assert_eq!(history(&server, &chat).await.len(), 51);

    // A log beside a copy of ours is of somebody else.
    let copy = folder.path().join("ours.db").display().to_string();
    succeeded(server.command(&["backup", &copy]).await);
    fs::write(format!("{copy}-wal"), "of another one").expect("written");
    server.sigterm();
    server.wait_exit().await;
    let restored = server.command(&["restore", &copy]).await;
    refused(&restored, "its manifest does not know it");
}

#[tokio::test]
async fn a_database_of_the_release_before_is_copied_and_brought_back() {
    let mut server = start().await;
    let talk = Talk::open(&server, 10, 20).await;
    let chat = talk.chat.clone();
    drop(talk);
    server.sigterm();
    server.wait_exit().await;
    let url = format!("sqlite://{}", database(&server).display());
    let url: DatabaseUrl = url.parse().expect("a path");
    let mut conn = Connection::open(&url).expect("it is there");
    migrate::revert_to("20260110000000", &mut conn).expect("no obstacle");
    drop(conn);
    let said = succeeded(server.command(&["verify"]).await);
    assert!(said.contains("not looked for"), "{said}");
    refused(
        &server.command(&["epoch", "new"]).await,
        "switchboard migrate",
    );
    let folder = tempfile::tempdir().expect("a folder");
    let copy = folder.path().join("copy.db").display().to_string();
    let said = succeeded(server.command(&["backup", &copy]).await);
    assert!(said.contains("1 messages of 1 chats, checked"), "{said}");
    assert!(said.contains("not looked for"), "{said}");
    succeeded(server.command(&["restore", &copy]).await);
    server.restart().await;
    assert_eq!(history(&server, &chat).await.len(), 1);
}

#[tokio::test]
async fn a_database_of_postgresql_is_looked_through_too() {
    let server = ServerBuilder::new(BINARY, Backend::Postgres).start().await;
    provision(&server).await;
    let mut talk = Talk::open(&server, 10, 20).await;
    talk.ask("one more").await;
    succeeded(server.command(&["verify"]).await);
    let url = server
        .builder()
        .setting("DATABASE_URL")
        .expect("PostgreSQL");
    let name = url
        .rsplit('/')
        .next()
        .expect("a name")
        .split('?')
        .next()
        .expect("a name");
    Postgres::shared().sql(name, "DELETE FROM messages WHERE seq = 1");
    refused(&server.command(&["verify"]).await, "logs with gaps: 1");
    refused(
        &server.command(&["backup", "x.db"]).await,
        "docs/operations.md",
    );
}
