//! The ways from a user to the chats that the user writes to.
//!
//! While a way is being asked for, what goes there waits in order.

use super::UserPool;
use crate::chat::{ChatActor, Command};
use crate::directory::FindChat;
use actix::dev::SendError;
use actix::{ActorFutureExt, Addr, AsyncContext, Context, Handler, WrapFuture};
use std::collections::{HashMap, VecDeque};
use switchboard_domain::{ChatId, Code};

/// Most chats that a pool knows the way to; beyond that it forgets them all and asks again.
const MAX_ROUTES: usize = 1_024;
/// Most commands that wait for one way.
const MAX_WAITING: usize = 1_024;

enum Route {
    Known(Addr<ChatActor>),
    Asked(VecDeque<Command>),
}

/// The cached ways.
#[derive(Default)]
pub(super) struct Routes(HashMap<ChatId, Route>);

impl Handler<Command> for UserPool {
    type Result = ();

    fn handle(&mut self, command: Command, ctx: &mut Context<Self>) {
        self.guarded(|pool| {
            if let Some(command) = pool.watch_typing(command, ctx) {
                pool.forward(command, ctx);
            }
        });
    }
}

impl UserPool {
    pub(super) fn forward(&mut self, command: Command, ctx: &mut Context<Self>) {
        let chat = command.chat;
        let command = match self.routes.0.get_mut(&chat) {
            Some(Route::Known(addr)) => match addr.try_send(command) {
                Ok(()) => return,
                Err(SendError::Full(command)) => {
                    self.services.metrics.count_refusal("chat");
                    return command.reply.fail(Code::Overloaded);
                }
                // The actor ended; the directory knows its successor.
                Err(SendError::Closed(command)) => command,
            },
            Some(Route::Asked(waiting)) if waiting.len() < MAX_WAITING => {
                return waiting.push_back(command);
            }
            Some(Route::Asked(_)) => return command.reply.fail(Code::Overloaded),
            None => command,
        };
        if self.routes.0.len() >= MAX_ROUTES {
            self.routes
                .0
                .retain(|_, route| matches!(route, Route::Asked(_)));
        }
        self.routes
            .0
            .insert(chat, Route::Asked(VecDeque::from([command])));
        self.ask(chat, ctx);
    }

    fn ask(&mut self, chat: ChatId, ctx: &mut Context<Self>) {
        let found = self.services.directory.send(FindChat(chat));
        ctx.spawn(found.into_actor(self).map(move |found, pool, ctx| {
            let Some(Route::Asked(waiting)) = pool.routes.0.remove(&chat) else {
                return;
            };
            pool.guarded(|pool| match found {
                Ok(addr) => {
                    pool.routes.0.insert(chat, Route::Known(addr));
                    for command in waiting {
                        pool.forward(command, ctx);
                    }
                }
                // The directory is gone: the process is ending.
                Err(_) => {
                    for command in waiting {
                        command.reply.fail(Code::Overloaded);
                    }
                }
            });
        }));
    }
}
