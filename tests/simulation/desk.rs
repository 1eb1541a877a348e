//! Organizers: they take requests, look or do not, answer, hand over, and leave without a word.

use crate::events::{Event, Said, Shown};
use crate::transactions::{Ask, SUPERVISORS};
use crate::world::World;
use std::time::Duration;
use switchboard_domain::turns::Act;
use switchboard_domain::{ChatId, OfferId, Timestamp, UserId};

/// Chats after which one takes no more.
const ENOUGH: usize = 3;
/// All go home for two and a half hours, every eight hours.
const SHIFT: u64 = 8 * 3_600;
const NIGHT: u64 = 5 * 3_600 + 1_800;

pub struct Desk {
    pub user: UserId,
    /// Of which server the connection is.
    over: Option<u64>,
    away_until: Timestamp,
    /// There, and looking at something else.
    dreams_until: Timestamp,
    /// The chats on the screen, each with the turn that it shows.
    chats: Vec<(ChatId, i64)>,
    offers: Vec<(OfferId, ChatId)>,
    /// A colleague's chat, as it was when it was looked at.
    seen: Option<(ChatId, i64)>,
}

impl Desk {
    pub fn new(user: UserId) -> Self {
        Self {
            user,
            over: None,
            away_until: Timestamp(0),
            dreams_until: Timestamp(0),
            chats: Vec::new(),
            offers: Vec::new(),
            seen: None,
        }
    }

    pub fn shown(&mut self, shown: Shown) {
        match shown {
            Shown::Mine(chat, turn) => {
                self.chats.retain(|it| it.0 != chat);
                self.chats.push((chat, turn));
            }
            Shown::NotMine(chat) => self.chats.retain(|it| it.0 != chat),
            Shown::Offer(offer, chat) => self.offers.push((offer, chat)),
            Shown::WaitEnded | Shown::Named(..) | Shown::Refused => {}
        }
    }
}

impl World {
    fn is_night(&self) -> bool {
        self.now.secs().unsigned_abs() % SHIFT >= NIGHT
    }

    /// Somebody at a desk does something, or nothing.
    pub fn desk(&mut self, at: usize) {
        let night = self.is_night();
        let pause = self.random.pause(if night { 30.0 } else { 5.0 });
        self.after(pause, None, Event::Desk(at));
        if self.desks[at].away_until > self.now {
            return;
        }
        if self.node.is_none() || self.desks[at].over != Some(self.epoch) {
            if !night && self.random.chance(0.5) {
                self.comes(at);
            }
            return;
        }
        let (short, long) = (self.random.chance(0.01), self.random.chance(0.003));
        let home = night && self.random.chance(0.3);
        if short || long || home {
            let pause = match long {
                true => self.random.between(200.0, 900.0),
                false => self.random.between(1.0, 40.0),
            };
            return self.goes(at, pause);
        }
        if self.random.chance(0.01) {
            let dreams = self.random.between(30.0, 300.0);
            self.desks[at].dreams_until = self.now.plus(dreams);
        }
        if self.desks[at].dreams_until <= self.now {
            self.works(at);
        }
    }

    /// The screen shows how it is.
    fn comes(&mut self, at: usize) {
        let desk = &mut self.desks[at];
        let Some(node) = &mut self.node else {
            return;
        };
        node.comes(desk.user, self.now);
        desk.over = Some(self.epoch);
        let own = self.rows.of(desk.user);
        desk.chats = own.map(|row| (row.id, row.standing.turn)).collect();
        let offers = self.rows.offers.iter().filter(|(_, chat)| {
            let row = self.rows.all.get(chat);
            let offer = row.and_then(|row| row.standing.offer);
            offer.is_some_and(|offer| offer.to == desk.user)
        });
        desk.offers = offers.map(|(offer, chat)| (*offer, *chat)).collect();
    }

    fn goes(&mut self, at: usize, pause: Duration) {
        let desk = &mut self.desks[at];
        desk.away_until = self.now.plus(pause);
        desk.over = None;
        if let Some(node) = &mut self.node {
            node.goes(desk.user, self.now);
        }
    }

    fn works(&mut self, at: usize) {
        let (user, over) = (self.desks[at].user, self.desks[at].over);
        if self.desks[at].chats.len() < ENOUGH && self.random.chance(0.6) && !self.is_night() {
            let said = match self.random.chance(0.002) {
                true => Said::StartChat,
                false => Said::Wait,
            };
            self.say(user, over, said);
        }
        if let Some((chat, turn)) = self.random.pick(&self.desks[at].chats) {
            let colleague = UserId(1 + self.random.below(self.desks.len()) as i64);
            let act = |act| Ask::Act(user, chat, act, turn, None);
            let ask = match self.random.below(100) {
                0..45 => Ask::Word(chat, user),
                45..70 => Ask::Look(chat, user),
                70..82 => Ask::Close(chat, user),
                82..85 => act(Act::Return),
                85..92 => act(Act::Offer(colleague)),
                _ => Ask::Look(chat, user),
            };
            self.say(user, over, Said::Ask(ask));
        }
        if let Some(offer) = self.desks[at].offers.pop() {
            let ask = match self.random.below(10) {
                0..6 => Ask::Answer(user, offer.0, true),
                6..8 => Ask::Answer(user, offer.0, false),
                _ => return,
            };
            self.say(user, over, Said::Ask(ask));
        }
        self.takes_over(at, user);
    }

    /// A supervisor now and then, whoever it is; others where somebody has left. Of what was on the screen a while ago.
    fn takes_over(&mut self, at: usize, user: UserId) {
        let over = self.desks[at].over;
        if let Some((chat, turn)) = self.desks[at].seen.take() {
            let ask = Ask::Act(user, chat, Act::TakeOver, turn, None);
            self.say(user, over, Said::Ask(ask));
        }
        let often = if user.0 <= SUPERVISORS { 0.1 } else { 0.03 };
        if self.random.chance(often) {
            let colleague = UserId(1 + self.random.below(self.desks.len()) as i64);
            let waits = self
                .rows
                .waiting
                .values()
                .next()
                .filter(|_| user.0 <= SUPERVISORS);
            let waits = waits.and_then(|id| self.rows.all.get(id));
            let theirs = self.rows.of(colleague).next();
            let seen = if self.random.chance(0.3) {
                waits
            } else {
                theirs
            };
            self.desks[at].seen = seen.map(|row| (row.id, row.standing.turn));
        }
        // One's own offers are taken back now and then.
        let offer = self.rows.of(user).find_map(|row| row.standing.offer);
        if let Some(offer) = offer.filter(|it| it.from == user)
            && self.random.chance(0.05)
        {
            let ask = Ask::WithdrawOffer(user, offer.id);
            self.say(user, over, Said::Ask(ask));
        }
    }
}
