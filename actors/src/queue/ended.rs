//! A request that waited is over without a match. Its participant's devices are told, on all nodes: on none of them
//! does it go on waiting.

use crate::directory::ShowUser;
use crate::services::Services;
use crate::shown::Shown;
use crate::timeline;
use switchboard_cluster::Hint;
use switchboard_domain::wire::Frame;
use switchboard_domain::{
    Chat, ChatEventKind, ChatId, EventId, MemberChat, Outcome, RequestState, UserId,
};
use switchboard_store::queries::ReadMemberChat;

/// A request that is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Ended {
    /// The request.
    pub request: ChatId,
    /// On which event.
    pub event: EventId,
    /// Who asked.
    pub participant: UserId,
    /// What has become of it.
    pub outcome: RequestState,
}

impl Ended {
    /// Of a chat that has ended.
    fn of(chat: &Chat) -> Option<Self> {
        let (request, event, participant, facts) = match chat {
            Chat::Unowned(it) => (it.id, it.event, it.participant, &it.facts),
            Chat::Help(it) => (it.id, it.event, it.participant, &it.facts),
            Chat::Direct(_) | Chat::List(_) => return None,
        };
        Some(Self {
            request,
            event,
            participant,
            outcome: facts.outcome?.into(),
        })
    }

    /// As another node says it.
    pub(crate) fn of_hint(
        (request, event, participant): (ChatId, i64, i64),
        expired: bool,
        outcome: Option<i16>,
    ) -> Self {
        let before = match expired {
            true => RequestState::Expired,
            false => RequestState::Withdrawn,
        };
        Self {
            request,
            event: EventId(event),
            participant: UserId(participant),
            outcome: outcome.and_then(RequestState::from_db).unwrap_or(before),
        }
    }
}

/// Tells the participant's devices, here and elsewhere.
pub(crate) fn tell(services: &Services, ended: Ended) {
    let expired = ended.outcome == RequestState::Expired;
    let of_before = expired || ended.outcome == RequestState::Withdrawn;
    let hint = || Hint::RequestEnded {
        request: ended.request,
        event: ended.event.0,
        participant: ended.participant.0,
        expired,
        outcome: (!of_before).then_some(ended.outcome.to_db()),
    };
    services.nodes.tell_users(&[ended.participant], hint);
    show(services.clone(), ended);
    if let Some(outcome) = Outcome::from_db(ended.outcome.to_db()) {
        // Whoever is given up is told so in words, too.
        let notice = (outcome == Outcome::Expired).then_some(ChatEventKind::Notice);
        let rows = std::iter::once(outcome.event()).chain(notice);
        timeline::tell_each(services, ended.request, rows);
    }
}

/// Shows them, here: that the request is over, and then that its chat is.
pub(crate) fn show(services: Services, ended: Ended) {
    let (chat, user) = (ended.request, ended.participant);
    if !services.shown.begin(Shown::End(chat)) {
        // The database has said so first.
        return;
    }
    show_over(&services, ended);
    actix::spawn(async move {
        match services.store.run(ReadMemberChat { chat, user }).await {
            Ok(Some(member)) if member.chat.ended() => show_closed(&services, &member, user),
            // A request that a program of before has stored had no chat.
            Ok(_) => {}
            Err(error) => log::warn!("chat {chat}: its end: {error}"),
        }
    });
}

/// The database says that a request ended while it waited: shows the same, unless that was done.
pub(crate) fn found(services: Services, chat: ChatId, user: UserId) {
    if !services.shown.begin(Shown::End(chat)) {
        return;
    }
    actix::spawn(async move {
        match services.store.run(ReadMemberChat { chat, user }).await {
            Ok(Some(member)) => {
                if let Some(ended) = Ended::of(&member.chat) {
                    show_over(&services, ended);
                    show_closed(&services, &member, user);
                }
            }
            // Its event is gone, and the chat with it.
            Ok(None) => {}
            Err(error) => {
                log::warn!("chat {chat}: how it ended: {error}");
                services.shown.forget(Shown::End(chat));
            }
        }
    });
}

fn show_over(services: &Services, ended: Ended) {
    let user = ended.participant;
    let frame = Frame::help_cancelled(Some(ended.request), ended.event, ended.outcome);
    // One for each request that ends, of which a participant has one at a time.
    services.directory.do_send(ShowUser { user, frame });
}

fn show_closed(services: &Services, member: &MemberChat, user: UserId) {
    if let Some(frame) = Frame::closed_while_waiting(member, user) {
        // As above.
        services.directory.do_send(ShowUser { user, frame });
    }
}
