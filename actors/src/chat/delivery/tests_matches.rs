//! Single rules of delivery: matches and ends.

use super::*;

#[test]
fn a_match_is_shown_once_and_another_one_behind_the_end_of_the_first() {
    let chat: Chat = help(BEN, 10, 1).into();
    let opening = |chat: &Chat| {
        let chat = chat.help().unwrap().clone();
        let first = entry(1, 0);
        Box::new(new_match(chat, first))
    };
    let mut delivery = Delivery::new(at(0));
    let first = opening(&chat);
    let shown = on(&mut delivery, Event::Opened(first.clone()), &chat, None);
    assert_eq!(
        shown,
        [Effect::ShowOpened(first.clone()), Effect::MembersChanged]
    );
    assert_eq!(
        on(
            &mut delivery,
            Event::OpeningRead(first.clone()),
            &chat,
            None
        ),
        []
    );
    assert_eq!(
        on(
            &mut delivery,
            Event::OpenedRemotely(Some(at(10))),
            &chat,
            None
        ),
        []
    );
    let other: Chat = help(CAT, 20, 3).into();
    let second = opening(&other);
    let undone = Box::new(chat.help().unwrap().clone());
    let opening = second.clone();
    let shown = on(&mut delivery, Event::Opened(second.clone()), &chat, None);
    assert_eq!(
        shown,
        [Effect::Reopen {
            undone: undone.clone(),
            opening
        }]
    );
    // Nothing is loaded any more: it is shown when it is known who is here, and then what is in its log.
    let nothing = Around {
        chat: None,
        peers: None,
    };
    let begun: Vec<_> = delivery
        .on(Event::Opened(second.clone()), &nothing)
        .into_iter()
        .collect();
    let replace = Effect::Replace(Box::new(second.chat.clone()));
    assert_eq!(begun, [replace, Effect::Load]);
    let shown = on(&mut delivery, Event::MembersFound, &other, None);
    let read = Effect::Read(Read::Backfill { after: 1 });
    assert_eq!(shown, [Effect::ShowOpened(second), read]);
    // A late word of the first one.
    assert_eq!(on(&mut delivery, Event::Undone(undone), &other, None), []);
}

#[test]
fn an_end_is_shown_once() {
    let open: Chat = help(BEN, 0, 1).into();
    let (mut delivery, _) = loaded(&open, None);
    let ended = HelpChat {
        time_end: Some(at(9)),
        ..help(BEN, 0, 1)
    };
    let end = Box::new(ended.clone());
    let found = on(&mut delivery, Event::EndFound(end.clone()), &open, None);
    assert_eq!(found, [Effect::End(end.clone())]);
    let shown = on(&mut delivery, Event::Closed(end.clone()), &open, None);
    assert_eq!(shown, [Effect::ShowEnd(end.clone())]);
    let closed: Chat = ended.into();
    assert_eq!(on(&mut delivery, Event::EndFound(end), &closed, None), []);
    assert_eq!(
        on(
            &mut delivery,
            Event::Diverged(Divergence::Closed),
            &closed,
            None
        ),
        []
    );
}

#[test]
fn a_match_that_was_undone_is_forgotten() {
    let chat: Chat = help(BEN, 10, 3).into();
    let (mut delivery, _) = loaded(&chat, peers(40, None));
    let undone = Box::new(chat.help().unwrap().clone());
    let gone = on(
        &mut delivery,
        Event::Undone(undone.clone()),
        &chat,
        peers(40, None),
    );
    assert_eq!(gone, [Effect::ShowGone(undone)]);
    assert!(!delivery.has_begun(), "it begins at its first entry again");
}

#[test]
fn who_lost_a_match_is_told_so_though_the_next_one_has_ended() {
    let mut delivery = Delivery::new(at(0));
    let chat = HelpChat {
        time_end: Some(at(30)),
        ..help(CAT, 20, 3)
    };
    let nothing = Around {
        chat: None,
        peers: None,
    };
    let mut read = |user| {
        let found = MatchFound::There(Box::new(chat.clone()));
        let effects = delivery.on(Event::MatchRead { user, found }, &nothing);
        effects.into_iter().collect::<Vec<_>>()
    };
    assert_eq!(read(CAT), [Effect::Read(Read::End(None))]);
    let chat = Box::new(chat.clone());
    assert_eq!(read(BEN), [Effect::ShowGoneTo { user: BEN, chat }]);
}
