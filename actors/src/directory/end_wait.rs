//! An organizer does not take requests any more: a wait for one ends.

use super::Directory;
use crate::queue;
use actix::{Context, Handler, Message};
use switchboard_domain::{AgencyId, UserId};

/// The wait of an organizer ends, if there is one here.
#[derive(Clone, Copy, Debug, Message)]
#[rtype(result = "()")]
pub struct EndWait {
    /// Whose.
    pub user: UserId,
    /// At whose queue.
    pub agency: AgencyId,
}

impl Handler<EndWait> for Directory {
    type Result = ();

    fn handle(&mut self, ended: EndWait, _: &mut Context<Self>) {
        self.end_wait(ended);
    }
}

impl Directory {
    pub(super) fn end_wait(&self, EndWait { user, agency }: EndWait) {
        // Who waits keeps the queue in memory.
        if let Some(queue) = self.queues.get(&agency) {
            // One for each thing that somebody says.
            queue.do_send(queue::EndWait(user));
        }
    }
}
