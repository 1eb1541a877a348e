//! Everybody starts anew.

use super::Directory;
use crate::epoch::EpochChanged;
use actix::{Context, Handler, Message};

/// The database is of another epoch: connections end, and come back; chats, queues and pools read it anew.
#[derive(Message)]
#[rtype(result = "()")]
pub struct StartAnew;

impl Handler<StartAnew> for Directory {
    type Result = ();

    fn handle(&mut self, _: StartAnew, _: &mut Context<Self>) {
        // One for each actor and change of the database. The pools first: so only connections that
        // came since are shown anything of a chat that was read anew.
        for pool in self.pools.values() {
            pool.addr.do_send(EpochChanged);
        }
        for chat in self.chats.values() {
            chat.addr.do_send(EpochChanged);
        }
        for queue in self.queues.values() {
            queue.do_send(EpochChanged);
        }
    }
}
