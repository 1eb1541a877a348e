//! What is asked of the database: each is one transaction.

use crate::rows::{AGENCY, Row, Rows};
use std::time::Duration;
use switchboard_domain::turns::{self, Act, Change, Done, NotAnswered, NotCalled, Staff};
use switchboard_domain::{
    ChatId, Code, EventId, OfferId, RequestName, RequestState, Timestamp, UserId,
};
use switchboard_store::queries::GoesBack;
use switchboard_store::writer::help::HelpState;

pub const CALL_BACK_AFTER: Duration = Duration::from_mins(5);
pub const RESOLVED_LASTS: Duration = Duration::from_mins(10);
const MAX_ACTIVE: usize = 5;
/// The first of the organizers look after the others' chats.
pub const SUPERVISORS: i64 = 3;

#[derive(Clone, Debug)]
pub enum Ask {
    /// A request for help, by its name; the id is for a new one.
    Help(UserId, RequestName, EventId, ChatId),
    /// It is taken back, whether it has arrived or not.
    Cancel(UserId, RequestName),
    Withdraw(ChatId),
    /// The head of the queue is for this organizer.
    Claim(UserId),
    /// On a turn; the owner has been away for a while.
    Act(UserId, ChatId, Act, i64, Option<UserId>),
    Answer(UserId, OfferId, bool),
    WithdrawOffer(UserId, OfferId),
    CallBack(ChatId),
    Resolve(ChatId),
    Word(ChatId, UserId),
    Look(ChatId, UserId),
    Close(ChatId, UserId),
    /// By itself: of this owner, and this match.
    GiveBack(ChatId, UserId, Timestamp, GoesBack),
    /// Offers, resolved chats and requests whose time is over.
    Sweep,
}

/// What came of it.
#[derive(Clone, Debug)]
pub enum Came {
    /// The request of a name, if it stands for one.
    Named(Option<ChatId>, RequestState),
    /// A new one, with its place.
    Made(i64),
    Claimed(ChatId),
    NobodyWaits,
    TooMany,
    /// It has another owner, or waits: who had it, who has it, whether it waited.
    Moved(ChatId, Option<UserId>, Option<UserId>, bool),
    Offered(OfferId, UserId, ChatId),
    /// These have ended.
    Ended(Vec<ChatId>),
    Done,
    Refused(Code),
}

impl Rows {
    pub fn run(&mut self, ask: Ask, now: Timestamp) -> Came {
        match ask {
            Ask::Help(who, name, event, id) => self.help(who, name, event, id, now),
            Ask::Cancel(who, name) => self.cancel((who, name), now),
            Ask::Withdraw(chat) => self.on(chat, |rows, row| rows.withdraw(row, now)),
            Ask::Claim(organizer) => self.claim(organizer, now),
            Ask::Act(user, chat, act, turn, absent) => self.on(chat, |rows, row| {
                let unattended = absent.is_some() && row.standing.holder() == absent;
                let by = rows.staff(user);
                let done = turns::decide(&row.standing, act, turn, by, unattended);
                if done.is_ok() {
                    rows.audit.acted(row.id, turn, row.standing.turn);
                }
                rows.done(row, done, now)
            }),
            Ask::Answer(user, offer, accept) => self.answer(user, offer, accept, now),
            Ask::WithdrawOffer(user, offer) => self.on_offer(offer, |rows, row| {
                let Some(open) = row.standing.offer.filter(|it| it.from == user) else {
                    return Came::Refused(Code::OfferNotFound);
                };
                let done = turns::withdraw(&row.standing, &open, now);
                rows.done(row, done.map_err(code), now)
            }),
            Ask::CallBack(chat) => self.on(chat, |rows, row| {
                let done = turns::call_back(&row.standing, CALL_BACK_AFTER, now);
                let done = done.map_err(|why| match why {
                    NotCalled::Refused(code) => code,
                    NotCalled::TooEarly(_) => Code::TooManyRequests,
                });
                rows.done(row, done, now)
            }),
            Ask::Resolve(chat) => self.on(chat, |rows, row| {
                rows.done(row, turns::resolve(&row.standing), now)
            }),
            Ask::Word(chat, author) => self.on(chat, |rows, row| rows.word(row, author, now)),
            Ask::Look(chat, user) => self.on(chat, |rows, row| rows.look(row, user, now)),
            Ask::Close(chat, user) => self.on(chat, |rows, row| rows.close(row, user, now)),
            Ask::GiveBack(chat, owner, made, because) => self.on(chat, |rows, row| {
                rows.give_back(row, (owner, made), because, now)
            }),
            Ask::Sweep => self.sweep(now),
        }
    }

