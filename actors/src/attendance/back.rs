//! A chat whose owner is away goes back to the queue, and all whom it concerns are told.

use crate::directory::WithdrawChat;
use crate::queue::moved;
use crate::services::Services;
use crate::timeline;
use crate::turns::tell_of_turn;
use switchboard_domain::{AgencyId, Chat, ChatEventKind, Code, HelpChat};
use switchboard_store::StoreError;
use switchboard_store::queries::{
    Awaiting, GiveBack, GoesBack, LoadChat, ReturnOutcome, ReturnRequest,
};

/// A chat of which it is not known whether it went back.
#[derive(Debug)]
pub(super) struct InDoubt {
    /// As it was.
    before: Box<HelpChat>,
}

/// Gives it back, if it is still so.
pub(super) async fn give_back(services: &Services, of: Awaiting) -> Result<(), Option<InDoubt>> {
    let read = services.store.run(LoadChat { id: of.chat }).await;
    let before = match read.map(|chat| chat.and_then(Chat::into_help)) {
        Ok(Some(chat)) if chat.organizer == of.owner && chat.time_start == of.made => chat,
        Ok(_) => return Ok(()),
        Err(error) => return failed(&of, &error, None),
    };
    let query = GiveBack {
        of: ReturnRequest {
            chat: of.chat,
            organizer: of.owner,
            made: of.made,
            now: services.now(),
        },
        because: GoesBack::Unattended,
    };
    match services.store.run(query).await {
        Ok(ReturnOutcome::Returned(over)) => {
            log::info!("request {} returns: its organizer is away", of.chat);
            tell_of_turn(services, &over).await;
            Ok(())
        }
        Ok(ReturnOutcome::Kept) => Ok(()),
        Err(error) => failed(
            &of,
            &error,
            Some(InDoubt {
                before: Box::new(before),
            }),
        ),
    }
}

fn failed(of: &Awaiting, error: &StoreError, chat: Option<InDoubt>) -> Result<(), Option<InDoubt>> {
    log::warn!("chat {}: back to the queue: {error}", of.chat);
    Err(chat.filter(|_| error.code() == Code::Timeout))
}

/// Whether it is known by now what became of it; then all are told.
pub(super) async fn resolve(services: &Services, doubt: InDoubt) -> Option<InDoubt> {
    let id = doubt.before.id;
    match services.store.run(LoadChat { id }).await {
        Ok(Some(Chat::Unowned(chat))) if chat.time_end.is_none() => {
            tell_late(services, *doubt.before, chat.agency).await;
            None
        }
        // It is as it was, and found again; or somebody has it, and all were told of that.
        Ok(_) => None,
        Err(_) => Some(doubt),
    }
}

/// It is back, and nobody was told: whatever came of it is read again.
async fn tell_late(services: &Services, before: HelpChat, agency: AgencyId) {
    let (chat, of) = (before.id, before.agency);
    log::info!("request {chat} returned: its organizer is away");
    // One for each chat that goes back.
    services.directory.do_send(WithdrawChat(before));
    let rows = [ChatEventKind::Unattended, ChatEventKind::Notice];
    timeline::tell_each(services, chat, rows);
    // Its place is shown behind the end of the chat.
    moved(services, Some(of), agency).await;
}
