//! A row of a help chat's timeline has been stored: its participant is told, and whoever has the chat, on all nodes. Each
//! of them is shown what they would read ([`ChatEvent::seen_from`]): the owner all of it, the participant no notes.
//! Those of level 1 know of no timelines. What is missed here is read: rows have numbers.

use crate::directory::ShowUser;
use crate::services::Services;
use crate::shown::Shown;
use switchboard_cluster::Hint;
use switchboard_domain::wire::Frame;
use switchboard_domain::{ChatEvent, ChatEventKind, ChatId, Seat, UserId};
use switchboard_store::queries::{Happened, NewestEvent};

/// Tells them of the newest row of this kind. For whoever has stored it, behind the commit.
pub(crate) fn tell(services: &Services, chat: ChatId, kind: ChatEventKind) {
    tell_each(services, chat, [kind]);
}

/// The same for rows that one commit has stored, in their order.
pub(crate) fn tell_each(
    services: &Services,
    chat: ChatId,
    kinds: impl IntoIterator<Item = ChatEventKind> + 'static,
) {
    let services = services.clone();
    actix::spawn(async move {
        for kind in kinds {
            match services.store.run(NewestEvent { chat, kind }).await {
                Ok(Some(happened)) => tell_both(&services, happened),
                // A program of before has stored it, and writes no timelines; or the chat is deleted.
                Ok(None) => {}
                Err(error) => log::warn!("chat {chat}: its timeline: {error}"),
            }
        }
    });
}

fn tell_both(services: &Services, happened: Happened) {
    let owner = happened.owner.map(|owner| (owner, Seat::Agency));
    for (user, seat) in std::iter::once((happened.participant, Seat::Participant)).chain(owner) {
        let Some(event) = happened.event.clone().seen_from(seat) else {
            continue;
        };
        // One for each: whichever node reads it shows it as it is.
        services.nodes.tell_users(&[user], || Hint::Happened {
            event: event.clone(),
            readers: vec![user.0],
        });
        show(services, &event, [user]);
    }
}

/// Shows it to those of them who are here, once, whether a hint says it first or the database; not what the owner has done.
pub(crate) fn show(
    services: &Services,
    event: &ChatEvent,
    readers: impl IntoIterator<Item = UserId>,
) {
    if event.kind == ChatEventKind::Opened.as_str() {
        return;
    }
    for user in readers {
        if !services
            .shown
            .begin(Shown::Event(event.chat, event.n, user))
        {
            continue;
        }
        let frame = Frame::chat_event(event, user);
        // Two for each act, and what people do has its rates.
        services.directory.do_send(ShowUser { user, frame });
    }
}
