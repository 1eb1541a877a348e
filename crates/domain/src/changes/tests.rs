use super::*;
use crate::body::Body;
use crate::code::Code;
use crate::detail::Detail;
use crate::ids::{ChatId, MAX_NUMERIC_ID, MessageId, UserId};
use crate::location::Location;
use crate::message::Message;
use crate::message_kind::MessageKind;
use crate::time::Timestamp;
use proptest::prelude::*;
use std::sync::Arc;
use std::time::Duration;

const ADA: UserId = UserId(1);
const BOB: UserId = UserId(2);
const LIMITS: ChangeLimits = ChangeLimits {
    edit_window: Duration::from_mins(15),
    delete_window: Duration::from_hours(24),
    max_edits: 10,
};

fn message() -> Message {
    Message {
        id: MessageId::new(),
        chat: ChatId::new(),
        author: ADA.0,
        from_organizer: false,
        body: Body {
            location: Some(Location { lat: 1.0, lng: 2.0 }),
            ..Body::text("gate 2")
        },
        time_sent: Timestamp(0),
        seq: 7,
        only_for: None,
        state: None,
    }
}

fn edit(text: &str) -> ChangeAsk {
    ChangeAsk {
        target: 7,
        change: Change::Edit {
            text: text.into(),
            based_on: None,
        },
    }
}

fn delete() -> ChangeAsk {
    ChangeAsk {
        target: 7,
        change: Change::Delete,
    }
}

fn react(emoji: &str, on: bool) -> ChangeAsk {
    let emoji = EmojiList::default().find(&Emoji::said(emoji).unwrap());
    ChangeAsk {
        target: 7,
        change: Change::React {
            emoji: emoji.unwrap(),
            on,
        },
    }
}

fn at(seconds: u64) -> (i64, Timestamp) {
    (9, Timestamp(0).plus(Duration::from_secs(seconds)))
}

fn found(message: &Message, is_help: bool) -> Changing {
    Changing {
        seq: message.seq,
        kind: message.body.kind,
        author: UserId(message.author),
        only_for: message.only_for,
        time_sent: message.time_sent,
        content: message.body.content.clone(),
        location: message.body.location,
        state: StoredState::default(),
        is_description: is_help && message.seq == 1,
    }
}

fn target(kind: MessageKind) -> Changing {
    Changing {
        kind,
        ..found(&message(), false)
    }
}

/// What becomes of a message that nobody has blocked.
fn change(
    found: &Changing,
    ask: &ChangeAsk,
    author: UserId,
    (by, now): (i64, Timestamp),
    limits: ChangeLimits,
) -> Result<Changing, Code> {
    let asking = Asking {
        author,
        is_blocked: false,
        by,
        now,
    };
    let after = found.change(ask, asking, limits)?;
    Ok(after.expect("it changes something"))
}

fn seen(found: &Changing) -> TargetState {
    found.seen_by(None).expect("it was changed")
}

#[test]
fn an_edit_replaces_the_text_and_says_when() {
    let found = found(&message(), false);
    let changed = seen(&change(&found, &edit("gate 3"), ADA, at(60), LIMITS).unwrap());
    assert_eq!(&*changed.content, "gate 3");
    assert_eq!(changed.location, message().body.location);
    let state = changed.state;
    assert_eq!((state.changed_seq, state.edits, state.gone), (9, 1, None));
    assert_eq!(state.edited_at, Some(at(60).1));
}

#[test]
fn what_is_deleted_says_nothing_and_stays_so() {
    let found = change(
        &found(&message(), false),
        &react("👍", true),
        BOB,
        at(1),
        LIMITS,
    )
    .unwrap();
    let gone = change(&found, &delete(), ADA, at(60), LIMITS).unwrap();
    let now = seen(&gone);
    assert_eq!((&*now.content, now.location), ("", None));
    assert_eq!(now.state.gone, Some(Gone::Author));
    assert!(now.state.reactions.is_empty());
    for ask in [
        edit("again"),
        delete(),
        react("👍", true),
        react("👍", false),
    ] {
        assert_eq!(
            change(&gone, &ask, ADA, at(61), LIMITS),
            Err(Code::MessageGone)
        );
    }
}

