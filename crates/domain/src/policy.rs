//! Who may write to whom in private. Pure: what the database knows of the two is given.

use crate::changes::ChangeLimits;
use crate::{AgencyId, AllowedBy, Code, MessageKind};
use std::{fmt, str::FromStr};

/// What becomes of a message to somebody who has blocked its author.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BlockMode {
    /// Its author sees it stored; no other user ever sees it.
    #[default]
    Void,
    /// Its author is told, and nothing is stored.
    Notify,
}

/// Which reasons count. What no reason allows is denied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// The integrator says that the one may write to the other.
    pub contacts: bool,
    /// Both are organizers of one agency.
    pub colleagues: bool,
    /// One owns a list of which the other is a member.
    pub lists: bool,
    /// What becomes of messages to those who have blocked their author.
    pub blocks: BlockMode,
    /// For how long messages may be changed.
    pub changes: ChangeLimits,
}

/// Who sees a message that may be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Both members.
    Both,
    /// Its author alone: the other one has blocked them.
    Author,
}

/// Names no reasons.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a list of reasons")]
pub struct InvalidPolicy;

impl FromStr for Policy {
    type Err = InvalidPolicy;

    fn from_str(text: &str) -> Result<Self, InvalidPolicy> {
        let mut policy = Self {
            contacts: false,
            colleagues: false,
            lists: false,
            ..Self::default()
        };
        if text.trim() == "none" {
            return Ok(policy);
        }
        for reason in text.split(',') {
            match reason.trim() {
                "contacts" => policy.contacts = true,
                "colleagues" => policy.colleagues = true,
                "lists" => policy.lists = true,
                _ => return Err(InvalidPolicy),
            }
        }
        Ok(policy)
    }
}

impl fmt::Display for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let reasons = [
            (self.contacts, "contacts"),
            (self.colleagues, "colleagues"),
            (self.lists, "lists"),
        ];
        let on = reasons.iter().filter(|(on, _)| *on).map(|(_, name)| *name);
        let on: Vec<&str> = on.collect();
        match on.is_empty() {
            true => f.write_str("none"),
            false => f.write_str(&on.join(",")),
        }
    }
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            contacts: true,
            colleagues: true,
            lists: true,
            blocks: BlockMode::Void,
            changes: ChangeLimits::default(),
        }
    }
}

/// What is known of a user that decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Person {
    /// The organizer's agency; a participant has none.
    pub agency: Option<AgencyId>,
    /// Whether the user was deleted.
    pub deleted: bool,
}

/// A user who wants to write, and the user they want to write to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Relation {
    /// Who writes.
    pub from: Person,
    /// Who would receive it.
    pub to: Person,
    /// Whether the first may write to the second, as the integrator says.
    pub contact: bool,
    /// Whether one of the two is a member of a list of the other.
    pub list: bool,
    /// Whether the second does not want to hear from the first.
    pub blocked: bool,
}

impl Policy {
    /// Who sees an entry of this kind, and why it may not be written, where the two are this to each other;
    /// who is no user, or writes to none, is nothing to them.
    pub fn audience(
        &self,
        kind: MessageKind,
        relation: Option<&Relation>,
    ) -> Result<Audience, Code> {
        match kind.allowed_by() {
            AllowedBy::Policy => relation.map_or(Err(Code::Forbidden), |it| self.may_write(it)),
            // A recipient who has blocked the author does not receive it.
            AllowedBy::Promise if relation.is_some_and(|it| it.blocked) => Ok(Audience::Author),
            AllowedBy::Promise | AllowedBy::Server => Ok(Audience::Both),
        }
    }

    /// The audience of what the one writes to the other, or why it may not be written. A block is
    /// told in one mode only, and only to users who might write otherwise.
    pub fn may_write(&self, relation: &Relation) -> Result<Audience, Code> {
        let Relation {
            from,
            to,
            list,
            blocked,
            ..
        } = relation;
        if to.deleted {
            return Err(Code::UserNotFound);
        }
        let reason = self.know_each_other(relation) || (self.lists && *list);
        if from.deleted || !reason {
            return Err(Code::Forbidden);
        }
        match (*blocked, self.blocks) {
            (false, _) => Ok(Audience::Both),
            (true, BlockMode::Void) => Ok(Audience::Author),
            (true, BlockMode::Notify) => Err(Code::Blocked),
        }
    }

    /// Whether the one may put the other on a list of theirs. They may if they might write to them
    /// without it: otherwise a list would be a way to strangers. A block does not count here: it
    /// must not be noticed, and it keeps away what is sent to the list.
    pub fn may_add(&self, relation: &Relation) -> Result<(), Code> {
        if relation.to.deleted {
            return Err(Code::UserNotFound);
        }
        match self.know_each_other(relation) && !relation.from.deleted {
            true => Ok(()),
            false => Err(Code::Forbidden),
        }
    }

    /// Whether the one may know the other's name and side otherwise: may write to them, but for a block,
    /// or is of the same agency. That is no more than they were told before.
    pub fn may_know(&self, relation: &Relation) -> bool {
        let Relation { from, to, list, .. } = relation;
        let colleagues = from.agency.is_some() && from.agency == to.agency;
        let known = self.know_each_other(relation) || (self.lists && *list) || colleagues;
        known && !from.deleted && !to.deleted
    }

