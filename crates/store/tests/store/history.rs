//! Pages of a log, and who may read it.

use crate::kit::*;
use switchboard_domain::{AgencyId, ChatId, UserId};
use switchboard_store::Backend;
use switchboard_store::queries::{
    CloseChat, Closer, HistoryOutcome, HistoryRange, ReadHistory, Reader,
};

fn read(db: &Db, chat: ChatId, reader: Reader, range: HistoryRange) -> HistoryOutcome {
    db.run(ReadHistory {
        chat,
        reader,
        range,
    })
}

on_both! {
    fn pages_are_ascending_and_cut_where_asked(db: Db::new) {
        let chat = db.chat();
        let batch: Vec<_> = (2..=10).map(|_| says(&chat)).collect();
        db.writer().commit(&batch, after(1)).unwrap();
        let seqs = |range| match read(&db, chat.id, Reader::Member(PARTICIPANT), range) {
            HistoryOutcome::Messages(page) => page.iter().map(|it| it.seq).collect::<Vec<_>>(),
            other => panic!("{other:?}"),
        };
        assert_eq!(seqs(HistoryRange::Newest(3)), [8, 9, 10]);
        assert_eq!(seqs(HistoryRange::Newest(1000)), (1..=10).collect::<Vec<_>>());
        assert_eq!(seqs(HistoryRange::Before(8, 3)), [5, 6, 7]);
        assert_eq!(seqs(HistoryRange::Before(2, 3)), [1]);
        assert!(seqs(HistoryRange::Before(1, 3)).is_empty());
        assert_eq!(seqs(HistoryRange::After(0, 2)), [1, 2]);
        assert_eq!(seqs(HistoryRange::After(8, 5)), [9, 10]);
        assert!(seqs(HistoryRange::After(10, 5)).is_empty());
    }

    fn members_always_and_the_agency_after_the_end(db: Db::new) {
        let chat = db.chat();
        let may = |reader| match read(&db, chat.id, reader, HistoryRange::Newest(1)) {
            HistoryOutcome::Messages(page) => page.len() == 1,
            HistoryOutcome::NoAccess => false,
            HistoryOutcome::ChatNotFound => panic!("it is there"),
        };
        let stranger = Reader::Member(UserId(11));
        assert!(may(Reader::Member(ORGANIZER)) && may(Reader::Member(PARTICIPANT)));
        assert!(!may(stranger) && !may(Reader::Agency(AGENCY)));
        db.run(CloseChat { chat: chat.id, by: Closer::Admin, now: after(1) });
        assert!(may(Reader::Member(PARTICIPANT)) && may(Reader::Agency(AGENCY)));
        assert!(!may(stranger) && !may(Reader::Agency(AgencyId(2))));
        for reader in [stranger, Reader::Agency(AGENCY)] {
            let unknown = read(&db, ChatId::new(), reader, HistoryRange::Newest(1));
            assert_eq!(unknown, HistoryOutcome::ChatNotFound);
        }
    }
}
