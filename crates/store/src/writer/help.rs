//! What decides of a help chat: who may write there, and what an entry changes. Pure.

use super::append::Append;
use super::plan::ChatState;
use crate::queries::timeline::Note;
use crate::statement::Statement;
use diesel::sql_types::BigInt;
use std::collections::HashMap;
use switchboard_domain::limits::MAX_WAITING_ENTRIES;
use switchboard_domain::{ChatEventKind, ChatId, Code, Timestamp, UserId};

/// A help chat as its row says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HelpState {
    /// Who has it, or had it last.
    pub organizer: Option<UserId>,
    /// Who asked.
    pub participant: UserId,
    /// Whether nobody has it.
    pub withdrawn: bool,
    /// The end of its log when it last began to wait.
    pub waiting_seq: i64,
    /// How many entries since then change others: of the words that it takes while it waits they are none. Looked up where
    /// that may decide, else 0.
    pub waiting_changes: i64,
    /// How many owners it has had.
    pub turn: i64,
    /// The last of them who has looked at it.
    pub opened_turn: i64,
    /// The participant's oldest entry without an answer.
    pub awaiting_since: Option<Timestamp>,
}

/// The chats in which the entries of a batch may be too many, unless changes are among those before: each with where it
/// began to wait.
pub(super) fn nearly_full(
    batch: &[Append],
    chats: &HashMap<ChatId, ChatState>,
) -> Vec<(ChatId, i64)> {
    let is_full = |chat: &ChatId| {
        let state = chats.get(chat)?;
        let help = state.help.filter(|help| help.withdrawn)?;
        let more = batch.iter().filter(|entry| entry.chat == *chat).count();
        let since = state.last_seq - help.waiting_seq;
        let is_full = since + i64::try_from(more).unwrap_or(i64::MAX) > MAX_WAITING_ENTRIES;
        is_full.then_some((*chat, help.waiting_seq))
    };
    chats.keys().filter_map(is_full).collect()
}

/// How many entries behind that change others. The chat is locked.
pub(super) fn changes_behind((chat, seq): (ChatId, i64)) -> Statement<BigInt> {
    const COUNT: &str =
        sql!("SELECT count(*) FROM messages WHERE chat_id = ? AND seq > ? AND kind >= {change}");
    Statement::new(COUNT).bind(chat).bind(seq)
}

/// The rows of timelines that say who has looked at a chat by writing there: once for each turn.
pub(super) fn opened(
    changes: &HashMap<ChatId, HelpChange>,
    now: Timestamp,
) -> impl Iterator<Item = Note> {
    changes.iter().filter_map(move |(chat, change)| {
        let opener = Some(change.opener?);
        Some(Note::new(*chat, ChatEventKind::Opened, opener, now))
    })
}

/// What entries change of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HelpChange {
    /// The last owner who has looked at it.
    pub opened_turn: i64,
    /// The participant's oldest entry without an answer.
    pub awaiting_since: Option<Timestamp>,
    /// Who has looked at it by writing there, where nothing was opened before.
    pub opener: Option<UserId>,
}

impl HelpState {
    /// Who has it.
    pub fn owner(&self) -> Option<UserId> {
        self.organizer.filter(|_| !self.withdrawn)
    }

    /// Whether `author` may write the entry that comes behind `words` entries that say something, and `says` something
    /// itself: whoever has the chat now, and the participant, up to so many words while it waits.
    pub fn may_write(&self, author: UserId, words: i64, says: bool) -> Result<(), Code> {
        if author == self.participant {
            let since = words - self.waiting_seq - self.waiting_changes;
            let full = self.withdrawn && since >= MAX_WAITING_ENTRIES;
            return match full && says {
                true => Err(Code::WaitingChatFull),
                false => Ok(()),
            };
        }
        // What the server itself says is nobody's.
        match self.owner() == Some(author) || author == UserId(0) {
            true => Ok(()),
            false => Err(Code::ChatMoved),
        }
    }

