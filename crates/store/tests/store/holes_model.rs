//! Random conversations with blocks that come and go: what each member reads, by whatever way, is
//! what was written to them, and pages and ranges cover the rest.

use crate::kit::*;
use crate::sync::sync;
use proptest::prelude::*;
use switchboard_domain::{ChatId, Message, UserId};
use switchboard_store::queries::{
    CountUnread, DeleteBlock, HistoryRange, Mark, MarkKind, PageOutcome, PutBlock, RangePage,
    ReadBetween, ReadRange, Reader, SyncChats,
};
use switchboard_store::{Backend, LogWriter};

#[derive(Clone, Copy, Debug)]
enum Step {
    /// One of the two writes so many messages in one batch.
    Writes { who: usize, count: usize },
    /// One of the two blocks the other, or does not any more.
    Toggles { who: usize },
    /// One of the two has read so many of those that they see.
    Reads { who: usize, seq: i64 },
}

fn step() -> impl Strategy<Value = Step> {
    let who = 0..2_usize;
    prop_oneof![
        5 => (who.clone(), 1..4_usize).prop_map(|(who, count)| Step::Writes { who, count }),
        2 => who.clone().prop_map(|who| Step::Toggles { who }),
        1 => (who, 0..20_i64).prop_map(|(who, seq)| Step::Reads { who, seq }),
    ]
}

on_both! {
    fn each_member_reads_what_was_written_to_them(db: Db::new) {
        for_all(24, proptest::collection::vec(step(), 1..24), |steps| {
            let users = [db.participant(new_user()).id, db.participant(new_user()).id];
            let mut world = World { session: db.session(), writer: db.writer(), users, chat: db.direct_chat(users[0], users[1]),
                log: Vec::new(), blocks: [false; 2], read: [0; 2] };
            for step in steps {
                world.step(step);
            }
            for who in 0..2 {
                world.compare(who);
            }
        });
    }
}

struct World {
    session: Session,
    writer: LogWriter,
    users: [UserId; 2],
    chat: ChatId,
    /// Of each entry its author, and whether the other one sees it.
    log: Vec<(usize, bool)>,
    /// Whether each blocks the other.
    blocks: [bool; 2],
    read: [i64; 2],
}

impl World {
    fn step(&mut self, step: Step) {
        match step {
            Step::Writes { who, count } => {
                let batch: Vec<_> = (0..count)
                    .map(|_| writes(self.chat, self.users[who]))
                    .collect();
                self.writer.commit(&batch, after(1)).unwrap();
                let seen = !self.blocks[1 - who];
                self.log.extend(std::iter::repeat_n((who, seen), count));
            }
            Step::Toggles { who } => {
                let (user, blocked) = (self.users[who], self.users[1 - who]);
                self.blocks[who] = !self.blocks[who];
                match self.blocks[who] {
                    true => assert!(self.session.run(PutBlock {
                        user,
                        blocked,
                        now: NOON
                    })),
                    false => self.session.run(DeleteBlock { user, blocked }),
                }
            }
            Step::Reads { who, seq } => {
                let (chat, user) = (self.chat, self.users[who]);
                self.session.run(Mark {
                    chat,
                    user,
                    seq,
                    kind: MarkKind::Read,
                    now: NOON,
                });
                let last = self.visible(who).last().copied().unwrap_or(0);
                self.read[who] = self.read[who].max(seq.min(last));
            }
        }
    }

    /// The numbers of what one of the two sees.
    fn visible(&self, who: usize) -> Vec<i64> {
        let entries = (1..).zip(&self.log);
        let seen = entries.filter(|(_, (author, seen))| *author == who || *seen);
        seen.map(|(seq, _)| seq).collect()
    }

    fn compare(&mut self, who: usize) {
        let (user, chat) = (self.users[who], self.chat);
        let visible = self.visible(who);
        let Some(own) = self.session.listed(chat, user) else {
            return assert!(visible.is_empty(), "nothing was written to them");
        };
        let last = visible.last().copied().unwrap_or(0);
        assert_eq!(own.last_seq, last);
        assert_eq!(own.last_message.map_or(0, |it| it.seq), last);
        let news = |seq: &&i64| {
            let author = self.log[usize::try_from(**seq).unwrap() - 1].0;
            author != who && **seq > self.read[who]
        };
        let unread = visible.iter().filter(news).count() as i64;
        assert_eq!((own.unread, own.read_seq), (unread, self.read[who]));
        assert_eq!(self.session.run(CountUnread { user }), unread);
        for limit in [1, 3, 50] {
            assert_eq!(self.upwards(user, limit, last), visible);
            assert_eq!(self.downwards(user, limit, last), visible);
        }
        self.offsets(who, &visible);
        self.catches_up(user, &visible, last);
    }

    fn page(&mut self, user: UserId, range: HistoryRange) -> RangePage {
        let reader = Reader::Member(user);
        match self.session.run(ReadRange {
            chat: self.chat,
            reader,
            range,
        }) {
            PageOutcome::Page(page) => page,
            other => panic!("{other:?}"),
        }
    }

    /// The log, page by page from its beginning; the pages join, and end where the log does.
    fn upwards(&mut self, user: UserId, limit: i64, last: i64) -> Vec<i64> {
        let (mut seen, mut upto) = (Vec::new(), 0);
        loop {
            let page = self.page(user, HistoryRange::After(upto, limit));
            assert_eq!(page.from_seq, upto + 1);
            seen.extend(seqs(&page.messages));
            upto = page.to_seq;
            if !page.has_more {
                assert_eq!(upto, last);
                return seen;
            }
            assert!(!page.messages.is_empty());
        }
    }

    fn downwards(&mut self, user: UserId, limit: i64, last: i64) -> Vec<i64> {
        let (mut seen, mut range) = (Vec::new(), HistoryRange::Newest(limit));
        let mut below = last + 1;
        loop {
            let page = self.page(user, range);
            assert_eq!(page.to_seq, below - 1);
            seen.splice(0..0, seqs(&page.messages));
            below = page.from_seq;
            range = HistoryRange::Before(below, limit);
            if !page.has_more {
                assert_eq!(below, 1);
                return seen;
            }
            assert!(!page.messages.is_empty());
        }
    }

    fn offsets(&mut self, who: usize, visible: &[i64]) {
        for offset in [0, 1, 4] {
            let between = self.session.run(ReadBetween {
                user: self.users[who],
                peer: self.users[1 - who],
                limit: 3,
                offset: offset as i64,
            });
            let rest = &visible[..visible.len().saturating_sub(offset)];
            let expected = &rest[rest.len().saturating_sub(3)..];
            assert_eq!(seqs(&between.unwrap()), expected, "offset {offset}");
        }
    }

    fn catches_up(&mut self, user: UserId, visible: &[i64], last: i64) {
        for known in [0, 2, last] {
            let known = known.min(last);
            let page = self.session.run(SyncChats {
                user,
                ..sync(&[(self.chat, known)], None)
            });
            let news: Vec<i64> = visible.iter().copied().filter(|seq| *seq > known).collect();
            assert_eq!(seqs(&page.messages), news);
            let range = page.ranges[0];
            assert_eq!((range.from_seq, range.to_seq), (known + 1, last));
            assert!(range.complete && page.complete);
        }
    }
}

fn seqs(messages: &[Message]) -> Vec<i64> {
    messages.iter().map(|message| message.seq).collect()
}
