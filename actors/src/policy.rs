//! Who may write to whom in private. Pure: what the database knows of the two is given.

use crate::protocol::{AgencyId, Code};
use std::{fmt, str::FromStr};

/// What becomes of a message to somebody who has blocked its author.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BlockMode {
    /// Its author sees it stored, and nobody else ever sees it.
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
    /// What becomes of messages to those who have blocked their author.
    pub blocks: BlockMode,
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
            ..Self::default()
        };
        if text.trim() == "none" {
            return Ok(policy);
        }
        for reason in text.split(',') {
            match reason.trim() {
                "contacts" => policy.contacts = true,
                "colleagues" => policy.colleagues = true,
                _ => return Err(InvalidPolicy),
            }
        }
        Ok(policy)
    }
}

impl fmt::Display for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let reasons = [(self.contacts, "contacts"), (self.colleagues, "colleagues")];
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
            blocks: BlockMode::Void,
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

/// Somebody who wants to write, and to whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Relation {
    /// Who writes.
    pub from: Person,
    /// Who would receive it.
    pub to: Person,
    /// Whether the first may write to the second, as the integrator says.
    pub contact: bool,
    /// Whether the second does not want to hear from the first.
    pub blocked: bool,
}

impl Policy {
    /// Who sees what the one writes to the other; why it may not be written. That somebody is
    /// blocked is told in one mode only, and then to those alone who might write otherwise.
    pub fn may_write(&self, relation: &Relation) -> Result<Audience, Code> {
        let Relation {
            from,
            to,
            contact,
            blocked,
        } = relation;
        if to.deleted {
            return Err(Code::UserNotFound);
        }
        let colleagues = from.agency.is_some() && from.agency == to.agency;
        let reason = (self.contacts && *contact) || (self.colleagues && colleagues);
        if from.deleted || !reason {
            return Err(Code::Forbidden);
        }
        match (*blocked, self.blocks) {
            (false, _) => Ok(Audience::Both),
            (true, BlockMode::Void) => Ok(Audience::Author),
            (true, BlockMode::Notify) => Err(Code::Blocked),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_read_as_it_is_written() {
        for text in ["none", "contacts", "colleagues", "contacts,colleagues"] {
            let policy: Policy = text.parse().unwrap();
            assert_eq!(policy.to_string(), text);
        }
        assert_eq!(" colleagues , contacts ".parse(), Ok(Policy::default()));
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
        let (one, two, nobody) = (of_agency(1), of_agency(2), PARTICIPANT);
        let deleted = |person| Person {
            deleted: true,
            ..person
        };
        let yes = Ok(Audience::Both);
        let no = Err(Code::Forbidden);
        let gone = Err(Code::UserNotFound);
        // From, to, contact; with everything on, without contacts, without colleagues.
        let table = [
            (nobody, nobody, false, [no, no, no]),
            (nobody, nobody, true, [yes, no, yes]),
            (nobody, one, false, [no, no, no]),
            (nobody, one, true, [yes, no, yes]),
            (one, nobody, false, [no, no, no]),
            (one, nobody, true, [yes, no, yes]),
            (one, one, false, [yes, yes, no]),
            (one, one, true, [yes, yes, yes]),
            (one, two, false, [no, no, no]),
            (one, two, true, [yes, no, yes]),
            (one, deleted(one), true, [gone, gone, gone]),
            (nobody, deleted(nobody), false, [gone, gone, gone]),
            (deleted(one), one, true, [no, no, no]),
        ];
        for (from, to, contact, expected) in table {
            let relation = Relation {
                from,
                to,
                contact,
                blocked: false,
            };
            let policies = [all, no_contacts, no_colleagues];
            let found = policies.map(|policy| policy.may_write(&relation));
            assert_eq!(found, expected, "{relation:?}");
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
}
