//! Outcomes that are not known in time: nobody waits for ever, and nobody is told what is not so.

use crate::client::Client;
use crate::console::{console, next, wait};
use crate::node::{
    AGENCY, ORGANIZER, PARTICIPANT, ask, identity, on_postgresql_with, on_sqlite_with, open_chat,
    organizer, participant,
};
use diesel::connection::SimpleConnection;
use serde_json::json;
use std::time::Duration;
use switchboard_actors::chat::{Action, Closer, Command, Draft, Withdrawn};
use switchboard_actors::directory::{EndChat, FindChat, FindQueue};
use switchboard_actors::queue::Drop;
use switchboard_actors::reply::{Answer, Reply};
use switchboard_domain::wire::Level;
use switchboard_domain::{Body, ChatId, Code, HelpChat, Side, UserId};
use switchboard_store::queries::LoadChat;
use switchboard_store::{Connection, DatabaseUrl};
use tokio::sync::oneshot;

/// Holds up every commit of a claim, until it is committed or dropped.
fn hold_claims(url: &DatabaseUrl) -> Connection {
    let mut other = Connection::open(url).unwrap();
    batch(
        &mut other,
        "CREATE FUNCTION wait_here() RETURNS trigger LANGUAGE plpgsql SET lock_timeout = 0 AS \
         $$ BEGIN PERFORM pg_advisory_xact_lock_shared(1); RETURN NULL; END $$; \
         CREATE CONSTRAINT TRIGGER waits AFTER INSERT OR UPDATE OF organizer_id ON chats \
         DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION wait_here()",
    );
    batch(&mut other, "BEGIN; SELECT pg_advisory_xact_lock(1)");
    other
}

fn batch(conn: &mut Connection, sql: &str) {
    let Connection::Postgresql(conn) = conn else {
        panic!("a server");
    };
    conn.batch_execute(sql).unwrap();
}

