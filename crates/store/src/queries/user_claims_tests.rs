use super::*;
use proptest::prelude::*;

const ID: UserId = UserId(1);
const PUT: Said = Said::Put(Timestamp(1));
const NEVER: Said = Said::Token(None);

fn claims(side: Side) -> UserClaims {
    UserClaims {
        side: Some(side),
        ..UserClaims::default()
    }
}

fn organizer_of(agency: i64) -> UserClaims {
    UserClaims {
        agency: Some(AgencyId(agency)),
        ..claims(Side::Organizer)
    }
}

#[test]
fn absent_leaves_and_present_replaces() {
    let named = UserClaims {
        name: Some("Ada".into()),
        email: Some("a@x".into()),
        ..claims(Side::Participant)
    };
    let stored = named.new_row(ID, NEVER).expect("enough");
    let renamed = UserClaims {
        name: Some(String::new()),
        ..claims(Side::Participant)
    };
    let changed = renamed.applied_to(&stored, NEVER);
    assert_eq!((changed.name.as_str(), changed.email.as_str()), ("", "a@x"));
    assert_eq!(named.applied_to(&stored, NEVER), stored);
}

#[test]
fn only_organizers_have_an_agency_and_all_of_them() {
    let of_seven = |side| UserClaims {
        side,
        ..organizer_of(7)
    };
    let agency = |side| of_seven(side).new_row(ID, NEVER).map(|row| row.agency_id);
    assert_eq!(agency(Some(Side::Organizer)), Some(Some(7)));
    assert_eq!(agency(Some(Side::Participant)), Some(None));
    assert_eq!(agency(None), None);
    assert_eq!(claims(Side::Organizer).new_row(ID, PUT), None);
}

#[test]
fn the_same_second_counts_as_later_and_no_time_never_does() {
    let put = Some(
        Timestamp::from_secs(100)
            .plus(std::time::Duration::from_millis(900))
            .0,
    );
    let issued = |secs| Said::Token(Some(Timestamp::from_secs(secs)));
    assert!(!issued(99).holds(put));
    assert!(issued(100).holds(put));
    assert!(!NEVER.holds(put));
    assert!(NEVER.holds(None));
}

#[test]
fn what_was_deleted_stays_so_whichever_side_asks() {
    let stored = organizer_of(7).new_row(ID, NEVER).expect("enough");
    assert_eq!(
        claims(Side::Participant).refused(&stored),
        Some(Saved::RoleConflict)
    );
    assert_eq!(organizer_of(8).refused(&stored), None);
    let gone = UserRow {
        deleted_at: Some(1),
        ..stored
    };
    for side in [Side::Participant, Side::Organizer] {
        assert_eq!(claims(side).refused(&gone), Some(Saved::Deleted));
    }
}

#[derive(Clone, Debug)]
enum Word {
    Put(i64, bool),
    Token(i64, bool, Option<i64>),
}

fn word() -> impl Strategy<Value = Word> {
    prop_oneof![
        (1..4_i64, any::<bool>()).prop_map(|(agency, creator)| Word::Put(agency, creator)),
        (1..4_i64, any::<bool>(), prop::option::of(0..40_i64))
            .prop_map(|(agency, creator, issued)| Word::Token(agency, creator, issued)),
    ]
}

proptest! {
    /// Whatever is said in whichever order: no token of before the integrator's last word changes what
    /// that said, and the version counts the integrator's changes and nothing else.
    #[test]
    fn the_later_word_holds(words in prop::collection::vec(word(), 1..40)) {
        let mut row = organizer_of(1).new_row(ID, NEVER).expect("enough");
        let mut last_put: Option<i64> = None;
        for (now, word) in (0..).zip(words) {
            let before = row.clone();
            let of = |agency, creator| UserClaims {
                creator: Some(creator),
                ..organizer_of(agency)
            };
            let (agency, creator, said) = match word {
                Word::Put(agency, creator) => {
                    last_put = Some(now);
                    (agency, creator, Said::Put(Timestamp::from_secs(now)))
                }
                Word::Token(agency, creator, issued) => {
                    (agency, creator, Said::Token(issued.map(Timestamp::from_secs)))
                }
            };
            row = of(agency, creator).applied_to(&before, said);
            let wins = match said {
                Said::Put(_) => true,
                Said::Token(issued) => last_put.is_none_or(|put| {
                    issued.is_some_and(|at| at >= Timestamp::from_secs(put))
                }),
            };
            let expected = if wins { (Some(agency), creator) } else { (before.agency_id, before.creator) };
            prop_assert_eq!((row.agency_id, row.creator), expected);
            let moved = (row.agency_id, row.creator) != (before.agency_id, before.creator);
            let counted = matches!(said, Said::Put(_)) && moved;
            prop_assert_eq!(row.rights_version - before.rights_version, i64::from(counted));
            prop_assert_eq!(row.put_at, last_put.map(|put| Timestamp::from_secs(put).0));
        }
    }
}
