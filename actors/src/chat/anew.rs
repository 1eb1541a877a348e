//! What a chat does when its database is of another epoch: nothing that it has shown means what it meant.

use super::actor::ChatActor;
use super::marks::ShownMarks;
use super::others::Others;
use super::private::Visible;
use super::retire::Retiring;
use super::typing::{Typing, TypingRights};
use crate::epoch::Void;
use crate::protocol::Timestamp;
use actix::{Context, Handler};

impl Handler<Void> for ChatActor {
    type Result = ();

    fn handle(&mut self, _: Void, ctx: &mut Context<Self>) {
        if self.retiring == Retiring::Forgotten {
            return;
        }
        self.delivered = None;
        self.before = 0;
        self.nobody_before = Timestamp(0);
        self.opened = None;
        self.visible = Visible::default();
        self.unshown.clear();
        self.announced_end = false;
        self.marks = ShownMarks::default();
        self.others = Others::default();
        self.typing = Typing::default();
        self.typing_rights = TypingRights::default();
        self.stage = None;
        self.staged = 0;
        self.start_over(ctx);
    }
}
