//! Who is typing in a chat, without actors, I/O or clocks.
//!
//! A member types from saying so until saying the opposite, sending a message, losing the connection
//! that said it, or three seconds of silence. What a device says counts for its user, until another
//! device of the user says that it types.

use std::time::Duration;
use switchboard_domain::{ConnectionId, Timestamp, UserId};

/// Who says nothing for so long does not type any more.
pub const TYPING_LASTS: Duration = Duration::from_secs(3);
/// Who goes on is shown again, for devices that missed it, but not more often than this.
const SHOWN_AGAIN: Duration = Duration::from_secs(1);

#[derive(Clone, Copy, Debug)]
struct Typist {
    user: UserId,
    connection: ConnectionId,
    shown: Timestamp,
    until: Timestamp,
}

/// Who is typing: of the members, each at most once.
#[derive(Debug, Default)]
pub struct Typing(Vec<Typist>);

impl Typing {
    /// A connection of a member says at `now` that it types: whether the others are to be shown.
    pub fn begin(&mut self, user: UserId, connection: ConnectionId, now: Timestamp) -> bool {
        let until = now.plus(TYPING_LASTS);
        let Some(typist) = self.0.iter_mut().find(|typist| typist.user == user) else {
            self.0.push(Typist {
                user,
                connection,
                shown: now,
                until,
            });
            return true;
        };
        typist.connection = connection;
        typist.until = until;
        let again = now.since(typist.shown) >= SHOWN_AGAIN;
        if again {
            typist.shown = now;
        }
        again
    }

    /// A connection says that it does not type, or is gone: whether the others are to be shown that
    /// its user stopped.
    pub fn end(&mut self, user: UserId, connection: ConnectionId) -> bool {
        self.remove(|typist| typist.user == user && typist.connection == connection)
    }

    /// A member has sent a message: whether the others are to be shown that the member stopped.
    pub fn sent(&mut self, user: UserId) -> bool {
        self.remove(|typist| typist.user == user)
    }

    /// Those who have been silent for too long at `now`: the others are to be shown that they
    /// stopped.
    pub fn expire(&mut self, now: Timestamp) -> Vec<UserId> {
        let over = self.0.extract_if(.., |typist| typist.until <= now);
        over.map(|typist| typist.user).collect()
    }

    /// The earliest moment at which [`Typing::expire`] has something to do.
    pub fn next_deadline(&self) -> Option<Timestamp> {
        self.0.iter().map(|typist| typist.until).min()
    }

    /// The chat is over, which says enough.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    fn remove(&mut self, which: impl Fn(&Typist) -> bool) -> bool {
        let before = self.0.len();
        self.0.retain(|typist| !which(typist));
        self.0.len() < before
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;
    use uuid::Uuid;

    /// Two members with two devices each.
    const DEVICES: u128 = 4;

    fn user(device: u128) -> UserId {
        UserId(i64::try_from(device % 2).unwrap())
    }

    fn connection(device: u128) -> ConnectionId {
        ConnectionId(Uuid::from_u128(device))
    }

    #[derive(Clone, Debug)]
    enum Step {
        Begin(u128),
        End(u128),
        Sent(u128),
        /// So many milliseconds pass.
        Wait(u64),
    }

    fn step() -> impl Strategy<Value = Step> {
        let device = 0..DEVICES;
        prop_oneof![
            4 => device.clone().prop_map(Step::Begin),
            1 => device.clone().prop_map(Step::End),
            1 => device.prop_map(Step::Sent),
            3 => (0u64..2_000).prop_map(Step::Wait),
        ]
    }

    /// What the others were shown last, and when.
    type Shown = BTreeMap<UserId, (bool, Timestamp)>;

    fn show(shown: &mut Shown, user: UserId, types: bool, now: Timestamp) {
        let before = shown.insert(user, (types, now));
        match before {
            Some((true, at)) if types => assert!(now.since(at) >= SHOWN_AGAIN, "too often"),
            Some((true, _)) => {}
            _ => assert!(types, "who does not type does not stop"),
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(512))]
        #[test]
        fn the_others_see_who_types(steps in proptest::collection::vec(step(), 1..120)) {
            let mut typing = Typing::default();
            let mut shown = Shown::new();
            let mut now = Timestamp(1);
            // The device that last said that it types, and when.
            let mut said: BTreeMap<UserId, (u128, Timestamp)> = BTreeMap::new();
            for step in steps {
                match step {
                    Step::Begin(device) => {
                        said.insert(user(device), (device, now));
                        if typing.begin(user(device), connection(device), now) {
                            show(&mut shown, user(device), true, now);
                        }
                    }
                    Step::End(device) => {
                        if said.get(&user(device)).is_some_and(|(by, _)| *by == device) {
                            said.remove(&user(device));
                        }
                        if typing.end(user(device), connection(device)) {
                            show(&mut shown, user(device), false, now);
                        }
                    }
                    Step::Sent(device) => {
                        said.remove(&user(device));
                        if typing.sent(user(device)) {
                            show(&mut shown, user(device), false, now);
                        }
                    }
                    Step::Wait(ms) => {
                        let then = now.plus(Duration::from_millis(ms));
                        // As the actor's one timer does.
                        while let Some(due) = typing.next_deadline().filter(|due| *due <= then) {
                            now = now.max(due);
                            for user in typing.expire(now) {
                                show(&mut shown, user, false, now);
                            }
                        }
                        now = then;
                        said.retain(|_, (_, at)| now.since(*at) < TYPING_LASTS);
                    }
                }
                prop_assert_eq!(typing.0.len(), said.len(), "each member once");
                for device in 0..2 {
                    let types = shown.get(&user(device)).is_some_and(|(types, _)| *types);
                    prop_assert_eq!(types, said.contains_key(&user(device)));
                }
            }
        }
    }

    #[test]
    fn the_end_of_a_chat_leaves_nothing_to_do() {
        let mut typing = Typing::default();
        assert!(typing.begin(user(0), connection(0), Timestamp(1)));
        typing.clear();
        assert_eq!(typing.next_deadline(), None);
        assert!(!typing.sent(user(0)));
    }
}
