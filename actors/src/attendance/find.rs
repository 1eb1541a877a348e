//! Who waits for the answer of somebody who is away.

use crate::duty;
use crate::services::Services;
use std::collections::BTreeSet;
use switchboard_domain::{AgencyId, Timestamp, UserId};
use switchboard_store::StoreError;
use switchboard_store::queries::{Awaiting, AwaitingChats};

/// The chats whose participant waits for an answer, each with since when its owner is away; of one agency, or of all.
pub(super) async fn find(
    services: &Services,
    agency: Option<AgencyId>,
) -> Result<Vec<(Awaiting, Option<Timestamp>)>, StoreError> {
    let chats = services.store.run(AwaitingChats { agency }).await?;
    let owners = chats.iter().map(|chat| chat.owner).collect();
    let away = duty::absent_since(services, owners).await;
    Ok(chats.into_iter().zip(away).collect())
}

/// The organizers of an agency who are away while somebody waits for their answer: anybody may take over from them.
pub async fn absent_owners(
    services: &Services,
    agency: AgencyId,
) -> Result<Vec<UserId>, StoreError> {
    let found = find(services, Some(agency)).await?;
    let away = found.into_iter().filter(|(_, since)| since.is_some());
    let owners: BTreeSet<UserId> = away.map(|(chat, _)| chat.owner).collect();
    Ok(owners.into_iter().collect())
}
