//! Blocking: the same for whoever asks. What is stored is told to those who hold it in memory.

use crate::directory::RightsChanged;
use crate::presence::{Blocked, KeepSeen, LookAgain};
use crate::protocol::UserId;
use crate::services::Services;
use crate::store::StoreError;
use crate::store::queries::{DeleteBlock, PutBlock};

/// From now on nothing that `blocked` writes in private reaches `user`, and neither sees whether the
/// other is there. `false`: there is no such other. The two are not the same.
pub async fn block(services: &Services, user: UserId, blocked: UserId) -> Result<bool, StoreError> {
    on_its_own(services, move |services| async move {
        // Stored before the block: it is what whoever is blocked sees from then on.
        let seen = services.presence.send(KeepSeen(user)).await;
        let now = services.now();
        let put = PutBlock { user, blocked, now };
        let stored = services.store.run(put).await;
        // Whoever blocks may rely on it once it is answered. Both live as long as the process.
        let _ = match &stored {
            Ok(true) => {
                let seen = seen.unwrap_or_default();
                let told = Blocked {
                    user,
                    blocked,
                    seen,
                };
                services.presence.send(told).await
            }
            // It may be there all the same.
            Err(_) => services.presence.send(LookAgain([user, blocked])).await,
            Ok(false) => Ok(()),
        };
        rights_changed(&services, user, blocked).await;
        stored
    })
    .await
}

/// From now on it does again. Also where there was no block.
pub async fn unblock(services: &Services, user: UserId, blocked: UserId) -> Result<(), StoreError> {
    on_its_own(services, move |services| async move {
        let deleted = services.store.run(DeleteBlock { user, blocked }).await;
        rights_changed(&services, user, blocked).await;
        deleted
    })
    .await
}

/// What is asked of their chat from now on is asked anew.
async fn rights_changed(services: &Services, one: UserId, other: UserId) {
    // As above.
    let _ = services.directory.send(RightsChanged([one, other])).await;
}

/// Runs it to its end, also when whoever asked hangs up between its steps.
async fn on_its_own<T: 'static, F>(
    services: &Services,
    work: impl FnOnce(Services) -> F,
) -> Result<T, StoreError>
where
    F: Future<Output = Result<T, StoreError>> + 'static,
{
    let running = actix::spawn(work(services.clone()));
    let ended = running.await;
    ended.unwrap_or_else(|error| Err(StoreError::Internal(error.to_string())))
}
