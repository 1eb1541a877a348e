//! A queue ends, fails and begins again; those who wait do not notice.

use crate::console::{console, next, online, until, wait};
use crate::node::{
    AGENCY, EVENT, ORGANIZER, PARTICIPANT, ask, identity, on_both_with, on_sqlite_with, organizer,
};
use actix::Addr;
use diesel::connection::SimpleConnection;
use std::time::Duration;
use switchboard_actors::directory::{FindPool, FindQueue};
use switchboard_actors::pool::OnlinePeriod;
use switchboard_actors::queue::{self, AgencyQueue, Ask, IsWaiting, Position, StartChat, Wait};
use switchboard_actors::reply::{Answer, Reply};
use switchboard_actors::services::{Services, Settings};
use switchboard_domain::waits::Stands;
use switchboard_domain::{AgencyId, ChatId, Side, UserId};
use switchboard_store::Connection;
use switchboard_store::queries::UpsertUser;

/// Queues that nobody needs end after `idle`.
fn queues_end_after(idle: Duration) -> Settings {
    Settings {
        chat_idle: idle,
        ..Settings::default()
    }
}

async fn queue_of(services: &Services, agency: AgencyId) -> Addr<AgencyQueue> {
    services.directory.send(FindQueue(agency)).await.unwrap()
}

/// The queue of an agency that takes the place of this one.
async fn successor(
    services: &Services,
    agency: AgencyId,
    queue: &Addr<AgencyQueue>,
) -> Addr<AgencyQueue> {
    until(async || {
        let now = queue_of(services, agency).await;
        (now != *queue).then_some(now)
    })
    .await
}

#[test]
fn what_arrives_at_a_queue_that_is_forgotten_is_served_by_its_successor() {
    // Long enough to be sent something between the two.
    let settings = queues_end_after(Duration::from_secs(2));
    on_both_with(settings, |services| async move {
        let identity = identity(PARTICIPANT, Side::Participant);
        services.store.run(UpsertUser { identity }).await.unwrap();
        let old = queue_of(&services, AGENCY).await;
        let new = successor(&services, AGENCY, &old).await;
        let ask = Ask {
            id: ChatId::new(),
            event: EVENT,
            participant: PARTICIPANT,
            description: "I fell".into(),
            name: None,
            alternatives: Vec::new(),
            location: None,
            place_coming: false,
        };
        let request = ask.id;
        assert_eq!(old.send(ask).await.unwrap().unwrap().stands.position, 1);
        assert_eq!(
            new.send(Position(request)).await.unwrap(),
            Some(Stands::at(1))
        );
        assert_eq!(
            old.send(Position(request)).await.unwrap(),
            Some(Stands::at(1))
        );
        let taker = organizer(&services).await;
        let (reply, answer) = Reply::channel();
        let start = StartChat {
            organizer: ORGANIZER,
            reply,
        };
        old.send(start).await.unwrap();
        assert!(matches!(answer.await.unwrap(), Answer::Started(_)));
        assert_eq!(taker.expect("new_chat").await["id"], request.to_string());
        assert_eq!(new.send(Position(request)).await.unwrap(), None);
        let pool = services.directory.send(FindPool(ORGANIZER)).await.unwrap();
        let (reply, answer) = Reply::channel();
        let wait = Wait {
            organizer: ORGANIZER,
            period: OnlinePeriod::now(pool),
            waiting: true,
            reply,
        };
        old.send(wait).await.unwrap();
        assert!(matches!(answer.await.unwrap(), Answer::Waiting(true)));
        for queue in [old, new] {
            assert!(queue.send(IsWaiting(ORGANIZER)).await.unwrap());
        }
    });
}

#[test]
fn who_waits_for_longer_than_queues_live_is_given_the_next_request() {
    let settings = queues_end_after(Duration::from_millis(50));
    on_both_with(settings, |services| async move {
        let console = console(&services, 1).await;
        wait(&console, true).await;
        // A queue that nobody needs has come and gone twice meanwhile.
        let unused = AgencyId(2);
        let mut queue = queue_of(&services, unused).await;
        for _ in 0..2 {
            queue = successor(&services, unused, &queue).await;
        }
        ask(&services, PARTICIPANT).await.unwrap();
        let chat = next(&console, "new_chat").await;
        assert_eq!(chat["participantId"], PARTICIPANT.0);
    });
}

#[test]
fn who_waits_goes_on_waiting_when_the_queue_fails_and_cannot_be_read() {
    on_sqlite_with(Duration::from_secs(5), |services, url| async move {
        let console = console(&services, 1).await;
        wait(&console, true).await;
        let queue = queue_of(&services, AGENCY).await;
        let mut database = Connection::open(&url).unwrap();
        let Connection::Sqlite(database) = &mut database else {
            panic!("a file");
        };
        database
            .batch_execute("ALTER TABLE help_requests RENAME TO away")
            .unwrap();
        queue.send(queue::Panic).await.unwrap();
        // Behind the attempt to read.
        assert_eq!(queue.send(Position(ChatId::new())).await.unwrap(), None);
        assert_eq!(ask(&services, PARTICIPANT).await.unwrap_err(), "overloaded");
        database
            .batch_execute("ALTER TABLE away RENAME TO help_requests")
            .unwrap();
        until(async || ask(&services, UserId(51)).await.ok()).await;
        assert_eq!(next(&console, "new_chat").await["participantId"], 51);
    });
}

/// It was on its way when its connection ended; that its organizer is back does not make it valid.
#[test]
fn a_wait_that_arrives_after_its_last_connection_is_none() {
    on_both_with(Settings::default(), |services| async move {
        let goes = console(&services, 1).await;
        let pool = services.directory.send(FindPool(UserId(1))).await.unwrap();
        let (reply, answer) = Reply::channel();
        let wait = Wait {
            organizer: UserId(1),
            period: OnlinePeriod::now(pool),
            waiting: true,
            reply,
        };
        goes.hang_up();
        online(&services, 0).await;
        let queue = queue_of(&services, AGENCY).await;
        queue.send(wait).await.unwrap();
        let _back = console(&services, 1).await;
        drop(answer);
        ask(&services, PARTICIPANT).await.unwrap();
        assert!(!queue.send(IsWaiting(UserId(1))).await.unwrap());
        let asked = ask(&services, UserId(51)).await.unwrap();
        assert_eq!(asked.stands.position, 2, "nobody was given the first");
    });
}
