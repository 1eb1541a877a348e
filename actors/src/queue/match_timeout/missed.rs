//! Whoever did not look at a chat in time is told so, on all their devices, takes no more requests for now, and does not wait
//! for any.

use crate::directory::ShowUser;
use crate::duty;
use crate::services::Services;
use crate::shown::Shown;
use switchboard_cluster::Hint;
use switchboard_domain::wire::Frame;
use switchboard_domain::{AvailabilityState, ChatId, EventId, HelpChat, Said, UserId};

/// Why they are away.
const NO_ANSWER: &str = "no_answer";

/// Tells them, here and elsewhere.
pub(super) fn tell(services: &Services, chat: &HelpChat) {
    let owner = chat.organizer;
    services.nodes.tell_users(&[owner], || Hint::Missed {
        chat: chat.id,
        event: chat.event.0,
        owner: owner.0,
        agency: chat.agency.0,
    });
    services.shown.begin(Shown::Missed(chat.id, owner));
    // One for each match.
    let shown = shown(chat.id, chat.event, owner);
    services.directory.do_send(shown);
    let (services, agency) = (services.clone(), chat.agency);
    actix::spawn(async move {
        let said = Said {
            state: AvailabilityState::Away,
            reason: Some(NO_ANSWER.to_owned()),
            until: None,
        };
        // Their wait ends with it, on whichever node.
        if let Err(code) = duty::set(&services, owner, agency, said).await {
            log::warn!("user {owner} did not answer: {}", code.as_str());
        }
    });
}

/// What the devices here are shown.
pub(crate) fn shown(chat: ChatId, event: EventId, owner: UserId) -> ShowUser {
    ShowUser {
        user: owner,
        frame: Frame::missed_chat(chat, event, owner),
    }
}
