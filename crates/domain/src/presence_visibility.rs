//! Who may see whether somebody is there. Pure: what the database knows of the two is given.

use crate::Timestamp;
use crate::policy::{Policy, Relation};

/// What is known of a user who looks, and of the user they look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known {
    /// Whether the two are the same.
    pub oneself: bool,
    /// The first as the one who would write, the second as the one who would receive it.
    pub relation: Relation,
    /// Whether the first does not want to hear from the second.
    pub has_blocked: bool,
    /// Whether the two are members of one active help chat.
    pub share_a_chat: bool,
    /// When the second was last there, as far as that is stored.
    pub seen: Option<Timestamp>,
    /// What that was when the second blocked the first.
    pub seen_before_block: Option<Timestamp>,
}

/// What somebody is shown of somebody else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PresenceVisibility {
    /// Whether they are there, and when they last were.
    Visible(Option<Timestamp>),
    /// They went away before they blocked the watcher, and have not come back since.
    Frozen(Option<Timestamp>),
    /// No more than of somebody who does not exist.
    Hidden,
}

/// What the first may see of the second: of users to whom they may write, and of the other one in
/// an active help chat. If one of the two has blocked the other, neither sees anything. But the
/// blocked user must not notice: what they could see before stands still.
pub fn presence_visibility(policy: Policy, known: &Known) -> PresenceVisibility {
    let relation = &known.relation;
    if known.oneself {
        return PresenceVisibility::Visible(known.seen);
    }
    if relation.from.deleted || relation.to.deleted || known.has_blocked {
        return PresenceVisibility::Hidden;
    }
    let unblocked = Relation {
        blocked: false,
        ..*relation
    };
    match known.share_a_chat || policy.may_write(&unblocked).is_ok() {
        false => PresenceVisibility::Hidden,
        true if relation.blocked => PresenceVisibility::Frozen(known.seen_before_block),
        true => PresenceVisibility::Visible(known.seen),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::AgencyId;
    use crate::policy::{BlockMode, Person};

    const SEEN: Option<Timestamp> = Some(Timestamp(9));
    const BEFORE: Option<Timestamp> = Some(Timestamp(5));

    fn known(agencies: [Option<i64>; 2], contact: bool) -> Known {
        let person = |agency: Option<i64>| Person {
            agency: agency.map(AgencyId),
            deleted: false,
        };
        Known {
            oneself: false,
            relation: Relation {
                from: person(agencies[0]),
                to: person(agencies[1]),
                contact,
                list: false,
                blocked: false,
            },
            has_blocked: false,
            share_a_chat: false,
            seen: SEEN,
            seen_before_block: BEFORE,
        }
    }

    #[test]
    fn whoever_may_write_or_shares_a_chat_sees_and_a_block_ends_it() {
        let all = Policy::default();
        let none = Policy {
            contacts: false,
            colleagues: false,
            ..all
        };
        // The two, and whether they may see each other with every reason on, and with none.
        let table = [
            (known([None, None], false), false, false),
            (known([None, None], true), true, false),
            (known([Some(1), Some(1)], false), true, false),
            (known([Some(1), Some(2)], false), false, false),
            (known([Some(1), None], true), true, false),
        ];
        for (alone, with_all, with_none) in table {
            let together = Known {
                share_a_chat: true,
                ..alone
            };
            let cases = [
                (all, alone, with_all),
                (none, alone, with_none),
                (all, together, true),
                (none, together, true),
            ];
            for (policy, known, may) in cases {
                for blocks in [BlockMode::Void, BlockMode::Notify] {
                    let policy = Policy { blocks, ..policy };
                    check(policy, known, may);
                }
            }
        }
    }

    fn check(policy: Policy, known: Known, may: bool) {
        let shown = |may, visibility| {
            if may {
                visibility
            } else {
                PresenceVisibility::Hidden
            }
        };
        assert_eq!(
            presence_visibility(policy, &known),
            shown(may, PresenceVisibility::Visible(SEEN))
        );
        let mut blocked = known;
        blocked.relation.blocked = true;
        assert_eq!(
            presence_visibility(policy, &blocked),
            shown(may, PresenceVisibility::Frozen(BEFORE))
        );
        for it in [known, blocked] {
            let has_blocked = Known {
                has_blocked: true,
                ..it
            };
            assert_eq!(
                presence_visibility(policy, &has_blocked),
                PresenceVisibility::Hidden
            );
            let (mut from, mut to) = (it, it);
            from.relation.from.deleted = true;
            to.relation.to.deleted = true;
            for gone in [from, to] {
                assert_eq!(
                    presence_visibility(policy, &gone),
                    PresenceVisibility::Hidden
                );
            }
        }
    }

    #[test]
    fn everybody_sees_themselves() {
        let oneself = Known {
            oneself: true,
            ..known([None, None], false)
        };
        assert_eq!(
            presence_visibility(Policy::default(), &oneself),
            PresenceVisibility::Visible(SEEN)
        );
    }
}
