//! Single rules of delivery.

use super::samples::{ANN, BEN, CAT, CHAT, new_match};
use super::*;
use crate::remote::reconcile::core::Divergence;
use switchboard_domain::{Body, Chat, HelpChat, Message, MessageId};
use uuid::Uuid;

#[path = "tests_matches.rs"]
mod matches;

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_secs(seconds)
}

fn help(organizer: UserId, made: i64, last_seq: i64) -> HelpChat {
    samples::help(organizer, at(made), last_seq)
}

fn direct(last_seq: i64, seen: (i64, i64)) -> Chat {
    samples::direct(at(0), last_seq, Some(seen))
}

fn list(last_seq: i64) -> Chat {
    samples::list(at(0), last_seq)
}

/// Of Ann, sent at this second.
fn entry(seq: i64, sent: i64) -> Message {
    Message {
        id: MessageId(Uuid::from_u128(seq as u128)),
        chat: CHAT,
        author: ANN.0,
        from_organizer: false,
        body: Body::text("hello"),
        time_sent: at(sent),
        seq,
        only_for: None,
        state: None,
    }
}

/// Among several nodes at this second, where the first of those who are here came then. Both clocks are
/// the same.
fn peers(now: i64, came: Option<i64>) -> Option<Peers> {
    Some(Peers {
        monotonic: at(now),
        wall: at(now),
        first_here: came.map(at),
    })
}

/// A chat that was loaded at this second.
fn loaded(chat: &Chat, peers: Option<Peers>) -> (Delivery, Vec<Effect<'static>>) {
    let mut delivery = Delivery::new(at(0));
    let chat = Some(chat);
    let effects = delivery.on(Event::Loaded, &Around { chat, peers });
    (delivery, effects.into_iter().collect())
}

fn on<'a>(
    delivery: &mut Delivery,
    event: Event<'a>,
    chat: &Chat,
    peers: Option<Peers>,
) -> Vec<Effect<'a>> {
    let chat = Some(chat);
    delivery
        .on(event, &Around { chat, peers })
        .into_iter()
        .collect()
}

fn remotely(message: &Message) -> Event<'_> {
    let before = None;
    Event::StoredRemotely { message, before }
}

#[test]
fn the_next_entry_is_shown_and_needs_no_memory() {
    let chat = help(BEN, 0, 1).into();
    let (mut delivery, effects) = loaded(&chat, None);
    assert_eq!(effects, []);
    let next = entry(2, 10);
    let around = Around {
        chat: Some(&chat),
        peers: None,
    };
    let effects = delivery.on(Event::Stored(&next), &around);
    assert_eq!(effects.capacity_of_rest(), 0);
    assert_eq!(
        effects.into_iter().collect::<Vec<_>>(),
        [Effect::Show(&next)]
    );
    assert_eq!(
        on(&mut delivery, Event::Stored(&next), &chat, None),
        [],
        "it was shown"
    );
}

#[test]
fn a_gap_is_read_and_then_shown_in_order() {
    let chat = help(BEN, 0, 1).into();
    let (mut delivery, _) = loaded(&chat, peers(10, None));
    let here = peers(20, Some(5));
    let log = [entry(2, 15), entry(3, 16), entry(4, 17)];
    let gap = on(&mut delivery, remotely(&log[2]), &chat, here);
    let read = Effect::Read(Read::Backfill { after: 1 });
    assert_eq!(gap, [Effect::CountGap, read]);
    let shown = on(&mut delivery, Event::Backfilled(&log), &chat, here);
    assert_eq!(shown, log.each_ref().map(Effect::Show));
}

#[test]
fn a_gap_is_filled_with_what_is_newer_than_those_who_came_since() {
    let chat = help(BEN, 0, 1).into();
    let (mut delivery, _) = loaded(&chat, peers(10, None));
    // Nobody was here until 30. Clocks differ by two seconds at most.
    let here = peers(40, Some(30));
    let log = [entry(2, 20), entry(3, 28), entry(4, 35)];
    on(&mut delivery, remotely(&log[2]), &chat, here);
    let shown = on(&mut delivery, Event::Backfilled(&log), &chat, here);
    assert_eq!(shown, [Effect::Show(&log[1]), Effect::Show(&log[2])]);
}

/// What is stored now may say that it was written before whoever is here came.
#[test]
fn a_gap_of_when_somebody_was_here_is_filled_though_it_seem_older() {
    let chat = help(BEN, 0, 1).into();
    let (mut delivery, _) = loaded(&chat, peers(10, Some(5)));
    let log = [entry(2, 1), entry(3, 12)];
    on(&mut delivery, remotely(&log[1]), &chat, peers(12, Some(5)));
    // Of a slower clock: but nobody came since something was shown here.
    let shown = on(
        &mut delivery,
        Event::Backfilled(&log),
        &chat,
        peers(12, Some(5)),
    );
    assert_eq!(shown, log.each_ref().map(Effect::Show));
}

