//! Acts of which it is not known whether they were stored: whoever has the chat in memory looks, on every node, and so
//! does the queue of its agency, until nothing can be under way any more.

use super::offers;
use crate::chat::RemoteEvent;
use crate::directory::TellChat;
use crate::queue::{SETTLED, moved};
use crate::services::Services;
use std::time::Duration;
use switchboard_cluster::Hint;
use switchboard_domain::{AgencyId, Chat, ChatId, OfferId, UserId};
use switchboard_store::StoreError;
use switchboard_store::queries::{FindRequest, LoadChat, ReadOffer};
use tokio::time::sleep;

/// Between two looks.
const PAUSE: Duration = Duration::from_secs(5);

/// What an act was about.
#[derive(Clone, Copy, Debug)]
pub(crate) enum About {
    /// A chat.
    Chat(ChatId),
    /// An offer, and with it a chat.
    Offer(OfferId),
}

/// Looks at once, for whoever has done it, and from time to time until it must be known. One task for each act that was not answered in time.
pub(crate) fn look(services: &Services, about: About, by: Option<UserId>) {
    let services = services.clone();
    actix::spawn(async move {
        let mut waited = Duration::ZERO;
        loop {
            match look_once(&services, about, by).await {
                Ok(()) if waited > SETTLED => return,
                Ok(()) => {}
                Err(error) if waited > 4 * SETTLED => {
                    return log::error!("{about:?}, whose outcome is not known: {error}");
                }
                Err(error) => log::warn!("{about:?}, whose outcome is not known: {error}"),
            }
            sleep(PAUSE).await;
            waited += PAUSE;
        }
    });
}

async fn look_once(
    services: &Services,
    about: About,
    by: Option<UserId>,
) -> Result<(), StoreError> {
    let id = match about {
        About::Chat(id) => id,
        About::Offer(id) => {
            let Some(offer) = services.store.run(ReadOffer { id }).await? else {
                return Ok(());
            };
            offers::tell(services, id, [offer.from.0, offer.to.0]);
            offer.of
        }
    };
    let (owner, participant, agency) = match services.store.run(LoadChat { id }).await? {
        Some(Chat::Help(chat)) => (Some(chat.organizer), chat.participant, chat.agency),
        Some(Chat::Unowned(chat)) => (None, chat.participant, chat.agency),
        Some(Chat::Direct(_) | Chat::List(_)) | None => return Ok(()),
    };
    let concerned: Vec<UserId> = std::iter::once(participant)
        .chain(owner)
        .chain(by)
        .collect();
    tell_chat(services, id, participant, &concerned);
    // The request waits where its event is, whoever had the chat.
    let waits = services.store.run(FindRequest { id, participant }).await?;
    let mut queues: Vec<AgencyId> = std::iter::once(agency).chain(waits).collect();
    queues.dedup();
    for queue in queues {
        moved(services, None, queue).await;
    }
    Ok(())
}

/// Whoever has the chat in memory looks who has it now, here and on the nodes of those whom it concerns.
fn tell_chat(services: &Services, chat: ChatId, participant: UserId, concerned: &[UserId]) {
    services.nodes.tell_users(concerned, || Hint::HandedOver {
        chat,
        from: None,
        to: participant.0,
        participant: participant.0,
        // No kind: who hears it looks, and says nothing that was not so.
        because: String::new(),
    });
    // One for each look.
    services.directory.do_send(TellChat {
        chat,
        happened: RemoteEvent::OwnerInDoubt,
    });
}
