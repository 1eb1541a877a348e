//! What a member of a list is shown of messages that were just stored. Pure.

use switchboard_store::queries::ListReader;

/// How a message is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Show {
    /// It is not for this member.
    Nothing,
    /// As to most members: the one before it is `seq - 1`.
    Usual,
    /// It is the first one that the member sees of the list.
    First,
    /// It is the first one since the member came back: this is the last one before.
    Behind(i64),
}

impl Show {
    /// How the entry `seq`, one of those that were asked for, is shown to `reader`.
    pub(super) fn of(reader: &ListReader, seq: i64) -> Self {
        match seq {
            _ if seq < reader.from_seq || reader.to_seq.is_some_and(|to| seq > to) => Self::Nothing,
            _ if seq > reader.from_seq => Self::Usual,
            _ if reader.before == 0 => Self::First,
            _ => Self::Behind(reader.before),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use switchboard_domain::UserId;

    #[test]
    fn the_first_of_a_stay_says_what_came_before() {
        let new = ListReader {
            user: UserId(1),
            from_seq: 5,
            to_seq: None,
            before: 0,
        };
        let shown = |reader: ListReader| [4, 5, 6].map(|seq| Show::of(&reader, seq));
        assert_eq!(shown(new), [Show::Nothing, Show::First, Show::Usual]);
        let back = ListReader { before: 2, ..new };
        assert_eq!(shown(back), [Show::Nothing, Show::Behind(2), Show::Usual]);
        let gone = ListReader {
            to_seq: Some(5),
            ..back
        };
        assert_eq!(shown(gone), [Show::Nothing, Show::Behind(2), Show::Nothing]);
    }
}
