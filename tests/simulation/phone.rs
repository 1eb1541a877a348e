//! Participants: they ask by a name until they know what became of it, through whatever the network does.

use crate::events::{Event, Said, Shown};
use crate::rows::EVENT_LASTS;
use crate::transactions::Ask;
use crate::world::World;
use switchboard_domain::{ChatId, EventId, RequestName, RequestState, Timestamp, UserId};
use uuid::Uuid;

/// Between two who ask, in seconds.
const APART: f64 = 2.5;
/// The first participant.
const FIRST: i64 = 1_000;

pub struct Phone {
    name: RequestName,
    event: EventId,
    over: Option<u64>,
    chat: Option<ChatId>,
    /// Nobody waits for ever.
    patience: Timestamp,
    /// Whether it asked already.
    asked: bool,
    /// Whether it has been taken back.
    cancels: bool,
}

impl Phone {
    fn new(name: RequestName, now: Timestamp, patience: Timestamp) -> Self {
        Self {
            name,
            event: EventId((now.secs().unsigned_abs() / EVENT_LASTS.as_secs()) as i64),
            over: None,
            chat: None,
            patience,
            asked: false,
            cancels: false,
        }
    }
}

impl World {
    pub fn somebody_asks(&mut self) {
        if self.to_come == 0 {
            return;
        }
        self.to_come -= 1;
        let pause = self.random.pause(APART);
        self.after(pause, None, Event::Asks);
        let user = UserId(FIRST + self.to_come as i64);
        self.begins(user, 1);
    }

    fn begins(&mut self, user: UserId, number: u64) {
        let Ok(name) = RequestName::parse(&format!("{user}-{number}")) else {
            return;
        };
        let patience = self.random.pause(1_800.0);
        let phone = Phone::new(name, self.now, self.now.plus(patience));
        self.phones.insert(user, phone);
        self.rows.audit.count("asked");
        self.phone(user);
    }

    pub fn phone(&mut self, user: UserId) {
        let Some(phone) = self.phones.get_mut(&user) else {
            return;
        };
        let (chat, patience) = (phone.chat, phone.patience);
        let mean = if chat.is_some() { 20.0 } else { 4.0 };
        let Some(node) = self.node.as_mut() else {
            let pause = self.random.pause(mean);
            return self.after(pause, None, Event::Phone(user));
        };
        if phone.over != Some(self.epoch) {
            node.comes(user, self.now);
            phone.over = Some(self.epoch);
        } else if self.random.chance(0.06) {
            node.goes(user, self.now);
            phone.over = None;
        }
        let over = phone.over;
        let pause = self.random.pause(mean);
        self.after(pause, None, Event::Phone(user));
        match chat {
            None => self.asks(user, over),
            Some(chat) => self.talks(user, over, chat, patience),
        }
    }

    /// Until an answer comes.
    fn asks(&mut self, user: UserId, over: Option<u64>) {
        // Without a connection it stays in the device.
        let (Some(over), Some(phone)) = (over, self.phones.get_mut(&user)) else {
            return;
        };
        let again = std::mem::replace(&mut phone.asked, true);
        phone.cancels |= self.random.chance(0.02);
        let (name, event, cancels) = (phone.name.clone(), phone.event, phone.cancels);
        if again {
            self.rows.audit.count("asked again");
        }
        let ask = Said::Ask(Ask::Help(user, name.clone(), event, ChatId(Uuid::nil())));
        self.say(user, Some(over), ask.clone());
        // The network has a copy, which comes whenever it likes; a cancellation may overtake what it cancels.
        if self.random.chance(0.05) {
            let late = self.random.between(0.0, 60.0);
            self.after(late, None, Event::Arrives(user, None, ask));
        }
        if cancels {
            self.say(user, Some(over), Said::Ask(Ask::Cancel(user, name)));
        }
    }

    fn talks(&mut self, user: UserId, over: Option<u64>, chat: ChatId, patience: Timestamp) {
        if over.is_none() {
            return;
        }
        // Another of their devices knows nothing of it.
        if self.random.chance(0.005)
            && let (Some(phone), Ok(name)) = (
                self.phones.get(&user),
                RequestName::parse(&format!("{user}-other")),
            )
        {
            let ask = Ask::Help(user, name, phone.event, ChatId(Uuid::nil()));
            self.say(user, over, Said::Ask(ask));
        }
        let ask = match self.random.below(100) {
            0..30 => Ask::Word(chat, user),
            30..38 => Ask::CallBack(chat),
            38..40 => Ask::Resolve(chat),
            40..60 if self.now > patience => Ask::Withdraw(chat),
            60..63 if self.now > patience => Ask::Resolve(chat),
            // How is it? Also to learn that it is over.
            _ => return self.asks(user, over),
        };
        self.say(user, over, Said::Ask(ask));
    }

    pub fn phone_is_shown(&mut self, user: UserId, shown: Shown) {
        let Some(phone) = self.phones.get_mut(&user) else {
            return;
        };
        match shown {
            Shown::Named(name, chat, state) if name == phone.name => {
                if let Some(chat) = chat {
                    self.rows.audit.acknowledged(user, name.as_str(), chat);
                    phone.chat = Some(chat);
                }
                if chat.is_none() {
                    self.rows.audit.taken_back(user, name.as_str());
                }
                if !matches!(state, RequestState::Waiting | RequestState::Active) {
                    self.ends(user);
                }
            }
            _ => {}
        }
    }

    /// Some ask again, by another name.
    fn ends(&mut self, user: UserId) {
        let before = self.phones.remove(&user);
        let is_first = before.is_some_and(|phone| phone.name.as_str().ends_with("-1"));
        if is_first && self.random.chance(0.05) {
            self.begins(user, 2);
        } else if let Some(node) = &mut self.node {
            node.forgets(user);
        }
    }
}
