//! A client that goes away and comes back, over random histories: what it has put together from
//! answers equals what the database says when asked for everything.

use crate::kit::*;
use crate::sync::epoch;
use crate::sync_device::Device;
use crate::sync_steps::{Step, step};
use std::time::Duration;
use switchboard_domain::{
    ChatId, ChatKind, ChatStatus, HelpChat, MemberChat, Side, Timestamp, UserId,
};
use switchboard_store::queries::{
    ClaimHead, ClaimOutcome, CloseChat, Closer, DeleteBlock, EnqueueOutcome, HistoryRange,
    ListChats, Mark, MarkKind, OpenOutcome, PageOutcome, PutBlock, PutContact, ReadRange, Reader,
    ReturnRequest, SyncChats, UpsertUser,
};
use switchboard_store::{Append, Backend, LogWriter};

on_both! {
    fn what_a_client_puts_together_is_what_there_is(db: Db::new) {
        for_all(60, proptest::collection::vec(step(), 1..60), |steps| {
            let mut world = World::new(&db);
            for step in steps {
                world.step(&step);
            }
            world.sync(0);
        });
    }
}

/// One organizer, the participants that they meet, and one device of the organizer.
struct World {
    session: Session,
    writer: LogWriter,
    organizer: UserId,
    now: Timestamp,
    steps: usize,
    chats: Vec<HelpChat>,
    /// Direct chats, with the other one and whether that one is blocked.
    talks: Vec<(ChatId, UserId, bool)>,
    device: Device,
}

impl World {
    fn new(db: &Db) -> Self {
        // What another case left in the queue is not ours.
        let mut session = db.session();
        while let ClaimOutcome::Claimed(claimed) = session.run(claims(ORGANIZER)) {
            let id = claimed.chat.id;
            session.run(CloseChat {
                chat: id,
                by: Closer::Admin,
                now: NOON,
            });
        }
        Self {
            session,
            writer: db.writer(),
            organizer: db.organizer(new_user()).id,
            now: NOON,
            steps: 0,
            chats: Vec::new(),
            talks: Vec::new(),
            device: Device::default(),
        }
    }

    fn step(&mut self, step: &Step) {
        // Clocks go on, stand still, and go back.
        self.now = match self.steps % 3 {
            0 => self.now.plus(Duration::from_secs(120)),
            1 => self.now,
            _ => self.now.minus(Duration::from_secs(100)),
        };
        self.steps += 1;
        let now = self.now;
        match *step {
            Step::Opens => self.open(),
            Step::Says { chat, organizer } => {
                if let Some(chat) = self.chats.get(chat) {
                    let author = if organizer {
                        self.organizer
                    } else {
                        chat.participant
                    };
                    let entry = Append {
                        author,
                        from_organizer: organizer,
                        ..says(chat)
                    };
                    self.writer.commit(&[entry], now).unwrap();
                }
            }
            Step::Closes { chat } => {
                if let Some(chat) = self.chats.get(chat) {
                    self.session.run(CloseChat {
                        chat: chat.id,
                        by: Closer::Admin,
                        now,
                    });
                }
            }
            Step::Returns { chat } => {
                if let Some(chat) = self.chats.get(chat) {
                    let organizer = self.organizer;
                    self.session.run(ReturnRequest {
                        chat: chat.id,
                        organizer,
                        made: chat.time_start,
                        now,
                    });
                }
            }
            Step::Reads { chat, seq } => {
                if let Some(chat) = self.chats.get(chat) {
                    let (user, kind) = (self.organizer, MarkKind::Read);
                    self.session.run(Mark {
                        chat: chat.id,
                        user,
                        seq,
                        kind,
                        now,
                    });
                }
            }
            Step::Meets => self.meet(),
            Step::Writes { talk, organizer } => {
                if let Some((chat, peer, _)) = self.talks.get(talk) {
                    let author = if organizer { self.organizer } else { *peer };
                    let entry = writes(*chat, author);
                    self.writer.commit(&[entry], now).unwrap();
                }
            }
            Step::Blocks { talk } => {
                let user = self.organizer;
                if let Some((_, blocked, on)) = self.talks.get_mut(talk) {
                    let blocked = *blocked;
                    *on = !*on;
                    match *on {
                        true => assert!(self.session.run(PutBlock { user, blocked, now })),
                        false => self.session.run(DeleteBlock { user, blocked }),
                    }
                }
            }
            Step::Browses { talk, seq } => {
                if let Some((chat, ..)) = self.talks.get(talk) {
                    let (chat, user, kind) = (*chat, self.organizer, MarkKind::Read);
                    self.session.run(Mark {
                        chat,
                        user,
                        seq,
                        kind,
                        now,
                    });
                }
            }
            Step::Syncs { names } => self.sync(names),
        }
    }

    fn meet(&mut self) {
        let (who, organizer) = (new_user(), self.organizer);
        let identity = identity(who, Side::Participant);
        self.session.run(UpsertUser { identity });
        for (user, may_write_to) in [(who, organizer), (organizer, who)] {
            assert!(self.session.run(PutContact { user, may_write_to }));
        }
        let OpenOutcome::Opened { chat, .. } = self.session.run(opens(who, organizer)) else {
            panic!("may write");
        };
        let chat = chat.chat.id();
        self.writer.commit(&[writes(chat, who)], self.now).unwrap();
        self.talks.push((chat, who, false));
    }

