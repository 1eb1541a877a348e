//! A shell that carries out what delivery asks for, as the actor does: one mail at a time, and while
//! something is read the mailbox waits.

use super::super::{Around, Delivery, Event, Peers, Read};
use super::database::{Answer, ask};
use super::world::World;
use crate::remote::reconcile::core::Divergence;
use std::collections::VecDeque;
use switchboard_domain::{Chat, HelpChat, Message, NewMatch, Timestamp, UserId};

#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "a model holds a few at a time")]
pub enum Mail {
    /// The writer has stored this for the core of this number.
    Settled(Message, usize),
    Entry(Message, Option<(i64, i64)>),
    Opened(NewMatch),
    OpenedRemotely(Option<Timestamp>),
    Diverged(Divergence),
    Closed,
    Ended(HelpChat),
    /// The core of this number has closed the chat.
    ClosedHere(HelpChat, usize),
    Withdrawn(HelpChat),
    PoolUp(UserId),
    PoolDown(UserId),
    Panic,
    ReadOn,
}

#[expect(clippy::large_enum_variant, reason = "a node of the model has one")]
#[derive(Debug)]
pub(super) enum State {
    Unknown,
    Unavailable,
    Missing,
    Loaded(Chat),
}

/// What the mailbox waits for.
#[derive(Debug)]
pub(super) enum Wait {
    Load(Option<Divergence>),
    Read(Read),
    Gone(HelpChat, Option<Box<NewMatch>>),
    End(HelpChat),
}

/// The node that is looked at.
pub struct Node {
    pub delivery: Delivery,
    /// Whether no other node writes to the log.
    pub alone: bool,
    pub(super) state: State,
    pub(super) pools: Vec<UserId>,
    pub(super) mailbox: VecDeque<Mail>,
    pub(super) waits: Vec<(Wait, Option<Answer>)>,
    /// What is said again when a moment has passed.
    later: Vec<Mail>,
    /// How many cores there were.
    pub cores: usize,
    /// How often it has shown an end.
    ends: usize,
}

impl Node {
    pub fn new(alone: bool, world: &World) -> Self {
        Self {
            delivery: Delivery::new(world.monotonic()),
            alone,
            state: State::Unknown,
            pools: Vec::new(),
            mailbox: VecDeque::new(),
            waits: vec![(Wait::Load(None), None)],
            later: Vec::new(),
            cores: 0,
            ends: 0,
        }
    }

    /// The actor goes, and another one takes its place: what is sent to it is sent to that one. Not while
    /// something is read or stored.
    pub fn go(&mut self, world: &World) {
        let own = |mail: &Mail| matches!(mail, Mail::Settled(..) | Mail::ClosedHere(..));
        if self.waits.is_empty() && !self.mailbox.iter().any(own) {
            self.start_over(world);
        }
    }

    fn start_over(&mut self, world: &World) {
        *self = Self {
            cores: self.cores + 1,
            mailbox: std::mem::take(&mut self.mailbox),
            later: std::mem::take(&mut self.later),
            ..Self::new(self.alone, world)
        };
    }

    pub fn is_loaded(&self) -> bool {
        matches!(&self.state, State::Loaded(_))
    }

    pub fn take(&mut self, mail: Mail) {
        self.mailbox.push_back(mail);
    }

    /// A moment has passed.
    pub fn tick(&mut self) {
        self.mailbox.extend(self.later.drain(..));
    }

    /// Works until nothing waits.
    pub fn catch_up(&mut self, world: &mut World) {
        while !self.mailbox.is_empty() || !self.waits.is_empty() {
            self.work(world);
        }
    }

    /// Whether it has nothing to do.
    pub fn is_quiet(&self) -> bool {
        self.mailbox.is_empty() && self.waits.is_empty() && self.later.is_empty()
    }

    /// Works for a moment.
    pub fn work(&mut self, world: &mut World) {
        match self.waits.pop() {
            Some((wait, None)) => {
                let answer = ask(&wait, self.known().is_some(), world);
                self.waits.push((wait, Some(answer)));
            }
            Some((wait, Some(answer))) => self.answered(wait, answer, world),
            None => {
                if let Some(mail) = self.mailbox.pop_front() {
                    self.handle(mail, world);
                }
            }
        }
    }

