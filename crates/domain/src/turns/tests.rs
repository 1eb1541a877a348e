//! All acts in all orders, by people who know of each other's acts or not.

use super::*;
use crate::chat_event_kind::ChatEventKind;
use crate::code::Code;
use crate::ids::{AgencyId, OfferId, UserId};
use crate::time::Timestamp;
use proptest::prelude::*;
use std::time::Duration;

const AGENCY: AgencyId = AgencyId(7);
const ASKER: UserId = UserId(100);
const AFTER: Duration = Duration::from_mins(5);
const LASTS: Duration = Duration::from_mins(1);

fn asked() -> Standing {
    Standing {
        agency: AGENCY,
        participant: ASKER,
        owner: None,
        waits: true,
        ended: false,
        turn: 0,
        opened_turn: 0,
        awaiting_since: Some(Timestamp(0)),
        called_back_at: None,
        resolved_at: None,
        offer: None,
    }
}

fn staff(user: UserId) -> Staff {
    Staff {
        user,
        agency: Some(AGENCY),
        supervisor: user == UserId(3),
        had_it: false,
        full: false,
    }
}

/// What somebody does. `turn` is how far behind their screen is.
#[derive(Clone, Debug)]
enum Step {
    Claim(UserId),
    Act(UserId, Act, i64),
    Answer(bool),
    WithdrawOffer,
    CallBack,
    Resolve,
    Write(bool),
    Wait(i64),
    /// By itself: its owner did not look at it, or is away.
    GoesBack(bool),
    Close,
    /// The server knows what its row says, and nothing else.
    Crash,
}

fn organizer() -> impl Strategy<Value = UserId> {
    (1..4_i64).prop_map(UserId)
}

fn step() -> impl Strategy<Value = Step> {
    let act = prop_oneof![
        Just(Act::Return),
        organizer().prop_map(Act::Offer),
        Just(Act::TakeOver),
    ];
    prop_oneof![
        3 => organizer().prop_map(Step::Claim),
        5 => (organizer(), act, 0..2_i64).prop_map(|(who, act, turn)| Step::Act(who, act, turn)),
        2 => any::<bool>().prop_map(Step::Answer),
        1 => Just(Step::WithdrawOffer),
        2 => Just(Step::CallBack),
        1 => Just(Step::Resolve),
        3 => any::<bool>().prop_map(Step::Write),
        2 => (1..700_i64).prop_map(Step::Wait),
        1 => any::<bool>().prop_map(Step::GoesBack),
        1 => Just(Step::Close),
        1 => Just(Step::Crash),
    ]
}

/// The chat, and those who wait for the next one.
struct World {
    chat: Standing,
    now: Timestamp,
    free: Vec<UserId>,
    /// An answer may come to an offer that is over.
    last_offer: Option<OpenOffer>,
}

impl World {
    fn write(&mut self, done: Done) {
        let (before, now) = (self.chat.clone(), self.now);
        if let Some(loser) = done.loser(&before) {
            self.free.retain(|user| *user != loser);
        }
        self.chat = done.after(&before, now);
        if let Change::Offered(to) = done.change {
            let offer = OpenOffer {
                id: OfferId::new(),
                from: before.holder().unwrap(),
                to,
                turn: before.turn,
                expires_at: now.plus(LASTS),
            };
            self.chat.offer = Some(offer);
            self.last_offer = Some(offer);
        }
    }

