//! What a pool does when its database is of another epoch: its connections come back, and the ways to chats are
//! asked for again.

use super::UserPool;
use super::routes::Routes;
use crate::epoch::EpochChanged;
use crate::session::ToSession;
use actix::{Context, Handler};
use switchboard_domain::wire::CloseCode;

impl Handler<EpochChanged> for UserPool {
    type Result = ();

    fn handle(&mut self, _: EpochChanged, _: &mut Context<Self>) {
        self.routes = Routes::default();
        for member in &self.members {
            member.session.push(ToSession::Close(CloseCode::RESTARTING));
        }
    }
}
