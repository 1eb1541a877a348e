//! Who reacted to a message, and by what: a set for each user, as the row of the message holds it.
//!
//! What somebody does while the other one has blocked them is theirs alone: each emoji of a user is on for all, or for
//! that user, or both.

use super::emoji::Emoji;
use crate::code::Code;
use crate::ids::UserId;
use crate::limits::{MAX_REACTION_CHANGES, MAX_REACTIONS_OF_USER};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// All reactions to one message.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Reactions(Vec<Reactor>);

/// What one user has done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Reactor {
    #[serde(rename = "u")]
    user: UserId,
    /// How often they have changed something.
    #[serde(rename = "n")]
    changes: u16,
    /// The last change that they alone see.
    #[serde(rename = "v", default, skip_serializing_if = "Option::is_none")]
    void_seq: Option<i64>,
    #[serde(rename = "e")]
    emoji: Vec<Reaction>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Reaction {
    #[serde(rename = "e")]
    text: Arc<str>,
    #[serde(rename = "p")]
    place: u16,
    #[serde(rename = "a")]
    for_all: bool,
    #[serde(rename = "o")]
    for_own: bool,
}

/// Who reacted by one emoji.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EmojiUsers {
    /// Which.
    #[schemars(with = "String")]
    pub emoji: Arc<str>,
    /// Who, ascending.
    pub users: Vec<UserId>,
}

/// Somebody reacts, or takes that back.
#[derive(Clone, Copy, Debug)]
pub(super) struct React<'a> {
    pub user: UserId,
    pub emoji: &'a Emoji,
    pub on: bool,
    /// The number of the entry that does it.
    pub seq: i64,
    /// Whether nobody else is to see it.
    pub is_void: bool,
}

impl Reactions {
    /// What becomes of them; nothing when it changes nothing.
    pub(super) fn after(&self, react: &React<'_>) -> Result<Option<Self>, Code> {
        let React { user, on, .. } = *react;
        let mut all = self.clone();
        let at = all.0.partition_point(|it| it.user < user);
        if all.0.get(at).is_none_or(|it| it.user != user) {
            let new = Reactor {
                user,
                changes: 0,
                void_seq: None,
                emoji: Vec::new(),
            };
            all.0.insert(at, new);
        }
        // It is there, or was put there.
        let Some(reactor) = all.0.get_mut(at) else {
            return Ok(None);
        };
        let is_it = |it: &Reaction| it.text == react.emoji.text;
        let before = reactor.emoji.iter().find(|it| is_it(it));
        let (for_all, for_own) = before.map_or((false, false), |it| (it.for_all, it.for_own));
        if for_own == on && (react.is_void || for_all == on) {
            return Ok(None);
        }
        let has = reactor.emoji.iter().filter(|it| it.for_own).count();
        if on && !for_own && has >= MAX_REACTIONS_OF_USER || reactor.changes >= MAX_REACTION_CHANGES
        {
            return Err(Code::TooManyChanges);
        }
        reactor.changes += 1;
        if react.is_void {
            reactor.void_seq = Some(react.seq);
        }
        reactor.emoji.retain(|it| !is_it(it));
        let now = Reaction {
            text: react.emoji.text.clone(),
            place: react.emoji.place,
            for_all: if react.is_void { for_all } else { on },
            for_own: on,
        };
        if now.for_all || now.for_own {
            reactor.emoji.push(now);
        }
        Ok(Some(all))
    }

    /// As `reader` sees them, or everybody: in the order of the list. Nobody is in it twice by one emoji.
    pub fn seen_by(&self, reader: Option<UserId>) -> Arc<[EmojiUsers]> {
        let mut shown: BTreeMap<(u16, &Arc<str>), Vec<UserId>> = BTreeMap::new();
        let mut places: BTreeMap<&Arc<str>, u16> = BTreeMap::new();
        for reactor in &self.0 {
            let is_own = Some(reactor.user) == reader;
            for it in &reactor.emoji {
                if if is_own { it.for_own } else { it.for_all } {
                    // The list may have been another one when somebody else used it.
                    let place = *places.entry(&it.text).or_insert(it.place);
                    let users = shown.entry((place, &it.text)).or_default();
                    users.push(reactor.user);
                }
            }
        }
        let shown = shown.into_iter().map(|((_, emoji), users)| EmojiUsers {
            emoji: emoji.clone(),
            users,
        });
        shown.collect()
    }

    /// The last change that `reader` alone sees; 0 for none.
    pub(super) fn void_seq_of(&self, reader: Option<UserId>) -> i64 {
        let own = self.0.iter().find(|it| Some(it.user) == reader);
        own.and_then(|it| it.void_seq).unwrap_or(0)
    }

    /// Those who may see something else than everybody sees.
    pub(super) fn apart(&self) -> impl Iterator<Item = UserId> {
        let apart = self.0.iter().filter(|it| it.void_seq.is_some());
        apart.map(|it| it.user)
    }

    /// Whether nobody has ever reacted.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// As the database holds them, and back. What cannot be read is of a later release: it is left out.
    pub fn to_db(&self) -> Option<String> {
        let text = || serde_json::to_string(self).ok();
        (!self.is_empty()).then(text).flatten()
    }

    /// See [`Self::to_db`].
    pub fn from_db(text: Option<&str>) -> Self {
        text.and_then(|text| serde_json::from_str(text).ok())
            .unwrap_or_default()
    }
}

#[cfg(test)]
#[path = "reactions_tests.rs"]
mod tests;
