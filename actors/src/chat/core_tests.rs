//! The chat core under random histories, against a log that stores or refuses as it likes.

use super::*;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use switchboard_domain::{AgencyId, Body, ChatId, EventId, MessageKind, Side, UserId};
use switchboard_store::StoredAt;
use uuid::Uuid;

const ORGANIZER: UserId = UserId(1);
const PARTICIPANT: UserId = UserId(2);
const STRANGER: UserId = UserId(3);
const PATIENCE: Duration = Duration::from_secs(4);

fn chat() -> HelpChat {
    HelpChat {
        id: ChatId(Uuid::from_u128(9)),
        agency: AgencyId(1),
        event: EventId(1),
        organizer: ORGANIZER,
        participant: PARTICIPANT,
        start: None,
        time_start: Timestamp(0),
        time_end: None,
        facts: switchboard_domain::HelpFacts::default(),
        profile: None,
        last_seq: 1,
    }
}

fn draft(author: UserId) -> Draft {
    Draft {
        author,
        change: None,
        side: if author == ORGANIZER {
            Side::Organizer
        } else {
            Side::Participant
        },
        body: Body::text("help"),
        level: Level::Two,
        posted: None,
    }
}

fn stored(id: MessageId) -> Message {
    Message {
        id,
        chat: chat().id,
        author: PARTICIPANT.0,
        from_organizer: false,
        body: Body::text("help"),
        time_sent: Timestamp(0),
        seq: 0,
        only_for: None,
        state: None,
    }
}

#[derive(Clone, Debug)]
enum Step {
    /// Whether its client has named it.
    Send(UserId, bool),
    /// The writer decides the oldest message: stored or refused.
    Settle(bool),
    /// The writer finds that the oldest message is in the log already.
    Repeat,
    Close(UserId),
    /// The database answers a close: done or failed.
    FinishClose(bool),
    Pass(Duration),
}

fn step() -> impl Strategy<Value = Step> {
    let user = prop_oneof![Just(ORGANIZER), Just(PARTICIPANT), Just(STRANGER)];
    prop_oneof![
        6 => (user.clone(), any::<bool>()).prop_map(|(user, named)| Step::Send(user, named)),
        6 => any::<bool>().prop_map(Step::Settle),
        1 => Just(Step::Repeat),
        1 => user.prop_map(Step::Close),
        2 => any::<bool>().prop_map(Step::FinishClose),
        1 => (0u64..3).prop_map(|secs| Step::Pass(Duration::from_secs(secs))),
    ]
}

/// What stands behind the core: the writer's queue and the database's log.
#[derive(Default)]
struct World {
    next_caller: u32,
    writer: VecDeque<MessageId>,
    log: Vec<MessageId>,
    delivered: Vec<i64>,
    answers: BTreeMap<u32, usize>,
    closing: bool,
    closed: bool,
}

impl World {
    fn caller(&mut self) -> u32 {
        self.next_caller += 1;
        self.next_caller
    }