#[test]
fn a_window_ends_and_may_be_closed() {
    let found = found(&message(), false);
    let change = |ask: &ChangeAsk, at, limits| change(&found, ask, ADA, at, limits).err();
    assert_eq!(change(&edit("x"), at(900), LIMITS), None);
    assert_eq!(change(&edit("x"), at(901), LIMITS), Some(Code::TooLate));
    assert_eq!(change(&delete(), at(86_400), LIMITS), None);
    assert_eq!(change(&delete(), at(86_401), LIMITS), Some(Code::TooLate));
    let never = ChangeLimits {
        edit_window: Duration::ZERO,
        delete_window: Duration::ZERO,
        ..LIMITS
    };
    assert_eq!(change(&edit("x"), at(0), never), Some(Code::Forbidden));
    assert_eq!(change(&delete(), at(0), never), Some(Code::Forbidden));
    assert_eq!(change(&react("👍", true), at(99_999), never), None);
}

#[test]
fn the_description_may_be_said_better_at_any_time_and_is_not_taken_away() {
    let first = Message {
        seq: 1,
        ..message()
    };
    let found = found(&first, true);
    assert!(change(&found, &edit("x"), ADA, at(9_000), LIMITS).is_ok());
    assert_eq!(
        change(&found, &delete(), ADA, at(1), LIMITS),
        Err(Code::Forbidden)
    );
}

#[test]
fn nobody_changes_others_words_nor_what_they_cannot_see() {
    let found = found(&message(), false);
    assert_eq!(
        change(&found, &edit("x"), BOB, at(1), LIMITS),
        Err(Code::Forbidden)
    );
    let hidden = Changing {
        only_for: Some(BOB),
        ..found
    };
    for ask in [edit("x"), delete(), react("👍", true)] {
        assert_eq!(
            change(&hidden, &ask, ADA, at(1), LIMITS),
            Err(Code::MessageNotFound)
        );
    }
    for kind in [MessageKind::Tip, MessageKind::System, MessageKind::Other(3)] {
        assert_eq!(
            change(&target(kind), &delete(), ADA, at(1), LIMITS),
            Err(Code::Forbidden)
        );
    }
    for kind in [
        MessageKind::Edit,
        MessageKind::Delete,
        MessageKind::Reaction,
        MessageKind::Other(99),
    ] {
        for ask in [delete(), react("👍", true)] {
            assert_eq!(
                change(&target(kind), &ask, ADA, at(1), LIMITS),
                Err(Code::InvalidPayload)
            );
        }
    }
}

#[test]
fn of_two_editors_the_second_is_told_where_it_asks_for_that() {
    let based = |on| ChangeAsk {
        target: 7,
        change: Change::Edit {
            text: "x".into(),
            based_on: Some(on),
        },
    };
    let found = found(&message(), false);
    let then = change(&found, &based(0), ADA, at(1), LIMITS).unwrap();
    assert_eq!(
        change(&then, &based(0), ADA, at(2), LIMITS),
        Err(Code::MessageChanged)
    );
    let next = (10, at(2).1);
    assert!(change(&then, &based(9), ADA, next, LIMITS).is_ok());
    assert_eq!(
        change(&then, &based(10), ADA, next, LIMITS),
        Err(Code::InvalidPayload),
        "above the end"
    );
    assert!(change(&then, &edit("y"), ADA, at(2), LIMITS).is_ok());
    // A heart between reading and sending refuses no correction.
    let loved = change(&then, &react("❤️", true), BOB, next, LIMITS).unwrap();
    assert!(change(&loved, &based(9), ADA, (11, at(3).1), LIMITS).is_ok());
}

