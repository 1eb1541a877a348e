//! Blocking and unblocking, for REST. What is stored is passed on to the actors that hold it in memory.

use crate::directory::{RightsChanged, ShowUser};
use crate::presence::{Blocked, KeepSeen, RefreshVisibility};
use crate::services::Services;
use crate::task::on_its_own;
use switchboard_cluster::Hint;
use switchboard_domain::UserId;
use switchboard_domain::wire::{BlockChanged, Frame};
use switchboard_store::StoreError;
use switchboard_store::queries::{DeleteBlock, PutBlock};

/// From now on nothing that `blocked` writes in private reaches `user`, and neither sees whether the
/// other is there; also when there is no such other yet. The two are not the same.
pub async fn block(services: &Services, user: UserId, blocked: UserId) -> Result<(), StoreError> {
    on_its_own(services, move |services| async move {
        // Stored before the block: this is the `lastSeen` that the blocked user sees from then on.
        let seen = services.presence.send(KeepSeen(user)).await;
        let now = services.now();
        let put = PutBlock { user, blocked, now };
        let stored = services.store.run(put).await;
        // Once the block is answered, the user may rely on it. Both actors live as long as the
        // process.
        let _ = match &stored {
            Ok(true) => {
                let seen = seen.unwrap_or_default();
                let told = Blocked {
                    user,
                    blocked,
                    seen,
                };
                // Ahead of whatever this node says of them later.
                services.nodes.tell_users(&[user, blocked], || told.hint());
                services.presence.send(told).await
            }
            // The block may be there all the same.
            Err(_) => {
                services
                    .presence
                    .send(RefreshVisibility([user, blocked]))
                    .await
            }
            // There is no such user yet, so there is nothing to show.
            Ok(false) => Ok(()),
        };
        rights_changed(&services, user, blocked).await;
        if stored.is_ok() {
            show(&services, user, blocked, true);
        }
        stored.map(drop)
    })
    .await
}

/// From now on it does again. Also where there was no block.
pub async fn unblock(services: &Services, user: UserId, blocked: UserId) -> Result<(), StoreError> {
    on_its_own(services, move |services| async move {
        let deleted = services.store.run(DeleteBlock { user, blocked }).await;
        rights_changed(&services, user, blocked).await;
        if deleted.is_ok() {
            let hint = || Hint::Unblocked {
                user: user.0,
                other: blocked.0,
            };
            services.nodes.tell_users(&[user], hint);
            show(&services, user, blocked, false);
        }
        deleted
    })
    .await
}

/// What is asked of their chat from now on is asked anew.
async fn rights_changed(services: &Services, one: UserId, other: UserId) {
    // As above.
    let _ = services.directory.send(RightsChanged([one, other])).await;
}

/// Shows it to the devices of the user who blocks. The blocked user hears nothing.
fn show(services: &Services, user: UserId, other: UserId, blocked: bool) {
    // One for each answer of the store, whose calls are bounded.
    services.directory.do_send(shown(user, other, blocked));
}

/// What they are shown of it.
pub(crate) fn shown(user: UserId, other: UserId, blocked: bool) -> ShowUser {
    ShowUser {
        user,
        frame: Frame::block_changed(BlockChanged {
            user_id: other,
            blocked,
        }),
    }
}