#[test]
fn a_gap_of_when_nobody_was_here_is_not_filled() {
    let chat = help(BEN, 0, 1).into();
    let (mut delivery, _) = loaded(&chat, peers(10, None));
    let fifth = entry(5, 20);
    let shown = on(&mut delivery, remotely(&fifth), &chat, peers(20, None));
    assert_eq!(shown, [Effect::Show(&fifth)]);
    // Whether what is below was shown is not known.
    let fourth = entry(4, 20);
    let shown = on(&mut delivery, remotely(&fourth), &chat, peers(20, None));
    assert_eq!(shown, [Effect::Show(&fourth)]);
}

#[test]
fn who_is_here_when_a_chat_is_loaded_is_shown_what_is_not_older() {
    let chat = help(BEN, 0, 4).into();
    let (mut delivery, effects) = loaded(&chat, peers(40, Some(30)));
    let since = at(28);
    assert_eq!(effects, [Effect::Read(Read::Recent { upto: 4, since })]);
    let entries = &[entry(2, 27), entry(3, 29), entry(4, 30)];
    let shown = on(
        &mut delivery,
        Event::RecentRead { entries, since },
        &chat,
        peers(40, Some(30)),
    );
    // Level 1 may have read what is hardly newer, and would not know it again.
    assert_eq!(
        shown,
        [Effect::ShowNumbered(&entries[1]), Effect::Show(&entries[2])]
    );
}

#[test]
fn each_of_two_is_told_what_came_before_for_them() {
    let chat = direct(3, (3, 0));
    let (mut delivery, _) = loaded(&chat, None);
    let mut hidden = entry(4, 10);
    hidden.only_for = Some(ANN);
    let place = |member, is_first, prev_seq| {
        Some(Placement {
            member,
            is_first,
            prev_seq,
        })
    };
    let to = [place(ANN, false, None), None];
    let message = &hidden;
    let shown = on(&mut delivery, Event::Stored(message), &chat, None);
    assert_eq!(shown, [Effect::ShowDirect { message, to }]);
    let message = &entry(5, 11);
    let to = [place(ANN, false, None), place(BEN, true, Some(0))];
    let shown = on(&mut delivery, Event::Stored(message), &chat, None);
    assert_eq!(shown, [Effect::ShowDirect { message, to }]);
    assert_eq!(
        (delivery.visible_upto(ANN, 9), delivery.visible_upto(BEN, 9)),
        (5, 5)
    );
}

#[test]
fn others_are_told_what_came_before_only_of_the_next_entry() {
    let chat = direct(3, (3, 2));
    let (mut delivery, _) = loaded(&chat, peers(10, None));
    let message = &entry(5, 10);
    let told = on(
        &mut delivery,
        Event::Stored(message),
        &chat,
        peers(10, None),
    );
    assert_eq!(
        told[0],
        Effect::Tell {
            message,
            before: None
        }
    );
    let message = &entry(4, 10);
    let told = on(
        &mut delivery,
        Event::Stored(message),
        &chat,
        peers(10, None),
    );
    let before = Some((3, 2));
    assert_eq!(told[0], Effect::Tell { message, before });
}

#[test]
fn a_list_is_fanned_out_once_whoever_says_it() {
    let chat = list(2);
    let (mut delivery, _) = loaded(&chat, peers(10, Some(5)));
    let log = [entry(1, 1), entry(2, 2), entry(3, 12)];
    // In the log already when it was loaded: said late.
    let shown = on(&mut delivery, remotely(&log[1]), &chat, peers(11, Some(5)));
    assert_eq!(shown, [Effect::FanOut(&log[1])]);
    assert_eq!(
        on(&mut delivery, remotely(&log[1]), &chat, peers(11, Some(5))),
        []
    );
    let shown = on(
        &mut delivery,
        Event::Stored(&log[2]),
        &chat,
        peers(12, Some(5)),
    );
    assert_eq!(shown[1], Effect::FanOut(&log[2]));
    let divergence = Divergence::Grown { after: 1, upto: 3 };
    let since = Timestamp(0);
    let read = on(
        &mut delivery,
        Event::Diverged(divergence),
        &chat,
        peers(13, Some(5)),
    );
    assert_eq!(
        read[1],
        Effect::Read(Read::Since {
            after: 1,
            since,
            divergence
        })
    );
    let page = &log[1..];
    let shown = on(
        &mut delivery,
        Event::SinceRead {
            page,
            since,
            divergence,
        },
        &chat,
        peers(13, Some(5)),
    );
    assert_eq!(shown, []);
}

#[test]
fn in_another_epoch_nothing_that_was_shown_counts() {
    let chat = help(BEN, 0, 7).into();
    let (mut delivery, _) = loaded(&chat, None);
    on(&mut delivery, Event::Reset, &chat, None);
    assert!(!delivery.has_begun());
    let chat: Chat = help(BEN, 0, 2).into();
    on(&mut delivery, Event::Loaded, &chat, None);
    let next = entry(3, 9);
    assert_eq!(
        on(&mut delivery, Event::Stored(&next), &chat, None),
        [Effect::Show(&next)]
    );
}
