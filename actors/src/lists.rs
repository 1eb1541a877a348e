//! Changes of lists, for every caller. The owner's devices are told of each change, on all nodes, so that
//! none of them shows an old list.

use crate::directory::{RightsChanged, ShowUser};
use crate::services::Services;
use crate::task::on_its_own;
use switchboard_cluster::Hint;
use switchboard_domain::wire::{Frame, ListChanged};
use switchboard_domain::{ChatId, UserId};
use switchboard_store::StoreError;
use switchboard_store::queries::{
    CreateList, CreateOutcome, DeleteList, OwnList, PutMembers, PutOutcome, RemoveMember,
    RenameList,
};

/// Makes a list without members.
pub async fn create(services: &Services, create: CreateList) -> Result<CreateOutcome, StoreError> {
    on_its_own(services, move |services| async move {
        let created = services.store.run(create).await?;
        if let CreateOutcome::Created(list) = &created {
            tell(&services, list.owner, list.id, false);
        }
        Ok(created)
    })
    .await
}

/// Gives a list another name. `None`: the caller has no such list.
pub async fn rename(
    services: &Services,
    rename: RenameList,
) -> Result<Option<OwnList>, StoreError> {
    on_its_own(services, move |services| async move {
        let renamed = services.store.run(rename).await?;
        if let Some(list) = &renamed {
            tell(&services, list.owner, list.id, false);
        }
        Ok(renamed)
    })
    .await
}

/// Deletes a list. `false`: the caller has no such list.
pub async fn delete(services: &Services, delete: DeleteList) -> Result<bool, StoreError> {
    on_its_own(services, move |services| async move {
        let (owner, list) = (delete.owner, delete.id);
        let deleted = services.store.run(delete).await?;
        if deleted {
            tell(&services, owner, list, true);
        }
        Ok(deleted)
    })
    .await
}

/// Puts users on a list.
pub async fn put(services: &Services, put: PutMembers) -> Result<PutOutcome, StoreError> {
    on_its_own(services, move |services| async move {
        let put = services.store.run(put).await?;
        if let PutOutcome::Put { list, .. } = &put {
            tell(&services, list.owner, list.id, false);
        }
        Ok(put)
    })
    .await
}

/// Takes a user off a list. The list's owner; `None`: the caller has no such list.
pub async fn remove(
    services: &Services,
    remove: RemoveMember,
) -> Result<Option<UserId>, StoreError> {
    on_its_own(services, move |services| async move {
        let (list, user) = (remove.list, remove.user);
        let owner = services.store.run(remove).await?;
        if let Some(owner) = owner {
            tell(&services, owner, list, false);
            // Those who hold the right in memory look. One for each answer of the store, whose calls are
            // bounded.
            services.directory.do_send(RightsChanged([owner, user]));
        }
        Ok(owner)
    })
    .await
}

/// Tells the owner's devices, here and elsewhere, that a list is not what it was.
fn tell(services: &Services, owner: UserId, list: ChatId, deleted: bool) {
    let hint = || Hint::List {
        list,
        owner: owner.0,
        deleted,
    };
    services.nodes.tell_users(&[owner], hint);
    // One for each answer of the store, whose calls are bounded.
    services.directory.do_send(shown(owner, list, deleted));
}

/// What the owner's devices are shown of it. It does not say what the list is now. Of two changes
/// at once, the first may be shown last; a client that asks gets the truth.
pub(crate) fn shown(owner: UserId, list: ChatId, deleted: bool) -> ShowUser {
    ShowUser {
        user: owner,
        frame: Frame::list_changed(ListChanged {
            list_id: list,
            deleted,
        }),
    }
}
