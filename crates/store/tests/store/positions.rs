//! Where `sync` begins is a position in the order of changes. Transactions take their numbers in one order and end in
//! another: whoever reads in between is told of each change all the same.

use crate::kit::*;
use crate::sync::{settled, sync};
use diesel::connection::SimpleConnection;
use std::collections::BTreeSet;
use switchboard_domain::{ChatId, Position, SinceToken, UserId};
use switchboard_store::queries::SyncChats;
use switchboard_store::{Backend, BeginEpoch, Connection, Verified, verify};

/// Transactions that are open at once.
const OPEN: usize = 3;

/// Every order in which each of them changes its chat, and later commits or rolls back.
fn orders() -> Vec<Vec<(usize, bool)>> {
    fn go_on(order: &mut Vec<(usize, bool)>, all: &mut Vec<Vec<(usize, bool)>>) {
        if order.len() == 2 * OPEN {
            return all.push(order.clone());
        }
        for one in 0..OPEN {
            let done = order.iter().filter(|(who, _)| *who == one).count();
            if done < 2 {
                order.push((one, done == 1));
                go_on(order, all);
                order.pop();
            }
        }
    }
    let mut all = Vec::new();
    go_on(&mut Vec::new(), &mut all);
    all
}

#[test]
fn a_change_is_told_in_whatever_order_transactions_end() {
    let db = Db::new(Backend::Postgresql);
    let chats: Vec<ChatId> = (0..OPEN as i64)
        .map(|n| {
            db.participant(UserId(200 + n));
            db.direct_chat(PARTICIPANT, UserId(200 + n))
        })
        .collect();
    let mut conns: Vec<Connection> = (0..OPEN).map(|_| db.connect()).collect();
    let mut reader = db.session();
    let orders = orders();
    assert_eq!(orders.len(), 90);
    for order in orders {
        let since = reader.run(sync(&[], None)).since;
        let mut since = settled(&db, since);
        let (mut told, mut stored) = (BTreeSet::new(), BTreeSet::new());
        for (who, ends) in &order {
            match ends {
                // The last one is given up.
                true if *who == OPEN - 1 => conns[*who].batch_execute("ROLLBACK").unwrap(),
                true => {
                    conns[*who].batch_execute("COMMIT").unwrap();
                    stored.insert(chats[*who]);
                }
                false => {
                    let chat = chats[*who].0.simple();
                    let change = format!(
                        "BEGIN; UPDATE chat_members SET changed_at = {} WHERE user_id = {PARTICIPANT} \
                         AND chat_id = decode('{chat}', 'hex')",
                        NOON.0
                    );
                    conns[*who].batch_execute(&change).unwrap();
                }
            }
            // A client comes back at every moment.
            let page = reader.run(SyncChats {
                ..sync(&[], Some(since))
            });
            assert!(page.since.then >= since.then, "{order:?}");
            since = page.since;
            told.extend(page.chats.iter().map(|it| it.chat.id()));
            assert!(stored.is_subset(&told), "{order:?}: {stored:?} {told:?}");
        }
        // Once nothing is open, nothing is told twice.
        settled(&db, since);
    }
}

#[test]
fn a_dump_that_was_brought_back_elsewhere_begins_anew() {
    let db = Db::new(Backend::Postgresql);
    db.participant(UserId(200));
    let chat = db.direct_chat(PARTICIPANT, UserId(200));
    // Numbers of a server that had done more than this one.
    let mut conn = db.connect();
    conn.batch_execute("UPDATE chat_members SET change_no = 1000000000")
        .unwrap();
    let findings = verify(&mut conn).unwrap().findings;
    assert_eq!(findings.len(), 1, "{findings:?}");
    assert!(findings[0].what.contains("epoch new"), "{findings:?}");
    db.run(BeginEpoch);
    assert_eq!(verify(&mut db.connect()).unwrap(), Verified::default());
    let since = settled(&db, db.run(sync(&[], None)).since);
    db.writer()
        .commit(&[writes(chat, PARTICIPANT)], after(1))
        .unwrap();
    assert_eq!(db.run(sync(&[], Some(since))).chats.len(), 1);
}

#[test]
fn what_changes_beside_a_transaction_that_stays_open_is_neither_ahead_nor_begun_anew() {
    let db = Db::new(Backend::Postgresql);
    db.participant(UserId(200));
    let chat = db.direct_chat(PARTICIPANT, UserId(200));
    let since = settled(&db, db.run(sync(&[], None)).since);
    let mut open = db.connect();
    open.batch_execute("BEGIN; UPDATE users SET name = 'x' WHERE id = 200")
        .unwrap();
    db.writer()
        .commit(&[writes(chat, PARTICIPANT)], after(1))
        .unwrap();
    assert_eq!(verify(&mut db.connect()).unwrap(), Verified::default());
    // An answer that was cut behind this change goes on there, however far back all is known.
    let page = db.run(sync(&[], Some(since)));
    let cut = SinceToken {
        cut: Some((Position(i64::from(i32::MAX)), chat)),
        ..since
    };
    assert_eq!(page.chats.len(), 1);
    assert_eq!(db.run(sync(&[], Some(cut))).chats.len(), 1, "ahead: whole");
    let number: i64 = change_of(&db, chat);
    assert!(number >= page.since.then.0, "one is still open below it");
    let cut = SinceToken {
        cut: Some((Position(number), chat)),
        ..since
    };
    assert_eq!(db.run(sync(&[], Some(cut))).chats, []);
    open.batch_execute("ROLLBACK").unwrap();
}

/// Where a chat changed for [`PARTICIPANT`].
fn change_of(db: &Db, chat: ChatId) -> i64 {
    use diesel::RunQueryDsl;
    use diesel::sql_types::BigInt;
    let Connection::Postgresql(mut conn) = db.connect() else {
        panic!("PostgreSQL");
    };
    diesel::select(diesel::dsl::sql::<BigInt>(&format!(
        "(SELECT change_no FROM chat_members WHERE user_id = {PARTICIPANT} \
         AND chat_id = decode('{}', 'hex'))",
        chat.0.simple()
    )))
    .get_result(&mut conn)
    .unwrap()
}
