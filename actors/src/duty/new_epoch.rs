//! What the hub does when its database is of another epoch: what organizers have said is read anew.

use super::hub::DutyHub;
use crate::epoch::EpochChanged;
use actix::{Context, Handler};

impl Handler<EpochChanged> for DutyHub {
    type Result = ();

    fn handle(&mut self, _: EpochChanged, ctx: &mut Context<Self>) {
        self.step(ctx, |hub, _| hub.start_over());
    }
}
