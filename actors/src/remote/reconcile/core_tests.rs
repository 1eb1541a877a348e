//! What has changed between two looks is told once, to those whom it concerns.

use super::*;
use uuid::Uuid;

const CHAT: ChatId = ChatId(Uuid::from_u128(1));
const ANN: UserId = UserId(1);
const BEN: UserId = UserId(2);

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_secs(seconds)
}

fn here(user: UserId, period: usize, since: i64) -> Here {
    let since = at(since);
    Here {
        user,
        period,
        since,
    }
}

/// A help chat opened at 100.
fn help(user: UserId, last_seq: i64, last_at: i64) -> ChatVersion {
    ChatVersion {
        chat: CHAT,
        user,
        is_help: true,
        last_seq,
        last_at: Some(at(last_at)),
        opened_at: at(100),
        closed_at: None,
        withdrawn: false,
        waits: false,
        help: None,
    }
}

fn closed(user: UserId, closed_at: i64) -> ChatVersion {
    let closed_at = Some(at(closed_at));
    ChatVersion {
        closed_at,
        ..help(user, 2, 150)
    }
}

#[test]
fn a_log_that_has_grown_is_told_once() {
    let mut ledger = Ledger::default();
    let ann = [here(ANN, 0, 500)];
    assert_eq!(ledger.look(at(1_000), &ann, &[help(ANN, 5, 400)]), []);
    assert_eq!(ledger.look(at(1_003), &ann, &[help(ANN, 5, 400)]), []);
    let grown = Divergence::Grown { after: 5, upto: 7 };
    assert_eq!(
        ledger.look(at(1_006), &ann, &[help(ANN, 7, 1_005)]),
        [(CHAT, grown)]
    );
    assert_eq!(ledger.look(at(1_009), &ann, &[help(ANN, 7, 1_005)]), []);
}

#[test]
fn who_comes_is_told_what_came_since_and_no_more() {
    for (last_at, told) in [(994, false), (995, true), (1_002, true)] {
        let mut ledger = Ledger::default();
        ledger.look(at(990), &[], &[]);
        let divergence = ledger.look(at(1_003), &[here(ANN, 0, 1_000)], &[help(ANN, 5, last_at)]);
        let since = Divergence::GrownSince {
            since: at(1_000).minus(ON_ITS_WAY),
            upto: 5,
        };
        // With its match: its actor may know the one before.
        let opened = Divergence::Opened(at(100));
        let expected: &[_] = if told {
            &[(CHAT, opened), (CHAT, since)]
        } else {
            &[]
        };
        assert_eq!(divergence, expected, "{last_at}");
    }
    // Another online period begins anew, although the chat was seen in the one before.
    let mut ledger = Ledger::default();
    ledger.look(at(1_000), &[here(ANN, 0, 900)], &[help(ANN, 4, 800)]);
    let divergence = ledger.look(at(1_012), &[here(ANN, 1, 1_010)], &[help(ANN, 5, 1_001)]);
    assert_eq!(divergence, []);
}

#[test]
fn a_chat_that_was_opened_is_told_to_who_was_here() {
    let mut ledger = Ledger::default();
    ledger.look(at(99), &[here(ANN, 0, 50)], &[]);
    let divergence = ledger.look(at(102), &[here(ANN, 0, 50)], &[help(ANN, 1, 100)]);
    assert_eq!(divergence, [(CHAT, Divergence::Opened(at(100)))]);
    // What was written meanwhile is told too, for it will not be new at the next look.
    let mut ledger = Ledger::default();
    ledger.look(at(99), &[here(ANN, 0, 50)], &[]);
    let divergence = ledger.look(at(102), &[here(ANN, 0, 50)], &[help(ANN, 3, 101)]);
    let grown = Divergence::Grown { after: 1, upto: 3 };
    assert_eq!(
        divergence,
        [(CHAT, Divergence::Opened(at(100))), (CHAT, grown)]
    );
    // Who came later has read it.
    let mut ledger = Ledger::default();
    ledger.look(at(99), &[], &[]);
    assert_eq!(
        ledger.look(at(112), &[here(ANN, 0, 110)], &[help(ANN, 1, 100)]),
        []
    );
}

