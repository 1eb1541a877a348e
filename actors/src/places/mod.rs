//! Where the participant of a help chat is: stored, and shown to the chat's owner on whichever node.
//!
//! `pushes` has when.

mod pushes;

pub use pushes::Pushes;

use crate::directory::ShowUser;
use crate::services::Services;
use crate::shown::Shown;
use crate::task::on_its_own;
use pushes::EVERY;
use switchboard_cluster::Hint;
use switchboard_domain::place::Spot;
use switchboard_domain::wire::{Frame, PlaceSet};
use switchboard_domain::{Chat, ChatId, Code, HelpChat, UserId};
use switchboard_store::queries::{LoadChat, PlaceOutcome, SetPlace};
use tokio::time::sleep;

/// The participant of a chat that waits or is active says where they are. Answers with what is stored.
pub async fn set(
    services: &Services,
    participant: UserId,
    chat: ChatId,
    spot: Spot,
) -> Result<PlaceSet, Code> {
    let query = SetPlace {
        chat,
        participant,
        spot,
        now: services.now(),
    };
    let outcome = on_its_own(services, move |services| async move {
        let outcome = services.store.run(query).await;
        if let Ok(PlaceOutcome::Set { owner: Some(_), .. }) = &outcome {
            push(services, chat);
        }
        outcome
    });
    match outcome.await {
        Ok(PlaceOutcome::Set { place, .. }) => Ok(PlaceSet {
            chat_id: chat,
            place,
        }),
        Ok(PlaceOutcome::Refused(code)) => Err(code),
        Err(error) => {
            log::warn!("place of chat {chat}: {error}");
            Err(error.code())
        }
    }
}

/// Shows the newest place to whoever has the chat, at most every two seconds.
fn push(services: Services, chat: ChatId) {
    if !services.place_pushes.is_set(chat) {
        return;
    }
    actix::spawn(async move {
        loop {
            if let Some(chat) = load(&services, chat).await {
                let owner = chat.organizer;
                let hint = || Hint::PlaceSet {
                    chat: chat.id,
                    owner: owner.0,
                };
                services.nodes.tell_users(&[owner], hint);
                show_owner(&services, &chat);
            }
            sleep(EVERY).await;
            if !services.place_pushes.is_over(chat) {
                return;
            }
        }
    });
}

/// Another node has stored one, or the database has one of which no hint came.
pub(crate) fn show(services: Services, chat: ChatId) {
    actix::spawn(async move {
        if let Some(chat) = load(&services, chat).await {
            show_owner(&services, &chat);
        }
    });
}

async fn load(services: &Services, chat: ChatId) -> Option<HelpChat> {
    match services.store.run(LoadChat { id: chat }).await {
        Ok(Some(Chat::Help(chat))) if !chat.ended() => Some(chat),
        Ok(_) => None,
        Err(error) => {
            // It is with the chat whenever that is read again.
            log::warn!("place of chat {chat}: {error}");
            None
        }
    }
}

fn show_owner(services: &Services, chat: &HelpChat) {
    let user = chat.organizer;
    let place = chat.facts.place.as_ref();
    let is_new = place.is_none_or(|place| {
        let shown = Shown::place(chat.id, user, place);
        services.shown.begin(shown)
    });
    if let Some(frame) = Frame::place_for_owner(chat).filter(|_| is_new) {
        // One in two seconds for each chat.
        services.directory.do_send(ShowUser { user, frame });
    }
}
