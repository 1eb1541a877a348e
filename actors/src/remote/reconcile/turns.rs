//! What has happened to the help chats of those who are here beside their logs, between two looks, without actors, I/O or
//! clocks: who has them, whether their participants are fine, rows of their timelines, and places.

use super::core::{Here, ON_ITS_WAY};
use std::collections::HashMap;
use switchboard_domain::{ChatId, Timestamp, UserId};
use switchboard_store::queries::{ChatVersion, HelpVersion};

/// What one of those who are here is to be shown of a chat, unless that was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TurnNews {
    /// The chat.
    pub chat: ChatId,
    /// Who. Its participant, or its owner.
    pub user: UserId,
    /// How it is.
    pub now: HelpVersion,
    /// Rows of its timeline behind this one, as far as they are not older than the moment.
    pub rows: Option<(i64, Timestamp)>,
    /// The participant is fine, of late.
    pub is_resolved: bool,
    /// There is a newer place, which is for the owner.
    pub is_elsewhere: bool,
}

/// How such chats were at the last look, for each of those who are here.
#[derive(Debug, Default)]
pub struct TurnLedger {
    chats: HashMap<(ChatId, UserId), HelpVersion>,
    /// Who was here, in which online period.
    here: HashMap<UserId, usize>,
}

impl TurnLedger {
    /// A look has found this of those who are here; what is older than `start` was there at the last one.
    pub fn look(
        &mut self,
        start: Timestamp,
        here: &[Here],
        found: &[ChatVersion],
    ) -> Vec<TurnNews> {
        let present: HashMap<UserId, &Here> = here.iter().map(|it| (it.user, it)).collect();
        let mut news = Vec::new();
        let mut chats = HashMap::new();
        for it in found {
            let (Some(member), Some(now)) = (present.get(&it.user), it.help) else {
                continue;
            };
            let (chat, user) = (it.chat, it.user);
            let asked = now.participant == user;
            if !asked && now.owner != Some(user) {
                // What goes on in it is not theirs any more.
                continue;
            }
            let stayed = self.here.get(&user) == Some(&member.period);
            let before = self.chats.get(&(chat, user)).filter(|_| stayed);
            // Of a chat that was not there only what is of late is news: it came by a look, or has been read.
            let since = match stayed {
                true if asked => start,
                true => start.max(it.opened_at),
                false => member.since,
            };
            let is_open = it.closed_at.is_none() && now.owner.is_some();
            let is_new = |before: Option<Option<Timestamp>>, now: Option<Timestamp>| match before {
                Some(before) => now.is_some() && now != before,
                None => now.is_some_and(|at| at >= since),
            };
            let one = TurnNews {
                chat,
                user,
                now,
                rows: rows(before, &now, since),
                is_resolved: is_open && is_new(before.map(|it| it.resolved_at), now.resolved_at),
                is_elsewhere: is_open
                    && !asked
                    && is_new(before.map(|it| it.place_at), now.place_at),
            };
            if one.rows.is_some() || one.is_resolved || one.is_elsewhere {
                news.push(one);
            }
            chats.insert((chat, user), now);
        }
        self.chats = chats;
        self.here = here.iter().map(|it| (it.user, it.period)).collect();
        news
    }
}

/// Behind which row there is something new, and since when.
fn rows(
    before: Option<&HelpVersion>,
    now: &HelpVersion,
    since: Timestamp,
) -> Option<(i64, Timestamp)> {
    let (n, at) = now.event?;
    match before {
        Some(before) => {
            let last = before.event.map_or(0, |(n, _)| n);
            (n > last).then_some((last, Timestamp(0)))
        }
        None => {
            // A client that came while a row was in flight may have read the timeline without it.
            let since = since.minus(ON_ITS_WAY);
            (at >= since).then_some((0, since))
        }
    }
}

#[cfg(test)]
#[path = "turns_tests.rs"]
mod tests;
