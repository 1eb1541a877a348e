//! Archives for those who page nothing: up to a thousand, in one answer that is made as it is taken.
//!
//! One such answer of a user is made at a time: see [`Turns`](switchboard_actors::turns::Turns).

use super::{key, read};
use crate::api::ApiError;
use crate::http::parts::array;
use crate::state::AppState;
use actix_web::{HttpResponse, web};
use futures_util::stream;
use switchboard_actors::protocol::{ChatId, UserId};
use switchboard_actors::store::queries::{EndedChats, HistoryRange, Reader};

/// Chats, or messages, of an answer.
pub const MOST: i64 = 1_000;
/// Chats that are read at a time, and messages: about a part.
const CHATS: i64 = 25;
const MESSAGES: i64 = 50;

/// The newest ends, newest first.
pub async fn chats(
    state: web::Data<AppState>,
    user: UserId,
    first: EndedChats,
) -> Result<HttpResponse, ApiError> {
    let turn = state.services.turns.take(user).await?;
    let begun = (Some(first), MOST, state, turn);
    let pages = stream::try_unfold(begun, |(next, left, state, turn)| async move {
        let Some(next) = next.filter(|_| left > 0) else {
            return Ok(None);
        };
        let limit = CHATS.min(left);
        let query = EndedChats {
            limit,
            ..next.clone()
        };
        let found = state.services.store.run(query).await;
        let found = found.map_err(ApiError::reading)?;
        let read = found.len() as i64;
        let behind = found.last().filter(|_| read == limit).map(key);
        let next = behind.map(|behind| EndedChats {
            after: Some(behind),
            ..next
        });
        Ok(Some((found, (next, left - read, state, turn))))
    });
    array(pages).await
}

/// The newest messages, oldest first.
pub async fn messages(
    state: web::Data<AppState>,
    user: UserId,
    chat: ChatId,
    reader: Reader,
) -> Result<HttpResponse, ApiError> {
    let turn = state.services.turns.take(user).await?;
    // What has ended grows no more.
    let last = read(&state, chat, reader, HistoryRange::Newest(1)).await?;
    let last = last.to_seq;
    let begun = ((last - MOST).max(0), state, turn);
    let pages = stream::try_unfold(begun, move |(after, state, turn)| async move {
        if after >= last {
            return Ok(None);
        }
        let range = HistoryRange::After(after, MESSAGES);
        let page = read(&state, chat, reader, range).await?;
        // Nothing more is there only where the log ends.
        let after = match page.messages.is_empty() {
            true => last,
            false => page.to_seq,
        };
        Ok(Some((page.messages, (after, state, turn))))
    });
    array(pages).await
}