#[test]
fn a_claim_that_is_stored_after_its_caller_gave_up_is_shown_all_the_same() {
    let patience = Duration::from_secs(1);
    on_postgresql_with(patience, |services, url| async move {
        let (console, phone) = (organizer(&services).await, participant(&services).await);
        let asked = ask(&services, PARTICIPANT).await.unwrap();
        // The commit takes longer than the store waits.
        let mut held = hold_claims(&url);
        console.send("start_chat", "".into());
        assert_eq!(console.expect("error").await["code"], "timeout");
        batch(&mut held, "COMMIT");
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

/// Until the commit it is certain: whoever gives up a claim has not made it.
#[test]
fn a_claim_that_was_given_up_before_its_commit_is_not_made() {
    let patience = Duration::from_millis(500);
    on_sqlite_with(patience, |services, url| async move {
        let (console, _phone) = (organizer(&services).await, participant(&services).await);
        let asked = ask(&services, PARTICIPANT).await.unwrap();
        let mut other = Connection::open(&url).unwrap();
        let Connection::Sqlite(lock) = &mut other else {
            panic!("a file");
        };
        lock.batch_execute("BEGIN IMMEDIATE").unwrap();
        console.send("start_chat", "".into());
        assert_eq!(console.expect("error").await["code"], "not_saved");
        lock.batch_execute("COMMIT").unwrap();
        // It is there for whoever is next.
        let other = Client::connect(&services, identity(UserId(2), Side::Organizer)).await;
        other.send("start_chat", "".into());
        let chat = other.expect("new_chat").await;
        assert_eq!(chat["id"], asked.request.to_string());
    });
}

#[test]
fn a_wait_whose_claim_may_have_worked_gets_no_second_chat() {
    let patience = Duration::from_millis(300);
    on_postgresql_with(patience, |services, url| async move {
        let (waits, polls) = (console(&services, 1).await, organizer(&services).await);
        let mut asked = Vec::new();
        for user in 50..55 {
            asked.push(ask(&services, UserId(user)).await.unwrap().request);
        }
        let last = Client::connect_two(&services, identity(UserId(54), Side::Participant)).await;
        // Places have just been shown: the claims stand still until they are again, and for no longer
        // than the database waits for a lock.
        let queue = services.directory.send(FindQueue(AGENCY)).await.unwrap();
        queue.send(Drop(vec![asked[3]])).await.unwrap();
        assert_eq!(last.expect("queue_position").await["position"], 4);
        let mut held = hold_claims(&url);
        wait(&waits, true).await;
        // Its claim comes behind that of who waits, so both have been given up now.
        polls.send("start_chat", "".into());
        assert_eq!(polls.expect("error").await["code"], "timeout");
        // Whoever waits is tried for again when places are shown.
        queue.send(Drop(vec![asked[2]])).await.unwrap();
        assert_eq!(last.expect("queue_position").await["position"], 3);
        batch(&mut held, "COMMIT");
        let mut taken = Vec::new();
        for client in [&waits, &polls] {
            taken.push(next(client, "new_chat").await["participantId"].clone());
            next(client, "user_message").await;
        }
        taken.sort_by_key(|user| user.as_i64());
        assert_eq!(taken, [50, 51]);
        polls.send("start_chat", "".into());
        assert_eq!(polls.expect("new_chat").await["participantId"], 52);
        waits.request("c", "get_chats", json!(""));
        let chats = next(&waits, "chats").await["chats"].clone();
        assert_eq!(chats.as_array().unwrap().len(), 1);
    });
}

fn says(chat: ChatId, content: &str) -> (Command, oneshot::Receiver<Answer>) {
    let draft = Draft {
        author: PARTICIPANT,
        change: None,
        side: Side::Participant,
        body: Body::text(content),
        level: Level::One,
        posted: None,
    };
    asks(chat, Action::Send(draft))
}

fn asks(chat: ChatId, action: Action) -> (Command, oneshot::Receiver<Answer>) {
    let (reply, answer) = Reply::channel();
    let command = Command {
        chat,
        action,
        reply,
    };
    (command, answer)
}

#[test]
fn who_sends_to_a_chat_that_is_withdrawn_is_told_what_is_known() {
    on_sqlite_with(Duration::from_secs(5), |services, url| async move {
        let (console, phone) = (organizer(&services).await, participant(&services).await);
        let id: ChatId = open_chat(&services, &console, &phone)
            .await
            .parse()
            .unwrap();
        let chat = services.store.run(LoadChat { id }).await.unwrap().unwrap();
        let actor = services.directory.send(FindChat(id)).await.unwrap();
        let mut other = Connection::open(&url).unwrap();
        let Connection::Sqlite(lock) = &mut other else {
            panic!("a file");
        };
        lock.batch_execute("BEGIN IMMEDIATE").unwrap();
        let (written, at_the_writer) = says(id, "at the writer");
        let (close, closing) = asks(id, Action::Close(Closer::Organizer(ORGANIZER), Level::Two));
        let (behind, held) = says(id, "behind the close");
        for command in [written, close, behind] {
            actor.send(command).await.unwrap();
        }
        actor
            .send(Withdrawn(chat.into_help().unwrap()))
            .await
            .unwrap();
        for (answer, expected) in [
            // It may be stored, or be stored yet.
            (at_the_writer, Code::Timeout),
            (closing, Code::ChatNotFound),
            (held, Code::ChatNotFound),
        ] {
            let answer = answer.await.unwrap();
            assert!(
                matches!(answer, Answer::Failed(code) if code == expected),
                "{answer:?}"
            );
        }
        for client in [&console, &phone] {
            client.expect("closed_chat").await;
        }
        lock.batch_execute("COMMIT").unwrap();
    });
}

#[test]
fn an_end_is_shown_although_the_database_does_not_say_how_far_members_have_read() {
    on_postgresql_with(Duration::from_secs(5), |services, url| async move {
        let console = Client::connect_two(&services, identity(ORGANIZER, Side::Organizer)).await;
        let asked = ask(&services, PARTICIPANT).await.unwrap();
        console.send("start_chat", "".into());
        while console.frame().await["type"] != "user_message" {}
        let id = asked.request;
        let chat = services.store.run(LoadChat { id }).await.unwrap().unwrap();
        let mut other = Connection::open(&url).unwrap();
        let Connection::Postgresql(lock) = &mut other else {
            panic!("a server");
        };
        lock.batch_execute("BEGIN; LOCK TABLE chat_members IN ACCESS EXCLUSIVE MODE")
            .unwrap();
        let ended = HelpChat {
            time_end: Some(services.now()),
            ..chat.into_help().unwrap()
        };
        services.directory.send(EndChat(ended)).await.unwrap();
        let mut closed = console.frame().await;
        while closed["type"] == "queue" {
            closed = console.frame().await;
        }
        assert_eq!(closed["payload"]["chatId"], id.to_string());
        assert_eq!(closed["payload"].get("readSeq"), None);
        lock.batch_execute("ROLLBACK").unwrap();
    });
}
