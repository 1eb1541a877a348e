//! An event is created or changed. Who waits there goes with it to another agency, and both queues read it.

use crate::queue::moved;
use crate::services::Services;
use crate::task::on_its_own;
use switchboard_store::StoreError;
use switchboard_store::queries::{ChangeEvent, ChangeEventOutcome, FindEvent};

/// Stores it. Wherever an agency is named its queue reads again, also where the database did not say in time what came
/// of it, or a try before this one did what this one finds done.
pub async fn change(
    services: &Services,
    change: ChangeEvent,
) -> Result<ChangeEventOutcome, StoreError> {
    on_its_own(services, move |services| async move {
        let Some(agency) = change.agency_id else {
            return services.store.run(change).await;
        };
        let before = services.store.run(FindEvent { id: change.id }).await?;
        let outcome = services.store.run(change).await;
        let from = match &outcome {
            Ok(ChangeEventOutcome::Saved { moved_from, .. }) => *moved_from,
            Ok(_) => return outcome,
            Err(_) => before.map(|event| event.agency_id),
        };
        moved(&services, from.filter(|from| *from != agency), agency).await;
        outcome
    })
    .await
}
