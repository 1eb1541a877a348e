//! Which requests are to be entries of a chat's log: those that are answered when they are stored, while others are
//! under way.

use switchboard_domain::changes::ChangeAsk;
use switchboard_domain::wire::Request;
use switchboard_domain::{Body, ChatId};

/// What is to be an entry of a chat's log, and what it changes. Anything else comes back.
#[allow(clippy::result_large_err)]
pub(super) fn entry(request: Request) -> Result<(ChatId, Body, Option<ChangeAsk>), Request> {
    match request {
        Request::SendMessage { chat, body } => Ok((chat, body, None)),
        Request::Change {
            chat,
            ask,
            client_message_id,
        } => Ok((chat, ask.body(Some(client_message_id)), Some(ask))),
        other => Err(other),
    }
}
