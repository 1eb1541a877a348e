//! Reactions to messages: in the row of the message, and told by entries of the log.

use crate::changes::{ADA, BOB, at_of, changes, commit, deletes, edits, page, talk};
use crate::kit::*;
use crate::writer::assert_gapless;
use switchboard_domain::changes::{Change, Emoji, EmojiList, MessageState};
use switchboard_domain::{ChatId, Code, Message, MessageKind, UserId};
use switchboard_store::queries::{DeleteBlock, HistoryRange, PutBlock};
use switchboard_store::{Append, Appended, Backend};

pub fn react(entry: Append, target: i64, emoji: &str, on: bool) -> Append {
    let emoji = EmojiList::default().find(&Emoji::said(emoji).unwrap());
    let emoji = emoji.unwrap();
    changes(entry, target, Change::React { emoji, on })
}

/// Whose reactions a message shows.
fn shown(state: Option<&MessageState>) -> Vec<(String, Vec<i64>)> {
    let all = state.map(|it| it.reactions.iter());
    let one = |it: &switchboard_domain::changes::EmojiUsers| {
        (
            it.emoji.to_string(),
            it.users.iter().map(|user| user.0).collect(),
        )
    };
    all.into_iter().flatten().map(one).collect()
}

fn of(page: &[Message], seq: i64) -> Vec<(String, Vec<i64>)> {
    shown(page.iter().find(|it| it.seq == seq).unwrap().state.as_ref())
}

fn one(emoji: &str, users: &[UserId]) -> (String, Vec<i64>) {
    (emoji.to_owned(), users.iter().map(|user| user.0).collect())
}

/// A chat of Ada and Bob with one message of Ada's, and how either writes there.
pub fn private(db: &Db) -> (ChatId, impl Fn(UserId) -> Append) {
    for user in [ADA, BOB] {
        db.participant(user);
    }
    let chat = db.direct_chat(ADA, BOB);
    assert_eq!(at_of(&commit(db, writes(chat, ADA))).seq, 1);
    (chat, move |user| writes(chat, user))
}

