//! Asks the other nodes who is there, and has them say who comes and goes.

use super::hub::PresenceHub;
use actix::{ActorFutureExt, AsyncContext, Context, Handler, Message, WrapFuture};
use switchboard_cluster::Key;
use switchboard_domain::UserId;

/// A user may have come to another node, or left it.
#[derive(Clone, Copy, Debug, Message)]
#[rtype(result = "()")]
pub struct RemotelyMoved(pub UserId);

impl Handler<RemotelyMoved> for PresenceHub {
    type Result = ();

    fn handle(&mut self, RemotelyMoved(user): RemotelyMoved, ctx: &mut Context<Self>) {
        self.step(ctx, |hub, _| {
            hub.core.moved(user);
            Vec::new()
        });
    }
}

impl PresenceHub {
    /// Tells the other nodes when the first connection here begins to watch, or the last one ends.
    pub(super) fn tell_whether_watched(&mut self) {
        let has_watchers = !self.sessions.is_empty();
        if std::mem::replace(&mut self.has_watchers, has_watchers) != has_watchers {
            self.nodes.has(Key::Watchers, has_watchers);
        }
    }

    /// Asks about everybody who is watched, again and again.
    pub(super) fn reconcile_remote_often(&self, ctx: &mut Context<Self>) {
        if self.nodes.is_alone() {
            return;
        }
        ctx.run_interval(self.settings.reconcile_remote, |hub, ctx| {
            hub.step(ctx, |hub, _| {
                hub.core.reconcile_remote();
                Vec::new()
            });
        });
    }

    /// Asks the other nodes about the users whose state is not known, unless a question is under
    /// way.
    pub(super) fn ask_others(&mut self, ctx: &mut Context<Self>) {
        if self.asking {
            return;
        }
        let Some(users) = self.core.next_question() else {
            return;
        };
        self.asking = true;
        let nodes = self.nodes.clone();
        let asking = async move {
            let there = nodes.locate_users(&users).await;
            (users, there)
        };
        ctx.spawn(asking.into_actor(self).map(|(users, there), hub, ctx| {
            hub.asking = false;
            hub.step(ctx, |hub, now| match there {
                Ok(there) => hub.core.located(&users, &there, now),
                Err(_) => hub.core.not_located(&users, now),
            });
        }));
    }
}
