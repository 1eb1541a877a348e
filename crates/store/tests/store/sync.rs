//! What a client that was away is told.

use crate::kit::*;
use crate::ranges::size;
use diesel::Connection as _;
use diesel::connection::InstrumentationEvent;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use switchboard_domain::{
    ChatId, Epoch, EventId, HelpChat, Position, Side, Since, SinceToken, Timestamp, UserId,
};
use switchboard_store::queries::{
    ClaimHead, CloseChat, Closer, Mark, MarkKind, OwnRequest, PutEvent, ReturnRequest, SyncChats,
    SyncPage, SyncRange,
};
use switchboard_store::{Backend, Connection, execute};

/// The epoch of all of these.
pub fn epoch() -> Epoch {
    Epoch::from_number(7).expect("an epoch")
}

pub fn sync(chats: &[(ChatId, i64)], since: Option<SinceToken>) -> SyncChats {
    SyncChats {
        user: PARTICIPANT,
        side: Side::Participant,
        chats: chats.to_vec(),
        since,
        same: false,
        series: None,
        epoch: epoch(),
    }
}

/// A token behind which nothing is told again. Whoever else uses the cluster may have a transaction open for a
/// moment: until it ends, what changed beside it is told again.
pub fn settled(db: &Db, since: SinceToken) -> SinceToken {
    settled_for(db, PARTICIPANT, since)
}

/// The same for another user.
pub fn settled_for(db: &Db, user: UserId, since: SinceToken) -> SinceToken {
    let deadline = Instant::now() + Duration::from_secs(60);
    let told = |since| SyncChats {
        user,
        ..sync(&[], Some(since))
    };
    let mut page = db.run(told(since));
    while !page.chats.is_empty() {
        assert!(Instant::now() < deadline, "told again and again: {page:?}");
        page = db.run(told(page.since));
    }
    page.since
}

fn organizer_syncs(chats: &[(ChatId, i64)]) -> SyncChats {
    SyncChats {
        user: ORGANIZER,
        side: Side::Organizer,
        ..sync(chats, None)
    }
}

fn ids(page: &SyncPage) -> Vec<ChatId> {
    page.chats.iter().map(|it| it.chat.id()).collect()
}

fn seqs(page: &SyncPage) -> Vec<(ChatId, i64)> {
    page.messages.iter().map(|it| (it.chat, it.seq)).collect()
}

fn close(db: &Db, chat: &HelpChat, now: Timestamp) {
    db.run(CloseChat {
        chat: chat.id,
        by: Closer::Admin,
        now,
    });
}

/// Chats of [`ORGANIZER`] with new participants; the newest start first.
fn chats(db: &Db, count: u64) -> Vec<HelpChat> {
    let mut chats = Vec::new();
    for n in 0..count {
        let chat = db.chat_with(new_user());
        // Claimed again at a time of its own.
        let back = ReturnRequest {
            chat: chat.id,
            organizer: ORGANIZER,
            made: chat.time_start,
            now: NOON,
        };
        db.run(back);
        db.run(ClaimHead {
            now: after(n),
            ..claims(ORGANIZER)
        });
        chats.insert(
            0,
            HelpChat {
                time_start: after(n),
                ..chat
            },
        );
    }
    chats
}

