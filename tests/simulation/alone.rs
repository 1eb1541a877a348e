//! Looks for whoever is left alone for longer than the time-outs, one look and the server's absence together.

use crate::events::Event;
use crate::node::{ANSWER, LOOK, Node, PRESENCE, READ, UNATTENDED};
use crate::rows::Row;
use crate::transactions::RESOLVED_LASTS;
use crate::world::World;
use std::time::Duration;
use switchboard_domain::Timestamp;

/// Between two looks of this kind.
const EVERY: Duration = Duration::from_secs(10);
/// A look, a transaction and what is heard of it.
const SLACK: Duration = Duration::from_secs(8);

/// What is too long about a chat, if anything is: the time-out, since when, and how long it may take.
fn too_long(node: &Node, row: &Row, now: Timestamp) -> Option<&'static str> {
    let it = &row.standing;
    let over = |since: Timestamp, long: Duration| {
        let from = since.max(node.started);
        now > from.plus(long + SLACK)
    };
    let is_due = |at: Timestamp| now > at.max(node.started).plus(SLACK);
    if it.offer.is_some_and(|offer| is_due(offer.expires_at)) {
        return Some("an offer that nobody answers");
    }
    let Some(owner) = it.holder() else {
        return is_due(row.expires()).then_some("a request whose time is over");
    };
    if it
        .resolved_at
        .is_some_and(|at| is_due(at.plus(RESOLVED_LASTS)))
    {
        return Some("a resolved chat that does not end");
    }
    let to_open = ANSWER.max(PRESENCE);
    if !it.is_opened() && over(row.made, to_open) {
        return Some("a match that nobody opens");
    }
    let awaiting = it.awaiting_since.filter(|_| it.resolved_at.is_none())?;
    let away = node.away_since(owner)?;
    let since = awaiting.max(away).max(row.not_fine);
    over(since, UNATTENDED).then_some("an owner who is away")
}

impl World {
    pub fn audit(&mut self) {
        self.after(EVERY, None, Event::Audit);
        let Some(node) = &self.node else {
            return;
        };
        let now = self.now;
        for row in self.rows.open() {
            if let Some(why) = too_long(node, row, now) {
                let what = format!("{why}: {row:?} at {now:?}, started {:?}", node.started);
                self.alone.push(what);
            }
        }
        // Somebody is there for it, and has been for long.
        let long = READ + LOOK + SLACK;
        let first = self.rows.waiting.values().find_map(|id| {
            let row = self.rows.all.get(id)?;
            let since = row.asked.max(row.returned.unwrap_or_default());
            let waits = now.since(since.max(node.started)) > long && row.expires() >= now;
            waits.then_some(row)
        });
        let idle = node
            .waits
            .iter()
            .find(|(user, since)| node.is_here(**user) && now.since(**since) > long);
        if let (Some(row), Some(idle)) = (first, idle) {
            self.alone
                .push(format!("{row:?} waits, and so does {idle:?}"));
        }
        for what in std::mem::take(&mut self.alone) {
            self.rows.audit.left_alone(|| what);
        }
    }
}
