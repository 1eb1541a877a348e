//! The database: rows in memory, and transactions that happen whole or not at all. Whoever decides is a rule of the product;
//! only what stands in SQL alone is said here again: names, the head of the queue, and what a row must say for a chat to go back.

use crate::audit::Audit;
use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::time::Duration;
use switchboard_domain::event::REQUESTS_EXPIRE_AFTER;
use switchboard_domain::turns::{Change, Done, OpenOffer, Standing};
use switchboard_domain::{
    AgencyId, ChatId, EventId, OfferId, RequestName, RequestState, Timestamp, UserId,
};
use uuid::Uuid;

pub const AGENCY: AgencyId = AgencyId(7);
pub const OFFER_LASTS: Duration = Duration::from_secs(60);
pub const EVENT_LASTS: Duration = Duration::from_hours(2);
/// What is over is kept for so long: nothing that is on its way takes longer.
const KEPT: Duration = Duration::from_hours(1);

/// A request and its chat.
#[derive(Clone, Debug)]
pub struct Row {
    pub id: ChatId,
    pub event: EventId,
    pub standing: Standing,
    pub state: RequestState,
    pub order: i64,
    pub asked: Timestamp,
    /// When it was matched last.
    pub made: Timestamp,
    pub returned: Option<Timestamp>,
    pub last_seq: i64,
    pub waiting_seq: i64,
    /// The newest entry of whoever has it.
    pub owner_seq: i64,
    /// When a word last said that all is not well after all.
    pub not_fine: Timestamp,
}

impl Row {
    /// Until when it can be taken.
    pub fn expires(&self) -> Timestamp {
        let event_ends = Timestamp(0).plus(EVENT_LASTS * (self.event.0 as u32 + 1));
        let from = event_ends.max(self.returned.unwrap_or_default());
        from.plus(REQUESTS_EXPIRE_AFTER)
    }
}

type Name = (UserId, RequestName);

#[derive(Default)]
pub struct Rows {
    /// Those that are open, and those that ended a short while ago.
    pub all: BTreeMap<ChatId, Row>,
    open: BTreeSet<ChatId>,
    /// Open ones, by who asked and by who has them.
    of: HashMap<UserId, BTreeSet<ChatId>>,
    /// By their order.
    pub waiting: BTreeMap<i64, ChatId>,
    pub offers: BTreeMap<OfferId, ChatId>,
    /// No request: it was taken back before it arrived.
    pub names: HashMap<Name, Option<ChatId>>,
    over: VecDeque<(Timestamp, Option<ChatId>, Name)>,
    names_of: HashMap<ChatId, Name>,
    last: i64,
    pub audit: Audit,
}

impl Rows {
    /// A number that nothing else has.
    pub fn number(&mut self) -> i64 {
        self.last += 1;
        self.last
    }

    pub fn chat_id(&mut self) -> ChatId {
        ChatId(Uuid::from_u128(self.number() as u128))
    }

    pub fn open(&self) -> impl Iterator<Item = &Row> {
        self.open.iter().filter_map(|id| self.all.get(id))
    }

    /// The open chats of somebody.
    pub fn of(&self, user: UserId) -> impl Iterator<Item = &Row> {
        let ids = self.of.get(&user).into_iter().flatten();
        ids.filter_map(|id| self.all.get(id))
    }

    fn not_of(&mut self, user: UserId, chat: ChatId) {
        if let Some(own) = self.of.get_mut(&user) {
            own.remove(&chat);
            if own.is_empty() {
                self.of.remove(&user);
            }
        }
    }

