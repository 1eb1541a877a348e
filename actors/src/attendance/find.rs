//! Who waits for the answer of somebody who is away.

use crate::duty;
use crate::services::Services;
use std::collections::BTreeSet;
use switchboard_domain::{AgencyId, Timestamp, UserId};
use switchboard_store::StoreError;
use switchboard_store::queries::{AWAITING_AT_ONCE, Awaiting, AwaitingChats};

/// Chats of one look at most; who has more is looked at in parts.
const PAGES: usize = 20;

/// Chats, each with since when its owner is away; and the last one, when there may be more behind it.
pub(super) type Found = (Vec<(Awaiting, Option<Timestamp>)>, Option<Awaiting>);

/// The chats whose participant waits for an answer; of one agency, or of all; behind `after`, where an earlier look ended.
pub(super) async fn find(
    services: &Services,
    agency: Option<AgencyId>,
    mut after: Option<Awaiting>,
) -> Result<Found, StoreError> {
    let mut found = Vec::new();
    for _ in 0..PAGES {
        let page = AwaitingChats {
            agency,
            after,
            limit: AWAITING_AT_ONCE,
        };
        let chats = services.store.run(page).await?;
        after = chats.get(AWAITING_AT_ONCE - 1).copied();
        let owners = chats.iter().map(|chat| chat.owner).collect();
        let away = duty::absent_since(services, owners).await;
        found.extend(chats.into_iter().zip(away));
        if after.is_none() {
            break;
        }
    }
    Ok((found, after))
}

/// The organizers of an agency who are away while somebody waits for their answer: anybody may take over from them.
pub async fn absent_owners(
    services: &Services,
    agency: AgencyId,
) -> Result<Vec<UserId>, StoreError> {
    let (found, _) = find(services, Some(agency), None).await?;
    let away = found.into_iter().filter(|(_, since)| since.is_some());
    let owners: BTreeSet<UserId> = away.map(|(chat, _)| chat.owner).collect();
    Ok(owners.into_iter().collect())
}
