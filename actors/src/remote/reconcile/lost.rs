//! Open help chats that devices were told of, and that their user has no more. What changed between two
//! looks does not show it where the match was made, undone and made anew for somebody else in between.
//! Pure.

use std::collections::HashSet;
use switchboard_domain::wire::Match;
use switchboard_domain::{ChatId, UserId};
use switchboard_store::queries::ChatVersion;

/// Those of `told`, which were known before it was looked, that are not among what was found.
pub fn lost(told: &[(UserId, Match)], found: &[ChatVersion]) -> Vec<(UserId, Match)> {
    if told.is_empty() {
        return Vec::new();
    }
    let there = found
        .iter()
        .filter(|it| it.is_help && !it.withdrawn && !it.waits);
    let there: HashSet<(UserId, ChatId)> = there.map(|it| (it.user, it.chat)).collect();
    let lost = told
        .iter()
        .filter(|(user, it)| !there.contains(&(*user, it.chat)));
    lost.copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use switchboard_domain::Timestamp;
    use uuid::Uuid;

    #[test]
    fn what_somebody_else_has_by_now_is_lost() {
        let chats: Vec<ChatId> = (1..=4).map(|id| ChatId(Uuid::from_u128(id))).collect();
        let version = |user: i64, chat: ChatId, withdrawn: bool| ChatVersion {
            chat,
            user: UserId(user),
            is_help: true,
            last_seq: 1,
            last_at: None,
            opened_at: Timestamp(0),
            closed_at: None,
            withdrawn,
            waits: false,
            help: None,
        };
        let of = |chat: &ChatId| Match::new(*chat, Timestamp(0));
        let told: Vec<_> = chats[..3].iter().map(|it| (UserId(1), of(it))).collect();
        let found = [
            version(1, chats[0], false),
            version(1, chats[1], true),
            version(2, chats[2], false),
            version(1, chats[3], false),
        ];
        let waits = ChatVersion {
            waits: true,
            ..found[0]
        };
        assert_eq!(lost(&told[..1], &[waits]), told[..1], "nobody has it");
        assert_eq!(lost(&told, &found), told[1..]);
        assert_eq!(lost(&[], &found), []);
    }
}