on_both! {
    fn a_reaction_is_in_the_row_and_its_entry_points_to_it(db: Db::new) {
        let chat = talk(&db);
        let before = db.listed(chat.id, chat.organizer).unwrap();
        let outcome = commit(&db, react(says(&chat), 2, "👍", true));
        let Appended::Changed(at, changed) = &outcome else { panic!("{outcome:?}") };
        let meant = [one("👍", &[chat.participant])];
        assert_eq!((at.seq, shown(Some(&changed.now.state))), (3, meant.to_vec()));
        let log = assert_gapless(&db, chat.id);
        assert_eq!((of(&log, 2), log[2].body.kind), (meant.to_vec(), MessageKind::Reaction));
        let reacted = log[2].target().unwrap().reacted.clone().unwrap();
        assert_eq!((&*reacted.emoji, reacted.on), ("👍", true));
        // It is no news.
        let now = db.listed(chat.id, chat.organizer).unwrap();
        assert_eq!((now.unread, now.active_at), (before.unread, before.active_at));
        assert_eq!(now.last_message.map(|it| it.seq), Some(2));
        // Taken back, nothing of it is left but the entries.
        commit(&db, react(says(&chat), 2, "👍", false));
        assert!(of(&assert_gapless(&db, chat.id), 2).is_empty());
    }

    fn what_is_so_already_is_no_entry(db: Db::new) {
        let chat = talk(&db);
        assert_eq!(commit(&db, react(says(&chat), 2, "👍", false)), Appended::Unchanged(0));
        let batch = [react(says(&chat), 2, "👍", true), react(says(&chat), 2, "👍", true)];
        let outcome = db.writer().commit(&batch, after(2)).unwrap();
        assert!(matches!(outcome[0], Appended::Changed(..)));
        assert_eq!(outcome[1], Appended::Unchanged(3));
        assert_eq!(assert_gapless(&db, chat.id).len(), 3);
    }

    fn fifty_at_once_are_one(db: Db::new) {
        let chat = talk(&db);
        let react = || react(says(&chat), 2, "❤️", true);
        std::thread::scope(|scope| {
            let one = || scope.spawn(|| commit(&db, react()));
            let all: Vec<_> = (0..50).map(|_| one()).collect();
            let stored = all.into_iter().map(|it| it.join().unwrap());
            assert_eq!(stored.filter(|it| matches!(it, Appended::Changed(..))).count(), 1);
        });
        let log = assert_gapless(&db, chat.id);
        assert_eq!((log.len(), of(&log, 2)), (3, vec![one("❤️", &[chat.participant])]));
    }

    fn three_of_one_user_and_none_on_what_is_gone(db: Db::new) {
        let chat = talk(&db);
        for emoji in ["👍", "❤️", "😂"] {
            assert!(matches!(commit(&db, react(says(&chat), 2, emoji, true)), Appended::Changed(..)));
        }
        let fourth = commit(&db, react(says(&chat), 2, "🔥", true));
        assert_eq!(fourth, Appended::Denied(Code::TooManyChanges));
        commit(&db, deletes(says(&chat), 2));
        assert!(of(&assert_gapless(&db, chat.id), 2).is_empty());
        let late = commit(&db, react(says(&chat), 2, "👍", false));
        assert_eq!(late, Appended::Denied(Code::MessageGone));
    }

    fn a_name_is_one_reaction(db: Db::new) {
        let chat = talk(&db);
        let named = |emoji, on| {
            let entry = saying(says(&chat), |body| body.client_message_id = Some("r".into()));
            react(entry, 2, emoji, on)
        };
        commit(&db, named("👍", true));
        let Appended::Duplicate(first) = commit(&db, named("👍", true)) else { panic!("it is known") };
        assert_eq!(first.seq, 3);
        for other in [named("👍", false), named("🔥", true)] {
            assert_eq!(commit(&db, other), Appended::Refused);
        }
        // One that changed nothing keeps no name.
        let other = saying(says(&chat), |body| body.client_message_id = Some("s".into()));
        assert_eq!(commit(&db, react(other.clone(), 2, "👍", true)), Appended::Unchanged(3));
        commit(&db, react(says(&chat), 2, "👍", false));
        assert!(matches!(commit(&db, react(other, 2, "👍", true)), Appended::Changed(..)));
    }

    fn who_is_blocked_reacts_for_themselves(db: Db::new) {
        let (chat, write) = private(&db);
        commit(&db, react(write(ADA), 1, "👍", true));
        db.run(PutBlock { user: BOB, blocked: ADA, now: after(3) });
        let seen = |reader| of(&page(&db, chat, reader, HistoryRange::Newest(20)), 1);
        commit(&db, react(write(ADA), 1, "❤️", true));
        commit(&db, react(write(ADA), 1, "👍", false));
        assert_eq!((seen(ADA), seen(BOB)), (vec![one("❤️", &[ADA])], vec![one("👍", &[ADA])]));
        // The other one's heart does not bring any of it to light, nor takes it from its author.
        commit(&db, edits(write(ADA), 1, "behind the block"));
        let outcome = commit(&db, react(write(BOB), 1, "🔥", true));
        let Appended::Changed(at, changed) = &outcome else { panic!("{outcome:?}") };
        assert_eq!((at.only_for, changed.instead.len()), (None, 1));
        let (reader, theirs) = &changed.instead[0];
        assert_eq!((*reader, &*theirs.content), (ADA, "behind the block"));
        let (hers, his) = (vec![one("❤️", &[ADA]), one("🔥", &[BOB])], vec![one("👍", &[ADA]), one("🔥", &[BOB])]);
        assert_eq!((shown(Some(&theirs.state)), shown(Some(&changed.now.state))), (hers.clone(), his.clone()));
        assert_eq!((seen(ADA), seen(BOB)), (hers, his.clone()));
        let text = |reader| page(&db, chat, reader, HistoryRange::Newest(20))[0].body.content.to_string();
        assert_eq!(text(ADA), "behind the block");
        assert_ne!(text(BOB), "behind the block");
        // Nor does the block's end. What is said again then is said to both.
        db.run(DeleteBlock { user: BOB, blocked: ADA });
        assert_eq!(seen(BOB), his);
        commit(&db, react(write(ADA), 1, "❤️", true));
        assert!(seen(BOB).contains(&one("❤️", &[ADA])));
    }
}
