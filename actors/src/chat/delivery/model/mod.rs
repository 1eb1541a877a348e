//! Every member sees every entry that is theirs, in order, from when they came: delivery under random
//! histories, against a log that is a plain list.
//!
//! - `world.rs`: the log, other nodes, who is here, and the reconciler as it is.
//! - `node.rs`, `effects.rs`: the shell; `database.rs`: what it is told by the database.
//! - `seen.rs`: histories that were drawn once, and lost something.
//! - `device.rs`: devices drop what they have, as the gates of their sessions do, and read by themselves what
//!   they see to be missing.

mod database;
mod device;
mod effects;
mod node;
mod seen;
mod world;

use super::samples::new_match;
use node::{Mail, Node};
use proptest::prelude::*;
use std::time::Duration;
use switchboard_domain::UserId;
use world::{ANN, BEN, CAT, Hint, Kind, World};

/// An entry is committed not later after it was stamped: clocks may differ by two seconds, and longer than
/// that it is the next entry, or a device, that finds it.
const LATE: u64 = 1_900;

/// What becomes of another node's word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Said,
    Twice,
    Lost,
}

#[derive(Clone, Debug)]
enum Step {
    /// A member writes, so many milliseconds before it is committed: here, or on another node.
    Write(bool, UserId, u64, Fate),
    /// As many as are read at once, or nearly.
    Flood(Fate),
    Come(UserId),
    Go(UserId),
    /// Another node's word comes: of those that are on their way, this one.
    Hear(usize),
    /// The actor works for so long.
    Work(usize),
    /// So many milliseconds pass.
    Pass(u64),
    /// The reconciler looks.
    Look,
    /// The database goes away once the chat was loaded, or is back.
    Database(bool),
    /// The core is dropped.
    Panic,
    /// The actor goes with all that it knows, and another one takes its place.
    Die,
    /// The other one does not see what this one writes; or sees all.
    Block(Option<UserId>),
    /// The match is undone, here or on another node.
    Undo(bool, Fate),
    /// It is made anew.
    Claim(bool, UserId, Fate),
    /// The chat is closed: by the core here, by somebody else here, or on another node.
    Close(u8, Fate),
}

fn fate() -> impl Strategy<Value = Fate> {
    prop_oneof![5 => Just(Fate::Said), 1 => Just(Fate::Twice), 2 => Just(Fate::Lost)]
}

fn user() -> impl Strategy<Value = UserId> {
    prop_oneof![Just(ANN), Just(BEN)]
}

/// What happens in every kind of chat. An entry is on its way for `late` milliseconds at most.
fn step(late: u64) -> BoxedStrategy<Step> {
    prop_oneof![
        12 => (any::<bool>(), user(), 0..=late, fate())
            .prop_map(|(here, by, late, fate)| Step::Write(here, by, late, fate)),
        1 => fate().prop_map(Step::Flood),
        4 => user().prop_map(Step::Come),
        2 => user().prop_map(Step::Go),
        8 => (0..4_usize).prop_map(Step::Hear),
        12 => (1..6_usize).prop_map(Step::Work),
        4 => prop_oneof![0..900_u64, 900..9_000_u64, 9_000..80_000_u64].prop_map(Step::Pass),
        3 => Just(Step::Look),
        1 => Just(Step::Panic),
    ]
    .boxed()
}

fn direct(late: u64) -> BoxedStrategy<Step> {
    let blocked = prop_oneof![Just(None), user().prop_map(Some)];
    prop_oneof![9 => step(late), 1 => blocked.prop_map(Step::Block)].boxed()
}

fn matches(late: u64) -> BoxedStrategy<Step> {
    let organizer = prop_oneof![Just(BEN), Just(CAT)];
    prop_oneof![
        20 => step(late),
        1 => Just(Step::Come(CAT)),
        1 => (any::<bool>(), fate()).prop_map(|(here, fate)| Step::Undo(here, fate)),
        2 => (any::<bool>(), organizer, fate())
            .prop_map(|(here, by, fate)| Step::Claim(here, by, fate)),
        1 => (0..3_u8, fate()).prop_map(|(way, fate)| Step::Close(way, fate)),
    ]
    .boxed()
}

/// The same, and what no rule can foresee.
fn faults(step: BoxedStrategy<Step>) -> BoxedStrategy<Step> {
    prop_oneof![
        30 => step,
        2 => any::<bool>().prop_map(Step::Database),
        1 => Just(Step::Die),
    ]
    .boxed()
}

