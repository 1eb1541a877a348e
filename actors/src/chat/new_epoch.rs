//! What a chat does when its database is of another epoch: nothing that it has shown means what it meant.

use super::actor::ChatActor;
use super::delivery::Event;
use super::marks::ShownMarks;
use super::retire::Retiring;
use crate::epoch::EpochChanged;
use actix::{Context, Handler};

impl Handler<EpochChanged> for ChatActor {
    type Result = ();

    fn handle(&mut self, _: EpochChanged, ctx: &mut Context<Self>) {
        if self.usage.retiring == Retiring::Forgotten {
            return;
        }
        self.deliver(Event::Reset, ctx);
        self.marks = ShownMarks::default();
        self.recipients.forget_remote();
        self.typing.forget();
        self.list.fan_out = None;
        self.start_over(ctx);
    }
}
