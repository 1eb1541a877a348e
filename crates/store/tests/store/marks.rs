//! How far the members of a chat have come.

use crate::kit::*;
use proptest::prelude::*;
use switchboard_domain::{ChatId, HelpChat, UserId};
use switchboard_store::queries::{CloseChat, Closer, Mark, MarkKind, MarkOutcome};
use switchboard_store::{Append, Backend};

fn mark(chat: &HelpChat, user: UserId, seq: i64, kind: MarkKind) -> Mark {
    Mark {
        chat: chat.id,
        user,
        seq,
        kind,
        now: after(1),
    }
}

/// A chat whose log ends with 5: the description and four answers of the organizer.
fn chat_of_five(db: &Db) -> HelpChat {
    let chat = db.chat();
    let answer = || Append {
        author: ORGANIZER,
        from_organizer: true,
        ..says(&chat)
    };
    let batch: Vec<_> = (0..4).map(|_| answer()).collect();
    db.writer().commit(&batch, after(1)).unwrap();
    chat
}

const fn moved(from: i64, seq: i64, unread: i64) -> MarkOutcome {
    MarkOutcome::Moved {
        seq,
        from,
        unread,
        own: false,
    }
}

const fn unmoved(seq: i64, unread: i64) -> MarkOutcome {
    MarkOutcome::Unmoved { seq, unread }
}

on_both! {
    fn a_mark_moves_forward_and_not_past_the_end(db: Db::new) {
        let chat = chat_of_five(&db);
        let read = |seq| db.run(mark(&chat, PARTICIPANT, seq, MarkKind::Read));
        assert_eq!(read(0), unmoved(0, 4), "the own description is not unread");
        assert_eq!(read(-3), unmoved(0, 4));
        assert_eq!(read(2), moved(0, 2, 3));
        assert_eq!(read(2), unmoved(2, 3));
        assert_eq!(read(1), unmoved(2, 3));
        assert_eq!(read(i64::MAX), moved(2, 5, 0));
        assert_eq!(read(6), unmoved(5, 0));
    }

    fn what_is_read_was_delivered(db: Db::new) {
        let chat = chat_of_five(&db);
        let to = |seq, kind| db.run(mark(&chat, PARTICIPANT, seq, kind));
        assert_eq!(to(3, MarkKind::Delivered), moved(0, 3, 4), "delivered is not read");
        assert_eq!(to(4, MarkKind::Read), moved(0, 4, 1));
        assert_eq!(to(4, MarkKind::Delivered), unmoved(4, 1));
        assert_eq!(to(9, MarkKind::Delivered), moved(4, 5, 1));
        assert_eq!(to(4, MarkKind::Read), unmoved(4, 1));
    }

    fn members_mark_also_after_the_end(db: Db::new) {
        let chat = chat_of_five(&db);
        for kind in [MarkKind::Read, MarkKind::Delivered] {
            assert_eq!(db.run(mark(&chat, UserId(11), 1, kind)), MarkOutcome::NoAccess);
            let unknown = Mark { chat: ChatId::new(), ..mark(&chat, PARTICIPANT, 1, kind) };
            assert_eq!(db.run(unknown), MarkOutcome::ChatNotFound);
        }
        db.run(CloseChat { chat: chat.id, by: Closer::Admin, now: after(1) });
        assert_eq!(db.run(mark(&chat, ORGANIZER, 5, MarkKind::Read)), moved(0, 5, 0));
    }

    fn devices_that_mark_at_once_leave_the_furthest(db: Db::new) {
        let chat = chat_of_five(&db);
        let outcomes: Vec<MarkOutcome> = std::thread::scope(|scope| {
            let (db, chat) = (&db, &chat);
            let device = |n: i64| move || {
                let kind = if n % 2 == 0 { MarkKind::Read } else { MarkKind::Delivered };
                db.run(mark(chat, PARTICIPANT, 1 + n % 5, kind))
            };
            let threads: Vec<_> = (0..20).map(|n| scope.spawn(device(n))).collect();
            threads.into_iter().map(|it| it.join().unwrap()).collect()
        });
        let last = |it: &MarkOutcome| matches!(it, MarkOutcome::Moved { seq: 5, unread: 0, .. });
        assert!(outcomes.iter().any(last), "{outcomes:?}");
        let chat = db.listed(chat.id, PARTICIPANT).unwrap();
        assert_eq!((chat.read_seq, chat.unread), (5, 0));
    }

    /// Any order of messages and marks: marks and counts are those of a model that knows the log.
    fn marks_and_counts_follow_from_the_log(db: Db::new) {
        for_all(24, proptest::collection::vec(step(), 1..25), |steps| run_model(&db, &steps));
    }
}

#[derive(Clone, Debug)]
enum Step {
    Says {
        organizer: bool,
    },
    Marks {
        organizer: bool,
        seq: i64,
        read: bool,
    },
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        any::<bool>().prop_map(|organizer| Step::Says { organizer }),
        (any::<bool>(), -1_i64..12, any::<bool>()).prop_map(|(organizer, seq, read)| Step::Marks {
            organizer,
            seq,
            read
        }),
    ]
}

fn run_model(db: &Db, steps: &[Step]) {
    let chat = db.chat_with(new_user());
    let (mut session, mut writer) = (db.session(), db.writer());
    // Whether each entry is the organizer's; the marks of participant and organizer.
    let mut log = vec![false];
    let (mut read, mut delivered) = ([0_i64; 2], [0_i64; 2]);
    for step in steps {
        match *step {
            Step::Says { organizer } => {
                let author = if organizer {
                    ORGANIZER
                } else {
                    chat.participant
                };
                let entry = Append {
                    author,
                    from_organizer: organizer,
                    ..says(&chat)
                };
                writer.commit(&[entry], after(1)).unwrap();
                log.push(organizer);
            }
            Step::Marks {
                organizer,
                seq,
                read: reads,
            } => {
                let who = usize::from(organizer);
                let to = seq.min(log.len() as i64);
                let user = if organizer {
                    ORGANIZER
                } else {
                    chat.participant
                };
                let kind = if reads {
                    MarkKind::Read
                } else {
                    MarkKind::Delivered
                };
                let outcome = session.run(mark(&chat, user, seq, kind));
                let from = if reads { read[who] } else { delivered[who] };
                let moves = to > from;
                delivered[who] = delivered[who].max(to);
                if reads {
                    read[who] = read[who].max(to);
                }
                let unread = unread(&log, read[who], organizer);
                let expected = if moves {
                    moved(from, to, unread)
                } else {
                    unmoved(if reads { read[who] } else { delivered[who] }, unread)
                };
                assert_eq!(outcome, expected, "{step:?} of {steps:?}");
            }
        }
    }
    for (who, user) in [chat.participant, ORGANIZER].into_iter().enumerate() {
        let own = session.listed(chat.id, user);
        let own = own.expect("a member");
        assert_eq!(own.read_seq, read[who]);
        assert_eq!(own.unread, unread(&log, read[who], who == 1));
        assert_eq!(own.last_seq, log.len() as i64);
    }
}

fn unread(log: &[bool], read: i64, organizer: bool) -> i64 {
    let after = log.iter().skip(usize::try_from(read).unwrap());
    after
        .filter(|by_organizer| **by_organizer != organizer)
        .count() as i64
}