    fn on(&mut self, chat: ChatId, act: impl FnOnce(&mut Self, &Row) -> Came) -> Came {
        match self.all.get(&chat).cloned() {
            Some(row) => act(self, &row),
            None => Came::Refused(Code::ChatNotFound),
        }
    }

    fn on_offer(&mut self, offer: OfferId, act: impl FnOnce(&mut Self, &Row) -> Came) -> Came {
        match self.offers.get(&offer).copied() {
            Some(chat) => self.on(chat, act),
            None => Came::Refused(Code::OfferNotFound),
        }
    }

    fn staff(&self, user: UserId) -> Staff {
        Staff {
            user,
            agency: Some(AGENCY),
            supervisor: user.0 <= SUPERVISORS,
            had_it: false,
            full: self.is_full(user),
        }
    }

    fn is_full(&self, user: UserId) -> bool {
        self.of(user).count() >= MAX_ACTIVE
    }

    fn done(&mut self, row: &Row, done: Result<Done, Code>, now: Timestamp) -> Came {
        let done = match done {
            Ok(done) => done,
            Err(code) => return Came::Refused(code),
        };
        let (from, waited) = (done.loser(&row.standing), row.standing.waits);
        self.apply(row, &done, now);
        match done.change {
            Change::Waits(kind) => {
                self.audit.count(match kind {
                    switchboard_domain::ChatEventKind::CalledBack => "called back",
                    switchboard_domain::ChatEventKind::NotOpened => "not opened",
                    switchboard_domain::ChatEventKind::Unattended => "unattended",
                    _ => "returned",
                });
                Came::Moved(row.id, from, None, waited)
            }
            Change::Goes { to, because } => {
                let moved = because == switchboard_domain::ChatEventKind::Moved;
                self.audit.count(if moved { "moved" } else { "taken over" });
                Came::Moved(row.id, from, Some(to), waited)
            }
            Change::Offered(to) => {
                self.audit.count("offered");
                let offer = self.all.get(&row.id).and_then(|row| row.standing.offer);
                offer.map_or(Came::Done, |offer| Came::Offered(offer.id, to, row.id))
            }
            Change::Ends => {
                self.audit.count("resolved");
                Came::Ended(vec![row.id])
            }
            Change::Resolved | Change::OfferEnds(_) | Change::Stays => Came::Done,
        }
    }

    fn named(&self, name: &(UserId, RequestName)) -> Option<Came> {
        let request = *self.names.get(name)?;
        let state = request
            .and_then(|id| self.all.get(&id))
            .map(|row| row.state);
        Some(Came::Named(
            request,
            state.unwrap_or(RequestState::Withdrawn),
        ))
    }

    fn help(
        &mut self,
        who: UserId,
        name: RequestName,
        event: EventId,
        id: ChatId,
        now: Timestamp,
    ) -> Came {
        let name = (who, name);
        // Before all else: a late retry finds its request, whatever else has changed meanwhile.
        if let Some(known) = self.named(&name) {
            return known;
        }
        if self.of(who).next().is_some() {
            self.audit.count("refused");
            return Came::Refused(Code::HelpAlreadyRequested);
        }
        self.names.insert(name.clone(), Some(id));
        Came::Made(self.insert(name, event, id, now))
    }

    fn cancel(&mut self, name: (UserId, RequestName), now: Timestamp) -> Came {
        match self.named(&name) {
            None => {
                self.keep_name(name, now);
                Came::Named(None, RequestState::Withdrawn)
            }
            Some(Came::Named(Some(chat), RequestState::Waiting)) => {
                self.on(chat, |rows, row| rows.withdraw(row, now))
            }
            Some(known) => known,
        }
    }

    fn withdraw(&mut self, row: &Row, now: Timestamp) -> Came {
        if row.state != RequestState::Waiting {
            return Came::Refused(Code::AlreadyMatched);
        }
        self.end(row, RequestState::Withdrawn, now);
        self.audit.count("withdrawn");
        Came::Ended(vec![row.id])
    }

    fn claim(&mut self, organizer: UserId, now: Timestamp) -> Came {
        if self.is_full(organizer) {
            return Came::TooMany;
        }
        let mut heads = self.waiting.values().filter_map(|id| self.all.get(id));
        let Some(row) = heads.find(|row| row.expires() >= now).cloned() else {
            return Came::NobodyWaits;
        };
        let mut after = row.clone();
        after.state = RequestState::Active;
        after.made = now.max(row.made.plus(Duration::from_millis(1)));
        after.standing.owner = Some(organizer);
        after.standing.waits = false;
        after.standing.turn += 1;
        self.commit(after, true, now);
        self.audit.count("matched");
        Came::Claimed(row.id)
    }

