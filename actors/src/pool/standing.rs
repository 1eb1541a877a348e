//! What a connection rests on, and whether that has been taken away. Without actors, I/O or clocks.

use super::{CloseSessions, JoinError, Renewed};
use std::collections::VecDeque;
use switchboard_domain::audience::Which;
use switchboard_domain::wire::CloseCode;
use switchboard_domain::{SignInId, Timestamp};

/// Sign-ins that a pool remembers to have closed: more than end while somebody is being let in.
const REMEMBERED: usize = 64;

/// What a connection rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The sign-in that opened it.
    opened_by: u64,
    /// That of the newest token it has shown.
    sign_in: u64,
    issued_at: Option<Timestamp>,
    rights: i64,
}

impl Standing {
    /// That of a connection which begins: its token, when that was issued, and the version of the rights
    /// that were found with it.
    pub fn new(sign_in: SignInId, issued_at: Option<Timestamp>, rights: i64) -> Self {
        Self {
            opened_by: sign_in.short(),
            sign_in: sign_in.short(),
            issued_at,
            rights,
        }
    }

    /// It has shown a newer token. Signing out of the first one still ends it: the person is the same.
    pub(super) fn renew(&mut self, renewed: &Renewed) {
        self.sign_in = renewed.sign_in.short();
        self.issued_at = renewed.issued_at;
        self.rights = renewed.rights;
    }

    /// Whether that takes away what it rests on.
    pub(super) fn is_meant(&self, which: Which) -> bool {
        match which {
            Which::All => true,
            Which::SignIn(id) => id == self.sign_in || id == self.opened_by,
            Which::IssuedBefore(from) => self.issued_at.is_none_or(|at| at < from),
            Which::RightsBefore(version) => self.rights < version,
            Which::Connection(_) => false,
        }
    }
}

/// What a pool was told to close, for those who were being let in meanwhile.
#[derive(Debug, Default)]
pub(super) struct Closed {
    /// The user was deleted.
    barred: bool,
    sign_ins: VecDeque<u64>,
    issued_from: Option<Timestamp>,
    rights_from: i64,
}

impl Closed {
    pub(super) fn remember(&mut self, close: &CloseSessions) {
        match close.which {
            Which::All => self.barred |= close.code == CloseCode::FORBIDDEN,
            Which::SignIn(id) => {
                if !self.sign_ins.contains(&id) {
                    self.sign_ins.push_back(id);
                }
                if self.sign_ins.len() > REMEMBERED {
                    self.sign_ins.pop_front();
                }
            }
            Which::IssuedBefore(from) => self.issued_from = self.issued_from.max(Some(from)),
            Which::RightsBefore(version) => self.rights_from = self.rights_from.max(version),
            Which::Connection(_) => {}
        }
    }

    pub(super) fn admits(&self, standing: &Standing) -> Result<(), JoinError> {
        if self.barred {
            return Err(JoinError::Barred);
        }
        let closed = |id: &u64| standing.is_meant(Which::SignIn(*id));
        let issued = self.issued_from.map(Which::IssuedBefore);
        if self.sign_ins.iter().any(closed) || issued.is_some_and(|it| standing.is_meant(it)) {
            return Err(JoinError::SignedOut);
        }
        match standing.is_meant(Which::RightsBefore(self.rights_from)) {
            true => Err(JoinError::Outdated),
            false => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn close() -> impl Strategy<Value = CloseSessions> {
        prop_oneof![
            Just((CloseCode::FORBIDDEN, Which::All)),
            (0..4_u8).prop_map(|id| (CloseCode::UNAUTHORIZED, Which::SignIn(id_of(id).short()))),
            (0..4_i64).prop_map(|at| (CloseCode::UNAUTHORIZED, Which::IssuedBefore(Timestamp(at)))),
            (0..4_i64).prop_map(|it| (CloseCode::UNAUTHORIZED, Which::RightsBefore(it))),
        ]
        .prop_map(|(code, which)| CloseSessions { code, which })
    }

    fn id_of(number: u8) -> SignInId {
        SignInId([number; 16])
    }

    fn standing() -> impl Strategy<Value = Standing> {
        (0..4_u8, prop::option::of(0..4_i64), 0..4_i64)
            .prop_map(|(id, at, rights)| Standing::new(id_of(id), at.map(Timestamp), rights))
    }

    proptest! {
        /// Who comes a moment too late to be closed is turned away, and nobody else is.
        #[test]
        fn whoever_would_have_been_closed_is_not_let_in(
            closes in prop::collection::vec(close(), 0..12),
            standing in standing(),
        ) {
            let mut closed = Closed::default();
            for close in &closes {
                closed.remember(close);
            }
            let meant = closes.iter().any(|close| standing.is_meant(close.which));
            prop_assert_eq!(closed.admits(&standing).is_err(), meant);
        }
    }

    #[test]
    fn a_renewed_connection_rests_on_both_tokens_and_the_newer_rights() {
        let mut standing = Standing::new(id_of(1), Some(Timestamp(10)), 1);
        standing.renew(&Renewed {
            connection: switchboard_domain::ConnectionId::new(),
            sign_in: id_of(2),
            issued_at: Some(Timestamp(20)),
            rights: 2,
        });
        for (which, meant) in [
            (Which::SignIn(id_of(1).short()), true),
            (Which::SignIn(id_of(2).short()), true),
            (Which::SignIn(id_of(3).short()), false),
            (Which::IssuedBefore(Timestamp(20)), false),
            (Which::RightsBefore(2), false),
            (Which::RightsBefore(3), true),
        ] {
            assert_eq!(standing.is_meant(which), meant, "{which:?}");
        }
    }
}
