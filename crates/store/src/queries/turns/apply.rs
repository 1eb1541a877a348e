//! Writes what an act comes to.

use super::hands::{give, leave, open, wait_again};
use super::locked::Locked;
use super::offers::{EndedOffer, end};
use crate::queries::Returned;
use crate::queries::end_waiting::end_waiting;
use crate::queries::load_chat::load_help_chat;
use crate::queries::notices::notice;
use crate::queries::timeline::Note;
use crate::statement::Statement;
use crate::{Connection, StoreError};
use diesel::RunQueryDsl;
use serde_json::{Map, Value, json};
use switchboard_domain::turns::{Change, Done};
use switchboard_domain::{
    AgencyId, ChatEventKind, ChatId, EventId, HelpChat, NoticeRule, Outcome, Timestamp, UserId,
};

/// Somebody has lost a chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lost {
    /// Who.
    pub user: UserId,
    /// Whether they had looked at it, and keep what they had of it.
    pub keeps: bool,
}

/// A chat that is not with whom it was.
#[derive(Clone, Debug, PartialEq)]
pub struct HandedOver {
    /// The chat.
    pub chat: ChatId,
    /// The agency that answers it now.
    pub agency: AgencyId,
    /// On which event it is.
    pub event: EventId,
    /// Who asked.
    pub participant: UserId,
    /// Who had it.
    pub from: Option<Lost>,
    /// Who has it.
    pub to: Option<UserId>,
    /// How many owners it has had.
    pub turn: i64,
    /// Why.
    pub because: ChatEventKind,
    /// How it was, where somebody had it.
    pub before: Option<Box<HelpChat>>,
    /// Its place in the queue, where it waits again.
    pub waits: Option<Returned>,
    /// Whether it waited before.
    pub waited: bool,
    /// The offer that is over by it.
    pub offer: Option<EndedOffer>,
}

/// Who acts, and what they say to their colleagues.
#[derive(Clone, Debug, Default)]
pub(in crate::queries) struct By {
    pub user: Option<UserId>,
    pub note: Option<String>,
    /// Of an offer.
    pub to: Option<UserId>,
}

impl By {
    pub fn user(user: UserId) -> Self {
        Self {
            user: Some(user),
            ..Self::default()
        }
    }

    pub fn saying(user: UserId, note: Option<String>) -> Self {
        Self {
            note,
            ..Self::user(user)
        }
    }

    fn detail(self) -> Option<String> {
        let note = self.note.map(|note| ("note".to_owned(), json!(note)));
        let to = self.to.map(|to| ("to".to_owned(), json!(to)));
        let detail: Map<String, Value> = note.into_iter().chain(to).collect();
        (!detail.is_empty()).then(|| Value::Object(detail).to_string())
    }

    /// The row of the timeline.
    fn note(self, chat: ChatId, kind: ChatEventKind, now: Timestamp) -> Note {
        Note {
            actor: self.user,
            detail: self.detail(),
            ..Note::new(chat, kind, None, now)
        }
    }
}

/// Writes it. `waited`: the request is taken out of the queue already.
pub(in crate::queries) fn apply(
    chat: &Locked,
    done: &Done,
    by: By,
    now: Timestamp,
    conn: &mut Connection,
) -> Result<HandedOver, StoreError> {
    let before = &chat.standing;
    let mut over = HandedOver {
        chat: chat.id,
        agency: before.agency,
        event: chat.event,
        participant: before.participant,
        from: done.loser(before).map(|user| Lost {
            user,
            keeps: done.keeper(before).is_some(),
        }),
        to: None,
        turn: before.turn,
        because: ChatEventKind::Offered,
        before: None,
        waits: None,
        waited: before.waits,
        offer: None,
    };
    if over.from.is_some() {
        over.before = load_help_chat(conn, chat.id, "")?.map(Box::new);
    }
    if let (Some(offer), Some((_, state))) = (&before.offer, done.offer) {
        over.offer = end(offer, state, conn)?;
    }
    if done.opens {
        open(chat, conn)?;
    }
    match done.change {
        Change::Waits(kind) => {
            leave(chat, over.from, now, conn)?;
            let mut waits = wait_again(chat, now, conn)?;
            over.agency = waits.agency;
            over.because = kind;
            by.note(chat.id, kind, now).store(conn)?;
            if kind != ChatEventKind::CalledBack {
                let rule = NoticeRule::Returned;
                waits.noticed = notice(chat.id, waits.agency, rule, now, conn)?;
            }
            over.waits = Some(waits);
        }
        Change::Goes { to, because } => {
            leave(chat, over.from, now, conn)?;
            give(chat, to, now, conn)?;
            over.to = Some(to);
            over.turn += 1;
            over.because = because;
            by.note(chat.id, because, now).store(conn)?;
        }
        Change::Offered(to) => {
            let by = By { to: Some(to), ..by };
            by.note(chat.id, ChatEventKind::Offered, now).store(conn)?;
        }
        Change::Ends => {
            over.because = ChatEventKind::Resolved;
            end_waiting(&[chat.id], Outcome::Resolved, by.user, now, conn)?;
        }
        Change::Resolved => {
            over.because = ChatEventKind::Resolved;
            Statement::<()>::new("UPDATE chats SET resolved_at = ? WHERE id = ?")
                .bind(now)
                .bind(chat.id)
                .execute(conn)?;
            by.note(chat.id, ChatEventKind::Resolved, now).store(conn)?;
        }
        Change::OfferEnds(_) | Change::Stays => {}
    }
    Ok(over)
}