    /// Whether something came of it.
    fn step(&mut self, step: Step) -> bool {
        let chat = self.chat.clone();
        let done = match step {
            Step::Claim(user) => {
                if !chat.waits
                    || chat.ended
                    || chat.owner == Some(user) && !self.free.contains(&user)
                {
                    self.free.push(user);
                    return false;
                }
                self.chat.owner = Some(user);
                self.chat.waits = false;
                self.chat.turn += 1;
                return true;
            }
            Step::Act(user, act, behind) => {
                decide(&chat, act, chat.turn - behind, staff(user), false).ok()
            }
            Step::Answer(accept) => {
                let Some(offer) = self.last_offer else {
                    return false;
                };
                answer(&chat, &offer, accept, (true, false), self.now).ok()
            }
            Step::WithdrawOffer => self
                .last_offer
                .and_then(|offer| withdraw(&chat, &offer, self.now).ok()),
            Step::CallBack => call_back(&chat, AFTER, self.now).ok(),
            Step::Resolve => resolve(&chat).ok(),
            Step::Write(_) if chat.ended => None,
            Step::Write(by_participant) => {
                self.chat.resolved_at = None;
                if by_participant {
                    self.chat.awaiting_since = chat.awaiting_since.or(Some(self.now));
                } else if !chat.waits {
                    self.chat.awaiting_since = None;
                    self.chat.opened_turn = chat.turn;
                }
                return false;
            }
            Step::GoesBack(unopened) => {
                let is_so = match unopened {
                    true => !chat.is_opened(),
                    false => chat.awaiting_since.is_some(),
                };
                let because = match unopened {
                    true => ChatEventKind::NotOpened,
                    false => ChatEventKind::Unattended,
                };
                let is_owned = chat.holder().is_some();
                let goes = || Done::without_hand(&chat, Change::Waits(because));
                (is_owned && is_so).then(goes)
            }
            Step::Close if chat.holder().is_some() => {
                self.chat.ended = true;
                self.chat.offer = None;
                return true;
            }
            Step::Close => None,
            Step::Crash => {
                self.free.clear();
                self.last_offer = self.chat.offer;
                return false;
            }
            Step::Wait(seconds) => {
                self.now = self.now.plus(Duration::from_secs(seconds.unsigned_abs()));
                return false;
            }
        };
        let Some(done) = done else {
            return false;
        };
        if done
            .offer
            .is_some_and(|(id, _)| self.last_offer.is_some_and(|it| it.id == id))
        {
            self.last_offer = None;
        }
        self.write(done);
        true
    }
}

proptest! {
    #[test]
    fn a_chat_has_an_owner_or_a_place_and_its_turns_only_grow(
        steps in proptest::collection::vec(step(), 1..60),
    ) {
        let mut world = World {
            chat: asked(), now: Timestamp(0), free: Vec::new(), last_offer: None,
        };
        for step in steps {
            let before = world.chat.clone();
            let answered = world.last_offer;
            let came = world.step(step.clone());
            let chat = &world.chat;
            // An owner, or a place, or an end, and one of them alone.
            let has = [chat.holder().is_some(), chat.waits, chat.ended];
            prop_assert_eq!(has.iter().filter(|it| **it).count(), 1, "{:?}", chat);
            prop_assert!(chat.turn >= before.turn && chat.opened_turn <= chat.turn);
            prop_assert!(!before.ended || *chat == before, "the end is the last thing");
            // Another owner is another turn.
            let changed = chat.holder().is_some() && chat.holder() != before.holder();
            prop_assert_eq!(changed && chat.turn == before.turn, false);
            // No offer outlives its giver's turn.
            if let Some(offer) = chat.offer {
                prop_assert_eq!((chat.holder(), chat.turn), (Some(offer.from), offer.turn));
            }
            // Who has lost it does not wait for the next one.
            if let Some(loser) = before.holder().filter(|it| came && chat.holder() != Some(*it)) {
                prop_assert!(chat.ended || !world.free.contains(&loser));
            }
            // Taking over and accepting is looking at it.
            if came && changed && !matches!(step, Step::Claim(_)) {
                prop_assert!(chat.is_opened());
            }
            if let (Step::Answer(true), Some(offer)) = (&step, answered) {
                prop_assert_eq!(came, chat.holder() == Some(offer.to) && chat.turn == offer.turn + 1);
            }
        }
    }

    #[test]
    fn of_two_acts_on_one_turn_one_succeeds(
        one in 0..3_usize, other in 0..3_usize, opened in any::<bool>(),
    ) {
        let offer = OpenOffer {
            id: OfferId::new(), from: UserId(1), to: UserId(2), turn: 4, expires_at: Timestamp(i64::MAX),
        };
        let chat = Standing {
            owner: Some(UserId(1)), waits: false, turn: 4, opened_turn: if opened { 4 } else { 3 },
            offer: Some(offer), ..asked()
        };
        let act = |chat: &Standing, which: usize| match which {
            0 => decide(chat, Act::Return, 4, staff(UserId(1)), false).map_err(NotAnswered::Refused),
            1 => decide(chat, Act::TakeOver, 4, staff(UserId(3)), false).map_err(NotAnswered::Refused),
            _ => answer(chat, &offer, true, (true, false), Timestamp(1)),
        };
        let first = act(&chat, one).unwrap();
        let chat = first.after(&chat, Timestamp(1));
        let second = act(&chat, other);
        if (one, other) == (0, 1) {
            // It waits at the same turn, and a supervisor may take what waits.
            prop_assert!(second.is_ok());
            return Ok(());
        }
        let second = second.unwrap_err();
        let expected = match other {
            2 => NotAnswered::Over(OfferState::Overtaken),
            _ => NotAnswered::Refused(Code::ChatMoved),
        };
        prop_assert!(chat.offer.is_none());
        prop_assert_eq!(second, expected);
    }
}

