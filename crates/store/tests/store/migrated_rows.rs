//! Rows of before come through every migration since the last release, up, down and up again.

use crate::dump::{Dump, Rows, rows};
use crate::kit::*;
use crate::lists::{ADA as MEMBER, BOB as LEAVER, OWNER, creator, list_of, remove};
use crate::tips;
use crate::writer::log_of;
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};
use switchboard_domain::policy::Policy;
use switchboard_domain::{ChatId, HelpChat, SignInId, UserId};
use switchboard_store::queries::{
    CloseChat, Closer, CreateCode, CreateSession, EventScope, FoldTexts, ListBlocks, ListEvents,
    Mark, MarkKind, PutBlock, SaveSeen, SignOut, SignOutUser,
};
use switchboard_store::{Appended, Backend, Connection, migrate, verify};

const POSTGRES: EmbeddedMigrations = embed_migrations!("../../migrations/postgres");
const SQLITE: EmbeddedMigrations = embed_migrations!("../../migrations/sqlite");

/// The last migration of the release before.
const BEFORE: &str = "20260110000000";

const ADA: UserId = UserId(201);
const BOB: UserId = UserId(202);
/// Nobody has this id.
const NOBODY: UserId = UserId(4_040);

/// Applies the next one; its version, if there was one.
fn up(conn: &mut Connection) -> Option<String> {
    let pending = match conn {
        Connection::Postgresql(conn) => conn.has_pending_migration(POSTGRES),
        Connection::Sqlite(conn) => conn.has_pending_migration(SQLITE),
    };
    if !pending.expect("they are read") {
        return None;
    }
    let applied = match conn {
        Connection::Postgresql(conn) => conn.run_next_migration(POSTGRES),
        Connection::Sqlite(conn) => conn.run_next_migration(SQLITE),
    };
    Some(applied.expect("it is applied").to_string())
}

/// Takes the last one back.
fn down(conn: &mut Connection) {
    let reverted = match conn {
        Connection::Postgresql(conn) => conn.revert_last_migration(POSTGRES),
        Connection::Sqlite(conn) => conn.revert_last_migration(SQLITE),
    };
    reverted.expect("it is taken back");
}

fn last_applied(conn: &mut Connection) -> String {
    let applied = match conn {
        Connection::Postgresql(conn) => conn.applied_migrations(),
        Connection::Sqlite(conn) => conn.applied_migrations(),
    };
    let applied = applied.expect("they are read");
    applied.first().expect("some are applied").to_string()
}

fn down_to_before(conn: &mut Connection) {
    while last_applied(conn) != BEFORE {
        down(conn);
    }
}

/// Something in every table, as the program leaves it; a help chat that is open.
fn fill(db: &Db) -> (HelpChat, Vec<(ChatId, UserId)>) {
    let mut writer = db.writer();
    let open = db.chat();
    writer
        .commit(&[says(&open), says(&open)], after(1))
        .unwrap();
    let read = Mark {
        chat: open.id,
        user: PARTICIPANT,
        seq: 2,
        kind: MarkKind::Read,
        now: after(2),
    };
    db.run(read);
    let ended = db.chat_with(UserId(101));
    let (by, now) = (Closer::Admin, after(9));
    db.run(CloseChat {
        chat: ended.id,
        by,
        now,
    });
    db.participant(UserId(102));
    db.ask(UserId(102));

    let (direct, _, _) = tips::creator(db);
    writer
        .commit(&[writes(direct, ADA), writes(direct, BOB)], after(3))
        .unwrap();
    tips::promised(db, direct, ADA, "coffee");
    for blocked in [ADA, NOBODY] {
        let now = after(4);
        db.run(PutBlock {
            user: BOB,
            blocked,
            now,
        });
    }
    // The author's alone.
    writer.commit(&[writes(direct, ADA)], after(5)).unwrap();

    creator(db, OWNER);
    for user in [MEMBER, LEAVER] {
        db.participant(user);
        db.introduce(OWNER, user);
    }
    let list = list_of(db, OWNER, &[MEMBER, LEAVER]);
    writer.commit(&[writes(list, OWNER)], after(6)).unwrap();
    remove(db, list, LEAVER);
    writer.commit(&[writes(list, OWNER)], after(7)).unwrap();
    db.run(SaveSeen {
        seen: vec![(ADA, after(8))],
    });
    signs(db);
    let seen = [
        (open.id, ORGANIZER),
        (ended.id, UserId(101)),
        (direct, ADA),
        (direct, BOB),
        (list, OWNER),
        (list, MEMBER),
        (list, LEAVER),
    ];
    (open, seen.to_vec())
}

