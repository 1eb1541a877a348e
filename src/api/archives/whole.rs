//! Archives for those who page nothing: up to a thousand, in one answer that is made as it is taken.
//!
//! One such answer of a user is made at a time: see [`Turns`](switchboard_actors::turns::Turns). What is read for
//! it is paid for as it is read.

use super::{key, read, seat, shown};
use crate::api::ApiError;
use crate::api::caller::Caller;
use crate::api::searches::found;
use crate::http::parts::array;
use crate::state::AppState;
use actix_web::{HttpResponse, web};
use futures_util::stream;
use std::sync::Arc;
use switchboard_actors::rates::{ROWS_A_POINT, UserRates};
use switchboard_domain::limits::MAX_WHOLE;
use switchboard_domain::wire::Level;
use switchboard_domain::{ChatId, HelpChat, Seat, UserId};
use switchboard_store::queries::{EndedChats, HistoryRange, Reader};
use switchboard_store::search::Search;

/// Chats that are read at a time, and messages: about a part.
const CHATS: i64 = 25;
const MESSAGES: i64 = 50;

/// What the pages of one answer cost together.
struct Bill {
    rates: Arc<UserRates>,
    /// Rows that are paid for with the next page: they are fewer than one point buys.
    rows: usize,
}

impl Bill {
    fn of(state: &AppState, user: UserId) -> Self {
        let rates = state.services.rates.of(user);
        Self { rates, rows: 0 }
    }

    fn pay(&mut self, rows: usize) {
        self.rows += rows;
        let rest = self.rows % ROWS_A_POINT;
        self.rates.spend(self.rows - rest);
        self.rows = rest;
    }
}

/// The newest ends, newest first.
pub async fn chats(
    state: web::Data<AppState>,
    user: UserId,
    first: EndedChats,
) -> Result<HttpResponse, ApiError> {
    let turn = state.services.archives.take(user).await?;
    let bill = Bill::of(&state, user);
    let seat = seat(first.archive);
    let begun = (Some(first), MAX_WHOLE, state, bill, turn);
    let pages = stream::try_unfold(
        begun,
        move |(next, left, state, mut bill, turn)| async move {
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
            bill.pay(found.len());
            let read = found.len() as i64;
            let behind = found.last().filter(|_| read == limit).map(key);
            let next = behind.map(|behind| EndedChats {
                after: Some(behind),
                ..next
            });
            let shown = shown(found, seat);
            Ok(Some((shown, (next, left - read, state, bill, turn))))
        },
    );
    array(pages).await
}

/// The same of a search, which finds all at once.
pub async fn searched<S: Search<Output = Vec<HelpChat>>>(
    state: web::Data<AppState>,
    caller: &Caller,
    search: S,
    seat: Seat,
) -> Result<HttpResponse, ApiError> {
    let user = caller.user()?;
    let turn = state.services.archives.take(user).await?;
    let chats = shown(found(caller, &state, search).await?, seat);
    Bill::of(&state, user).pay(chats.len());
    let pages = stream::unfold(Some((chats, turn)), |left| async {
        let (mut chats, turn) = left?;
        let rest = chats.split_off(chats.len().min(CHATS as usize));
        let left = (!rest.is_empty()).then_some((rest, turn));
        Some((Ok(chats), left))
    });
    array(pages).await
}

/// The newest messages, oldest first.
pub async fn messages(
    state: web::Data<AppState>,
    user: UserId,
    chat: ChatId,
    reader: Reader,
    level: Level,
) -> Result<HttpResponse, ApiError> {
    let turn = state.services.archives.take(user).await?;
    // What has ended grows no more.
    let last = read(&state, chat, reader, level, HistoryRange::Newest(1)).await?;
    let last = last.to_seq;
    let bill = Bill::of(&state, user);
    let begun = ((last - MAX_WHOLE).max(0), state, bill, turn);
    let pages = stream::try_unfold(begun, move |(after, state, mut bill, turn)| async move {
        if after >= last {
            return Ok(None);
        }
        let range = HistoryRange::After(after, MESSAGES);
        let page = read(&state, chat, reader, level, range).await?;
        bill.pay(page.messages.len());
        // Nothing more is there only where the log ends.
        let after = match page.messages.is_empty() {
            true => last,
            false => page.to_seq,
        };
        Ok(Some((page.messages, (after, state, bill, turn))))
    });
    array(pages).await
}