struct Model {
    world: World,
    node: Node,
}

impl Model {
    fn new(kind: Kind, alone: bool) -> Self {
        let world = World::new(kind);
        let node = Node::new(alone, &world);
        let mut model = Self { world, node };
        // It looks at once when it starts.
        model.look();
        model
    }

    /// Other nodes say it, if somebody whom it is for is here.
    fn say(&mut self, to: &[UserId], hint: &Hint, fate: Fate) {
        if self.world.here(to).is_empty() && !matches!(hint, Hint::Entry(..)) {
            // An actor whose members are not here goes before long: it does not see one match end and
            // another one begin.
            self.world.available = true;
            self.node.catch_up(&mut self.world);
            self.node.go(&self.world);
        }
        let times = match fate {
            _ if self.world.here(to).is_empty() => 0,
            Fate::Said => 1,
            Fate::Twice => 2,
            Fate::Lost => 0,
        };
        self.world.hints.extend(vec![hint.clone(); times]);
    }

    fn write(&mut self, here: bool, author: UserId, late: u64, fate: Fate) {
        let world = &mut self.world;
        // What is written here goes through a core that is loaded.
        let here = here && self.node.is_loaded();
        if self.node.alone && !here {
            return;
        }
        if world.chat.ended() || !world.may_read(author) || !world.available {
            return;
        }
        let message = world.store(author, Duration::from_millis(late));
        if here {
            return self.node.take(Mail::Settled(message, self.node.cores));
        }
        let before = (fate != Fate::Twice).then(|| world.before(message.seq));
        let before = before.filter(|_| world.kind == Kind::Direct);
        let mut readers = world.chat.members();
        readers.retain(|user| message.is_for(*user));
        self.say(&readers, &Hint::Entry(message, before), fate);
    }

    fn hear(&mut self, which: usize) {
        if self.world.hints.is_empty() {
            return;
        }
        let which = which % self.world.hints.len();
        self.node.take(match self.world.hints.remove(which) {
            Hint::Entry(message, before) => Mail::Entry(message, before),
            Hint::Opened => Mail::OpenedRemotely(None),
            Hint::Closed => Mail::Closed,
            Hint::Withdrawn(chat) => Mail::Withdrawn(chat),
        });
    }

    fn take(&mut self, step: Step) {
        let is_help = self.world.kind == Kind::Help;
        let is_open = !self.world.withdrawn && !self.world.chat.ended();
        match step {
            Step::Write(here, author, late, fate) => self.write(here, author, late, fate),
            Step::Flood(fate) => {
                for _ in 0..195 {
                    self.write(false, ANN, 0, fate);
                }
            }
            Step::Come(user) if !self.world.is_here(user) => {
                self.world.come(user);
                self.node.take(Mail::PoolUp(user));
            }
            Step::Go(user) if self.world.is_here(user) => {
                self.world.go(user);
                self.node.take(Mail::PoolDown(user));
            }
            Step::Come(_) | Step::Go(_) => {}
            Step::Hear(which) => self.hear(which),
            Step::Work(moments) => {
                for _ in 0..moments {
                    self.node.work(&mut self.world);
                }
            }
            Step::Pass(ms) => {
                self.world.now += ms as i64 * 1_000;
                self.node.tick();
            }
            Step::Look => self.look(),
            Step::Database(available) => {
                self.world.available = available || !self.node.is_loaded();
            }
            Step::Panic => self.node.take(Mail::Panic),
            Step::Die => {
                // The next one finds the database.
                self.world.available = true;
                self.node.go(&self.world);
            }
            Step::Block(whom) => {
                self.world.blocked = whom.filter(|_| self.world.kind == Kind::Direct);
            }
            Step::Undo(here, fate) if is_help && is_open => {
                let undone = self.world.undo();
                match here {
                    true => self.node.take(Mail::Withdrawn(undone)),
                    false => self.say(&undone.members(), &Hint::Withdrawn(undone), fate),
                }
            }
            Step::Claim(here, organizer, fate) if is_help && self.world.withdrawn => {
                self.world.claim(organizer);
                let chat = self.world.row().into_help().unwrap();
                let first = self.world.log[0].clone();
                if here {
                    // Its own node says it at once.
                    self.node.catch_up(&mut self.world);
                    self.node.take(Mail::Opened(new_match(chat, first)));
                    self.node.catch_up(&mut self.world);
                } else {
                    self.say(&chat.members(), &Hint::Opened, fate);
                }
            }
            Step::Close(way, fate) if is_help && is_open => {
                let closed = self.world.close();
                match way {
                    0 => self.node.take(Mail::ClosedHere(closed, self.node.cores)),
                    1 => self.node.take(Mail::Ended(closed)),
                    _ => self.say(&closed.members(), &Hint::Closed, fate),
                }
            }
            Step::Undo(..) | Step::Claim(..) | Step::Close(..) => {}
        }
    }

