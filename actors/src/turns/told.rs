//! What follows from a chat that is not with whom it was.

use super::handed_over::HandedOver;
use super::in_doubt::{self, About};
use super::offers;
use crate::directory::{EndWait, FindQueue, OpenChat, WithdrawChat};
use crate::duty;
use crate::queue::{GiveBack, Taken, moved};
use crate::services::Services;
use crate::timeline;
use switchboard_domain::{AgencyChat, Chat, ChatEventKind, ChatId, Code, UserId};
use switchboard_store::StoreError;
use switchboard_store::queries::{self, ActOutcome, DeletedUser, LoadChat, ReadMatch, ReturnChat};

/// Tells all whom it concerns, here and elsewhere.
pub(crate) async fn tell(services: &Services, over: &queries::HandedOver) {
    let chat = over.chat;
    if let Some(waits) = over.waits {
        if let Some(before) = &over.before {
            // One for each turn.
            services
                .directory
                .do_send(WithdrawChat(before.as_ref().clone()));
        }
        if let Ok(queue) = services.directory.send(FindQueue(waits.agency)).await {
            // A queue that cannot take it reads the database when it next loads.
            let _ = queue.send(GiveBack { chat, waits }).await;
        }
    }
    if let Some(to) = over.to {
        match over.waited {
            true => tell_match(services, over).await,
            false => tell_hand_over(services, over, to),
        }
    }
    if let Some(offer) = over.offer {
        offers::tell_over(services, offer);
    }
    let noticed = over.waits.is_some_and(|waits| waits.noticed);
    let notice = noticed.then_some(ChatEventKind::Notice);
    let rows = std::iter::once(over.because).chain(notice);
    timeline::tell_each(services, chat, rows);
}

/// A chat has gone from one owner to the next.
fn tell_hand_over(services: &Services, over: &queries::HandedOver, to: UserId) {
    let from = over.from.map(|lost| lost.user);
    if let Some(user) = from {
        // At once, and again behind what is read to show it: who has lost a chat does not get the next one.
        let agency = over.agency;
        services.directory.do_send(EndWait { user, agency });
    }
    let over = HandedOver {
        chat: over.chat,
        from,
        to,
        participant: over.participant,
        because: over.because,
    };
    over.tell(services);
}

/// A chat that waited was taken out of its order: it is a match like any other.
async fn tell_match(services: &Services, over: &queries::HandedOver) {
    let id = over.chat;
    match services.store.run(ReadMatch { chat: id }).await {
        Ok(Some(found)) => {
            let chat = &found.chat;
            if let Ok(queue) = services.directory.send(FindQueue(over.agency)).await {
                let taken = Taken {
                    chat: id,
                    asked_at: chat.facts.asked_at,
                    taken_at: chat.time_start,
                };
                // As above.
                let _ = queue.send(taken).await;
            }
            services.metrics.chats_started.inc();
            // One for each act.
            services.directory.do_send(OpenChat(found));
        }
        // Back already.
        Ok(None) => moved(services, None, over.agency).await,
        Err(error) => {
            log::warn!("chat {id}, which was taken over: {error}");
            in_doubt::look(services, About::Chat(id), over.to);
        }
    }
}

/// The owner of a chat, where they have not been there for a while: then anybody may take it.
pub(super) async fn absent_owner(
    services: &Services,
    id: ChatId,
) -> Result<Option<UserId>, StoreError> {
    let chat = services.store.run(LoadChat { id }).await?;
    let Some(owner) = chat
        .as_ref()
        .and_then(Chat::help)
        .map(|chat| chat.organizer)
    else {
        return Ok(None);
    };
    let away = duty::absent_since(services, vec![owner]).await;
    Ok(away.into_iter().flatten().next().map(|_| owner))
}

/// The integrator gives a chat back; how it is then.
pub async fn give_back(
    services: &Services,
    id: ChatId,
) -> Result<Result<AgencyChat, Code>, StoreError> {
    let query = ReturnChat {
        chat: id,
        by: None,
        note: None,
        now: services.now(),
    };
    match services.store.run(query).await {
        Ok(ActOutcome::Done(over)) => tell(services, &over).await,
        Ok(ActOutcome::NotFound) => return Ok(Err(Code::ChatNotFound)),
        Ok(ActOutcome::Refused(code)) => return Ok(Err(code)),
        Err(error) => {
            if let StoreError::Timeout = error {
                in_doubt::look(services, About::Chat(id), None);
            }
            return Err(error);
        }
    }
    let found = services.store.run(LoadChat { id }).await?;
    let chat = found.and_then(AgencyChat::of);
    Ok(chat.ok_or(Code::ChatNotFound))
}

/// It is not known whether an organizer was deleted, who had these chats.
pub fn deletion_in_doubt(services: &Services, chats: Vec<ChatId>) {
    for chat in chats {
        in_doubt::look(services, About::Chat(chat), None);
    }
}

/// An organizer was deleted: their chats wait for somebody else, and offers are over.
pub async fn tell_deleted(services: &Services, deleted: &DeletedUser) {
    for over in &deleted.given_back {
        tell(services, over).await;
    }
    for offer in &deleted.offers {
        offers::tell_over(services, *offer);
    }
}