#[test]
fn an_end_is_told_whether_or_not_the_chat_was_known() {
    let ann = [here(ANN, 0, 50)];
    let mut ledger = Ledger::default();
    ledger.look(at(200), &ann, &[help(ANN, 2, 150)]);
    let divergence = ledger.look(at(203), &ann, &[closed(ANN, 201)]);
    assert_eq!(divergence, [(CHAT, Divergence::Closed)]);
    assert_eq!(ledger.look(at(206), &ann, &[closed(ANN, 201)]), []);
    let mut ledger = Ledger::default();
    ledger.look(at(200), &ann, &[]);
    let divergence = ledger.look(at(203), &ann, &[closed(ANN, 201)]);
    assert_eq!(
        divergence,
        [(CHAT, Divergence::Closed)],
        "opened and closed in between"
    );
    let mut ledger = Ledger::default();
    let divergence = ledger.look(at(203), &[here(ANN, 0, 202)], &[closed(ANN, 201)]);
    assert_eq!(divergence, [], "before anybody came");
}

#[test]
fn a_chat_that_vanishes_is_told_unless_nobody_is_here_for_it() {
    let both = [here(ANN, 0, 50), here(BEN, 0, 50)];
    let mut ledger = Ledger::default();
    ledger.look(at(200), &both, &[help(ANN, 2, 150)]);
    assert_eq!(
        ledger.look(at(203), &both, &[]),
        [(CHAT, Divergence::Gone(ANN))]
    );
    let mut ledger = Ledger::default();
    ledger.look(at(200), &both, &[help(ANN, 2, 150)]);
    assert_eq!(ledger.look(at(203), &both[1..], &[]), []);
    // Whoever asked has it still, or again, and whoever answered has not.
    let mut ledger = Ledger::default();
    ledger.look(at(200), &both, &[help(ANN, 2, 150), help(BEN, 2, 150)]);
    let divergence = ledger.look(at(203), &both, &[help(ANN, 2, 150)]);
    assert_eq!(divergence, [(CHAT, Divergence::Gone(BEN))]);
}

#[test]
fn a_match_that_was_undone_is_told_once_to_each_who_comes() {
    let withdrawn = ChatVersion {
        withdrawn: true,
        ..help(ANN, 2, 150)
    };
    let mut ledger = Ledger::default();
    let gone = [(CHAT, Divergence::Gone(ANN))];
    ledger.look(at(200), &[here(ANN, 0, 50)], &[]);
    // Opened and undone in between.
    let divergence = ledger.look(at(203), &[here(ANN, 0, 50)], &[withdrawn]);
    assert_eq!(divergence, gone);
    let divergence = ledger.look(at(206), &[here(ANN, 0, 50)], &[withdrawn]);
    assert_eq!(divergence, []);
    let divergence = ledger.look(at(209), &[here(ANN, 1, 208)], &[withdrawn]);
    assert_eq!(
        divergence, gone,
        "who may have read it before it was undone"
    );
    let mut ledger = Ledger::default();
    ledger.look(at(200), &[here(ANN, 0, 50)], &[help(ANN, 2, 150)]);
    let divergence = ledger.look(at(203), &[here(ANN, 0, 50)], &[withdrawn]);
    assert_eq!(divergence, gone, "known before");
}

#[test]
fn another_match_between_two_looks_is_told() {
    let mut ledger = Ledger::default();
    let ann = [here(ANN, 0, 50)];
    ledger.look(at(200), &ann, &[help(ANN, 2, 150)]);
    let again = ChatVersion {
        opened_at: at(202),
        ..help(ANN, 2, 150)
    };
    let divergence = ledger.look(at(203), &ann, &[again]);
    let grown = Divergence::Grown { after: 1, upto: 2 };
    assert_eq!(
        divergence,
        [(CHAT, Divergence::Opened(at(202))), (CHAT, grown)]
    );
    assert_eq!(ledger.look(at(206), &ann, &[again]), []);
}

#[test]
fn a_look_that_comes_late_reaches_back_to_the_last_one() {
    let mut ledger = Ledger::default();
    let ann = [here(ANN, 0, 50)];
    ledger.look(at(1_000), &ann, &[]);
    assert_eq!(ledger.changed_after(at(5_000)), at(1_000).minus(MARGIN));
    let private = ChatVersion {
        is_help: false,
        ..help(ANN, 3, 2_000)
    };
    let divergence = ledger.look(at(5_000), &ann, &[private]);
    let since = at(1_000).minus(MARGIN).minus(ON_ITS_WAY);
    assert_eq!(
        divergence,
        [(CHAT, Divergence::GrownSince { since, upto: 3 })]
    );
}