    pub(super) fn known(&self) -> Option<&Chat> {
        match &self.state {
            State::Loaded(chat) => Some(chat),
            _ => None,
        }
    }

    fn answered(&mut self, wait: Wait, answer: Answer, world: &mut World) {
        let members = self.known().map(Chat::members).unwrap_or_default();
        match (wait, answer) {
            (Wait::Load(divergence), answer) => {
                self.loaded(answer, world);
                match (divergence, &self.state) {
                    (Some(divergence), State::Loaded(_)) => {
                        self.on(Event::Diverged(divergence), world)
                    }
                    (Some(divergence), State::Unavailable) => {
                        self.later.push(Mail::Diverged(divergence))
                    }
                    _ => {}
                }
            }
            (Wait::Gone(chat, then), _) => {
                self.pools = world.here(&chat.members());
                for device in self.devices(&chat.members(), world) {
                    device.forget(chat.time_start);
                }
                if let Some(opening) = then {
                    self.on(Event::Opened(opening), world);
                }
            }
            (Wait::End(chat), _) => {
                self.pools = world.here(&chat.members());
                self.ends += 1;
                assert_eq!(self.ends, 1, "an end is shown once");
                let all = (1..=chat.last_seq).collect();
                for device in self.devices(&chat.members(), world) {
                    device.end(chat.time_start, &all);
                }
            }
            (Wait::Read(Read::Backfill { .. }), Answer::Page(page)) => {
                self.pools = world.here(&members);
                self.on(Event::Backfilled(&page), world);
            }
            (
                Wait::Read(Read::Since {
                    since, divergence, ..
                }),
                Answer::Page(page),
            ) => {
                self.pools = world.here(&members);
                let page = &page;
                self.on(
                    Event::SinceRead {
                        page,
                        since,
                        divergence,
                    },
                    world,
                );
            }
            (Wait::Read(Read::Recent { since, .. }), Answer::Page(page)) => {
                self.on(
                    Event::RecentRead {
                        entries: &page,
                        since,
                    },
                    world,
                );
            }
            (Wait::Read(Read::Opening(_)), Answer::Opening(opening)) => {
                if let Some(opening) = opening {
                    if self.is_loaded() {
                        self.pools = world.here(&members);
                    }
                    self.on(Event::OpeningRead(Box::new(opening)), world);
                }
            }
            (Wait::Read(Read::End(_)), Answer::Chat(chat)) => {
                let chat = chat.and_then(Chat::into_help);
                if let Some(chat) = chat.filter(HelpChat::ended) {
                    self.on(Event::EndRead(Box::new(chat)), world);
                }
            }
            (Wait::Read(Read::Match(user)), Answer::Match(found)) => {
                self.on(Event::MatchRead { user, found }, world);
            }
            (Wait::Read(read), Answer::Away) => self.later.push(match read {
                Read::Backfill { .. } => Mail::ReadOn,
                Read::Since { divergence, .. } => Mail::Diverged(divergence),
                Read::Recent { upto, since } => {
                    Mail::Diverged(Divergence::GrownSince { since, upto })
                }
                Read::Opening(made) => Mail::Diverged(Divergence::Opened(made.unwrap_or_default())),
                Read::End(divergence) => Mail::Diverged(divergence.unwrap_or(Divergence::Closed)),
                Read::Match(user) => Mail::Diverged(Divergence::Gone(user)),
            }),
            (wait, answer) => panic!("{wait:?} is not answered by {answer:?}"),
        }
    }

    fn loaded(&mut self, answer: Answer, world: &mut World) {
        match answer {
            Answer::Chat(chat) => {
                let known = self.known().cloned();
                let Some(chat) = known.or(chat) else {
                    self.state = State::Missing;
                    return;
                };
                self.pools = world.here(&chat.members());
                self.on(Event::MembersFound, world);
                if !self.is_loaded() {
                    self.cores += 1;
                    self.state = State::Loaded(chat);
                    self.on(Event::Loaded, world);
                }
            }
            _ => {
                self.state = State::Unavailable;
                if self.delivery.has_begun() {
                    self.later.push(Mail::ReadOn);
                }
            }
        }
    }

