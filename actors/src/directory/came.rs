//! A user is here who was not: the chats of theirs that are in use may not know how things stand.

use super::Directory;
use crate::chat::MemberCame;
use actix::{Context, Handler, Message};
use switchboard_domain::UserId;

/// The first connection of a user has begun, where there are other nodes.
#[derive(Clone, Copy, Debug, Message)]
#[rtype(result = "()")]
pub struct UserCame(pub UserId);

impl Handler<UserCame> for Directory {
    type Result = ();

    fn handle(&mut self, UserCame(user): UserCame, _: &mut Context<Self>) {
        for chat in self.watchers.get(&user).into_iter().flatten() {
            if let Some(entry) = self.chats.get(chat) {
                // At most one for each chat of theirs that is in use here.
                entry.addr.do_send(MemberCame(user));
            }
        }
    }
}