    fn know_each_other(&self, relation: &Relation) -> bool {
        let Relation {
            from, to, contact, ..
        } = relation;
        let colleagues = from.agency.is_some() && from.agency == to.agency;
        (self.contacts && *contact) || (self.colleagues && colleagues)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_read_as_it_is_written() {
        for text in [
            "none",
            "contacts",
            "colleagues",
            "lists",
            "contacts,colleagues",
        ] {
            let policy: Policy = text.parse().unwrap();
            assert_eq!(policy.to_string(), text);
        }
        assert_eq!(
            " lists,colleagues , contacts ".parse(),
            Ok(Policy::default())
        );
        for text in ["", "contacts,", "everybody", "none,contacts", "Contacts"] {
            assert_eq!(text.parse::<Policy>(), Err(InvalidPolicy), "{text}");
        }
    }

    const PARTICIPANT: Person = Person {
        agency: None,
        deleted: false,
    };

    fn of_agency(id: i64) -> Person {
        Person {
            agency: Some(AgencyId(id)),
            ..PARTICIPANT
        }
    }

    #[test]
    fn what_no_reason_allows_is_denied() {
        let all = Policy::default();
        let no_contacts = Policy {
            contacts: false,
            ..all
        };
        let no_colleagues = Policy {
            colleagues: false,
            ..all
        };
        let no_lists = Policy {
            lists: false,
            ..all
        };
        let (one, two, nobody) = (of_agency(1), of_agency(2), PARTICIPANT);
        let deleted = |person| Person {
            deleted: true,
            ..person
        };
        let yes = Ok(Audience::Both);
        let no = Err(Code::Forbidden);
        let gone = Err(Code::UserNotFound);
        // From, to, contact, list; with everything on, without contacts, colleagues, lists.
        let table = [
            (nobody, nobody, false, false, [no, no, no, no]),
            (nobody, nobody, true, false, [yes, no, yes, yes]),
            (nobody, nobody, false, true, [yes, yes, yes, no]),
            (nobody, nobody, true, true, [yes, yes, yes, yes]),
            (nobody, one, false, false, [no, no, no, no]),
            (nobody, one, true, false, [yes, no, yes, yes]),
            (nobody, one, false, true, [yes, yes, yes, no]),
            (one, nobody, false, false, [no, no, no, no]),
            (one, nobody, true, false, [yes, no, yes, yes]),
            (one, nobody, false, true, [yes, yes, yes, no]),
            (one, one, false, false, [yes, yes, no, yes]),
            (one, one, true, false, [yes, yes, yes, yes]),
            (one, two, false, false, [no, no, no, no]),
            (one, two, true, false, [yes, no, yes, yes]),
            (one, deleted(one), true, true, [gone, gone, gone, gone]),
            (
                nobody,
                deleted(nobody),
                false,
                false,
                [gone, gone, gone, gone],
            ),
            (deleted(one), one, true, true, [no, no, no, no]),
        ];
        for (from, to, contact, list, expected) in table {
            let relation = Relation {
                from,
                to,
                contact,
                list,
                blocked: false,
            };
            let policies = [all, no_contacts, no_colleagues, no_lists];
            let found = policies.map(|policy| policy.may_write(&relation));
            assert_eq!(found, expected, "{relation:?}");
            // A list is no reason to be put on a list, and a block no reason against it.
            let without_list = Relation {
                list: false,
                ..relation
            };
            let added = Relation {
                blocked: true,
                ..relation
            };
            for policy in policies {
                let may = policy.may_write(&without_list).map(|_| ());
                assert_eq!(policy.may_add(&added), may, "{relation:?}");
            }
            // Of those who may, and of no others, a block makes a difference.
            let blocked = Relation {
                blocked: true,
                ..relation
            };
            for (policy, without) in policies.iter().zip(expected) {
                let void = without.map(|_| Audience::Author);
                assert_eq!(policy.may_write(&blocked), void, "{blocked:?}");
                let notify = Policy {
                    blocks: BlockMode::Notify,
                    ..*policy
                };
                let told = without.and(Err(Code::Blocked));
                assert_eq!(notify.may_write(&blocked), told, "{blocked:?}");
            }
        }
    }

    #[test]
    fn who_may_be_written_to_or_is_of_the_same_agency_may_be_known_whatever_is_blocked() {
        let person = |agency: Option<i64>| Person {
            agency: agency.map(AgencyId),
            deleted: false,
        };
        let strangers = Relation {
            from: person(None),
            to: person(Some(1)),
            contact: false,
            list: false,
            blocked: false,
        };
        let none: Policy = "none".parse().expect("a policy");
        let notify = Policy {
            blocks: BlockMode::Notify,
            ..Policy::default()
        };
        let contact = Relation {
            contact: true,
            ..strangers
        };
        let list = Relation {
            list: true,
            ..strangers
        };
        let colleagues = Relation {
            from: person(Some(1)),
            ..strangers
        };
        for (relation, known, known_with_none) in [
            (strangers, false, false),
            (contact, true, false),
            (list, true, false),
            (colleagues, true, true),
        ] {
            let blocked = Relation {
                blocked: true,
                ..relation
            };
            let mut gone = relation;
            gone.to.deleted = true;
            assert_eq!(notify.may_know(&relation), known);
            assert_eq!(notify.may_know(&blocked), known);
            assert_eq!(none.may_know(&relation), known_with_none);
            assert!(!notify.may_know(&gone));
        }
    }
}
