//! The tables can be made, taken back and made again.

use crate::kit::{Db, on_both};
use diesel::connection::SimpleConnection;
use std::time::{Duration, Instant};
use switchboard_store::queries::{MigrationsPending, Ping};
use switchboard_store::{Backend, StoreError, migrate};

on_both! {
    fn up_down_and_up_again(db: Db::bare) {
        let mut conn = db.connect();
        assert!(migrate::pending(&mut conn).unwrap());
        let applied = migrate::run(&mut conn).unwrap();
        let all = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../../migrations/postgres"));
        assert_eq!(applied.len(), all.unwrap().count(), "no two have one version");
        assert!(!migrate::pending(&mut conn).unwrap());
        assert_eq!(migrate::run(&mut conn).unwrap(), Vec::<String>::new());

        migrate::revert_all(&mut conn).unwrap();
        assert!(migrate::pending(&mut conn).unwrap());
        assert_eq!(migrate::run(&mut conn).unwrap(), applied);
        db.run(Ping);
        assert!(!db.run(MigrationsPending));
    }
}

on_both! {
    fn a_schema_from_the_future_is_refused(db: Db::empty) {
        let mut conn = db.connect();
        let later = "INSERT INTO __diesel_schema_migrations (version) VALUES ('99990101000000')";
        conn.batch_execute(later).unwrap();
        let refused = migrate::run(&mut conn).unwrap_err();
        assert!(matches!(refused, StoreError::Unfit(_)), "{refused}");
        assert!(refused.to_string().contains("99990101000000"), "{refused}");
    }

    fn processes_that_start_together_take_turns(db: Db::bare) {
        take_turns(&db);
    }
}

/// Also those that make the file: each round is a new one.
#[test]
fn many_rounds_of_taking_turns_on_a_new_file() {
    for _ in 0..6 {
        take_turns(&Db::bare(Backend::Sqlite));
    }
}

fn take_turns(db: &Db) {
    std::thread::scope(|scope| {
        let node = || migrate::run(&mut db.connect()).unwrap().len();
        let nodes: Vec<_> = (0..6).map(|_| scope.spawn(node)).collect();
        let applied: Vec<_> = nodes.into_iter().map(|it| it.join().unwrap()).collect();
        let known = migrate::run(&mut Db::bare(Backend::Sqlite).connect()).unwrap();
        assert_eq!(applied.iter().sum::<usize>(), known.len(), "{applied:?}");
    });
}

/// What one migration has changed is free for everybody before the next one waits for anything: nodes of the
/// release before serve meanwhile.
#[test]
fn no_table_stays_locked_until_the_last_migration_is_done() {
    let db = Db::bare(Backend::Postgresql);
    migrate::run(&mut db.connect()).unwrap();
    migrate::revert_to("20260110000000", &mut db.connect()).unwrap();
    let mut old = db.connect();
    // Something that a later migration has to wait for.
    old.batch_execute("BEGIN; LOCK TABLE chat_members IN ACCESS SHARE MODE")
        .unwrap();
    let waits = "DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted \
        AND relation = 'chat_members'::regclass) THEN RAISE EXCEPTION 'not yet'; END IF; END $$";
    std::thread::scope(|scope| {
        let migrating = scope.spawn(|| migrate::run(&mut db.connect()).unwrap());
        let mut other = db.connect();
        let end = Instant::now() + Duration::from_secs(50);
        while other.batch_execute(waits).is_err() {
            assert!(Instant::now() < end && !migrating.is_finished());
            std::thread::sleep(Duration::from_millis(20));
        }
        for table in ["users", "events", "blocks", "tips"] {
            let lock = format!("BEGIN; LOCK TABLE {table} IN ROW EXCLUSIVE MODE NOWAIT; COMMIT");
            other.batch_execute(&lock).expect(table);
        }
        old.batch_execute("COMMIT").unwrap();
        assert!(!migrating.join().unwrap().is_empty());
    });
    assert!(!migrate::pending(&mut db.connect()).unwrap());
}
