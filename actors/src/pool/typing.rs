//! Where the connections of a user type, so that who is gone does not.

use super::UserPool;
use crate::chat::{Action, Command};
use crate::reply::{Answer, Reply};
use actix::Context;
use switchboard_domain::{ChatId, ConnectionId};

impl UserPool {
    /// Keeps in mind where a connection types: in one chat at a time, so typing elsewhere ends it.
    /// Nothing, when the connection has left: then the command that is handed back goes nowhere.
    pub(super) fn watch_typing(
        &mut self,
        command: Command,
        ctx: &mut Context<Self>,
    ) -> Option<Command> {
        let Action::Type {
            connection,
            is_typing,
            ..
        } = command.action
        else {
            return Some(command);
        };
        let chat = command.chat;
        let mut members = self.members.iter_mut();
        let Some(member) = members.find(|member| member.connection == connection) else {
            command.reply.answer(Answer::Noted);
            return None;
        };
        let elsewhere = match is_typing {
            true => member.typing.replace(chat).filter(|other| *other != chat),
            false => {
                member.typing.take_if(|other| *other == chat);
                None
            }
        };
        if let Some(other) = elsewhere {
            self.stop_typing(other, connection, ctx);
        }
        Some(command)
    }

    /// A connection does not type in a chat any more.
    pub(super) fn stop_typing(
        &mut self,
        chat: ChatId,
        connection: ConnectionId,
        ctx: &mut Context<Self>,
    ) {
        let action = Action::Type {
            user: self.user,
            connection,
            is_typing: false,
        };
        // No caller waits: a chat that cannot be told notices by itself.
        let (reply, _) = Reply::channel();
        let command = Command {
            chat,
            action,
            reply,
        };
        self.forward(command, ctx);
    }
}
