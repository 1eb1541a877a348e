//! What members read of direct chats: lists, logs, marks, what they have missed.

use crate::kit::*;
use crate::sync::{settled, sync};
use switchboard_domain::{ChatId, ChatKind, ChatStatus, Message, Side, Timestamp, UserId};
use switchboard_store::Backend;
use switchboard_store::queries::{
    ActiveChats, CountUnread, DeleteUser, HistoryOutcome, HistoryRange, ListChats,
    ListConversations, Mark, MarkKind, MarkOutcome, ReadBetween, ReadHistory, Reader,
};

const PEERS: [UserId; 3] = [UserId(201), UserId(202), UserId(203)];

/// [`PARTICIPANT`] with a direct chat with each of the [`PEERS`].
fn three_chats(db: &Db) -> [ChatId; 3] {
    PEERS.map(|peer| {
        db.participant(peer);
        db.direct_chat(PARTICIPANT, peer)
    })
}

/// The peer writes `count` messages at once.
fn write(db: &Db, chat: ChatId, author: UserId, count: usize, now: Timestamp) {
    let batch: Vec<_> = (0..count).map(|_| writes(chat, author)).collect();
    db.writer().commit(&batch, now).unwrap();
}

fn read(db: &Db, chat: ChatId, seq: i64) -> MarkOutcome {
    db.run(Mark {
        chat,
        user: PARTICIPANT,
        seq,
        kind: MarkKind::Read,
        now: after(500),
    })
}

fn pages(db: &Db, list: ListChats) -> Vec<ChatId> {
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let page = db.run(ListChats {
            after,
            limit: 2,
            ..list
        });
        let Some(last) = page.last() else {
            return seen;
        };
        after = Some((last.listed_at(list.status), last.chat.id()));
        seen.extend(page.iter().map(|it| it.chat.id()));
    }
}

