//! What a queue does when its database is of another epoch: it reads what waits, and which matches are open, anew.

use super::actor::AgencyQueue;
use super::doubts::Doubts;
use super::pace::Pace;
use super::unanswered::Unanswered;
use crate::epoch::Void;
use actix::{Context, Handler};

impl Handler<Void> for AgencyQueue {
    type Result = ();

    fn handle(&mut self, _: Void, ctx: &mut Context<Self>) {
        if self.retired {
            return;
        }
        self.unanswered = Unanswered::default();
        self.pace = Pace::default();
        self.knows_the_past = false;
        self.doubts = Doubts::default();
        self.told = None;
        self.start_over(ctx);
    }
}
