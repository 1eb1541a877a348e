//! What a client reads: its chats, a chat's log, and what it has missed.

use super::level_one_histories;
use crate::directory::FindQueue;
use crate::duty;
use crate::queue::{IsWaiting, help};
use crate::services::Services;
use switchboard_cluster::Feature;
use switchboard_domain::epoch::{tie, untie};
use switchboard_domain::limits::{MAX_SYNC_EVENTS, MAX_WHOLE};
use switchboard_domain::waits::Stands;
use switchboard_domain::wire::page::fitting;
use switchboard_domain::wire::{Cursor, Frame, Held, Match, Page, SyncAnswer, SyncRange};
use switchboard_domain::{
    AgencyId, ChatEvent, ChatId, ChatKind, ChatStatus, Code, Epoch, EventId, HelpChat, MemberChat,
    Since, SinceToken, User,
};
use switchboard_store::StoreError;
use switchboard_store::queries::{
    ActiveChats, HistoryRange, ListChats, MissedEvents, PageOutcome, ReadRange, Reader, Series,
    SyncChats, SyncPage,
};

/// What was read for a client, and what it knows by that.
pub(super) struct Read {
    /// The answer.
    pub(super) frame: Frame,
    /// Matches that it tells of, and whether the chats are open.
    pub(super) told: Vec<(Match, bool)>,
    /// How far it brings chats.
    pub(super) upto: Vec<(ChatId, i64)>,
    /// Whether it tells of all active chats.
    pub(super) listed: Listed,
    /// Of an answer to `sync`: how far the series is that it is a part of.
    pub(super) synced: Option<Synced>,
    /// Whether the histories of these chats follow.
    pub(super) missed: bool,
    /// Whether it comes as a push as well, which who asked has seen then.
    pub(super) copied: bool,
}

/// An answer that all devices of the user are shown as a push.
pub(super) struct Copied(pub(super) Frame);

impl From<Copied> for Read {
    fn from(Copied(frame): Copied) -> Self {
        Self {
            copied: true,
            ..Self::from(frame)
        }
    }
}

/// How far the answers to `sync` have come on a connection, while there is more.
#[derive(Clone, Copy, Debug)]
pub(super) struct Synced(pub(super) Option<Series>);

/// What an answer says of the chats that it does not list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Listed {
    /// Nothing.
    Some,
    /// None of them is open.
    All,
    /// The same, and the client has none of them any more.
    Only,
}

impl From<Frame> for Read {
    fn from(frame: Frame) -> Self {
        Self {
            upto: frame.covers.iter().map(|it| (it.chat, it.seq)).collect(),
            frame,
            told: Vec::new(),
            listed: Listed::Some,
            synced: None,
            missed: false,
            copied: false,
        }
    }
}

/// What was read, or the error to show with its code.
pub(super) type Shown = Result<Read, (Code, Frame)>;

fn matches<'a>(chats: impl Iterator<Item = &'a HelpChat>) -> Vec<(Match, bool)> {
    chats.map(|chat| (Match::of(chat), !chat.ended())).collect()
}

fn help_of(chats: &[MemberChat]) -> impl Iterator<Item = &HelpChat> {
    chats.iter().filter_map(|chat| chat.chat.help())
}

fn failed(error: &StoreError, what: &str, user: &User) -> (Code, Frame) {
    log::warn!("{what} of user {}: {error}", user.id);
    refused(error.read_code())
}

/// The asking user pays for what was read. A user who cannot pay reads more slowly.
fn spend(services: &Services, user: &User, rows: usize) {
    services.rates.of(user.id).spend(rows);
}

fn refused(code: Code) -> (Code, Frame) {
    (code, Frame::error(code))
}

/// The active chats, the newest thousand of them: level 1.
///
/// `returns`: this is the first list of a connection to which histories are shown that were missed, and whether its
/// user had another one of late.
pub(super) async fn active_chats(services: Services, user: User, returns: Option<bool>) -> Shown {
    let query = ActiveChats {
        user: user.id,
        // One more tells whether that is all.
        limit: MAX_WHOLE + 1,
    };
    let chats = services.store.run(query).await;
    let mut chats = chats.map_err(|error| failed(&error, "chats", &user))?;
    let has_more = chats.len() as i64 > MAX_WHOLE;
    chats.truncate(usize::try_from(MAX_WHOLE).unwrap_or(usize::MAX));
    spend(&services, &user, chats.len());
    let missed = match returns {
        Some(known) => level_one_histories::returns(&services, &user, known).await,
        None => false,
    };
    Ok(Read {
        missed,
        copied: false,
        told: matches(chats.iter()),
        listed: match has_more {
            true => Listed::All,
            false => Listed::Only,
        },
        ..Frame::chats(&chats, has_more).into()
    })
}

