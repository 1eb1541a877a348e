//! A help chat that nobody has, yet or again, or whose participant is fine: a member's devices are told, on all nodes.
//! Those of level 1 know of no such thing.

use crate::directory::ShowUser;
use crate::services::Services;
use crate::shown::Shown;
use switchboard_cluster::Hint;
use switchboard_domain::wire::Frame;
use switchboard_domain::{ChatId, HelpChat, UserId};
use switchboard_store::queries::{Change, ReadChange};

/// Tells the devices of its participant, or of its owner, here and elsewhere.
pub(crate) fn tell(services: &Services, chat: ChatId, participant: UserId) {
    let hint = || Hint::ChatChanged {
        chat,
        participant: participant.0,
    };
    services.nodes.tell_users(&[participant], hint);
    show(services.clone(), chat, participant);
}

/// Whether it is nothing that the chat's own actor shows: nobody has it, or its participant is fine.
fn is_for_all(change: &Change) -> bool {
    let is_resolved = |chat: &HelpChat| chat.facts.resolved_at.is_some() && !chat.ended();
    let chat = &change.chat.chat;
    chat.unowned().is_some() || chat.help().is_some_and(is_resolved)
}

/// Shows them, here, what the database has of it: one that was taken meanwhile is shown by its own actor.
pub(crate) fn show(services: Services, chat: ChatId, user: UserId) {
    actix::spawn(async move {
        let change = match services.store.run(ReadChange { chat, user }).await {
            Ok(Some(change)) if is_for_all(&change) => change,
            Ok(_) => return,
            Err(error) => return log::warn!("chat {chat}, which nobody has: {error}"),
        };
        let resolved = change.chat.chat.help().and_then(|it| it.facts.resolved_at);
        if let Some(at) = resolved
            && !services.shown.begin(Shown::Resolved(chat, at, user))
        {
            return;
        }
        let changed = Frame::chat_changed(change.chat.seen_by(user), change.reason.as_str());
        let last = change.chat.last_message.as_ref();
        let is_unowned = change.chat.chat.unowned().is_some();
        let first = last.filter(|message| is_unowned && message.seq == 1);
        let first = first.map(|message| Frame::unowned_message(message, user));
        // Two for each answer of the store, whose calls are bounded.
        for frame in std::iter::once(changed).chain(first) {
            services.directory.do_send(ShowUser { user, frame });
        }
    });
}
