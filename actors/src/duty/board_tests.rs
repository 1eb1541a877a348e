//! Whatever is found and whoever watches, what was shown adds up to what is so.

use super::*;
use proptest::prelude::*;
use switchboard_domain::AvailabilityState;
use uuid::Uuid;

const GATHER: Duration = Duration::from_secs(2);

fn at(millis: u64) -> Timestamp {
    Timestamp(0).plus(Duration::from_millis(millis))
}

fn colleague(id: i64, chats: i64) -> Colleague {
    Colleague {
        id: UserId(id),
        name: format!("Organizer {id}"),
        state: AvailabilityState::Available,
        reason: None,
        since: None,
        until: None,
        chats,
    }
}

fn connection(number: u128) -> ConnectionId {
    ConnectionId(Uuid::from_u128(number))
}

fn found(rows: &[Colleague]) -> Vec<(Colleague, Ways)> {
    let row = |row: &Colleague| (row.clone(), Ways::default());
    rows.iter().map(row).collect()
}

#[derive(Clone, Debug)]
enum Step {
    /// These have so many chats; nobody else is there any more.
    Find(Vec<(i64, i64)>),
    Watch(u128),
    Forget(u128),
    Pass(u64),
}

fn step() -> impl Strategy<Value = Step> {
    let rows = prop::collection::btree_map(1..6_i64, 0..3_i64, 0..5);
    prop_oneof![
        rows.prop_map(|rows| Step::Find(rows.into_iter().collect())),
        (1..3_u128).prop_map(Step::Watch),
        (1..3_u128).prop_map(Step::Forget),
        (0..3_000_u64).prop_map(Step::Pass),
    ]
}

proptest! {
    #[test]
    fn what_was_shown_adds_up(steps in prop::collection::vec(step(), 0..60)) {
        let (mut board, mut now) = (Board::default(), 0);
        let mut rows: Vec<Colleague> = Vec::new();
        // What each shows, since when, and how often anything had changed by then.
        let mut screens: HashMap<ConnectionId, (HashMap<UserId, Colleague>, u64, u64)> = HashMap::new();
        let mut changes = 0;
        let quiet = [Step::Pass(2_000), Step::Pass(2_000)];
        for step in steps.into_iter().chain(quiet) {
            match step {
                Step::Find(now_there) => {
                    let there: Vec<_> = now_there.into_iter().map(|(id, chats)| colleague(id, chats)).collect();
                    changes += u64::from(there != rows);
                    rows = there;
                    board.found(found(&rows), true);
                }
                Step::Watch(number) => {
                    let shown = board.watch(connection(number), None, at(now));
                    let screen = shown.into_iter().map(|row| (row.id, row)).collect();
                    screens.insert(connection(number), (screen, now, changes));
                }
                Step::Forget(number) => {
                    board.forget(connection(number));
                    screens.remove(&connection(number));
                }
                Step::Pass(millis) => now += millis,
            }
            for (to, changed) in board.pushes(GATHER, at(now)) {
                prop_assert!(!changed.is_empty());
                for connection in to {
                    let (screen, last, seen) = screens.get_mut(&connection).expect("it watches");
                    prop_assert!(now - *last >= 2_000, "not so often");
                    prop_assert!(*seen < changes, "nothing has changed");
                    (*last, *seen) = (now, changes);
                    screen.extend(changed.iter().map(|row| (row.id, row.clone())));
                }
            }
        }
        for (screen, ..) in screens.values() {
            for row in &rows {
                prop_assert_eq!(screen.get(&row.id), Some(row));
            }
            for (id, row) in screen {
                let there = rows.iter().any(|row| row.id == *id);
                prop_assert!(there || row.state == AvailabilityState::Off, "{:?}", row);
            }
        }
        prop_assert_eq!(board.is_unwatched(), screens.is_empty());
    }
}

#[test]
fn those_with_chats_come_first_and_ones_own_row_in_any_case() {
    let mut board = Board::default();
    let rows: Vec<_> = (1..=600)
        .map(|id| colleague(id, i64::from(id > 550)))
        .collect();
    let mut sorted = rows.clone();
    sorted.sort_by_key(|row| (row.chats == 0, row.id));
    board.found(found(&sorted), false);
    let shown = board.watch(connection(1), Some(colleague(549, 0)), at(0));
    assert_eq!(shown.len(), MOST);
    assert_eq!((shown[0].id, shown[50].id), (UserId(551), UserId(1)));
    assert_eq!(shown.last().map(|row| row.id), Some(UserId(549)));
    let among = board.watch(connection(1), Some(colleague(560, 1)), at(0));
    assert_eq!(among.iter().filter(|row| row.id == UserId(560)).count(), 1);
}

#[test]
fn what_does_not_fit_into_an_answer_is_left_out() {
    let mut board = Board::default();
    let long = |id| Colleague {
        name: "x".repeat(1_000),
        ..colleague(id, 1)
    };
    let rows: Vec<_> = (1..=300).map(long).collect();
    board.found(found(&rows), true);
    let shown = board.watch(connection(1), Some(colleague(999, 0)), at(0));
    assert!(shown.len() > 50 && shown.len() < 200, "{}", shown.len());
    assert_eq!(shown.last().map(|row| row.id), Some(UserId(999)));
    assert_eq!(fitting(&shown), shown.len());
}
