//! What a queue does when its database is of another epoch: it reads what waits, and which matches are open, anew.

use super::actor::AgencyQueue;
use super::in_doubt::claims::InDoubtClaims;
use super::match_timeout::rule::MatchTimeouts;
use super::wait_estimate::WaitEstimate;
use crate::epoch::EpochChanged;
use actix::{Context, Handler};

impl Handler<EpochChanged> for AgencyQueue {
    type Result = ();

    fn handle(&mut self, _: EpochChanged, ctx: &mut Context<Self>) {
        if self.retired {
            return;
        }
        self.match_timeouts = MatchTimeouts::default();
        self.wait_estimate = WaitEstimate::default();
        self.forecasts.start_over();
        self.mirror.knows_the_past = false;
        self.in_doubt = InDoubtClaims::default();
        self.audience.told = None;
        self.start_over(ctx);
    }
}
