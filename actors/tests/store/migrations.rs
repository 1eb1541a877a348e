//! The tables can be made, taken back and made again.

use crate::kit::{Db, on_both};
use switchboard_actors::store::queries::{MigrationsPending, Ping};
use switchboard_actors::store::{Backend, migrate};

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

#[test]
fn nodes_that_start_together_take_turns() {
    let db = Db::bare(Backend::Postgresql);
    std::thread::scope(|scope| {
        let node = || migrate::run(&mut db.connect()).unwrap().len();
        let nodes: Vec<_> = (0..4).map(|_| scope.spawn(node)).collect();
        let applied: Vec<_> = nodes.into_iter().map(|it| it.join().unwrap()).collect();
        assert_eq!(
            applied.iter().filter(|count| **count > 0).count(),
            1,
            "{applied:?}"
        );
    });
}
