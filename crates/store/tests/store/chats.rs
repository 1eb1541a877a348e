//! Chats while they are active, and their end.

use crate::kit::*;
use switchboard_domain::{ChatId, UserId};
use switchboard_store::Backend;
use switchboard_store::queries::{
    ActiveChats, ClaimHead, ClaimOutcome, CloseChat, CloseOutcome, Closer, LoadChat,
};

fn active(db: &Db, user: UserId) -> Vec<ChatId> {
    db.run(ActiveChats { user, limit: 10 })
        .iter()
        .map(|chat| chat.id)
        .collect()
}

on_both! {
    fn both_members_see_it_newest_first(db: Db::new) {
        let mut chats = Vec::new();
        for n in 0..3 {
            let participant = db.participant(UserId(100 + n)).id;
            db.ask(participant);
            let now = after(u64::try_from(n).unwrap());
            let ClaimOutcome::Claimed(claimed) = db.run(ClaimHead { now, ..claims(ORGANIZER) })
            else {
                panic!("somebody waits");
            };
            chats.insert(0, claimed.chat.id);
        }
        assert_eq!(active(&db, ORGANIZER), chats);
        assert_eq!(active(&db, UserId(100)), [chats[2]]);
        assert_eq!(active(&db, UserId(11)), []);
        assert_eq!(db.run(ActiveChats { user: ORGANIZER, limit: 1 }).len(), 1);
    }

    fn it_is_closed_once_by_its_own_organizer(db: Db::new) {
        let chat = db.chat();
        assert_eq!(db.run(LoadChat { id: chat.id }), Some(chat.clone().into()));
        let close = |by, now| db.run(CloseChat { chat: chat.id, by, now });
        db.organizer(UserId(11));
        assert_eq!(close(Closer::Organizer(UserId(11)), NOON), CloseOutcome::NoAccess);
        assert_eq!(active(&db, PARTICIPANT), [chat.id]);

        let CloseOutcome::Closed(closed, None) = close(Closer::Organizer(ORGANIZER), after(9)) else {
            panic!("its own organizer closes it");
        };
        assert_eq!(closed.time_end, Some(after(9)));
        assert_eq!(active(&db, PARTICIPANT), []);
        assert_eq!(close(Closer::Admin, after(10)), CloseOutcome::AlreadyClosed(closed));
    }

    fn it_does_not_end_before_it_starts(db: Db::new) {
        let chat = db.chat();
        let before = NOON.minus(std::time::Duration::from_secs(1));
        let close = CloseChat { chat: chat.id, by: Closer::Admin, now: before };
        let CloseOutcome::Closed(closed, None) = db.run(close) else { panic!("an admin closes it") };
        assert_eq!(closed.time_end, Some(NOON));
    }

    fn what_is_not_there_is_not_found(db: Db::new) {
        let close = CloseChat { chat: ChatId::new(), by: Closer::Admin, now: NOON };
        assert_eq!(db.run(close), CloseOutcome::NotFound);
        assert_eq!(db.run(LoadChat { id: ChatId::new() }), None);
    }
}