/// Sign-ins of all kinds.
fn signs(db: &Db) {
    let (user, now, expires_at) = (ADA, NOON, after(3_600));
    let [hash, sign_in, code] = [1, 2, 3].map(|byte| SignInId([byte; 16]));
    let create = CreateSession {
        hash,
        user,
        sign_in,
        issued_at: None,
        expires_at,
        now,
    };
    assert!(db.run(create));
    let session = std::time::Duration::from_secs(60);
    db.run(CreateCode {
        hash: code,
        user,
        session,
        now,
    });
    db.run(SignOut {
        user: BOB,
        sign_in: code,
        expires_at,
        now,
    });
    db.run(SignOutUser {
        id: UserId(102),
        now,
    });
}

/// All rows of before are there; beside them the chat of the one request that waited without one.
fn assert_whole(now: &Rows, before: &Rows, version: &str) {
    for (table, known) in before {
        let new = now[table].iter().filter(|row| !known.contains(row)).count();
        let lost: Vec<_> = known
            .iter()
            .filter(|row| !now[table].contains(row))
            .collect();
        assert!(lost.is_empty(), "{version}: {table} lost {lost:?}");
        let made = match table.as_str() {
            "chats" | "messages" | "chat_members" => 1,
            _ => 0,
        };
        assert!(new <= made, "{version}: {new} more in {table}");
    }
}

/// What the program reads of these chats.
fn read(db: &Db, seen: &[(ChatId, UserId)]) -> Vec<String> {
    let read = |(chat, user): &(ChatId, UserId)| {
        format!(
            "{:?} {:?}",
            db.listed(*chat, *user),
            log_of(db, *chat, *user)
        )
    };
    seen.iter().map(read).collect()
}

/// The program of today finds all of it, and goes on from there.
fn is_whole(db: &Db) {
    assert_eq!(verify(&mut db.connect()).unwrap().findings, []);
    let (after, policy) = (None, Policy::default());
    let blocks = db.run(ListBlocks {
        user: BOB,
        after,
        limit: 10,
        policy,
    });
    assert_eq!(blocks.iter().map(|it| it.id).collect::<Vec<_>>(), [ADA]);
    while db.run(FoldTexts { limit: 100 }) > 0 {}
    let found = db.run(ListEvents {
        scope: EventScope::Agency(AGENCY),
        query: Some("OPEN a".to_owned()),
        after: None,
        limit: 10,
    });
    assert_eq!(found.iter().map(|it| it.id).collect::<Vec<_>>(), [EVENT]);
}

on_both! {
    fn rows_of_before_come_through(db: Db::new) {
        let (open, seen) = fill(&db);
        let known = read(&db, &seen);
        let mut conn = db.connect();
        down_to_before(&mut conn);
        let before = Dump::of(&mut conn);
        let empty: Vec<_> = before.rows.iter().filter(|(_, rows)| rows.is_empty()).collect();
        assert!(empty.is_empty(), "nothing is in {empty:?}");

        // Each by itself: taken back, it has left nothing, and taken nothing away.
        loop {
            let here = Dump::of(&mut conn);
            let Some(version) = up(&mut conn) else { break };
            down(&mut conn);
            assert_eq!(Dump::of(&mut conn), here, "{version}");
            up(&mut conn);
            assert_whole(&rows(&mut conn, &here.columns), &here.rows, &version);
        }
        assert_whole(&rows(&mut conn, &before.columns), &before.rows, "all");
        assert_eq!(read(&db, &seen), known);
        is_whole(&db);

        down_to_before(&mut conn);
        assert_eq!(Dump::of(&mut conn), before);
        assert!(!migrate::run(&mut conn).unwrap().is_empty());
        assert_eq!(read(&db, &seen), known);
        is_whole(&db);
        let stored = db.writer().commit(&[says(&open)], after(10)).unwrap();
        assert!(matches!(stored[0], Appended::Stored(_)), "{stored:?}");
        assert_eq!(verify(&mut db.connect()).unwrap().findings, []);
    }
}
