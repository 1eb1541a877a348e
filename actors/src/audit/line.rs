//! One entry in one line: `audit addr= sub= role= act= object= outcome=`.

use std::fmt::{self, Write};
use std::net::IpAddr;
use switchboard_domain::{Role, UserId};

/// More of a value than this says nothing.
const LONGEST: usize = 120;

/// Who did what to what, and what came of it.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'a> {
    /// Where the request came from.
    pub addr: Option<IpAddr>,
    /// The user, as far as it is known.
    pub sub: Option<UserId>,
    /// In which role.
    pub role: Option<Role>,
    /// What was done.
    pub act: &'a str,
    /// To what; empty for nothing in particular.
    pub object: &'a str,
    /// `ok`, or the code of the error.
    pub outcome: &'a str,
}

impl fmt::Display for Entry<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("audit addr=")?;
        match self.addr {
            Some(addr) => write!(f, "{addr}")?,
            None => f.write_char('-')?,
        }
        f.write_str(" sub=")?;
        match self.sub {
            Some(sub) => write!(f, "{sub}")?,
            None => f.write_char('-')?,
        }
        let role = self.role.map_or("-", |role| match role {
            Role::Organizer => "organizer",
            Role::Participant => "participant",
            Role::Service => "service",
        });
        write!(f, " role={role} act=")?;
        value(f, self.act)?;
        f.write_str(" object=")?;
        value(f, self.object)?;
        f.write_str(" outcome=")?;
        value(f, self.outcome)
    }
}

/// A value never ends its line or its field, so a stranger cannot write entries into the trail.
fn value(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    if text.is_empty() {
        return f.write_char('-');
    }
    for c in text.chars().take(LONGEST) {
        f.write_char(match c {
            '=' | '"' => '_',
            c if c.is_ascii_graphic() => c,
            _ => '_',
        })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_entry_has_its_fields_in_order() {
        let entry = Entry {
            addr: "2001:db8::1".parse().ok(),
            sub: Some(UserId(7)),
            role: Some(Role::Service),
            act: "PUT:/admin/users/{id}",
            object: "20",
            outcome: "forbidden",
        };
        assert_eq!(
            entry.to_string(),
            "audit addr=2001:db8::1 sub=7 role=service act=PUT:/admin/users/{id} object=20 outcome=forbidden"
        );
        assert_eq!(
            Entry::of("socket").to_string(),
            "audit addr=- sub=- role=- act=socket object=- outcome=ok"
        );
    }

    proptest! {
        #[test]
        fn nobody_writes_entries_of_their_own(act in ".*", object in "[ =\n\r\tx\u{85}\u{2028}]*") {
            let entry = Entry { object: &object, ..Entry::of(&act) };
            let line = entry.to_string();
            prop_assert!(line.chars().all(|c| c.is_ascii_graphic() || c == ' '));
            prop_assert_eq!(line.split(' ').count(), 7);
            prop_assert_eq!(line.matches('=').count(), 6);
            prop_assert!(line.len() < 400);
        }
    }
}
