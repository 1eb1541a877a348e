//! What is not whole is found.

use crate::kit::*;
use diesel::connection::SimpleConnection;
use switchboard_domain::UserId;
use switchboard_store::meta;
use switchboard_store::queries::{Mark, MarkKind};
use switchboard_store::{Backend, BeginEpoch, Verified, migrate, verify};

/// What is found after this was done.
fn found(db: &Db, sql: &str) -> Vec<&'static str> {
    let mut conn = db.connect();
    if let switchboard_store::Connection::Sqlite(conn) = &mut conn {
        conn.batch_execute("PRAGMA foreign_keys = OFF").unwrap();
    }
    conn.batch_execute(sql).unwrap();
    let findings = verify(&mut db.connect()).unwrap().findings;
    for finding in &findings {
        assert!(finding.count > 0 && !finding.examples.is_empty());
    }
    findings.into_iter().map(|finding| finding.what).collect()
}

on_both! {
    fn what_is_not_whole_is_found(db: Db::new) {
        let chat = db.chat();
        db.writer().commit(&[says(&chat), says(&chat)], after(1)).unwrap();
        db.run(Mark { chat: chat.id, user: PARTICIPANT, seq: 3, kind: MarkKind::Read, now: after(2) });
        db.participant(UserId(200));
        let talk = db.direct_chat(PARTICIPANT, UserId(200));
        db.writer().commit(&[writes(talk, PARTICIPANT)], after(1)).unwrap();
        assert_eq!(verify(&mut db.connect()).unwrap(), Verified::default());

        assert_eq!(found(&db, "UPDATE chat_members SET read_seq = 9, delivered_seq = 9"), [
            "marks behind the end of a log, or of what was read and not delivered",
        ]);
        assert_eq!(found(&db, "UPDATE chat_members SET read_seq = 0, delivered_seq = 0"), [""; 0]);
        assert_eq!(found(&db, "UPDATE help_requests SET status = 2"), [
            "open help chats whose request is not taken",
        ]);
        assert_eq!(found(&db, "UPDATE help_requests SET status = 1; UPDATE chats SET time_end = 1"), [
            "requests that are taken, and have no open chat",
        ]);
        assert_eq!(found(&db, "UPDATE chats SET time_end = NULL, withdrawn_at = 5 WHERE kind = 0; \
            UPDATE help_requests SET status = 3"), [
            "open help chats that nobody has, and whose request does not wait",
        ]);
        assert_eq!(found(&db, "UPDATE chats SET withdrawn_at = NULL, time_end = 1 WHERE kind = 0; \
            UPDATE help_requests SET status = 0"), [
            "requests that wait, and have no chat that waits",
        ]);
        assert_eq!(found(&db, "UPDATE help_requests SET status = 1; UPDATE chats SET time_end = NULL"), [""; 0]);
        assert_eq!(found(&db, "UPDATE chats SET time_end = NULL; DELETE FROM messages WHERE seq = 2"), [
            "logs with gaps",
        ]);
        assert_eq!(found(&db, "UPDATE messages SET seq = 2 WHERE seq = 3; UPDATE chats SET last_seq = 2 WHERE kind = 0"), [""; 0]);
    }

    fn a_database_of_the_release_before_is_looked_through_as_far_as_it_goes(db: Db::new) {
        db.chat();
        migrate::revert_to("20260110000000", &mut db.connect()).unwrap();
        let before = verify(&mut db.connect()).unwrap();
        assert_eq!(before.findings, []);
        assert_eq!(before.skipped, [
            "what the database says of itself",
            "open help chats that nobody has, and whose request does not wait",
            "requests that wait, and have no chat that waits",
            "changes that are still to come: run `switchboard epoch new`",
        ]);
        // What it looks for, it finds.
        assert_eq!(found(&db, "DELETE FROM messages WHERE seq = 1"), ["logs with gaps"]);
        migrate::run(&mut db.connect()).unwrap();
        assert_eq!(verify(&mut db.connect()).unwrap().skipped, [""; 0]);
    }

    fn an_epoch_is_another_one_each_time_and_nothing_else_changes(db: Db::new) {
        let first = meta::read(&mut db.connect()).unwrap();
        assert_eq!(first.installation.len(), 32);
        let epoch = db.run(BeginEpoch);
        let second = meta::read(&mut db.connect()).unwrap();
        assert_ne!(second.epoch, first.epoch);
        assert_eq!((second.epoch, second.installation), (epoch, first.installation));
        assert_eq!(second.hint_key, first.hint_key);
        let other = meta::read(&mut Db::empty(db.connect().backend()).connect()).unwrap();
        assert_ne!(other.hint_key, first.hint_key);
    }
}
