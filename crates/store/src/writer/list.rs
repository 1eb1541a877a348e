//! May the author write to this list? The policy of lists. Pure.

use super::append::Append;
use super::plan::ChatState;
use std::collections::{HashMap, HashSet};
use switchboard_domain::{ChatId, Code, UserId};

/// What the database knows of a list, for that decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ListState {
    /// Who may write.
    pub owner: UserId,
    /// Who would receive it, as the owner sees it.
    pub members: i64,
}

impl ListState {
    /// Its two columns, which other chats do not have.
    pub fn of(owner: Option<i64>, members: Option<i64>) -> Option<Self> {
        Some(Self {
            owner: UserId(owner?),
            members: members?,
        })
    }

    /// Why this author may not write, of those who are `creators`.
    pub fn may_write(&self, author: UserId, creators: &HashSet<UserId>) -> Result<(), Code> {
        match () {
            () if author != self.owner || !creators.contains(&author) => Err(Code::Forbidden),
            () if self.members == 0 => Err(Code::ListEmpty),
            () => Ok(()),
        }
    }
}

/// The owners who write to their lists in a batch, each once.
pub(super) fn owners(batch: &[Append], chats: &HashMap<ChatId, ChatState>) -> Vec<UserId> {
    let owner = |entry: &Append| {
        let list = chats.get(&entry.chat)?.list?;
        (list.owner == entry.author).then_some(list.owner)
    };
    let distinct: HashSet<UserId> = batch.iter().filter_map(owner).collect();
    distinct.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_creator_writes_to_those_on_their_list() {
        let (owner, other) = (UserId(1), UserId(2));
        let list = |members| ListState { owner, members };
        let creators = HashSet::from([owner, other]);
        assert_eq!(list(1).may_write(owner, &creators), Ok(()));
        assert_eq!(list(0).may_write(owner, &creators), Err(Code::ListEmpty));
        assert_eq!(list(1).may_write(other, &creators), Err(Code::Forbidden));
        let nobody = HashSet::new();
        assert_eq!(list(1).may_write(owner, &nobody), Err(Code::Forbidden));
    }
}
