//! A row of a help chat's timeline has been stored: its participant is told, and whoever has the chat, on all nodes.
//! Those of level 1 know of no timelines. What is missed here is read: rows have numbers.

use crate::directory::ShowUser;
use crate::services::Services;
use switchboard_cluster::Hint;
use switchboard_domain::wire::Frame;
use switchboard_domain::{ChatEvent, ChatEventKind, ChatId, UserId};
use switchboard_store::queries::NewestEvent;

/// Tells them of the newest row of this kind. For whoever has stored it, behind the commit.
pub(crate) fn tell(services: &Services, chat: ChatId, kind: ChatEventKind) {
    if !kind.is_for_participant() {
        return;
    }
    let services = services.clone();
    actix::spawn(async move {
        let happened = match services.store.run(NewestEvent { chat, kind }).await {
            Ok(Some(happened)) => happened,
            // A program of before has stored it, and writes no timelines; or the chat is deleted.
            Ok(None) => return,
            Err(error) => return log::warn!("chat {chat}: its timeline: {error}"),
        };
        let readers = std::iter::once(happened.participant).chain(happened.owner);
        let readers: Vec<UserId> = readers.collect();
        let event = happened.event.without_note();
        services.nodes.tell_users(&readers, || Hint::Happened {
            event: event.clone(),
            readers: readers.iter().map(|user| user.0).collect(),
        });
        show(&services, &event, readers);
    });
}

/// Shows it to those of them who are here.
pub(crate) fn show(
    services: &Services,
    event: &ChatEvent,
    readers: impl IntoIterator<Item = UserId>,
) {
    for user in readers {
        let frame = Frame::chat_event(event, user);
        // Two for each act, and what people do has its rates.
        services.directory.do_send(ShowUser { user, frame });
    }
}
