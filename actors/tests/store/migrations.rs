//! The tables can be made, taken back and made again.

use crate::kit::{Db, on_both};
use diesel::connection::SimpleConnection;
use switchboard_actors::store::queries::{MigrationsPending, Ping};
use switchboard_actors::store::{Backend, StoreError, migrate};

on_both! {
    fn up_down_and_up_again(db: Db::bare) {
        let mut conn = db.connect();
        assert!(migrate::pending(&mut conn).unwrap());
        let applied = migrate::run(&mut conn).unwrap();
        assert!(!applied.is_empty());
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
        assert_eq!(
            applied.iter().filter(|count| **count > 0).count(),
            1,
            "{applied:?}"
        );
    });
}
