//! What has happened to a chat is told once, to its participant and to whoever has it.

use super::*;
use uuid::Uuid;

const CHAT: ChatId = ChatId(Uuid::from_u128(1));
const ANN: UserId = UserId(1);
const BEN: UserId = UserId(2);
const EVE: UserId = UserId(3);

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_secs(seconds)
}

fn here(period: usize, since: i64) -> [Here; 2] {
    [ANN, BEN].map(|user| Here {
        user,
        period,
        since: at(since),
    })
}

/// Ann's chat, which Ben has.
fn taken() -> HelpVersion {
    HelpVersion {
        participant: ANN,
        owner: Some(BEN),
        turn: 1,
        resolved_at: None,
        place_at: None,
        event: Some((2, at(100))),
    }
}

fn found(help: HelpVersion) -> [ChatVersion; 2] {
    [ANN, BEN].map(|user| ChatVersion {
        chat: CHAT,
        user,
        is_help: true,
        last_seq: 1,
        last_at: Some(at(100)),
        opened_at: at(100),
        closed_at: None,
        withdrawn: false,
        waits: false,
        help: Some(help),
    })
}

/// What a second look finds, where the first has found this.
fn second(first: HelpVersion, then: HelpVersion) -> Vec<TurnNews> {
    let mut ledger = TurnLedger::default();
    ledger.look(at(140), &here(0, 150), &found(first));
    let news = ledger.look(at(143), &here(0, 150), &found(then));
    assert_eq!(
        ledger.look(at(146), &here(0, 150), &found(then)),
        [],
        "once"
    );
    news
}

#[test]
fn rows_are_told_to_both_behind_the_last_that_was_there() {
    let then = HelpVersion {
        event: Some((4, at(201))),
        ..taken()
    };
    let news = second(taken(), then);
    let rows: Vec<_> = news.iter().map(|it| (it.user, it.rows)).collect();
    let behind = Some((2, Timestamp(0)));
    assert_eq!(rows, [(ANN, behind), (BEN, behind)]);
    assert!(news.iter().all(|it| !it.is_resolved && !it.is_elsewhere));
}

#[test]
fn whoever_gets_the_chat_is_told_of_what_came_since() {
    let then = HelpVersion {
        owner: Some(EVE),
        turn: 2,
        event: Some((5, at(201))),
        ..taken()
    };
    let news = second(taken(), then);
    assert_eq!(news.len(), 1, "Ben has it no more");
    assert_eq!((news[0].user, news[0].now.turn), (ANN, 2));
    let mut ledger = TurnLedger::default();
    let eve = [Here {
        user: EVE,
        period: 0,
        since: at(50),
    }];
    ledger.look(at(140), &eve, &[]);
    let [ann, ben] = found(then);
    let got = ChatVersion {
        user: EVE,
        opened_at: at(201),
        ..ben
    };
    let news = ledger.look(at(143), &eve, &[ann, got]);
    let since = at(201).minus(ON_ITS_WAY);
    assert_eq!(news.len(), 1);
    assert_eq!((news[0].user, news[0].rows), (EVE, Some((0, since))));
}

#[test]
fn that_all_is_well_is_for_both_and_a_place_for_the_owner() {
    let then = HelpVersion {
        resolved_at: Some(at(201)),
        place_at: Some(at(202)),
        ..taken()
    };
    let told = |it: &TurnNews| (it.user, it.is_resolved, it.is_elsewhere);
    let news: Vec<_> = second(taken(), then).iter().map(told).collect();
    assert_eq!(news, [(ANN, true, false), (BEN, true, true)]);
    assert_eq!(second(then, taken()), [], "a word of either says the first");
    let again = HelpVersion {
        resolved_at: Some(at(202)),
        place_at: Some(at(203)),
        ..taken()
    };
    assert_eq!(second(then, again).len(), 2);
    // Nobody has it: whoever takes it gets all of it.
    let waits = HelpVersion {
        owner: None,
        ..then
    };
    assert_eq!(second(taken(), waits), []);
}

#[test]
fn who_comes_is_told_what_came_since() {
    for (since, told) in [(104, true), (106, false)] {
        let mut ledger = TurnLedger::default();
        let news = ledger.look(at(99), &here(0, since), &found(taken()));
        assert_eq!(news.len(), if told { 2 } else { 0 }, "{since}");
    }
    // Another online period begins anew.
    let mut ledger = TurnLedger::default();
    ledger.look(at(140), &here(0, 150), &found(taken()));
    let then = HelpVersion {
        event: Some((3, at(190))),
        resolved_at: Some(at(190)),
        ..taken()
    };
    assert_eq!(ledger.look(at(143), &here(1, 200), &found(then)), []);
}

#[test]
fn what_is_not_a_help_chat_or_of_somebody_else_is_nothing() {
    let mut ledger = TurnLedger::default();
    let [ann, ben] = found(taken());
    let direct = ChatVersion { help: None, ..ann };
    let elsewhere = ChatVersion { user: EVE, ..ben };
    let news = ledger.look(at(50), &here(0, 50), &[direct, elsewhere]);
    assert_eq!(news, []);
    assert!(ledger.chats.is_empty());
}