    fn look(&mut self) {
        for divergence in self.world.look() {
            self.node.take(Mail::Diverged(divergence));
        }
    }

    /// Nothing happens any more, and what is on its way may be lost.
    fn settle(&mut self) {
        self.world.available = true;
        for _ in 0..4 {
            self.rest();
            self.world.now += 3_000_000;
            if !self.node.alone {
                self.look();
            }
        }
        self.rest();
    }

    fn rest(&mut self) {
        for _ in 0..10_000 {
            if self.node.is_quiet() {
                return;
            }
            self.node.tick();
            self.node.work(&mut self.world);
        }
        panic!("it never rests");
    }

    /// Everybody who is here has what is theirs.
    fn check(&self) {
        let world = &self.world;
        if world.kind == Kind::List {
            // Its members are not known here.
            return;
        }
        for (user, person) in &world.people {
            for device in &person.devices {
                let level = if device.numbered { 2 } else { 1 };
                if !world.may_read(*user) {
                    assert_eq!(
                        device.made, None,
                        "{user:?} at level {level} has it no more"
                    );
                    continue;
                }
                let made = world.chat.help().map(|chat| chat.time_start);
                if world.chat.ended() && device.made != made {
                    // Closed before it was told of it.
                    continue;
                }
                assert_eq!(device.made, made, "the match of {user:?} at level {level}");
                assert_eq!(
                    device.has,
                    world.visible(*user),
                    "{user:?} at level {level}"
                );
                assert_eq!(
                    device.ended,
                    world.chat.ended(),
                    "{user:?} at level {level}"
                );
            }
        }
    }

    fn fetched(&self) -> usize {
        let people = self.world.people.values();
        let devices = people.flat_map(|person| &person.devices);
        devices.filter(|it| it.numbered).map(|it| it.fetched).sum()
    }
}

fn run(kind: Kind, alone: bool, steps: Vec<Step>) -> Model {
    let mut model = Model::new(kind, alone);
    for step in steps {
        model.take(step);
    }
    model.settle();
    model.check();
    model
}

fn steps(step: BoxedStrategy<Step>) -> impl Strategy<Value = Vec<Step>> {
    proptest::collection::vec(step, 1..60)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    /// Without faults nobody has to read by themselves, unless an entry was on its way for longer than
    /// clocks may differ.
    #[test]
    fn both_of_two_are_shown_everything_in_order(steps in steps(direct(LATE))) {
        let model = run(Kind::Direct, false, steps);
        prop_assert_eq!(model.fetched(), 0);
    }

    #[test]
    fn both_of_two_have_everything_whatever_happens(steps in steps(faults(direct(LATE)))) {
        run(Kind::Direct, false, steps);
    }

    #[test]
    fn those_of_a_match_are_shown_everything_in_order(steps in steps(step(LATE))) {
        let model = run(Kind::Help, false, steps);
        prop_assert_eq!(model.fetched(), 0);
    }

    /// And an end once.
    #[test]
    fn those_of_a_match_have_everything_whatever_happens(steps in steps(faults(matches(LATE)))) {
        run(Kind::Help, false, steps);
    }

    #[test]
    fn a_node_that_is_alone_shows_everything_in_order(
        steps in steps(direct(0)), is_help in any::<bool>()
    ) {
        let kind = if is_help { Kind::Help } else { Kind::Direct };
        let model = run(kind, true, steps);
        prop_assert_eq!(model.fetched(), 0);
    }

    /// What is left out members find by `sync`.
    #[test]
    fn nothing_of_a_list_is_fanned_out_twice_or_backwards(steps in steps(step(LATE))) {
        let model = run(Kind::List, false, steps);
        prop_assert!(model.world.fanned_out.is_sorted_by(|one, next| one < next));
    }
}