    pub(super) fn load(&mut self) {
        self.waits.push((Wait::Load(None), None));
    }

    fn handle(&mut self, mail: Mail, world: &mut World) {
        if matches!(self.state, State::Missing) {
            // It goes, and another one comes for the next mail. Hints of a chat that is not there end here.
            let gone = match mail {
                Mail::PoolUp(_) | Mail::PoolDown(_) | Mail::Panic | Mail::ReadOn => return,
                Mail::Diverged(Divergence::Gone(user)) => {
                    self.waits.push((Wait::Read(Read::Match(user)), None));
                    return;
                }
                mail => mail,
            };
            if world.withdrawn && !matches!(gone, Mail::Opened(_) | Mail::Withdrawn(_)) {
                return;
            }
            world.available = true;
            self.start_over(world);
            if let Mail::Opened(NewMatch { chat, .. }) | Mail::Withdrawn(chat) = &gone {
                self.state = State::Loaded(chat.clone().into());
            }
            return self.mailbox.push_front(gone);
        }
        match mail {
            Mail::Settled(message, core) => {
                if core == self.cores && self.is_loaded() {
                    if let State::Loaded(chat) = &mut self.state {
                        chat.grown_to(message.seq);
                    }
                    self.on(Event::Stored(&message), world);
                } else if self.is_loaded() {
                    self.on(Event::ReadOn, world);
                } else {
                    self.load();
                }
            }
            Mail::Entry(message, before) => {
                if let State::Loaded(chat) = &mut self.state {
                    chat.grown_to(message.seq);
                }
                let message = &message;
                self.on(Event::StoredRemotely { message, before }, world);
            }
            Mail::Opened(opening) => self.on(Event::Opened(Box::new(opening)), world),
            Mail::OpenedRemotely(made) => self.on(Event::OpenedRemotely(made), world),
            Mail::Diverged(divergence) => self.on(Event::Diverged(divergence), world),
            Mail::Closed => self.waits.push((Wait::Read(Read::End(None)), None)),
            Mail::Ended(chat) => self.on(Event::EndFound(Box::new(chat)), world),
            Mail::ClosedHere(chat, core) => {
                if core == self.cores && self.known().is_some_and(|known| !known.ended()) {
                    self.end(chat, world);
                }
            }
            Mail::Withdrawn(chat) => self.on(Event::Undone(Box::new(chat)), world),
            Mail::PoolUp(user) => {
                self.pools.retain(|it| *it != user);
                if self.known().is_none_or(|chat| chat.has_member(user)) {
                    self.pools.push(user);
                }
            }
            Mail::PoolDown(user) => self.pools.retain(|it| *it != user),
            Mail::Panic => {
                self.state = State::Unknown;
                self.load();
            }
            Mail::ReadOn => match self.state {
                State::Unavailable => self.load(),
                State::Loaded(_) => self.on(Event::ReadOn, world),
                State::Unknown | State::Missing => {}
            },
        }
    }

    /// The admission core learns that the chat has ended.
    pub(super) fn end(&mut self, chat: HelpChat, world: &mut World) {
        if self.known().is_some_and(|known| !known.ended()) {
            self.state = State::Loaded(chat.clone().into());
            self.on(Event::Closed(Box::new(chat)), world);
        }
    }

    pub(super) fn on(&mut self, event: Event<'_>, world: &mut World) {
        let began = |user: &UserId| world.people[user].began;
        let here = self.pools.iter().filter(|user| world.is_here(**user));
        let first_here = here.map(began).min();
        let peers = (!self.alone).then(|| Peers {
            monotonic: world.monotonic(),
            wall: world.wall(),
            first_here,
        });
        let chat = match &self.state {
            State::Loaded(chat) => Some(chat),
            _ => None,
        };
        let effects = self.delivery.on(event, &Around { chat, peers });
        for effect in effects {
            self.carry_out(effect, world);
        }
    }
}