    /// What is so behind these entries: of each its author, and whether it says something. A change of what was said
    /// answers nobody, and whoever makes one has looked.
    pub fn after(
        &self,
        entries: impl Iterator<Item = (UserId, bool)>,
        now: Timestamp,
    ) -> HelpChange {
        let unchanged = HelpChange {
            opened_turn: self.opened_turn,
            awaiting_since: self.awaiting_since,
            opener: None,
        };
        entries.fold(unchanged, |change, (author, says)| {
            if author == self.participant && !says {
                change
            } else if author == self.participant {
                HelpChange {
                    awaiting_since: change.awaiting_since.or(Some(now)),
                    ..change
                }
            } else if self.organizer == Some(author) {
                // A program of before counts no owners.
                let opened_turn = self.turn.max(1);
                HelpChange {
                    opened_turn,
                    awaiting_since: change.awaiting_since.filter(|_| !says),
                    opener: (self.opened_turn < opened_turn).then_some(author),
                }
            } else {
                change
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ASKER: UserId = UserId(1);
    const OWNER: UserId = UserId(2);
    const OTHER: UserId = UserId(3);

    fn chat(withdrawn: bool) -> HelpState {
        HelpState {
            organizer: Some(OWNER),
            participant: ASKER,
            withdrawn,
            waiting_seq: 7,
            waiting_changes: 0,
            turn: 2,
            opened_turn: 1,
            awaiting_since: None,
        }
    }

    #[test]
    fn fifty_words_while_it_waits_and_any_number_while_somebody_has_it() {
        let most = 7 + MAX_WAITING_ENTRIES;
        assert_eq!(chat(true).may_write(ASKER, most - 1, true), Ok(()));
        let full = Err(Code::WaitingChatFull);
        assert_eq!(chat(true).may_write(ASKER, most, true), full);
        assert_eq!(chat(false).may_write(ASKER, most, true), Ok(()));
        // What changes a word is none, and takes no room.
        assert_eq!(chat(true).may_write(ASKER, most, false), Ok(()));
        let corrected = HelpState {
            waiting_changes: 2,
            ..chat(true)
        };
        assert_eq!(corrected.may_write(ASKER, most + 1, true), Ok(()));
        assert_eq!(corrected.may_write(ASKER, most + 2, true), full);
    }

    #[test]
    fn nobody_of_the_staff_writes_but_who_has_it() {
        assert_eq!(chat(false).may_write(OWNER, 9, true), Ok(()));
        assert_eq!(chat(true).may_write(OWNER, 9, true), Err(Code::ChatMoved));
        assert_eq!(chat(false).may_write(OTHER, 9, true), Err(Code::ChatMoved));
    }

    proptest! {
        #[test]
        fn it_awaits_an_answer_since_the_first_word_behind_the_owners_last(
            entries in proptest::collection::vec(
                (prop_oneof![Just(ASKER), Just(OWNER), Just(UserId(0))], any::<bool>()), 0..12,
            ),
            before in proptest::option::of(0..5_i64),
        ) {
            let state = HelpState { awaiting_since: before.map(Timestamp), ..chat(false) };
            let now = Timestamp(10);
            let after = state.after(entries.iter().copied(), now);
            // What changes another entry answers nothing, and shows that its author has looked.
            let answered = entries.iter().rposition(|it| *it == (OWNER, true));
            let unanswered = entries[answered.map_or(0, |at| at + 1)..].contains(&(ASKER, true));
            let looked = entries.iter().any(|(author, _)| *author == OWNER);
            let known = state.awaiting_since.filter(|_| answered.is_none());
            prop_assert_eq!(after.awaiting_since, known.or(unanswered.then_some(now)));
            prop_assert_eq!(after.opened_turn, if looked { 2 } else { 1 });
            prop_assert_eq!(after.opener, looked.then_some(OWNER));
            let opened = HelpState { opened_turn: 2, ..state };
            prop_assert_eq!(opened.after(entries.iter().copied(), now).opener, None);
        }
    }
}
