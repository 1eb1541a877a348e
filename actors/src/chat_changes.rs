//! A help chat that nobody has, yet or again: its participant's devices are told, on all nodes. Those of level 1 know of
//! no such chat.

use crate::directory::ShowUser;
use crate::services::Services;
use switchboard_cluster::Hint;
use switchboard_domain::wire::Frame;
use switchboard_domain::{ChatId, UserId};
use switchboard_store::queries::ReadChange;

/// Tells the participant's devices, here and elsewhere.
pub(crate) fn tell(services: &Services, chat: ChatId, participant: UserId) {
    let hint = || Hint::ChatChanged {
        chat,
        participant: participant.0,
    };
    services.nodes.tell_users(&[participant], hint);
    show(services.clone(), chat, participant);
}

/// Shows them, here, what the database has of it: one that was taken meanwhile is shown by its own actor.
pub(crate) fn show(services: Services, chat: ChatId, user: UserId) {
    actix::spawn(async move {
        let change = match services.store.run(ReadChange { chat, user }).await {
            Ok(Some(change)) if change.chat.chat.unowned().is_some() => change,
            Ok(_) => return,
            Err(error) => return log::warn!("chat {chat}, which nobody has: {error}"),
        };
        let changed = Frame::chat_changed(change.chat.seen_by(user), change.reason.as_str());
        let last = change.chat.last_message.as_ref();
        let first = last.filter(|message| message.seq == 1);
        let first = first.map(|message| Frame::unowned_message(message, user));
        // Two for each answer of the store, whose calls are bounded.
        for frame in std::iter::once(changed).chain(first) {
            services.directory.do_send(ShowUser { user, frame });
        }
    });
}
