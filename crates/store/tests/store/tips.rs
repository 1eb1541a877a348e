//! Tips in the database: promised once, seen to by one at a time, and never forgotten.

use crate::kit::{Db, after, on_both};
use std::collections::HashSet;
use std::time::Duration;
use switchboard_domain::policy::Policy;
use switchboard_domain::tips::Outcome;
use switchboard_domain::tips::Patience;
use switchboard_domain::tips::core::{Status, Work};
use switchboard_domain::{ChatId, Code, MessageId, Money, Side, Timestamp, UserId};
use switchboard_store::Backend;
use switchboard_store::models::Tip;
use switchboard_store::queries::{
    BeginTip, ChangeTip, DeleteUser, PromiseOutcome, PromiseTip, PutBlock, PutUser, TipChange,
    TipStats, UserClaims, WhichTip,
};

const ADA: UserId = UserId(201);
const BOB: UserId = UserId(202);

/// How patiently the tests see to a payment.
pub const PATIENCE: Patience = Patience {
    attempt: Duration::from_secs(10),
    give_up: Duration::from_secs(600),
    resolve: Duration::from_secs(23 * 3600),
};

fn promise(chat: ChatId, payer: UserId, name: Option<&str>) -> PromiseTip {
    PromiseTip {
        id: MessageId::new(),
        chat,
        payer,
        side: Side::Participant,
        money: Money::new(500, "EUR".parse().unwrap()).unwrap(),
        within_limits: true,
        most_a_day: i64::MAX,
        content: String::new(),
        client_message_id: name.map(str::to_owned),
        policy: Policy::default(),
        patience: PATIENCE,
        now: after(0),
    }
}

pub fn promised(db: &Db, chat: ChatId, payer: UserId, name: &str) -> Tip {
    match db.run(promise(chat, payer, Some(name))) {
        PromiseOutcome::Promised(tip) => tip,
        other => panic!("{other:?}"),
    }
}

fn begin(which: WhichTip, now: Timestamp) -> BeginTip {
    BeginTip {
        which,
        policy: Policy::default(),
        patience: PATIENCE,
        now,
    }
}

fn change(tip: &Tip, change: TipChange, now: Timestamp) -> ChangeTip {
    ChangeTip {
        id: tip.id,
        version: tip.version,
        change,
        patience: PATIENCE,
        now,
        chance: 0.5,
    }
}

fn fresh(tip: &Tip) -> WhichTip {
    WhichTip::Fresh(tip.id, tip.version)
}

/// Two who may write to each other, of whom the second is a creator.
pub fn creator(db: &Db) -> (ChatId, UserId, UserId) {
    let chat = two(db);
    make_creator(db, BOB);
    (chat, ADA, BOB)
}

/// Two who may write to each other.
fn two(db: &Db) -> ChatId {
    for user in [ADA, BOB] {
        db.participant(user);
    }
    db.direct_chat(ADA, BOB)
}

fn make_creator(db: &Db, id: UserId) {
    let claims = UserClaims {
        side: Some(Side::Participant),
        creator: Some(true),
        ..UserClaims::default()
    };
    db.run(PutUser {
        id,
        claims,
        now: after(0),
    });
}

