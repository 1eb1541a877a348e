//! Appending while PostgreSQL cuts connections or is gone.

use crate::kit::*;
use crate::writer::{assert_gapless, stored};
use std::sync::mpsc;
use std::time::{Duration, Instant};
use switchboard_domain::HelpChat;
use switchboard_store::{Append, Attempt, Backend, CommitError, LogWriter};
use switchboard_support::Postgres;

#[test]
fn a_cut_connection_saves_nothing_and_the_next_call_reconnects() {
    let db = Db::new(Backend::Postgresql);
    let chat = db.chat();
    let mut writer = db.writer();
    writer.commit(&[says(&chat)], after(1)).unwrap();
    let database = db.config.url.to_string();
    let database = database.rsplit_once('/').unwrap().1;
    Postgres::shared().sql(
        "postgres",
        &format!(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity \
             WHERE datname = '{database}' AND application_name = 'switchboard'"
        ),
    );
    let entry = says(&chat);
    let outcome = writer.commit(std::slice::from_ref(&entry), after(1));
    assert!(
        matches!(outcome, Err(CommitError::NotSaved(_))),
        "{outcome:?}"
    );
    assert_eq!(writer.commit(&[entry], after(1)).unwrap(), [stored(3)]);
    assert_gapless(&db, chat.id);
}

/// Kills the server under a writer, again and again. What the writer is told is true: `Ok` is there
/// afterwards, `NotSaved` is not, `Unknown` is found by the next attempt or stored by it.
#[test]
fn what_is_said_of_a_commit_is_true_when_the_server_is_killed() {
    let cluster = Postgres::start(Default::default());
    let db = Db::on_cluster(&cluster);
    let chat = db.chat();
    let mut writer = db.writer();
    let mut sent: Vec<Append> = Vec::new();
    for _ in 0..3 {
        let (stored_one, stored_ones) = mpsc::channel();
        let unfinished = std::thread::scope(|scope| {
            let worker = scope.spawn(|| write_until_cut(&mut writer, &chat, &mut sent, stored_one));
            for _ in 0..50 {
                stored_ones
                    .recv_timeout(Duration::from_secs(30))
                    .expect("it writes");
            }
            cluster.kill9();
            worker.join().unwrap()
        });
        cluster.start_again();
        let deadline = Instant::now() + Duration::from_secs(30);
        while let Err(error) = writer.commit(std::slice::from_ref(&unfinished), after(1)) {
            assert!(Instant::now() < deadline, "{error}");
        }
        sent.push(unfinished);
    }
    let log = assert_gapless(&db, chat.id);
    let stored: Vec<_> = log.iter().skip(1).map(|message| message.id).collect();
    let sent: Vec<_> = sent.iter().map(|entry| entry.message).collect();
    assert_eq!(stored, sent, "each once, in order");
}

/// Returns the entry that failed, as it is to be tried again.
fn write_until_cut(
    writer: &mut LogWriter,
    chat: &HelpChat,
    sent: &mut Vec<Append>,
    stored_one: mpsc::Sender<()>,
) -> Append {
    loop {
        let mut entry = says(chat);
        match writer.commit(std::slice::from_ref(&entry), after(1)) {
            Ok(_) => sent.push(entry),
            Err(CommitError::NotSaved(_)) => return entry,
            Err(CommitError::Unknown(_)) => {
                entry.attempt = Attempt::MaybeStored;
                return entry;
            }
        }
        // The test stops listening after a while.
        let _ = stored_one.send(());
    }
}