/// Which of a user's chats make a page.
pub(super) struct ChatsPage {
    pub(super) status: ChatStatus,
    pub(super) kind: Option<ChatKind>,
    /// Chats at most; fewer where they are long.
    pub(super) limit: i64,
    /// Where the page before ended.
    pub(super) cursor: Option<String>,
}

/// A page of the user's chats.
pub(super) async fn chats(services: Services, user: User, page: ChatsPage) -> Shown {
    let ChatsPage {
        status,
        kind,
        limit,
        cursor,
    } = page;
    let epoch = services.meta.epoch();
    // One of another epoch counts as none.
    let cursor = cursor.as_deref().and_then(|text| untie(text, epoch).ok());
    let after = match cursor.map(str::parse::<Cursor>).transpose() {
        Ok(cursor) => cursor.map(|Cursor(time, chat)| (time, chat)),
        Err(_) => return Err(refused(Code::InvalidPayload)),
    };
    let query = ListChats {
        user: user.id,
        side: user.side,
        status,
        kind,
        after,
        // One more tells whether there is another page.
        limit: limit + 1,
    };
    let chats = services.store.run(query).await;
    let mut chats = chats.map_err(|error| failed(&error, "chats", &user))?;
    let found = chats.len();
    spend(&services, &user, found);
    chats.truncate(usize::try_from(limit).unwrap_or_default());
    let views: Vec<_> = chats.iter().map(|chat| chat.seen_by(user.id)).collect();
    chats.truncate(fitting(&views));
    let more = chats.len() < found;
    let next = chats
        .last()
        .filter(|_| more)
        .map(|last| Cursor::behind(last, status).to_string());
    let epoch = epoch.filter(|_| services.nodes.all_know(Feature::EpochCursors));
    let next = next.map(|next| tie(epoch, &next));
    Ok(Read {
        told: matches(help_of(&chats)),
        ..Frame::chat_page(&chats, user.id, next).into()
    })
}

/// A chat's log: the whole of it at level 1, else a page.
pub(super) async fn history(services: Services, user: User, chat: ChatId, page: Page) -> Shown {
    let reader = Reader::Member(user.id);
    let range = match page {
        // Answered in parts: see `log_stream.rs`.
        Page::Whole => HistoryRange::Newest(1),
        Page::Newest(limit) => HistoryRange::Newest(limit),
        Page::Before(seq, limit) => HistoryRange::Before(seq, limit),
        Page::After(seq, limit) => HistoryRange::After(seq, limit),
    };
    let query = ReadRange {
        chat,
        reader,
        range,
    };
    match services.store.run(query).await {
        Ok(PageOutcome::Page(page)) => {
            spend(&services, &user, page.messages.len());
            let range = (page.from_seq, page.to_seq);
            let (messages, has_more) = (&page.messages, page.has_more);
            Ok(Frame::history_page(chat, user.id, messages, range, has_more).into())
        }
        Ok(PageOutcome::ChatNotFound) => Err(about(Code::ChatNotFound, chat)),
        Ok(PageOutcome::NoAccess) => Err(about(Code::NoAccess, chat)),
        Err(error) => Err(failed(&error, "history", &user)),
    }
}

pub(super) fn about(code: Code, chat: ChatId) -> (Code, Frame) {
    (code, Frame::error_about(code, &chat))
}

