//! Ranks, whatever is said of them in whichever order.

use super::*;
use proptest::prelude::*;

const ID: UserId = UserId(1);

/// Something that is said of an organizer; of agency `.0`.
#[derive(Clone, Copy, Debug)]
enum Word {
    Put(i64, SaidRank),
    Token(i64, Rank, Option<i64>),
}

fn rank() -> impl Strategy<Value = Rank> {
    prop_oneof![Just(Rank::Organizer), Just(Rank::Supervisor)]
}

fn word() -> impl Strategy<Value = Word> {
    let said = prop_oneof![
        Just(SaidRank::Unsaid),
        Just(SaidRank::Provisioned(None)),
        rank().prop_map(|rank| SaidRank::Provisioned(Some(rank))),
    ];
    prop_oneof![
        (1..3_i64, said).prop_map(|(agency, said)| Word::Put(agency, said)),
        (1..3_i64, rank(), prop::option::of(0..30_i64))
            .prop_map(|(agency, rank, issued)| Word::Token(agency, rank, issued)),
    ]
}

fn said_by(word: Word, now: i64) -> (UserClaims, Said) {
    let (agency, rank, said) = match word {
        Word::Put(agency, rank) => (agency, rank, Said::Put(Timestamp::from_secs(now))),
        Word::Token(agency, rank, issued) => {
            let said = Said::Token(issued.map(Timestamp::from_secs));
            (agency, SaidRank::Claimed(rank), said)
        }
    };
    let claims = UserClaims {
        side: Some(Side::Organizer),
        agency: Some(AgencyId(agency)),
        rank,
        ..UserClaims::default()
    };
    (claims, said)
}

/// The rank by the words of the contract: what was provisioned since the user came to this agency, else what the last
/// token said that is of this agency.
fn by_the_words(since: &[Word], agency: Option<i64>) -> Rank {
    let provisioned = since.iter().rev().find_map(|word| match word {
        Word::Put(_, SaidRank::Provisioned(rank)) => Some(*rank),
        _ => None,
    });
    let last_token = since.iter().rev().find_map(|word| match word {
        Word::Token(of, rank, _) => Some((*of, *rank)),
        Word::Put(..) => None,
    });
    let claimed = last_token.filter(|(of, _)| Some(*of) == agency);
    let claimed = claimed.map_or(Rank::Organizer, |(_, rank)| rank);
    provisioned.flatten().unwrap_or(claimed)
}

proptest! {
    #[test]
    fn the_rank_is_what_was_said_in_this_agency(words in prop::collection::vec(word(), 1..30)) {
        let mut row: Option<UserRow> = None;
        // What was said since the user came to the agency, with what brought them there.
        let mut since = Vec::new();
        for (now, word) in (0..).zip(words) {
            let (claims, said) = said_by(word, now);
            let before = row.clone();
            let after = match &before {
                None => claims.new_row(ID, said).expect("enough"),
                Some(before) => claims.applied_to(before, said),
            };
            if before.as_ref().is_none_or(|before| before.agency_id != after.agency_id) {
                since.clear();
            }
            since.push(word);
            prop_assert_eq!(after.rank(), Some(by_the_words(&since, after.agency_id)));
            if let Some(before) = before {
                let moved = (after.agency_id, after.rank()) != (before.agency_id, before.rank());
                let counted = matches!(said, Said::Put(_)) && moved;
                prop_assert_eq!(after.rights_version - before.rights_version, i64::from(counted));
            }
            row = Some(after);
        }
    }
}

#[test]
fn participants_have_none_and_what_is_above_may_as_much() {
    let claims = UserClaims {
        side: Some(Side::Participant),
        rank: SaidRank::Provisioned(Some(Rank::Supervisor)),
        ..UserClaims::default()
    };
    let row = claims.new_row(ID, Said::Put(Timestamp(1))).expect("enough");
    assert_eq!((row.rank(), row.rank_provisioned), (None, None));
    let (claims, said) = said_by(Word::Put(1, SaidRank::Unsaid), 1);
    let manager = UserRow {
        rank_provisioned: Some(2),
        ..claims.new_row(ID, said).expect("enough")
    };
    assert_eq!(manager.rank(), Some(Rank::Supervisor));
}