    fn open(&mut self) {
        let who = new_user();
        let identity = identity(who, Side::Participant);
        self.session.run(UpsertUser { identity });
        let outcome = self.session.run(asks(who, EVENT));
        assert!(matches!(outcome, EnqueueOutcome::Enqueued { .. }));
        let claim = ClaimHead {
            now: self.now,
            ..claims(self.organizer)
        };
        if let ClaimOutcome::Claimed(claimed) = self.session.run(claim)
            && self.chats.iter().all(|it| it.id != claimed.chat.id)
        {
            self.chats.insert(0, claimed.chat);
        }
    }

    /// Comes back until the answer is complete, and compares.
    fn sync(&mut self, names: u8) {
        let first = self.device.since.is_none();
        let named = self.device.names(names);
        let same = names.is_multiple_of(2);
        let mut series = None;
        loop {
            let page = self.session.run(SyncChats {
                user: self.organizer,
                side: Side::Organizer,
                chats: named.clone(),
                since: self.device.since,
                same,
                series,
                epoch: epoch(),
            });
            series = page.series;
            // What is named and neither told nor the same is no more.
            let there: Vec<ChatId> = page
                .chats
                .iter()
                .chain(page.same.iter().flatten())
                .map(|it| it.chat.id())
                .collect();
            for (id, _) in &named {
                if !there.contains(id) && (page.complete || page.same.is_none()) {
                    self.device.chats.remove(id);
                    self.device.logs.remove(id);
                    self.device.upto.remove(id);
                }
            }
            for chat in page.chats {
                self.device.chats.insert(chat.chat.id(), chat);
            }
            for chat in page.same.into_iter().flatten() {
                let held = &self.device.chats[&chat.chat.id()];
                assert_eq!(self.shown(held), self.shown(&chat), "it is the same");
            }
            for message in page.messages {
                self.device.append(message);
            }
            for range in page.ranges {
                self.device.upto.insert(range.chat, range.to_seq);
            }
            self.device.since = Some(page.since);
            if page.complete {
                break;
            }
        }
        if first {
            self.list_others();
        }
        self.fill_holes();
        self.compare();
    }

    /// A device that is new asks for what is not active help: changes are told from then on.
    fn list_others(&mut self) {
        let others = [
            (ChatStatus::Ended, ChatKind::Help),
            (ChatStatus::Active, ChatKind::Direct),
        ];
        let found = others.map(|(status, kind)| ListChats {
            user: self.organizer,
            side: Side::Organizer,
            status,
            kind: Some(kind),
            after: None,
            limit: 1_000,
        });
        for chat in found.into_iter().flat_map(|list| self.session.run(list)) {
            self.device.chats.insert(chat.chat.id(), chat);
        }
    }

    /// Chats that came without having been named have a log to be read.
    fn fill_holes(&mut self) {
        let ids: Vec<ChatId> = self.device.chats.keys().copied().collect();
        for chat in ids {
            let known = self.device.known(chat);
            let read = ReadRange {
                chat,
                reader: Reader::Member(self.organizer),
                range: HistoryRange::After(known, 200),
            };
            match self.session.run(read) {
                PageOutcome::Page(page) => {
                    for message in page.messages {
                        self.device.append(message);
                    }
                    self.device.upto.insert(chat, page.to_seq);
                }
                other => panic!("{other:?}"),
            }
        }
    }

    /// As a client is shown it, but for the last message.
    fn shown(&self, chat: &MemberChat) -> String {
        let bare = MemberChat {
            last_message: None,
            ..chat.clone()
        };
        serde_json::to_string(&bare.seen_by(self.organizer)).unwrap()
    }

    fn compare(&mut self) {
        let fresh = self.session.run(ListChats {
            user: self.organizer,
            side: Side::Organizer,
            status: ChatStatus::All,
            kind: None,
            after: None,
            limit: 1_000,
        });
        let shown = |chat: &MemberChat| self.shown(chat);
        let mut fresh = fresh;
        fresh.sort_by_key(|it| it.chat.id());
        let held: Vec<String> = self.device.chats.values().map(shown).collect();
        assert_eq!(held, fresh.iter().map(shown).collect::<Vec<_>>());
        for chat in &fresh {
            let id = chat.chat.id();
            assert_eq!(self.device.known(id), chat.last_seq, "the whole log");
            let user = self.organizer;
            let one = self.session.listed(id, user).unwrap();
            let log = self.device.logs.get(&id).map_or(&[][..], Vec::as_slice);
            assert_eq!(one.last_message.as_ref(), log.last());
            let all = ReadRange {
                chat: id,
                reader: Reader::Member(user),
                range: HistoryRange::After(0, 200),
            };
            match self.session.run(all) {
                PageOutcome::Page(page) => assert_eq!(page.messages, log),
                other => panic!("{other:?}"),
            }
        }
    }
}