#[test]
fn a_text_is_changed_ten_times_at_most() {
    let mut found = found(&message(), false);
    for _ in 0..LIMITS.max_edits {
        found = change(&found, &edit("x"), ADA, at(1), LIMITS).unwrap();
    }
    assert_eq!(
        change(&found, &edit("x"), ADA, at(1), LIMITS),
        Err(Code::TooManyChanges)
    );
    assert!(change(&found, &delete(), ADA, at(1), LIMITS).is_ok());
}

fn entry(kind: MessageKind, state: Option<TargetState>) -> Message {
    let target = Target {
        state: state.map(Arc::new),
        ..Target::new(kind, 7)
    };
    Message {
        seq: 9,
        body: Body::of("", Some(Detail::Change(Box::new(target)))),
        ..message()
    }
}

#[test]
fn level_one_is_shown_texts_alone() {
    let plain = message();
    assert!(matches!(
        level_one(&plain),
        Some(std::borrow::Cow::Borrowed(_))
    ));
    let found = found(&plain, false);
    let made = |ask| seen(&change(&found, &ask, ADA, at(1), LIMITS).unwrap());
    let (edited, deleted) = (made(edit("gate 3")), made(delete()));
    let shown = |entry: &Message| {
        let shown = level_one(entry).unwrap().into_owned();
        assert_eq!(
            (shown.id, shown.seq, shown.state),
            (entry.id, entry.seq, None)
        );
        assert_eq!(
            (shown.body.kind, shown.body.detail.clone()),
            (MessageKind::Text, None)
        );
        shown.body.content.to_string()
    };
    assert_eq!(
        shown(&entry(MessageKind::Edit, Some(edited.clone()))),
        "✎ gate 3"
    );
    assert_eq!(
        shown(&entry(MessageKind::Delete, Some(deleted.clone()))),
        "✗"
    );
    // What was changed and then taken away is not said by the change either.
    assert_eq!(shown(&entry(MessageKind::Edit, Some(deleted.clone()))), "✗");
    assert_eq!(shown(&entry(MessageKind::Edit, None)), "✗");
    let now = |state: &TargetState| Message {
        body: Body::text(state.content.clone()),
        state: Some(state.state.clone()),
        ..message()
    };
    assert_eq!(shown(&now(&edited)), "gate 3");
    assert_eq!(shown(&now(&deleted)), "✗");
    for (on, text) in [(true, "👍"), (false, "✗ 👍")] {
        let body = react("👍", on).body(None);
        let entry = Message { body, ..message() };
        assert_eq!(shown(&entry), text);
    }
    let mut later = message();
    later.body.kind = MessageKind::Other(99);
    assert_eq!(level_one(&later), None);
}

proptest! {
    #[test]
    fn no_entry_is_longer_on_the_wire_than_it_weighs(
        content in any::<String>(), gone in any::<bool>(), emoji in any::<String>(), users in 0..9_usize,
    ) {
        let one = EmojiUsers { emoji: emoji.clone().into(), users: vec![UserId(MAX_NUMERIC_ID); users] };
        let state = MessageState {
            reactions: [one.clone(), one].into(),
            changed_seq: i64::MAX,
            edits: i16::MAX,
            edited_at: Some(Timestamp(0)),
            gone: gone.then_some(Gone::Organizer),
        };
        let now = TargetState {
            content: content.clone().into(),
            location: Some(Location { lat: -89.123_456_789_012_34, lng: -179.123_456_789_012_34 }),
            state: state.clone(),
        };
        let mut changed = entry(MessageKind::Reaction, Some(now));
        if let Some(Detail::Change(target)) = &mut changed.body.detail {
            target.reacted = Some(Reacted { emoji: emoji.into(), on: false });
        }
        changed.seq = i64::MAX;
        let wire = serde_json::to_string(&changed).unwrap().len();
        prop_assert!(wire <= changed.weight(), "{wire} {}", changed.weight());
        let changed = Message { state: Some(state), seq: i64::MAX, ..message() };
        let wire = serde_json::to_string(&changed).unwrap().len();
        prop_assert!(wire <= changed.weight(), "{wire} {}", changed.weight());
    }
}
