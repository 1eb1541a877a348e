//! What an organizer is told who was away when a chat went to somebody else, or back.

use crate::kit::*;
use crate::sync::{settled_for, sync};
use crate::turns::{ADA, BOSS, done, staffed, take};
use switchboard_domain::{ChatId, HelpChat, Identity, Rank, Side, SinceToken, UserId};
use switchboard_store::queries::{SyncChats, SyncPage};
use switchboard_store::{Append, Backend};

fn syncs(user: UserId, chats: &[(ChatId, i64)], since: Option<SinceToken>) -> SyncChats {
    SyncChats {
        user,
        side: Side::Organizer,
        ..sync(chats, since)
    }
}

fn says_as(chat: &HelpChat, author: UserId) -> Append {
    Append {
        author,
        from_organizer: true,
        ..says(chat)
    }
}

/// The chat as it is told: its end, where its log ends, and what comes with it of that.
fn told(page: &SyncPage) -> (Option<bool>, Option<i64>, Vec<i64>) {
    let chat = page.chats.first();
    let seqs = page.messages.iter().map(|it| it.seq).collect();
    (
        chat.map(|it| it.chat.ended()),
        chat.map(|it| it.last_seq),
        seqs,
    )
}

on_both! {
    fn who_lost_a_chat_unheard_learns_of_it_and_of_nothing_that_came_later(db: staffed) {
        let chat = db.chat();
        let mut writer = db.writer();
        writer.commit(&[says_as(&chat, ORGANIZER), says(&chat)], after(1)).unwrap();
        let since = db.run(syncs(ORGANIZER, &[], None)).since;
        done(db.run(take(&chat, BOSS, 1)));
        writer.commit(&[says_as(&chat, BOSS), says(&chat)], after(90)).unwrap();

        // It held the chat up to its second entry, when it fell asleep.
        let page = db.run(syncs(ORGANIZER, &[(chat.id, 2)], Some(since)));
        assert_eq!(told(&page), (Some(true), Some(3), vec![3]));
        let part = page.chats[0].chat.help().unwrap();
        assert_eq!((part.organizer, part.time_end), (ORGANIZER, Some(after(60))));
        assert_eq!((page.ranges[0].to_seq, page.ranges[0].complete), (3, true));
        // It names nothing, and is told for once.
        let page = db.run(syncs(ORGANIZER, &[], Some(since)));
        assert_eq!(told(&page), (Some(true), Some(3), vec![]));
        assert_eq!(page.chats[0].last_message.as_ref().map(|it| it.seq), Some(3));
        let since = settled_for(&db, ORGANIZER, page.since);
        assert_eq!(told(&db.run(syncs(ORGANIZER, &[], Some(since)))), (None, None, vec![]));
        // It knows that already; to the one who has it now it goes on.
        let same = SyncChats { same: true, ..syncs(ORGANIZER, &[(chat.id, 3)], Some(since)) };
        let page = db.run(same);
        assert_eq!(page.same.map(|it| it.len()), Some(1));
        let page = db.run(syncs(BOSS, &[(chat.id, 3)], None));
        assert_eq!(told(&page), (Some(false), Some(5), vec![4, 5]));
        // Nobody else has anything of it, and a first call tells of nothing that is over.
        assert_eq!(told(&db.run(syncs(ADA, &[(chat.id, 2)], None))), (None, None, vec![]));
        assert_eq!(told(&db.run(syncs(ORGANIZER, &[], None))), (None, None, vec![]));
    }

    fn who_has_it_again_is_told_of_all_of_it(db: staffed) {
        let chat = db.chat();
        let mut writer = db.writer();
        writer.commit(&[says_as(&chat, ORGANIZER)], after(1)).unwrap();
        done(db.run(take(&chat, BOSS, 1)));
        writer.commit(&[says_as(&chat, BOSS)], after(90)).unwrap();
        db.upsert(Identity {
            agency: Some(AGENCY),
            rank: Rank::Supervisor,
            ..identity(ORGANIZER, Side::Organizer)
        });
        done(db.run(take(&chat, ORGANIZER, 2)));
        let page = db.run(syncs(ORGANIZER, &[(chat.id, 2)], None));
        assert_eq!(told(&page), (Some(false), Some(3), vec![3]));
    }
}
