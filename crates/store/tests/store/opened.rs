//! Who has looked at a help chat: once for each turn, and in the timeline.

use crate::kit::*;
use switchboard_domain::{HelpChat, UserId};
use switchboard_store::queries::{
    HadChat, Mark, MarkKind, MarkOpening, MarkOutcome, NewestEvent, OpenTurn, Opening,
    ReturnOutcome, ReturnRequest,
};
use switchboard_store::{Append, Backend};

const OTHER: UserId = UserId(11);

fn open(db: &Db, chat: &HelpChat, user: UserId) -> Opening {
    db.run(OpenTurn {
        chat: chat.id,
        user,
        now: after(5),
    })
}

fn mark(db: &Db, chat: &HelpChat, user: UserId, seq: i64) -> (Opening, MarkOutcome) {
    db.run(MarkOpening(Mark {
        chat: chat.id,
        user,
        seq,
        kind: MarkKind::Read,
        now: after(6),
    }))
}

/// The numbers of the newest `opened` rows, if there is one.
fn opened(db: &Db, chat: &HelpChat) -> Option<i64> {
    let kind = switchboard_domain::ChatEventKind::Opened;
    let newest = db.run(NewestEvent {
        chat: chat.id,
        kind,
    });
    newest.map(|happened| happened.event.n)
}

fn owner_says(chat: &HelpChat) -> Append {
    Append {
        author: ORGANIZER,
        from_organizer: true,
        ..says(chat)
    }
}

fn undo(db: &Db, chat: &HelpChat) -> ReturnOutcome {
    db.run(ReturnRequest {
        chat: chat.id,
        organizer: ORGANIZER,
        made: chat.time_start,
        now: after(60),
    })
}

on_both! {
    fn whoever_has_it_opens_it_once_and_nobody_else(db: Db::new) {
        let chat = db.chat();
        for user in [OTHER, PARTICIPANT] {
            assert_eq!(open(&db, &chat, user), Opening::Moved);
        }
        assert_eq!(opened(&db, &chat), None);
        assert_eq!(open(&db, &chat, ORGANIZER), Opening::Now);
        assert_eq!(opened(&db, &chat), Some(3), "behind queued and matched");
        assert_eq!(open(&db, &chat, ORGANIZER), Opening::Before);
        assert_eq!(opened(&db, &chat), Some(3));
    }

    fn a_mark_opens_also_one_that_does_not_move(db: Db::new) {
        let chat = db.chat();
        let (opening, marked) = mark(&db, &chat, ORGANIZER, 0);
        assert_eq!(opening, Opening::Now);
        assert!(matches!(marked, MarkOutcome::Unmoved { seq: 0, .. }));
        let (opening, marked) = mark(&db, &chat, ORGANIZER, 1);
        assert_eq!(opening, Opening::Before);
        assert!(matches!(marked, MarkOutcome::Moved { seq: 1, .. }));
    }

    fn a_word_opens_once_and_the_participants_does_not(db: Db::new) {
        let chat = db.chat();
        let mut writer = db.writer();
        writer.commit(&[says(&chat)], after(1)).unwrap();
        assert_eq!(opened(&db, &chat), None);
        writer.commit(&[says(&chat), owner_says(&chat), owner_says(&chat)], after(2)).unwrap();
        assert_eq!(opened(&db, &chat), Some(3));
        writer.commit(&[owner_says(&chat)], after(3)).unwrap();
        assert_eq!((opened(&db, &chat), open(&db, &chat, ORGANIZER)), (Some(3), Opening::Before));
    }

    fn who_had_it_once_is_known_and_the_next_turn_is_opened_anew(db: Db::new) {
        let chat = db.chat();
        assert!(matches!(undo(&db, &chat), ReturnOutcome::Returned(_)));
        assert_eq!(open(&db, &chat, ORGANIZER), Opening::Moved);
        db.organizer(OTHER);
        db.claim(OTHER).unwrap();
        assert_eq!(open(&db, &chat, ORGANIZER), Opening::Moved);
        assert_eq!(open(&db, &chat, OTHER), Opening::Now);
        let had = |user| db.run(HadChat { chat: chat.id, user });
        assert_eq!([had(ORGANIZER), had(OTHER), had(UserId(12))], [true, true, false]);
    }
}