    fn apply(&mut self, core: &ChatCore<u32>, effects: Vec<Effect<u32>>) {
        for effect in effects {
            match effect {
                Effect::Append(id) => {
                    let named = |message: &Admitted| message.entry.body.client_message_id.is_some();
                    assert!(
                        !self.closed || core.pending(id).is_some_and(named),
                        "after the close only what may be stored already is looked up"
                    );
                    self.writer.push_back(id);
                }
                Effect::Deliver(message) => {
                    assert_eq!(self.log.get(message.seq as usize - 2), Some(&message.id));
                    self.delivered.push(message.seq);
                }
                Effect::Sent(caller, message) => {
                    assert!(
                        self.log.contains(&message.id),
                        "only what is stored is sent"
                    );
                    *self.answers.entry(caller).or_default() += 1;
                }
                Effect::Repeated(caller, first) => {
                    assert!(self.log.contains(&first.id), "only what is stored is shown");
                    *self.answers.entry(caller).or_default() += 1;
                }
                Effect::Fail(caller, _)
                | Effect::Unchanged(caller, _)
                | Effect::Closed(caller, _) => {
                    *self.answers.entry(caller).or_default() += 1;
                }
                Effect::StoreClose(_) => {
                    assert!(self.writer.is_empty(), "a close never overtakes a message");
                    assert!(!self.closing && !self.closed);
                    self.closing = true;
                }
                Effect::Announce(_) => {
                    assert!(!self.closed, "a close is announced once");
                    self.closed = true;
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]
    #[test]
    fn one_order_one_answer_nothing_after_close(steps in proptest::collection::vec(step(), 1..120)) {
        let mut core = ChatCore::new(chat().into(), PATIENCE);
        let mut world = World::default();
        let mut now = Timestamp(0);
        for step in steps {
            let effects = match step {
                Step::Send(author, named) => {
                    let caller = world.caller();
                    let mut draft = draft(author);
                    draft.body.client_message_id = named.then(|| "its name".into());
                    core.admit(MessageId::new(), draft, caller, now)
                }
                Step::Settle(store) => match world.writer.pop_front() {
                    Some(id) if store && !world.closed => {
                        world.log.push(id);
                        let seq = world.log.len() as i64 + 1;
                        core.settle(id, Outcome::Stored(StoredAt { answers: None, owner: None, seq, time_sent: now, only_for: None }))
                    }
                    Some(id) => core.settle(id, Outcome::Refused(Code::NotSaved)),
                    None => Vec::new(),
                },
                Step::Repeat => match (world.writer.front().copied(), world.log.first().copied()) {
                    (Some(id), Some(first)) => {
                        world.writer.pop_front();
                        let first = Message { id: first, seq: 2, ..stored(id) };
                        core.settle(id, Outcome::Duplicate(first))
                    }
                    _ => Vec::new(),
                },
                Step::Close(user) => {
                    let caller = world.caller();
                    core.close(Closer::Organizer(user), caller)
                }
                Step::FinishClose(done) if world.closing => {
                    world.closing = false;
                    let ended = HelpChat { time_end: Some(now), last_seq: core.chat().last_seq(), ..chat() };
                    core.finish_close(if done { Ok(ended) } else { Err(Code::NotSaved) })
                }
                Step::FinishClose(_) => Vec::new(),
                Step::Pass(time) => {
                    now = now.plus(time);
                    core.expire(now)
                }
            };
            world.apply(&core, effects);
            prop_assert!(core.next_deadline().is_none_or(|due| due > now || !core.is_quiet()));
        }
        // Whatever was stored was delivered, once, ascending, without gaps.
        let expected: Vec<i64> = (2..).take(world.log.len()).collect();
        prop_assert_eq!(&world.delivered, &expected);
        // Whoever still waits is in the core; everybody else has had exactly one answer.
        let Callers { at_the_writer, others } = core.take_callers();
        let waiting: BTreeSet<u32> = at_the_writer.into_iter().chain(others).collect();
        for caller in 1..=world.next_caller {
            let answers = world.answers.get(&caller).copied().unwrap_or(0);
            prop_assert_eq!(answers + usize::from(waiting.contains(&caller)), 1);
        }
        // A deadline that has passed has been answered.
        prop_assert!(core.next_deadline().is_none());
    }
}

#[test]
fn a_full_chat_turns_senders_away() {
    let mut core = ChatCore::new(chat().into(), PATIENCE);
    for caller in 0..MAX_PENDING {
        let effects = core.admit(MessageId::new(), draft(ORGANIZER), caller, Timestamp(0));
        assert!(matches!(effects[..], [Effect::Append(_)]));
    }
    assert_eq!(
        core.admit(MessageId::new(), draft(ORGANIZER), 7, Timestamp(0)),
        [Effect::Fail(7, Code::Overloaded)]
    );
}

#[test]
fn only_its_own_organizer_closes_a_chat() {
    let mut core = ChatCore::new(chat().into(), PATIENCE);
    for user in [PARTICIPANT, STRANGER] {
        assert_eq!(
            core.close(Closer::Organizer(user), 1),
            [Effect::Fail(1, Code::NoAccess)]
        );
    }
    assert_eq!(
        core.close(Closer::Admin, 2),
        [Effect::StoreClose(Closer::Admin)]
    );
}

#[test]
fn a_late_commit_is_delivered_although_its_sender_gave_up() {
    let mut core = ChatCore::new(chat().into(), PATIENCE);
    let id = MessageId::new();
    core.admit(id, draft(PARTICIPANT), 1, Timestamp(0));
    let late = Timestamp(0).plus(PATIENCE);
    assert_eq!(core.expire(late), [Effect::Fail(1, Code::Timeout)]);
    let effects = core.settle(
        id,
        Outcome::Stored(StoredAt {
            answers: None,
            owner: None,
            seq: 2,
            time_sent: late,
            only_for: None,
        }),
    );
    assert!(matches!(&effects[..], [Effect::Deliver(message)] if message.seq == 2));
}

#[test]
fn nobody_sends_what_the_server_alone_writes() {
    for kind in MessageKind::ALL.into_iter().chain([MessageKind::Other(16)]) {
        let mut core: ChatCore<u32> = ChatCore::new(chat().into(), PATIENCE);
        let mut draft = draft(PARTICIPANT);
        draft.body.kind = kind;
        let id = MessageId::new();
        let expected = match kind {
            MessageKind::Text => Effect::Append(id),
            _ => Effect::Fail(7, Code::Forbidden),
        };
        assert_eq!(core.admit(id, draft, 7, Timestamp(0)), [expected]);
    }
}