on_both! {
    fn the_same_name_is_the_same_tip_also_for_those_who_are_at_it_at_once(db: Db::new) {
        let (chat, payer, _) = creator(&db);
        let tips: HashSet<MessageId> = std::thread::scope(|scope| {
            let one = || match db.run(promise(chat, payer, Some("t"))) {
                PromiseOutcome::Promised(tip) | PromiseOutcome::Known(tip) => tip.id,
                PromiseOutcome::Refused(code) => panic!("{code:?}"),
            };
            let all: Vec<_> = (0..8).map(|_| scope.spawn(one)).collect();
            all.into_iter().map(|it| it.join().unwrap()).collect()
        });
        assert_eq!(tips.len(), 1);
        assert_eq!(db.run(TipStats).unfinished, 1);
        for _ in 0..2 {
            assert!(matches!(db.run(promise(chat, payer, None)), PromiseOutcome::Promised(_)));
        }
        assert_eq!(db.run(TipStats).unfinished, 3);
    }

    fn limits_hold_for_new_tips_and_one_that_was_promised_stays_so(db: Db::new) {
        let (chat, ada, _) = creator(&db);
        let beyond = |name| PromiseTip { within_limits: false, ..promise(chat, ada, Some(name)) };
        let tip = promised(&db, chat, ada, "t");
        assert_eq!(db.run(beyond("t")), PromiseOutcome::Known(tip));
        assert_eq!(db.run(beyond("u")), PromiseOutcome::Refused(Code::InvalidPayload));
    }

    fn a_day_has_a_sum_in_each_currency(db: Db::new) {
        const DAY: u64 = 24 * 3_600;
        let (chat, ada, _) = creator(&db);
        let try_at = |name: &str, currency: &str, seconds| {
            db.run(PromiseTip {
                money: Money::new(500, currency.parse().unwrap()).unwrap(),
                most_a_day: 1_400,
                now: after(seconds),
                ..promise(chat, ada, Some(name))
            })
        };
        let refused = PromiseOutcome::Refused(Code::InvalidPayload);
        let is_promised = |outcome| matches!(outcome, PromiseOutcome::Promised(_));
        assert!(is_promised(try_at("a", "EUR", 0)) && is_promised(try_at("b", "EUR", 60)));
        assert_eq!(try_at("c", "EUR", 120), refused);
        assert!(is_promised(try_at("d", "JPY", 120)));
        assert!(matches!(try_at("a", "EUR", 120), PromiseOutcome::Known(_)));
        assert_eq!(try_at("c", "EUR", DAY - 1), refused);
        assert!(is_promised(try_at("c", "EUR", DAY + 1)));
        // The second one and the third are left of this day.
        assert_eq!(try_at("e", "EUR", DAY + 2), refused);
    }

    fn of_tips_at_once_none_passes_the_sum_of_a_day(db: Db::new) {
        let (chat, ada, _) = creator(&db);
        let one = |n: i32| {
            let name = n.to_string();
            let of_day = PromiseTip { most_a_day: 1_000, ..promise(chat, ada, Some(&name)) };
            matches!(db.run(of_day), PromiseOutcome::Promised(_))
        };
        let promised: Vec<bool> = std::thread::scope(|scope| {
            let one = &one;
            let all: Vec<_> = (0..8).map(|n| scope.spawn(move || one(n))).collect();
            all.into_iter().map(|it| it.join().unwrap()).collect()
        });
        assert_eq!(promised.into_iter().filter(|it| *it).count(), 2);
    }

    fn a_tip_that_is_due_is_taken_by_one(db: Db::new) {
        let (chat, payer, _) = creator(&db);
        for n in 0..10 {
            promised(&db, chat, payer, &n.to_string());
        }
        assert_eq!(db.run(begin(WhichTip::Due, after(1))), None, "whoever took the promise sees to it");
        let due = after(0).plus(PATIENCE.lease());
        let taken: Vec<MessageId> = std::thread::scope(|scope| {
            let node = || {
                let mut taken = Vec::new();
                let mut misses = 0;
                // Of two who look for the last one at once, one may find nothing.
                while misses < 3 {
                    match db.run(begin(WhichTip::Due, due)) {
                        Some((tip, work)) => {
                            assert_eq!((tip.progress.status, work), (Status::Charging, Work::Call));
                            taken.push(tip.id);
                        }
                        None => misses += 1,
                    }
                }
                taken
            };
            let nodes: Vec<_> = (0..4).map(|_| scope.spawn(node)).collect();
            nodes.into_iter().flat_map(|it| it.join().unwrap()).collect()
        });
        assert_eq!(taken.len(), 10);
        assert_eq!(taken.iter().collect::<HashSet<_>>().len(), 10);
    }

    fn a_tip_that_was_put_off_by_a_clock_that_was_ahead_is_due(db: Db::new) {
        let (chat, payer, _) = creator(&db);
        let tip = promised(&db, chat, payer, "t");
        let before = |hours: u64| after(0).minus(Duration::from_secs(hours * 3_600));
        let due = |now| db.run(begin(WhichTip::Due, now));
        assert_eq!(due(after(0)), None, "whoever took the promise sees to it");
        assert_eq!(due(before(1).plus(PATIENCE.lease())), None, "put off as long as it may be");
        let (taken, work) = due(before(2)).unwrap();
        assert_eq!((taken.id, work), (tip.id, Work::Call));
        assert_eq!(taken.progress.due_at, before(2).plus(PATIENCE.lease()));
        assert_eq!(due(before(2)), None);
    }

    fn whoever_comes_too_late_changes_nothing(db: Db::new) {
        let (chat, payer, _) = creator(&db);
        let tip = promised(&db, chat, payer, "t");
        let (first, _) = db.run(begin(fresh(&tip), after(0))).unwrap();
        assert_eq!(db.run(begin(fresh(&tip), after(0))), None, "somebody has it");
        let due = first.progress.due_at;
        let (second, work) = db.run(begin(WhichTip::Due, due)).unwrap();
        assert_eq!((second.id, work), (tip.id, Work::Call));
        assert!(second.progress.uncertain, "the first attempt had no end");
        let declined = TipChange::Attempted(Outcome::Declined);
        assert_eq!(db.run(change(&first, declined, due)), None);
        let paid = TipChange::Attempted(Outcome::Paid);
        let (paid, work) = db.run(change(&second, paid, due)).unwrap();
        assert_eq!((paid.progress.status, work), (Status::Charged, Work::ShowTip));
        let (done, _) = db.run(change(&paid, TipChange::Posted, due)).unwrap();
        assert_eq!(done.progress.status, Status::Paid);
        let far = due.plus(Duration::from_secs(86_400));
        assert_eq!(db.run(begin(WhichTip::Due, far)), None, "at its end");
        assert_eq!(db.run(TipStats).unfinished, 0);
    }

    fn only_who_may_write_tips_and_only_a_creator_is_tipped(db: Db::new) {
        let (chat, one, other) = (two(&db), ADA, BOB);
        let refused = |promise: PromiseTip| match db.run(promise) {
            PromiseOutcome::Refused(code) => code,
            tip => panic!("{tip:?}"),
        };
        assert_eq!(refused(promise(chat, one, None)), Code::Forbidden);
        make_creator(&db, other);
        assert_eq!(refused(promise(chat, other, None)), Code::Forbidden);
        let stranger = UserId(900);
        db.participant(stranger);
        assert_eq!(refused(promise(chat, stranger, None)), Code::NoAccess);
        assert_eq!(refused(promise(ChatId::new(), one, None)), Code::ChatNotFound);
        let nobody = PromiseTip {
            policy: "none".parse().unwrap(),
            ..promise(chat, one, None)
        };
        assert_eq!(refused(nobody), Code::Forbidden);
        db.run(DeleteUser { id: other, closes: true, now: after(0) });
        assert_eq!(refused(promise(chat, one, None)), Code::UserNotFound);
        assert_eq!(db.run(TipStats).unfinished, 0);
    }

    fn a_block_before_the_first_attempt_is_seen_by_it(db: Db::new) {
        let (chat, payer, creator) = creator(&db);
        let tip = promised(&db, chat, payer, "t");
        assert!(db.run(PutBlock { user: creator, blocked: payer, now: after(0) }));
        let late = promised(&db, chat, payer, "void");
        let failed = [tip, late].map(|tip| {
            let (failed, work) = db.run(begin(fresh(&tip), after(1))).unwrap();
            assert_eq!((failed.progress.status, work), (Status::Failed, Work::TellLater));
            failed
        });
        // Whoever was to tell the payers has gone.
        for failed in failed {
            let (_, work) = db.run(begin(WhichTip::Due, failed.progress.due_at)).unwrap();
            assert_eq!(work, Work::TellPayer);
        }
    }
}
