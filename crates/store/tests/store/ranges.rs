//! Pages that say which part of the log they cover.

use crate::kit::*;
use std::sync::Arc;
use switchboard_domain::{ChatId, Message, UserId};
use switchboard_store::Backend;
use switchboard_store::queries::{
    CloseChat, Closer, HistoryRange, PageOutcome, RangePage, ReadRange, Reader,
};

pub fn read(db: &Db, chat: ChatId, reader: Reader, range: HistoryRange) -> PageOutcome {
    db.run(ReadRange {
        chat,
        reader,
        range,
    })
}

pub fn page(db: &Db, chat: ChatId, user: UserId, range: HistoryRange) -> RangePage {
    match read(db, chat, Reader::Member(user), range) {
        PageOutcome::Page(page) => page,
        other => panic!("{other:?}"),
    }
}

/// Bytes of the messages on the wire.
pub fn size(messages: &[Message]) -> usize {
    serde_json::to_string(messages).unwrap().len()
}

on_both! {
    fn a_page_says_what_it_covers_and_whether_there_is_more(db: Db::new) {
        let chat = db.chat();
        let batch: Vec<_> = (2..=10).map(|_| says(&chat)).collect();
        db.writer().commit(&batch, after(1)).unwrap();
        let covers = |range| {
            let page = page(&db, chat.id, PARTICIPANT, range);
            let seqs: Vec<_> = page.messages.iter().map(|it| it.seq).collect();
            let covered: Vec<_> = (page.from_seq..=page.to_seq).collect();
            assert_eq!(seqs, covered, "no entry is missing");
            (page.from_seq, page.to_seq, page.has_more)
        };
        assert_eq!(covers(HistoryRange::Newest(3)), (8, 10, true));
        assert_eq!(covers(HistoryRange::Newest(10)), (1, 10, false));
        assert_eq!(covers(HistoryRange::Before(8, 3)), (5, 7, true));
        assert_eq!(covers(HistoryRange::Before(4, 3)), (1, 3, false));
        assert_eq!(covers(HistoryRange::Before(1, 3)), (1, 0, false));
        assert_eq!(covers(HistoryRange::Before(i64::MIN, 3)), (1, 0, false));
        assert_eq!(covers(HistoryRange::Before(i64::MAX, 3)), (8, 10, true));
        assert_eq!(covers(HistoryRange::After(0, 2)), (1, 2, true));
        assert_eq!(covers(HistoryRange::After(7, 3)), (8, 10, false));
        assert_eq!(covers(HistoryRange::After(10, 3)), (11, 10, false));
        assert_eq!(covers(HistoryRange::After(i64::MAX, 3)), (11, 10, false));
        assert_eq!(covers(HistoryRange::After(-4, 0)), (1, 1, true), "one at least");
    }

    fn a_page_ends_at_two_hundred_or_128_kib(db: Db::new) {
        let chat = db.chat();
        let short: Vec<_> = (0..250).map(|_| says(&chat)).collect();
        db.writer().commit(&short, after(1)).unwrap();
        let long = Arc::<str>::from("ä\"\u{1}☂".repeat(1_000));
        let long: Vec<_> =
            (0..30).map(|_| saying(says(&chat), |body| body.content = long.clone())).collect();
        db.writer().commit(&long, after(1)).unwrap();
        let page = |range| page(&db, chat.id, PARTICIPANT, range);
        let first = page(HistoryRange::After(0, 1_000));
        assert_eq!((first.from_seq, first.to_seq, first.has_more), (1, 200, true));

        for range in [HistoryRange::Newest(200), HistoryRange::After(251, 200)] {
            let page = page(range);
            assert!(page.has_more);
            let wire = size(&page.messages);
            assert!((100_000..=128 * 1024).contains(&wire), "{wire}");
            let covered: Vec<_> = (page.from_seq..=page.to_seq).collect();
            let seqs: Vec<_> = page.messages.iter().map(|it| it.seq).collect();
            assert_eq!(seqs, covered);
        }
        assert_eq!(page(HistoryRange::Newest(200)).to_seq, 281);
        assert_eq!(page(HistoryRange::After(251, 200)).from_seq, 252);
    }

    fn whoever_may_read_the_history_reads_pages(db: Db::new) {
        let chat = db.chat();
        let read = |id, reader| read(&db, id, reader, HistoryRange::Newest(1));
        let is_page = |outcome| matches!(outcome, PageOutcome::Page(_));
        assert!(is_page(read(chat.id, Reader::Member(ORGANIZER))));
        assert_eq!(read(chat.id, Reader::Member(UserId(11))), PageOutcome::NoAccess);
        assert_eq!(read(chat.id, Reader::Agency(AGENCY)), PageOutcome::NoAccess);
        db.run(CloseChat { chat: chat.id, by: Closer::Admin, now: after(1) });
        assert!(is_page(read(chat.id, Reader::Agency(AGENCY))));
        let unknown = read(ChatId::new(), Reader::Member(ORGANIZER));
        assert_eq!(unknown, PageOutcome::ChatNotFound);
    }
}
