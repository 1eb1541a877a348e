//! An event goes to another agency while things are said of it: everybody who waits is in one queue, on every node.

use crate::client::Client;
use crate::console::{next, until, wait};
use crate::node::{AGENCY, Apart, EVENT, PARTICIPANT, ask, identity, on_both, on_two_nodes};
use switchboard_actors::directory::FindQueue;
use switchboard_actors::events;
use switchboard_actors::queue::{Ask, Position, Withdraw};
use switchboard_actors::services::Services;
use switchboard_domain::{AgencyId, ChatId, Identity, Side, UserId};
use switchboard_store::queries::{ChangeEvent, PutAgency, UpsertUser};

const OTHER: AgencyId = AgencyId(77);
const COLLEAGUE: UserId = UserId(31);

fn give_to(agency: AgencyId) -> ChangeEvent {
    ChangeEvent {
        id: EVENT,
        agency_id: Some(agency),
        name: None,
        description: None,
        address: None,
        starts_at: None,
        ends_at: None,
        place: None,
        alternatives: None,
    }
}

async fn with_other_agency(services: &Services) {
    let name = "The other one".to_owned();
    services
        .store
        .run(PutAgency { id: OTHER, name })
        .await
        .unwrap();
}

/// An organizer of the other agency, who waits for a request.
async fn waiting_there(services: &Services) -> Client {
    let identity = Identity {
        agency: Some(OTHER),
        ..identity(COLLEAGUE, Side::Organizer)
    };
    let console = Client::connect_two(services, identity).await;
    wait(&console, true).await;
    console
}

async fn place(services: &Services, agency: AgencyId, request: ChatId) -> Option<usize> {
    let queue = services.directory.send(FindQueue(agency)).await.unwrap();
    let stands = queue.send(Position(request)).await.unwrap();
    stands.map(|it| it.position)
}

#[test]
fn who_waits_at_the_new_agency_is_given_what_comes_with_the_event() {
    on_both(|services| async move {
        with_other_agency(&services).await;
        let asked = ask(&services, PARTICIPANT).await.unwrap();
        let console = waiting_there(&services).await;
        events::change(&services, give_to(OTHER)).await.unwrap();
        let chat = next(&console, "new_chat").await;
        assert_eq!(chat["id"], asked.request.to_string());
    });
}

#[test]
fn what_reaches_the_old_queue_after_the_move_is_in_the_new_one() {
    on_both(|services| async move {
        with_other_agency(&services).await;
        // Nobody is told of it yet: as between the commit and the word of it.
        services.store.run(give_to(OTHER)).await.unwrap();
        let identity = identity(PARTICIPANT, Side::Participant);
        services.store.run(UpsertUser { identity }).await.unwrap();
        let old = services.directory.send(FindQueue(AGENCY)).await.unwrap();
        let ask = Ask {
            id: ChatId::new(),
            event: EVENT,
            participant: PARTICIPANT,
            description: "I fell".into(),
            location: None,
            place_coming: false,
            name: None,
            alternatives: Vec::new(),
        };
        let request = ask.id;
        assert_eq!(old.send(ask).await.unwrap().unwrap().stands.position, 1);
        until(async || (place(&services, OTHER, request).await == Some(1)).then_some(())).await;
        assert_eq!(place(&services, AGENCY, request).await, None);
        // A withdrawal that goes to the old queue takes it out of the new one.
        let withdraw = Withdraw {
            request,
            participant: PARTICIPANT,
        };
        old.send(withdraw).await.unwrap().unwrap();
        until(async || {
            place(&services, OTHER, request)
                .await
                .is_none()
                .then_some(())
        })
        .await;
    });
}

#[test]
fn a_move_and_an_end_are_told_on_all_nodes() {
    on_two_nodes(Apart::Told, async |one, other| {
        with_other_agency(&one).await;
        let phone = Client::connect_two(&other, identity(PARTICIPANT, Side::Participant)).await;
        let first = ask(&one, UserId(25)).await.unwrap();
        let asked = ask(&other, PARTICIPANT).await.unwrap();
        events::change(&one, give_to(OTHER)).await.unwrap();
        // Its node has no queue of the other agency, and nobody there who waits: it shows the place all the same.
        let withdraw = Withdraw {
            request: first.request,
            participant: UserId(25),
        };
        let queue = one.directory.send(FindQueue(OTHER)).await.unwrap();
        queue.send(withdraw).await.unwrap().unwrap();
        loop {
            let shown = next(&phone, "queue_position").await;
            if shown["position"] == 1 {
                break;
            }
        }
        let withdraw = Withdraw {
            request: asked.request,
            participant: PARTICIPANT,
        };
        queue.send(withdraw).await.unwrap().unwrap();
        let ended = next(&phone, "help_cancelled").await;
        assert_eq!(ended["reason"], "withdrawn");
        assert_eq!(ended["requestId"], asked.request.to_string());
    });
}
