//! The end of all sessions when the server stops: one after another, so that their clients do not
//! come back all at once, and each when it was told to.

use super::actor::Session;
use super::state::State;
use crate::pool::CloseSessions;
use actix::{AsyncContext, Context};
use std::time::Duration;
use switchboard_cluster::Hint;
use switchboard_domain::ConnectionId;
use switchboard_domain::audience::Which;
use switchboard_domain::wire::CloseCode;
use switchboard_domain::wire::Frame;

/// How long a client that is to leave is owed the answers to what it has under way.
const ANSWER_GRACE: Duration = Duration::from_secs(2);
/// The same at the end of the drain: a close handshake still has to follow.
const LAST_ANSWER_GRACE: Duration = Duration::from_millis(400);

/// How the sessions end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Drain {
    /// All are closed within this time.
    pub within: Duration,
    /// Their clients come back within this time of their close.
    pub reconnect_spread: Duration,
}

/// How far a session has come with leaving.
#[derive(Debug, Default)]
pub(super) struct Leaving {
    /// Set when the session ends as soon as it owes no answer.
    pub(super) code: Option<CloseCode>,
    /// Whether the time of its end has been chosen.
    drawn: bool,
    /// Whether its client has been told when to come back.
    told: bool,
    /// Less than [`ANSWER_GRACE`] when the drain ends before.
    answers: Option<Duration>,
}

/// A connection's place in what is spread: two numbers of 0 to 1. The id ends in random bits, so
/// nothing has to be drawn.
fn lots(connection: ConnectionId) -> [f64; 2] {
    let [.., a, b, c, d] = *connection.as_bytes();
    [[a, b], [c, d]].map(|bytes| f64::from(u16::from_be_bytes(bytes)) / 65_536.0)
}

impl Session {
    /// The server closes this connection: its user is given time to return, on all nodes.
    pub(super) fn note_dismissed(&self) {
        if let State::Active(active) = &self.state
            && active.user.agency.is_some()
        {
            let (user, services) = (active.user.id, &self.services);
            services.dismissals.note(user, services.monotonic());
            let hint = || Hint::Dismissed { user: user.0 };
            services.nodes.tell_all(hint);
        }
    }

    /// The server stops: this session ends at a moment of its own. Until then it serves its
    /// client. May be told twice, from the unauthenticated and from the pool.
    pub(super) fn drain(&mut self, drain: Drain, ctx: &mut Context<Self>) {
        let [close, reconnect] = lots(self.id);
        if matches!(self.state, State::Active(_)) && !self.leaving.told {
            self.leaving.told = true;
            let after = drain.reconnect_spread.mul_f64(reconnect);
            let ms = u64::try_from(after.as_millis()).unwrap_or(u64::MAX);
            self.push(&Frame::going_away(ms), ctx);
        }
        if self.leaving.drawn {
            return;
        }
        self.leaving.drawn = true;
        let wait = drain.within.mul_f64(close);
        let left = drain.within.saturating_sub(wait) + LAST_ANSWER_GRACE;
        self.leaving.answers = Some(left.min(ANSWER_GRACE));
        ctx.run_later(wait, Self::leave_in_order);
    }

    /// Ends the session behind what its pool still has for it.
    fn leave_in_order(&mut self, ctx: &mut Context<Self>) {
        if let State::Active(active) = &self.state {
            let close = CloseSessions {
                code: CloseCode::RESTARTING,
                which: Which::Connection(self.id),
            };
            if active.membership.pool().try_send(close).is_ok() {
                return;
            }
        }
        self.leave(CloseCode::RESTARTING, ctx);
    }

    /// A restart lets what is under way be answered first, for a while; any other end is at once.
    pub(super) fn leave(&mut self, code: CloseCode, ctx: &mut Context<Self>) {
        let owes = matches!(&self.state, State::Active(active) if active.owes_answers());
        if code != CloseCode::RESTARTING || self.leaving.code.is_some() || !owes {
            return self.end(code, ctx);
        }
        self.leaving.code = Some(code);
        let grace = self.leaving.answers.unwrap_or(ANSWER_GRACE);
        ctx.run_later(grace, move |session, ctx| session.end(code, ctx));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_are_spread_evenly() {
        const CONNECTIONS: usize = 8_000;
        let mut quarters = [[0_usize; 4]; 2];
        for _ in 0..CONNECTIONS {
            for (lot, quarters) in lots(ConnectionId::new()).into_iter().zip(&mut quarters) {
                quarters[(lot * 4.0) as usize] += 1;
            }
        }
        let fair = CONNECTIONS / 4;
        for count in quarters.into_iter().flatten() {
            assert!(count.abs_diff(fair) < fair / 5, "{quarters:?}");
        }
    }
}
