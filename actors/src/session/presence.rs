//! Who of others is there: what a connection watches.

use super::actor::Session;
use super::handle::SessionHandle;
use super::state::State;
use crate::presence::{Watch, Watching};
use crate::reply::Reply;
use actix::dev::SendError;
use switchboard_domain::{Code, UserId};

impl Session {
    pub(super) fn watch(&mut self, users: Vec<UserId>, me: SessionHandle, reply: Reply) {
        let State::Active(active) = &mut self.state else {
            return;
        };
        let hub = &self.services.presence;
        let watching = || Watching::new(hub.clone(), self.id);
        active.watching.get_or_insert_with(watching);
        let watch = Watch {
            connection: self.id,
            session: me,
            watcher: active.user.id,
            users,
            reply,
        };
        if let Err(refused) = hub.try_send(watch) {
            self.services.metrics.count_refusal("presence");
            let (SendError::Full(watch) | SendError::Closed(watch)) = refused;
            watch.reply.fail(Code::Overloaded);
        }
    }
}
