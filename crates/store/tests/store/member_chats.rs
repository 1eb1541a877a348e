//! The chats of a member, in pages.

use crate::kit::*;
use switchboard_domain::{ChatId, ChatStatus, MemberChat, Side, Timestamp, UserId};
use switchboard_store::Backend;
use switchboard_store::queries::{ClaimHead, ClaimOutcome, CloseChat, Closer, ListChats};

const OWN: ListChats = ListChats {
    user: ORGANIZER,
    side: Side::Organizer,
    status: ChatStatus::All,
    kind: None,
    after: None,
    limit: 50,
};

/// Chats that start at noon, a second, two and so on after; those at odd places have ended, the
/// earlier the later.
fn some_chats(db: &Db) -> Vec<ChatId> {
    let mut chats = Vec::new();
    for n in 0..6_u64 {
        let participant = db.participant(new_user()).id;
        db.ask(participant);
        // Two of them start at once: the id decides.
        let now = after(n.min(4));
        let claim = ClaimHead {
            now,
            ..claims(ORGANIZER)
        };
        let ClaimOutcome::Claimed(claimed) = db.run(claim) else {
            panic!("somebody waits");
        };
        chats.push(claimed.chat.id);
        if n % 2 == 1 {
            db.run(CloseChat {
                chat: claimed.chat.id,
                by: Closer::Admin,
                now: after(100 - n),
            });
        }
    }
    chats
}

fn pages(db: &Db, query: ListChats, time: impl Fn(&MemberChat) -> Timestamp) -> Vec<ChatId> {
    let mut seen = Vec::new();
    let mut cursor = query.after;
    loop {
        let page = db.run(ListChats {
            after: cursor,
            limit: 2,
            ..query
        });
        let Some(last) = page.last() else {
            return seen;
        };
        cursor = Some((time(last), last.chat.id()));
        seen.extend(page.iter().map(|it| it.chat.id()));
    }
}

on_both! {
    fn each_status_has_its_order_and_its_pages(db: Db::new) {
        let chats = some_chats(&db);
        let of = |places: &[usize]| places.iter().map(|n| chats[*n]).collect::<Vec<_>>();
        let start = |it: &MemberChat| it.chat.time_start();
        let all = pages(&db, OWN, start);
        assert_eq!(all, of(&[5, 4, 3, 2, 1, 0]));
        let active = pages(&db, ListChats { status: ChatStatus::Active, ..OWN }, start);
        assert_eq!(active, of(&[4, 2, 0]));
        let ended = ListChats { status: ChatStatus::Ended, ..OWN };
        assert_eq!(pages(&db, ended, |it| it.chat.time_end().unwrap()), of(&[1, 3, 5]));
        let stranger = ListChats { user: UserId(11), ..OWN };
        assert_eq!(db.run(stranger), []);
    }

    fn each_side_has_its_own(db: Db::new) {
        let chat = db.chat();
        some_chats(&db);
        let participant = ListChats { user: PARTICIPANT, side: Side::Participant, ..OWN };
        let own = db.run(participant);
        assert_eq!(own.len(), 1);
        assert_eq!(own[0].chat, chat.into());
        assert_eq!(db.run(ListChats { side: Side::Participant, ..OWN }), []);
    }

    fn it_shows_the_last_message_and_what_is_unread(db: Db::new) {
        let chat = db.chat();
        let batch = [says(&chat), says(&chat)];
        db.writer().commit(&batch, after(1)).unwrap();
        let load = |user| db.listed(chat.id, user);
        let own = load(ORGANIZER).unwrap();
        let last = own.last_message.as_ref().unwrap();
        assert_eq!((last.seq, last.id, &last.body.content), (3, batch[1].message, &batch[1].body.content));
        assert_eq!((own.last_seq, own.read_seq, own.unread), (3, 0, 3));
        assert_eq!(db.run(OWN), [own]);
        assert_eq!(load(PARTICIPANT).unwrap().unread, 0, "all of it is their own");
        assert_eq!(load(UserId(11)), None);
    }
}