    fn answer(&mut self, user: UserId, offer: OfferId, accept: bool, now: Timestamp) -> Came {
        let full = self.is_full(user);
        self.on_offer(offer, |rows, row| {
            let Some(open) = row.standing.offer.filter(|it| it.to == user) else {
                return Came::Refused(Code::OfferNotFound);
            };
            let done = turns::answer(&row.standing, &open, accept, (true, full), now);
            if done.is_ok() {
                rows.audit.acted(row.id, open.turn, row.standing.turn);
            }
            rows.done(row, done.map_err(code), now)
        })
    }

    /// The rules of the log: who may write, and what that changes.
    fn word(&mut self, row: &Row, author: UserId, now: Timestamp) -> Came {
        let it = &row.standing;
        if it.ended {
            return Came::Refused(Code::ChatClosed);
        }
        let state = HelpState {
            organizer: it.owner,
            participant: it.participant,
            withdrawn: it.waits,
            waiting_seq: row.waiting_seq,
            waiting_changes: 0,
            turn: it.turn,
            opened_turn: it.opened_turn,
            awaiting_since: it.awaiting_since,
        };
        if let Err(code) = state.may_write(author, row.last_seq, true) {
            return Came::Refused(code);
        }
        let change = state.after(std::iter::once((author, true)), now);
        let mut after = row.clone();
        after.last_seq += 1;
        after.standing.opened_turn = change.opened_turn;
        after.standing.awaiting_since = change.awaiting_since;
        if after.standing.resolved_at.take().is_some() {
            after.not_fine = now;
        }
        if author != it.participant {
            after.owner_seq = after.last_seq;
        }
        self.audit.said(row.id, author, author == it.participant);
        if after.standing.is_opened() && !it.is_opened() {
            self.audit.count("opened");
        }
        self.commit(after, false, now);
        Came::Done
    }

    fn look(&mut self, row: &Row, user: UserId, now: Timestamp) -> Came {
        if row.standing.holder() != Some(user) {
            return Came::Refused(Code::ChatMoved);
        }
        if !row.standing.is_opened() {
            let mut after = row.clone();
            after.standing.opened_turn = row.standing.turn;
            self.audit.count("opened");
            self.commit(after, false, now);
        }
        Came::Done
    }

    fn close(&mut self, row: &Row, user: UserId, now: Timestamp) -> Came {
        if row.standing.holder() != Some(user) {
            return Came::Refused(Code::NoAccess);
        }
        self.audit.count("closed");
        self.end(row, ended(row), now);
        Came::Ended(vec![row.id])
    }

    /// As the row bears it out.
    fn give_back(
        &mut self,
        row: &Row,
        of: (UserId, Timestamp),
        because: GoesBack,
        now: Timestamp,
    ) -> Came {
        let it = &row.standing;
        let is_so = match because {
            GoesBack::Unanswered { also_opened } => {
                row.owner_seq <= row.waiting_seq && (also_opened || !it.is_opened())
            }
            GoesBack::NotOpened => !it.is_opened(),
            GoesBack::Unattended => it.awaiting_since.is_some() && it.resolved_at.is_none(),
        };
        if it.holder() != Some(of.0) || row.made != of.1 || !is_so {
            return Came::Done;
        }
        let done = Done::without_hand(it, Change::Waits(because.kind()));
        self.done(row, Ok(done), now)
    }

    fn sweep(&mut self, now: Timestamp) -> Came {
        let mut over = Vec::new();
        let due = |row: &&Row| {
            let it = &row.standing;
            let fine = it.resolved_at.filter(|_| it.holder().is_some());
            it.waits && row.expires() < now
                || fine.is_some_and(|at| at.plus(RESOLVED_LASTS) <= now)
                || it.offer.is_some_and(|offer| offer.expires_at <= now)
        };
        let rows: Vec<Row> = self.open().filter(due).cloned().collect();
        for mut row in rows {
            let it = &row.standing;
            if it.waits {
                self.audit.count("expired");
                self.end(&row, RequestState::Expired, now);
                over.push(row.id);
            } else if it
                .resolved_at
                .is_some_and(|at| at.plus(RESOLVED_LASTS) <= now)
            {
                self.audit.count("resolved");
                self.end(&row, RequestState::Resolved, now);
                over.push(row.id);
            } else {
                row.standing.offer = None;
                self.commit(row, false, now);
            }
        }
        self.forget(now);
        Came::Ended(over)
    }
}

fn ended(row: &Row) -> RequestState {
    match row.standing.resolved_at {
        Some(_) => RequestState::Resolved,
        None => RequestState::Closed,
    }
}

fn code(why: NotAnswered) -> Code {
    match why {
        NotAnswered::Over(_) => Code::OfferEnded,
        NotAnswered::Refused(code) => code,
    }
}