    /// Writes a new row.
    pub fn insert(&mut self, (who, name): Name, event: EventId, id: ChatId, now: Timestamp) -> i64 {
        let order = self.number();
        let standing = Standing {
            agency: AGENCY,
            participant: who,
            owner: None,
            waits: true,
            ended: false,
            turn: 0,
            opened_turn: 0,
            awaiting_since: Some(now),
            called_back_at: None,
            resolved_at: None,
            offer: None,
        };
        self.all.insert(
            id,
            Row {
                id,
                event,
                standing,
                state: RequestState::Waiting,
                order,
                asked: now,
                made: now,
                returned: None,
                last_seq: 1,
                waiting_seq: 0,
                owner_seq: 0,
                not_fine: now,
            },
        );
        self.open.insert(id);
        self.of.entry(who).or_default().insert(id);
        self.waiting.insert(order, id);
        self.audit.made(who, name.as_str(), id);
        self.names_of.insert(id, (who, name));
        order
    }

    /// A name that stands for nothing is kept for a while.
    pub fn keep_name(&mut self, name: Name, now: Timestamp) {
        self.names.insert(name.clone(), None);
        self.over.push_back((now, None, name));
    }

    /// Writes a row anew: its transaction commits.
    pub fn commit(&mut self, after: Row, claim: bool, now: Timestamp) {
        let Some(before) = self.all.get(&after.id).cloned() else {
            return;
        };
        if after.state == RequestState::Waiting {
            self.waiting.insert(after.order, after.id);
        } else {
            self.waiting.remove(&after.order);
        }
        let places = usize::from(self.waiting.get(&after.order) == Some(&after.id));
        self.audit.changed(&before, &after, places, claim, now);
        if before.standing.offer != after.standing.offer {
            before.standing.offer.map(|it| self.offers.remove(&it.id));
            after
                .standing
                .offer
                .map(|it| self.offers.insert(it.id, after.id));
        }
        let (was, is) = (before.standing.holder(), after.standing.holder());
        if was != is {
            if let Some(user) = was {
                self.not_of(user, after.id);
            }
            if let Some(user) = is {
                self.of.entry(user).or_default().insert(after.id);
            }
        }
        if after.standing.ended {
            self.not_of(after.standing.participant, after.id);
        }
        if after.standing.ended
            && self.open.remove(&after.id)
            && let Some(name) = self.names_of.remove(&after.id)
        {
            self.over.push_back((now, Some(after.id), name));
        }
        self.all.insert(after.id, after);
    }

    /// What an act comes to, as `turns::apply` of the store writes it.
    pub fn apply(&mut self, row: &Row, done: &Done, now: Timestamp) {
        let mut after = row.clone();
        after.standing = done.after(&row.standing, now);
        match done.change {
            Change::Waits(_) => {
                after.state = RequestState::Waiting;
                after.returned = Some(now);
                after.waiting_seq = after.last_seq;
            }
            Change::Goes { .. } => {
                after.state = RequestState::Active;
                if row.standing.waits {
                    after.made = now.max(row.made.plus(Duration::from_millis(1)));
                }
            }
            Change::Offered(to) => {
                let id = OfferId(Uuid::from_u128(self.number() as u128));
                after.standing.offer = row.standing.holder().map(|from| OpenOffer {
                    id,
                    from,
                    to,
                    turn: row.standing.turn,
                    expires_at: now.plus(OFFER_LASTS),
                });
            }
            Change::Ends => after.state = RequestState::Resolved,
            Change::Resolved | Change::OfferEnds(_) | Change::Stays => {}
        }
        self.commit(after, false, now);
    }

    /// It is over: nothing of it changes any more.
    pub fn end(&mut self, row: &Row, state: RequestState, now: Timestamp) {
        let mut after = row.clone();
        after.state = state;
        after.standing.ended = true;
        after.standing.waits = false;
        after.standing.awaiting_since = None;
        after.standing.offer = None;
        self.commit(after, false, now);
    }

    /// Forgets what was over long ago.
    pub fn forget(&mut self, now: Timestamp) {
        while self.over.front().is_some_and(|it| now.since(it.0) > KEPT) {
            if let Some((_, chat, name)) = self.over.pop_front() {
                chat.map(|chat| self.all.remove(&chat));
                self.names.remove(&name);
            }
        }
    }
}
