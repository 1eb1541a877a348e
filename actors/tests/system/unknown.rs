//! A claim whose outcome is not known in time: nobody waits for ever.

use crate::node::{PARTICIPANT, ask, on_sqlite_with, organizer, participant};
use diesel::connection::SimpleConnection;
use std::time::Duration;
use switchboard_actors::store::Connection;

#[test]
fn a_claim_that_is_stored_after_its_caller_gave_up_is_shown_all_the_same() {
    let patience = Duration::from_millis(300);
    on_sqlite_with(patience, |services, url| async move {
        let (console, phone) = (organizer(&services).await, participant(&services).await);
        let asked = ask(&services, PARTICIPANT).await.unwrap();
        // Somebody else holds the database for longer than the store waits.
        let mut other = Connection::open(&url).unwrap();
        let Connection::Sqlite(lock) = &mut other else {
            panic!("a file");
        };
        lock.batch_execute("BEGIN IMMEDIATE").unwrap();
        console.send("start_chat", "".into());
        assert_eq!(console.expect("error").await["code"], "timeout");
        lock.batch_execute("COMMIT").unwrap();
        for client in [&console, &phone] {
            assert_eq!(
                client.expect("new_chat").await["id"],
                asked.request.to_string()
            );
            client
                .expect_message(&asked.request.to_string(), "help 20", 1)
                .await;
        }
        console.send("start_chat", "".into());
        console.expect("info").await;
    });
}