/// What a client has missed: the frame, and how far it brings each chat. `series` is how far the answers before
/// have come.
pub(super) async fn sync(
    services: Services,
    user: User,
    held: Held,
    series: Option<Series>,
) -> Shown {
    let Held {
        since,
        mut chats,
        same,
        mut events,
    } = held;
    let since = match since.map(|text| text.parse::<Since>()).transpose() {
        Ok(since) => since,
        Err(_) => return Err(refused(Code::InvalidPayload)),
    };
    // The database has been there: the user is in it.
    let Some(epoch) = services.meta.epoch() else {
        return Err(refused(Code::Overloaded));
    };
    let since = known_since(since, epoch, &mut chats, &mut events);
    let query = SyncChats {
        user: user.id,
        side: user.side,
        chats,
        same,
        since,
        series,
        epoch,
    };
    let page = services.store.run(query).await;
    let page = page.map_err(|error| failed(&error, "sync", &user))?;
    let events = missed_events(&services, &user, events).await;
    let events = events.map_err(|error| failed(&error, "timelines", &user))?;
    let rows = page.chats.len() + page.messages.len() + page.requests.len() + events.len();
    spend(&services, &user, rows);
    let waiting = match user.agency {
        Some(agency) => is_waiting(&services, agency, &user).await,
        None => false,
    };
    let requests = standing(&services, &page).await;
    let requests = requests.map_err(|error| failed(&error, "requests", &user))?;
    let same = page.same.as_deref();
    let held = same.unwrap_or_default().iter();
    let held = held.map(|chat| (chat.chat.id(), chat.last_seq));
    let upto = page.ranges.iter().map(|range| (range.chat, range.to_seq));
    let upto = upto.chain(held).collect();
    let ranges = page.ranges.iter().map(|range| SyncRange {
        chat_id: range.chat,
        from_seq: range.from_seq,
        to_seq: range.to_seq,
        has_more: !range.complete,
    });
    let ranges: Vec<_> = ranges.collect();
    let frame = Frame::sync(
        user.id,
        &SyncAnswer {
            chats: &page.chats,
            messages: &page.messages,
            same,
            requests: &requests,
            requests_go_on: page.requests_go_on,
            waiting,
            ranges: &ranges,
            events: &events,
            since: page.since,
            epoch,
            complete: page.complete,
        },
    );
    Ok(Read {
        frame,
        told: matches(help_of(&page.chats).chain(help_of(same.unwrap_or_default()))),
        upto,
        listed: match page.complete {
            true => Listed::All,
            false => Listed::Some,
        },
        synced: Some(Synced(page.series)),
        missed: false,
        copied: false,
    })
}

/// What the named timelines have behind what the client holds. A client that names none costs nothing.
async fn missed_events(
    services: &Services,
    user: &User,
    known: Vec<(ChatId, i64)>,
) -> Result<Vec<ChatEvent>, StoreError> {
    if known.is_empty() {
        return Ok(Vec::new());
    }
    let missed = MissedEvents {
        user: user.id,
        known,
        limit: MAX_SYNC_EVENTS as i64,
    };
    services.store.run(missed).await
}

/// What a client's token is worth. One of another epoch counts as none, and the numbers that come with it count as
/// nought: what they stood for then is not what they stand for now.
fn known_since(
    since: Option<Since>,
    epoch: Epoch,
    chats: &mut [(ChatId, i64)],
    events: &mut [(ChatId, i64)],
) -> Option<SinceToken> {
    match since? {
        Since::Token(token) if token.epoch == epoch => Some(token),
        Since::Token(_) => {
            let numbers = chats.iter_mut().chain(events);
            numbers.for_each(|(_, held)| *held = 0);
            None
        }
        // It has no positions: everything is sent, once.
        Since::Old => Some(SinceToken::whole(epoch)),
    }
}

async fn is_waiting(services: &Services, agency: AgencyId, user: &User) -> bool {
    match services.directory.send(FindQueue(agency)).await {
        Ok(queue) => queue.send(IsWaiting(user.id)).await.unwrap_or(false),
        Err(_) => false,
    }
}

/// The requests that wait, and how each stands. One that has just been taken has none.
async fn standing(
    services: &Services,
    page: &SyncPage,
) -> Result<Vec<(ChatId, EventId, Stands, bool)>, StoreError> {
    let mut standing = Vec::new();
    for request in &page.requests {
        let Some(stands) = help::place(services, request.agency, request.id).await? else {
            continue;
        };
        let nobody = duty::nobody_on_duty(services, request.agency).await;
        standing.push((request.id, request.event, stands, nobody));
    }
    Ok(standing)
}