on_both! {
    fn named_chats_bring_what_is_missing_and_others_their_last_message(db: Db::new) {
        let chats = chats(&db, 3);
        let mut writer = db.writer();
        for chat in &chats {
            writer.commit(&[says(chat), says(chat), says(chat)], after(9)).unwrap();
        }
        close(&db, &chats[1], after(10));
        let page = db.run(organizer_syncs(&[(chats[0].id, 2), (chats[1].id, 3)]));
        assert_eq!(ids(&page), [chats[0].id, chats[2].id, chats[1].id], "active ones first");
        assert_eq!(seqs(&page), [(chats[0].id, 3), (chats[0].id, 4), (chats[1].id, 4)]);
        let range = |n: usize, from_seq| SyncRange {
            chat: chats[n].id, from_seq, to_seq: 4, complete: true,
        };
        assert_eq!(page.ranges, [range(0, 3), range(1, 4)]);
        assert!(page.complete);
        let last = |n: usize| page.chats[n].last_message.as_ref().map(|it| it.seq);
        assert_eq!([last(0), last(1), last(2)], [None, Some(4), None]);
        assert!(page.chats.iter().all(|it| it.unread == 4 && it.last_seq == 4));
    }

    fn one_statement_says_all(db: Db::new) {
        let chats = chats(&db, 3);
        let mut writer = db.writer();
        for chat in &chats {
            writer.commit(&[says(chat), says(chat)], after(9)).unwrap();
        }
        close(&db, &chats[1], after(10));
        let behind = [(chats[0].id, 1), (chats[1].id, 2)];
        let (mut conn, statements) = counted(&db);
        let page = execute(organizer_syncs(&behind), &mut conn, &db.config.gate).unwrap();
        assert_eq!((page.chats.len(), page.messages.len()), (3, 3));
        assert_eq!(statements.load(Ordering::Relaxed), 1);
    }

    fn whoever_is_up_to_date_gets_no_messages(db: Db::new) {
        let chat = db.chat();
        for known in [1, 7, i64::MAX] {
            let page = db.run(sync(&[(chat.id, known)], None));
            assert_eq!(page.messages, []);
            let range = SyncRange { chat: chat.id, from_seq: 2, to_seq: 1, complete: true };
            assert_eq!((page.ranges, page.complete), (vec![range], true));
        }
        let page = db.run(sync(&[(chat.id, i64::MIN)], None));
        assert_eq!(seqs(&page), [(chat.id, 1)]);
        assert_eq!(page.ranges[0].from_seq, 1);
    }

    fn what_is_not_the_callers_is_not_there(db: Db::new) {
        let (own, other) = (db.chat(), db.chat_with(UserId(101)));
        let gone = db.chat_with(UserId(102));
        db.run(ReturnRequest { chat: gone.id, organizer: ORGANIZER, made: gone.time_start, now: NOON });
        let named = [(own.id, 0), (other.id, 0), (ChatId::new(), 0)];
        let page = db.run(sync(&named, None));
        assert_eq!(ids(&page), [own.id]);
        assert_eq!(page.ranges.len(), 1);
        assert_eq!(seqs(&page), [(own.id, 1)]);
        let page = db.run(organizer_syncs(&[(gone.id, 0)]));
        assert!(!ids(&page).contains(&gone.id));
        let stranger = SyncChats { user: UserId(11), ..organizer_syncs(&named) };
        let page = db.run(stranger);
        assert!(page.chats.is_empty() && page.messages.is_empty() && page.complete);
    }

    fn the_requests_that_wait_are_told(db: Db::new) {
        let id = db.ask(PARTICIPANT);
        let page = db.run(sync(&[], None));
        assert_eq!(page.requests.len(), 1);
        assert_eq!((page.requests[0].id, page.requests[0].event), (id, EVENT));
        let chat = db.claim(ORGANIZER).unwrap().chat;
        let page = db.run(sync(&[], None));
        assert_eq!((ids(&page), page.requests), (vec![chat.id], vec![]));
        db.run(ReturnRequest { chat: chat.id, organizer: ORGANIZER, made: chat.time_start, now: NOON });
        let page = db.run(sync(&[], None));
        assert_eq!((ids(&page), page.requests.len()), (vec![chat.id], 1), "it waits again");
    }

    fn the_requests_that_wait_come_in_their_order(db: Db::new) {
        let requests = || db.run(sync(&[], None)).requests;
        assert_eq!(requests(), []);
        let second = event(EventId(2), AGENCY);
        db.run(PutEvent { event: second.clone() });
        let first = db.ask(PARTICIPANT);
        let other = asks(PARTICIPANT, second.id);
        db.run(other.clone());
        let orders: Vec<_> = requests().iter().map(|it| it.order).collect();
        assert!(orders.is_sorted());
        let own = |id, event, order| OwnRequest { id, event, agency: AGENCY, order };
        assert_eq!(requests(), [own(first, EVENT, orders[0]), own(other.id, second.id, orders[1])]);
        db.claim(ORGANIZER).unwrap();
        assert_eq!(requests(), [own(other.id, second.id, orders[1])]);
    }

    fn what_changed_since_is_told_without_being_named(db: Db::new) {
        let hour = 3_600;
        let chat = db.chat();
        let first = db.run(sync(&[], None));
        assert_eq!(ids(&first), [chat.id]);
        close(&db, &chat, after(2 * hour));
        let unnamed = |since| db.run(sync(&[], Some(since)));
        let ended = unnamed(first.since);
        assert_eq!(ids(&ended), [chat.id]);
        assert_eq!(ended.chats[0].chat.time_end(), Some(after(2 * hour)));
        assert!(ended.chats[0].last_message.is_some());
        let since = settled(&db, ended.since);
        // A mark that another device moves changes the chat for this user, and for nobody else.
        let mark = Mark { chat: chat.id, user: PARTICIPANT, seq: 1, kind: MarkKind::Read, now: after(5 * hour) };
        db.run(mark);
        let marked = unnamed(since);
        assert_eq!((ids(&marked), marked.chats[0].read_seq), (vec![chat.id], 1));
        let token = since;
        let organizer = SyncChats { since: Some(token), ..organizer_syncs(&[]) };
        assert_eq!(ids(&db.run(organizer)), []);
        settled(&db, marked.since);
        assert_eq!(ids(&db.run(sync(&[], None))), [], "no token, no changes");
    }

    fn a_change_is_told_once_whatever_the_clocks_say(db: Db::new) {
        let talks = [UserId(201), UserId(202)].map(|peer| {
            db.participant(peer);
            db.direct_chat(PARTICIPANT, peer)
        });
        let token = db.run(sync(&[], None)).since;
        // By a clock that is two hours fast, then by one that is right, then by one that is slow.
        for (n, seconds) in [7_200_u64, 0, 7_200].into_iter().enumerate() {
            let chat = talks[n % 2];
            let now = match n {
                2 => NOON.minus(Duration::from_secs(seconds)),
                _ => after(seconds),
            };
            let token = settled(&db, token);
            db.writer().commit(&[writes(chat, PARTICIPANT)], now).unwrap();
            let page = db.run(sync(&[], Some(token)));
            assert_eq!(ids(&page), [chat], "{n}");
            settled(&db, page.since);
        }
    }

    fn a_token_that_says_nothing_of_this_database_is_answered_whole(db: Db::new) {
        let chat = db.chat();
        close(&db, &chat, after(100));
        let known = db.run(sync(&[], None)).since;
        let ahead = SinceToken { then: Position(i64::MAX), ..known };
        let cut_ahead = SinceToken { cut: Some((Position(i64::MAX - 1), chat.id)), ..known };
        for token in [SinceToken::whole(epoch()), ahead, cut_ahead] {
            let page = db.run(sync(&[], Some(token)));
            assert_eq!(ids(&page), [chat.id], "{token:?}");
            assert!(page.since.then >= known.then && page.since.cut.is_none(), "{token:?}");
        }
        settled(&db, known);
    }

    fn an_answer_has_500_messages_and_says_where_it_ends(db: Db::new) {
        let chats = chats(&db, 3);
        let mut writer = db.writer();
        for chat in &chats {
            let batch: Vec<_> =
                (0..299).map(|_| saying(says(chat), |body| body.content = "x".into())).collect();
            writer.commit(&batch, after(9)).unwrap();
        }
        let named: Vec<_> = chats.iter().map(|it| (it.id, 100)).collect();
        let page = db.run(organizer_syncs(&named));
        assert!(!page.complete);
        assert_covers(&page);
        let ends: Vec<_> = page.ranges.iter().map(|it| (it.to_seq, it.complete)).collect();
        // 500 of 600, unless 128 KiB end it before.
        assert_eq!(ends[0], (300, true));
        assert!(!ends[2].1 && ends[2].0 < 300);
        assert!(size(&page.messages) < 128 * 1024);
    }

    fn an_answer_has_128_kib(db: Db::new) {
        let chats = chats(&db, 2);
        let mut writer = db.writer();
        let long = Arc::<str>::from("☂\"".repeat(2_000));
        for chat in &chats {
            let batch: Vec<_> =
                (0..20).map(|_| saying(says(chat), |body| body.content = long.clone())).collect();
            writer.commit(&batch, after(9)).unwrap();
        }
        let mut named = vec![(chats[0].id, 1), (chats[1].id, 1)];
        let mut calls = 0;
        // A client that only calls again gets everything, too.
        loop {
            let page = db.run(organizer_syncs(&named));
            assert_covers(&page);
            let wire = size(&page.messages);
            assert!(wire <= 128 * 1024, "{wire}");
            calls += 1;
            if page.complete {
                break;
            }
            assert!(!page.messages.is_empty());
            for range in &page.ranges {
                named.iter_mut().find(|it| it.0 == range.chat).unwrap().1 = range.to_seq;
            }
        }
        assert_eq!(calls, 4, "40 messages of 10 KB");
    }

    fn changes_that_do_not_fit_are_told_by_the_next_call(db: Db::new) {
        const CHATS: usize = 230;
        let mut session = db.session();
        let mut all = Vec::new();
        for n in 0..CHATS {
            let ask = asks(PARTICIPANT, EVENT);
            let id = ask.id;
            session.run(ask);
            session.run(claims(ORGANIZER));
            // Many at one moment: the id decides.
            let now = after(1_000 + (n / 50) as u64);
            session.run(CloseChat { chat: id, by: Closer::Admin, now });
            all.push(id);
        }
        let mut since = SinceToken::whole(epoch());
        let end = session.run(sync(&[], None)).since;
        let mut seen = Vec::new();
        let mut complete = false;
        while !complete {
            let page = session.run(sync(&[], Some(since)));
            assert!(page.chats.len() <= 200);
            assert_eq!(page.complete, page.since.cut.is_none());
            // As the client hands it in.
            assert_eq!(page.since.to_string().parse(), Ok(Since::Token(page.since)));
            since = page.since;
            complete = page.complete;
            seen.extend(ids(&page));
        }
        assert!(since.then >= end.then && since.cut.is_none());
        seen.sort_unstable();
        all.sort_unstable();
        assert_eq!(seen, all, "each once");
    }

    fn named_chats_do_not_hide_changed_ones(db: Db::new) {
        let (one, two) = (db.chat(), db.chat_with(UserId(101)));
        for chat in [&one, &two] {
            close(&db, chat, after(1_000));
        }
        let since = Some(SinceToken::whole(epoch()));
        let page = db.run(SyncChats { since, ..organizer_syncs(&[(one.id, 1)]) });
        assert_eq!(page.chats.len(), 2);
        let fresh = db.listed(two.id, ORGANIZER).unwrap();
        assert!(page.chats.contains(&fresh));
    }
}

/// A connection, and how many statements it has carried out.
fn counted(db: &Db) -> (Connection, Arc<AtomicUsize>) {
    let mut conn = db.connect();
    let statements = Arc::new(AtomicUsize::new(0));
    let seen = Arc::clone(&statements);
    conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
        if let InstrumentationEvent::StartQuery { .. } = event {
            seen.fetch_add(1, Ordering::Relaxed);
        }
    });
    (conn, statements)
}

/// The messages are exactly those of the ranges, in the order of the chats.
fn assert_covers(page: &SyncPage) {
    let covered = |range: &SyncRange| {
        let chat = range.chat;
        (range.from_seq..=range.to_seq).map(move |seq| (chat, seq))
    };
    let covered: Vec<_> = page.ranges.iter().flat_map(covered).collect();
    assert_eq!(seqs(page), covered);
    let order: Vec<_> = page.ranges.iter().map(|it| it.chat).collect();
    assert_eq!(order, ids(page));
}