on_both! {
    fn conversations_have_the_latest_message_first(db: Db::new) {
        let chats = three_chats(&db);
        write(&db, chats[1], PEERS[1], 1, after(20));
        write(&db, chats[0], PARTICIPANT, 2, after(30));
        write(&db, chats[2], PEERS[2], 3, after(10));
        let (mut seen, mut cursor) = (Vec::new(), None);
        let page = |after| db.run(ListConversations { user: PARTICIPANT, after, limit: 1 }).pop();
        while let Some(one) = page(cursor) {
            cursor = Some((one.active_at.unwrap(), one.chat.id()));
            seen.push((one.chat.id(), one.unread, one.last_message.unwrap().seq));
        }
        assert_eq!(seen, [(chats[0], 0, 2), (chats[1], 1, 1), (chats[2], 3, 3)]);
    }

    fn a_list_has_the_kinds_that_are_asked_for(db: Db::new) {
        let chats = three_chats(&db);
        write(&db, chats[1], PEERS[1], 1, after(20));
        let help = db.chat().id;
        write(&db, chats[0], PEERS[0], 1, NOON.minus(std::time::Duration::from_secs(9)));
        let list = |kind, status| pages(&db, ListChats {
            user: PARTICIPANT, side: Side::Participant, status, kind, after: None, limit: 0,
        });
        let both = list(None, ChatStatus::Active);
        assert_eq!(both[0], chats[1], "by the last message");
        assert_eq!((both.len(), both.contains(&help)), (4, true));
        assert_eq!(list(None, ChatStatus::All), both);
        assert_eq!(list(Some(ChatKind::Help), ChatStatus::Active), [help]);
        let direct = list(Some(ChatKind::Direct), ChatStatus::Active);
        assert_eq!((direct.len(), direct.contains(&help)), (3, false));
        for kind in [None, Some(ChatKind::Direct), Some(ChatKind::List)] {
            assert_eq!(list(kind, ChatStatus::Ended), []);
        }
        assert_eq!(list(Some(ChatKind::List), ChatStatus::All), []);
        let level_one = db.run(ActiveChats { user: PARTICIPANT, limit: 10 });
        assert_eq!(level_one.iter().map(|it| it.id).collect::<Vec<_>>(), [help]);
    }

    fn what_two_have_written_is_read_from_its_end(db: Db::new) {
        let chats = three_chats(&db);
        write(&db, chats[0], PEERS[0], 7, after(1));
        let between = |user, peer, limit, offset| db.run(ReadBetween { user, peer, limit, offset });
        let seqs = |found: Option<Vec<Message>>| {
            found.unwrap().iter().map(|it| it.seq).collect::<Vec<_>>()
        };
        assert_eq!(seqs(between(PARTICIPANT, PEERS[0], 3, 0)), [5, 6, 7]);
        assert_eq!(seqs(between(PEERS[0], PARTICIPANT, 3, 3)), [2, 3, 4]);
        assert_eq!(seqs(between(PEERS[0], PARTICIPANT, 3, 6)), [1]);
        for offset in [7, 8, i64::MAX] {
            assert_eq!(seqs(between(PARTICIPANT, PEERS[0], 3, offset)), Vec::<i64>::new());
        }
        assert_eq!(between(PARTICIPANT, PEERS[1], 3, 0), Some(vec![]), "nothing was written");
        assert_eq!(between(PEERS[1], PEERS[2], 3, 0), Some(vec![]), "there is no chat");
        assert_eq!(between(PARTICIPANT, UserId(999), 3, 0), None);
        db.run(DeleteUser { id: PEERS[0], closes: true, now: NOON });
        assert_eq!(seqs(between(PARTICIPANT, PEERS[0], 1, 0)), [7], "what was written stays");
    }

    fn unread_counts_what_others_wrote_after_the_mark(db: Db::new) {
        let chats = three_chats(&db);
        write(&db, chats[0], PEERS[0], 3, after(1));
        write(&db, chats[1], PEERS[1], 2, after(1));
        write(&db, chats[1], PARTICIPANT, 4, after(1));
        let unread = || db.run(CountUnread { user: PARTICIPANT });
        assert_eq!(unread(), 5);
        assert_eq!(read(&db, chats[0], 2), MarkOutcome::Moved { seq: 2, from: 0, unread: 1, own: false });
        assert_eq!(unread(), 3);
        assert_eq!(read(&db, chats[1], 99), MarkOutcome::Moved { seq: 6, from: 0, unread: 0, own: false });
        assert_eq!(unread(), 1);
        db.chat();
        assert_eq!(unread(), 1, "help chats count for themselves");
        assert_eq!(db.run(CountUnread { user: PEERS[1] }), 4);
        assert_eq!(db.run(CountUnread { user: PEERS[2] }), 0);
    }

    fn what_changed_while_away_is_told(db: Db::new) {
        let chats = three_chats(&db);
        let told = |since| db.run(sync(&[], Some(since)));
        let since = settled(&db, db.run(sync(&[], None)).since);
        write(&db, chats[0], PEERS[0], 3, after(1));
        let page = told(since);
        assert_eq!(page.chats.len(), 1);
        assert_eq!(page.chats[0].chat.id(), chats[0]);
        assert_eq!(page.chats[0].last_message.as_ref().unwrap().seq, 3);
        let since = settled(&db, page.since);
        read(&db, chats[0], 2);
        assert_eq!(told(since).chats[0].read_seq, 2, "on another device");
        let named = db.run(sync(&[(chats[0], 1), (chats[1], 0)], None));
        let seqs: Vec<i64> = named.messages.iter().map(|it| it.seq).collect();
        assert_eq!(seqs, [2, 3]);
        assert_eq!(named.ranges.len(), 2);
        assert!(named.complete);
    }

    fn a_reader_who_knows_help_chats_alone_finds_no_other(db: Db::new) {
        let chat = three_chats(&db)[0];
        write(&db, chat, PEERS[0], 1, after(1));
        let read = |reader| db.run(ReadHistory { chat, reader, range: HistoryRange::Newest(9) });
        let HistoryOutcome::Messages(log) = read(Reader::Member(PARTICIPANT)) else {
            panic!("a member reads")
        };
        assert_eq!(log.len(), 1);
        assert_eq!(read(Reader::HelpMember(PARTICIPANT)), HistoryOutcome::ChatNotFound);
        assert_eq!(read(Reader::Agency(AGENCY)), HistoryOutcome::NoAccess);
        assert_eq!(read(Reader::Member(PEERS[1])), HistoryOutcome::NoAccess);
    }
}
