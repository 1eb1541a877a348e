//! `recipientOnline`: whether another member of the chat has a connection. The sender of a message is told.
//!
//! This node knows its own connections. For other nodes it asks the location table in Redis while the message
//! is being stored, so nobody waits for Redis. If Redis answers later than the database, its last answer counts.
//! After a failed question nothing is known: the sender is told "not online", and the next message asks again.

use super::actor::{ChatActor, State};
use super::mutual_block::MutualBlock;
use actix::{ActorFutureExt, AsyncContext, Context, WrapFuture};
use std::time::Duration;
use switchboard_domain::{Chat, Timestamp, UserId};

/// Between an answer and the next question. A question that failed may be repeated at once.
const PAUSE: Duration = Duration::from_secs(1);
/// What was said is believed for so long.
const BELIEVED: Duration = Duration::from_secs(5);

/// Whether a sender is told that somebody is there.
#[derive(Debug, Default)]
pub(super) struct RecipientPresence {
    /// Who of the members has a connection to another node.
    remote: RemotePresence,
    /// Whether one of the two has blocked the other.
    pub mutual_block: MutualBlock,
}

impl RecipientPresence {
    /// What is known of other nodes is of another epoch.
    pub fn forget_remote(&mut self) {
        self.remote = RemotePresence::default();
    }
}

/// What is known of the members' connections to other nodes.
#[derive(Debug, Default)]
struct RemotePresence {
    /// Whether they are being asked.
    asking: bool,
    /// Which members have a connection to some node, and since when that is known.
    there: Option<(Vec<UserId>, Timestamp)>,
}

impl RemotePresence {
    /// Whether they are to be asked now; then they are being asked.
    fn ask(&mut self, now: Timestamp) -> bool {
        let old = |(_, at): &(_, Timestamp)| now.since(*at) >= PAUSE;
        let ask = !self.asking && self.there.as_ref().is_none_or(old);
        self.asking |= ask;
        ask
    }

    /// They have answered, or could not be asked.
    fn answered(&mut self, there: Option<Vec<UserId>>, now: Timestamp) {
        self.asking = false;
        self.there = there.map(|there| (there, now));
    }

    /// Whether somebody other than `author` is there, as far as is known.
    fn anybody_but(&self, author: UserId, now: Timestamp) -> bool {
        let known = self.there.as_ref();
        known.is_some_and(|(there, at)| {
            now.since(*at) < BELIEVED && there.iter().any(|user| *user != author)
        })
    }
}

impl ChatActor {
    /// Asks the other nodes about those who are not here, for a message of `author` that is about to be
    /// stored. Of a list it is not known who they are.
    pub(super) fn look_for_others(&mut self, author: UserId, ctx: &mut Context<Self>) {
        let State::Loaded(core) = &self.state else {
            return;
        };
        if self.services.nodes.is_alone()
            || matches!(core.chat(), Chat::List(_))
            || !core.chat().has_member(author)
            || self.others_here(author)
            || !self.recipients.remote.ask(self.services.monotonic())
        {
            return;
        }
        let (nodes, members) = (self.services.nodes.clone(), core.chat().members());
        let asking = async move {
            let there = nodes.locate_users(&members).await.ok()?;
            let there = members.into_iter().zip(there);
            Some(
                there
                    .filter_map(|(user, there)| there.then_some(user))
                    .collect(),
            )
        };
        ctx.spawn(asking.into_actor(self).map(|there, chat, _| {
            let now = chat.services.monotonic();
            chat.recipients.remote.answered(there, now);
        }));
    }

    /// Whether a member other than `author` has a connection to any node, as far as is known.
    pub(super) fn others_online(&self, author: UserId) -> bool {
        let now = self.services.monotonic();
        self.others_here(author) || self.recipients.remote.anybody_but(author, now)
    }

    fn others_here(&self, author: UserId) -> bool {
        let mut pools = self.pools.iter();
        pools.any(|(user, pool)| *user != author && pool.presence.is_online())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADA: UserId = UserId(1);
    const BOB: UserId = UserId(2);

    fn at(ms: i64) -> Timestamp {
        Timestamp(ms * 1_000)
    }

    #[test]
    fn one_question_a_second_and_one_at_a_time() {
        let mut others = RemotePresence::default();
        assert!(others.ask(at(0)) && !others.ask(at(5_000)), "under way");
        others.answered(Some(vec![BOB]), at(5_000));
        assert!(!others.ask(at(5_999)) && others.ask(at(6_000)));
        // Away, they are asked with the next message.
        others.answered(None, at(6_001));
        assert!(others.ask(at(6_002)));
    }

    #[test]
    fn what_was_said_counts_for_a_while_and_not_of_the_author() {
        let mut others = RemotePresence::default();
        assert!(!others.anybody_but(ADA, at(0)));
        others.ask(at(0));
        others.answered(Some(vec![ADA]), at(0));
        assert!(!others.anybody_but(ADA, at(0)) && others.anybody_but(BOB, at(0)));
        others.ask(at(1_000));
        others.answered(Some(vec![ADA, BOB]), at(1_000));
        assert!(others.anybody_but(ADA, at(5_999)));
        assert!(!others.anybody_but(ADA, at(6_000)));
        others.ask(at(2_000));
        others.answered(None, at(2_000));
        assert!(!others.anybody_but(ADA, at(2_000)));
    }
}
