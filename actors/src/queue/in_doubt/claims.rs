//! Claims whose outcome is not known, without actors, I/O or clocks: the chats that may have come of
//! them are looked for, of each organizer's together.

use crate::chat::Polls;
use std::collections::HashMap;
use switchboard_domain::{Timestamp, UserId};

/// Claims in doubt of one organizer; who has more is given none, until it is known what became of some.
pub const MAX_IN_DOUBT: usize = 16;

/// When each claim in doubt was made, and how often its chat has been looked for.
#[derive(Debug, Default)]
pub struct InDoubtClaims(HashMap<UserId, Vec<(Timestamp, Polls)>>);

impl InDoubtClaims {
    /// A claim may have happened, or happen yet: whether somebody has to begin to look.
    pub fn add(&mut self, organizer: UserId, claimed_at: Timestamp) -> bool {
        let own = self.0.entry(organizer).or_default();
        own.push((claimed_at, Polls::default()));
        own.len() == 1
    }

    /// Whether the organizer may make another claim.
    pub fn has_room(&self, organizer: UserId) -> bool {
        self.of(organizer).len() < MAX_IN_DOUBT
    }

    /// When the organizer's claims in doubt were made.
    pub fn claims(&self, organizer: UserId) -> Vec<Timestamp> {
        let own = self.of(organizer).iter();
        own.map(|(claimed_at, _)| *claimed_at).collect()
    }

    /// The database was asked for the chats of the claims `asked`, and has those of `found`. How many
    /// claims are in doubt no more: those, and those that have been looked for often enough.
    pub fn looked(&mut self, organizer: UserId, asked: &[Timestamp], found: &[Timestamp]) -> usize {
        let Some(own) = self.0.get_mut(&organizer) else {
            return 0;
        };
        let before = own.len();
        own.retain_mut(|(claimed_at, looks)| {
            if !asked.contains(claimed_at) {
                return true;
            }
            let next = looks.next();
            *looks = next.unwrap_or(*looks);
            next.is_some() && !found.contains(claimed_at)
        });
        let over = before - own.len();
        if own.is_empty() {
            self.0.remove(&organizer);
        }
        over
    }

    /// Whether there is anything to look for.
    pub fn any(&self, organizer: UserId) -> bool {
        !self.of(organizer).is_empty()
    }

    fn of(&self, organizer: UserId) -> &[(Timestamp, Polls)] {
        self.0.get(&organizer).map_or(&[], Vec::as_slice)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADA: UserId = UserId(1);
    const BOB: UserId = UserId(2);

    fn at(second: i64) -> Timestamp {
        Timestamp::from_secs(second)
    }

    #[test]
    fn one_looks_for_all_of_an_organizer() {
        let mut in_doubt = InDoubtClaims::default();
        assert!(in_doubt.add(ADA, at(1)));
        assert!(!in_doubt.add(ADA, at(2)), "somebody looks");
        assert!(in_doubt.add(BOB, at(2)), "for another one");
        let asked = in_doubt.claims(ADA);
        assert_eq!(asked, [at(1), at(2)]);
        // One that came meanwhile was not asked for.
        assert!(!in_doubt.add(ADA, at(3)));
        assert_eq!(in_doubt.looked(ADA, &asked, &[at(2)]), 1);
        assert_eq!(in_doubt.claims(ADA), [at(1), at(3)]);
        assert_eq!(in_doubt.looked(ADA, &[at(1), at(3)], &[at(1), at(3)]), 2);
        assert!(!in_doubt.any(ADA) && in_doubt.any(BOB));
        assert!(in_doubt.add(ADA, at(4)), "nobody looks any more");
    }

    #[test]
    fn each_is_looked_for_as_often_as_if_it_were_alone() {
        let mut in_doubt = InDoubtClaims::default();
        in_doubt.add(ADA, at(1));
        let mut alone = 1;
        while in_doubt.looked(ADA, &[at(1)], &[]) == 0 {
            alone += 1;
        }
        assert!(!in_doubt.any(ADA));
        in_doubt.add(ADA, at(1));
        assert_eq!(in_doubt.looked(ADA, &[at(1)], &[]), 0);
        in_doubt.add(ADA, at(2));
        let both = [at(1), at(2)];
        for _ in 2..alone {
            assert_eq!(in_doubt.looked(ADA, &both, &[]), 0);
        }
        assert_eq!(in_doubt.looked(ADA, &both, &[]), 1);
        assert_eq!(in_doubt.claims(ADA), [at(2)]);
        assert_eq!(in_doubt.looked(ADA, &both, &[]), 1);
    }

    #[test]
    fn too_many_are_known_by_their_number() {
        let mut in_doubt = InDoubtClaims::default();
        for second in 0..MAX_IN_DOUBT as i64 {
            assert!(in_doubt.has_room(ADA));
            in_doubt.add(ADA, at(second));
        }
        assert!(!in_doubt.has_room(ADA) && in_doubt.has_room(BOB));
        in_doubt.looked(ADA, &[at(0)], &[at(0)]);
        assert!(in_doubt.has_room(ADA));
    }
}