#[test]
fn the_first_thing_that_is_wrong_is_said() {
    let chat = Standing {
        owner: Some(UserId(1)),
        waits: false,
        turn: 2,
        opened_turn: 2,
        ..asked()
    };
    let ended = Standing {
        ended: true,
        ..chat.clone()
    };
    let stranger = Staff {
        agency: Some(AgencyId(8)),
        ..staff(UserId(1))
    };
    let tell = |chat: &Standing, turn, by| decide(chat, Act::Return, turn, by, false).map(|_| ());
    assert_eq!(tell(&ended, 1, stranger), Err(Code::NoAccess));
    assert_eq!(tell(&ended, 1, staff(UserId(2))), Err(Code::ChatClosed));
    assert_eq!(tell(&chat, 1, staff(UserId(2))), Err(Code::ChatMoved));
    assert_eq!(tell(&chat, 2, staff(UserId(2))), Err(Code::Forbidden));
    let once = Staff {
        had_it: true,
        ..staff(UserId(2))
    };
    assert_eq!(tell(&chat, 2, once), Err(Code::ChatMoved));
    assert_eq!(tell(&chat, 2, staff(UserId(1))), Ok(()));
    let take = |by, unattended| decide(&chat, Act::TakeOver, 2, by, unattended).map(|_| ());
    assert_eq!(take(staff(UserId(2)), false), Err(Code::Forbidden));
    assert_eq!(take(staff(UserId(2)), true), Ok(()));
    let full = |user| Staff {
        full: true,
        ..staff(user)
    };
    assert_eq!(take(full(UserId(2)), true), Err(Code::TooManyActiveChats));
    assert_eq!(take(full(UserId(3)), false), Ok(()), "a supervisor may");
}

#[test]
fn nobody_is_called_back_too_early_or_too_often() {
    let minutes = |n| Timestamp(0).plus(Duration::from_mins(n));
    let chat = Standing {
        owner: Some(UserId(1)),
        waits: false,
        turn: 1,
        ..asked()
    };
    let early = call_back(&chat, AFTER, minutes(4));
    assert_eq!(early, Err(NotCalled::TooEarly(Duration::from_mins(1))));
    let done = call_back(&chat, AFTER, minutes(5)).unwrap();
    assert_eq!(done.change, Change::Waits(ChatEventKind::CalledBack));
    assert_eq!(
        done.keeper(&chat),
        None,
        "who has not opened it keeps nothing"
    );
    let again = done.after(&chat, minutes(5));
    let nothing = call_back(&again, AFTER, minutes(6)).unwrap();
    assert_eq!(nothing.change, Change::Stays);
    let taken = Standing {
        waits: false,
        turn: 2,
        ..again
    };
    let early = call_back(&taken, AFTER, minutes(12));
    assert_eq!(early, Err(NotCalled::TooEarly(Duration::from_mins(3))));
    let answered = Standing {
        awaiting_since: None,
        ..taken
    };
    let late = call_back(&answered, AFTER, minutes(20));
    assert_eq!(late, Err(Code::Answered.into()));
}
