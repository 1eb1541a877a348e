use super::super::emoji::EmojiList;
use super::*;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

const USERS: [UserId; 2] = [UserId(1), UserId(2)];

fn emoji(index: usize) -> Emoji {
    let list = EmojiList::default();
    let text = list.iter().nth(index).unwrap();
    list.find(&Emoji::said(text).unwrap()).unwrap()
}

fn flat(shown: &[EmojiUsers]) -> BTreeSet<(UserId, String)> {
    let of_one = |it: &EmojiUsers| {
        let name = it.emoji.to_string();
        it.users
            .iter()
            .map(move |user| (*user, name.clone()))
            .collect::<Vec<_>>()
    };
    shown.iter().flat_map(of_one).collect()
}

proptest! {
    /// What each is shown, beside a naive model: what all see, and what each has of their own.
    #[test]
    fn everybody_sees_what_was_meant_for_them(
        steps in prop::collection::vec((0..2_usize, 0..5_usize, any::<bool>(), any::<bool>()), 0..60),
    ) {
        let mut reactions = Reactions::default();
        let mut all: BTreeSet<(UserId, String)> = BTreeSet::new();
        let mut own: BTreeMap<UserId, BTreeSet<String>> = BTreeMap::new();
        for (seq, (user, index, on, is_void)) in (1..).zip(steps) {
            let (user, emoji) = (USERS[user], emoji(index));
            let react = React { user, emoji: &emoji, on, seq, is_void };
            let mine = own.entry(user).or_default();
            let (name, key) = (emoji.text.to_string(), (user, emoji.text.to_string()));
            let outcome = reactions.after(&react);
            if on && !mine.contains(&name) && mine.len() == MAX_REACTIONS_OF_USER {
                prop_assert_eq!(outcome, Err(Code::TooManyChanges));
                continue;
            }
            let is_same = mine.contains(&name) == on && (is_void || all.contains(&key) == on);
            match outcome.unwrap() {
                None => prop_assert!(is_same),
                Some(after) => {
                    prop_assert!(!is_same);
                    reactions = after;
                }
            }
            if on { mine.insert(name) } else { mine.remove(&name) };
            if !is_void {
                if on { all.insert(key) } else { all.remove(&key) };
            }
            let stored = reactions.to_db();
            prop_assert_eq!(&Reactions::from_db(stored.as_deref()), &reactions);
        }
        prop_assert_eq!(flat(&reactions.seen_by(None)), all.clone());
        for user in USERS {
            let mut meant: BTreeSet<_> = all.iter().filter(|it| it.0 != user).cloned().collect();
            meant.extend(own.remove(&user).unwrap_or_default().into_iter().map(|it| (user, it)));
            prop_assert_eq!(flat(&reactions.seen_by(Some(user))), meant);
        }
    }
}

#[test]
fn they_are_shown_in_the_order_of_the_list_and_users_ascending() {
    let mut reactions = Reactions::default();
    for (seq, (user, index)) in (1..).zip([(1, 2), (0, 2), (1, 0)]) {
        let emoji = emoji(index);
        let user = USERS[user];
        let react = React {
            user,
            emoji: &emoji,
            on: true,
            seq,
            is_void: false,
        };
        reactions = reactions.after(&react).unwrap().unwrap();
    }
    let shown = reactions.seen_by(None);
    let shown: Vec<_> = shown.iter().map(|it| (&*it.emoji, &it.users[..])).collect();
    assert_eq!(shown, [("👍", &USERS[1..]), ("😂", &USERS[..])]);
}

#[test]
fn a_bored_user_is_stopped_and_nobody_else() {
    let (mut reactions, thumb) = (Reactions::default(), emoji(0));
    let react = |user, on| React {
        user,
        emoji: &thumb,
        on,
        seq: 1,
        is_void: false,
    };
    for n in 0..MAX_REACTION_CHANGES {
        reactions = reactions
            .after(&react(USERS[0], n % 2 == 0))
            .unwrap()
            .unwrap();
    }
    assert_eq!(
        reactions.after(&react(USERS[0], true)),
        Err(Code::TooManyChanges)
    );
    assert!(reactions.after(&react(USERS[1], true)).is_ok());
}

#[test]
fn what_cannot_be_read_is_left_out() {
    for text in [
        None,
        Some(""),
        Some("{}"),
        Some("[{\"u\":-1,\"n\":0,\"e\":[]}]"),
    ] {
        assert!(Reactions::from_db(text).is_empty());
    }
}
