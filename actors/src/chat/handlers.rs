//! What a chat does when it is told something.

use super::actor::{ChatActor, State};
use super::core::{ChatCore, Outcome};
use super::messages::{Action, Command, Opened, PoolDown, PoolUp, Settled};
use super::retire::Retiring;
use crate::directory::OpenChat;
use crate::protocol::wire::{Frame, Level};
use crate::protocol::{Code, MemberChat};
use actix::{Context, Handler};

impl Handler<Command> for ChatActor {
    type Result = ();

    fn handle(&mut self, command: Command, ctx: &mut Context<Self>) {
        if self.retiring == Retiring::Forgotten {
            return self.forward(command, ctx);
        }
        let now = self.services.steady();
        self.last_use = now;
        match &self.state {
            State::Loaded(_) => {}
            State::Missing => return command.reply.fail(Code::ChatNotFound),
            // Withdrawn a while ago; somebody may have taken it again.
            State::Unknown => {
                return self.load_and(ctx, |chat, ctx| chat.handle(command, ctx));
            }
            State::Unavailable(until) => {
                if *until <= now {
                    self.load(ctx);
                }
                let code = command.action.undone();
                return command.reply.fail(code);
            }
        }
        let reply = command.reply;
        match command.action {
            Action::Send(draft)
                if draft.level == Level::Two
                    && self.list().is_some_and(|list| list.owner != draft.author) =>
            {
                self.refuse_writer(draft.author, reply, ctx);
            }
            Action::Send(draft) => {
                self.end_typing(draft.author);
                if draft.level == Level::Two {
                    self.look_for_others(draft.author, ctx);
                    self.ask_whether_apart(ctx);
                }
                let posted = draft.posted.as_ref().map(|posted| posted.id);
                let id = posted.unwrap_or_default();
                self.step(ctx, |core| core.admit(id, draft, reply, now));
            }
            Action::Close(by) => self.step(ctx, |core| core.close(by, reply)),
            Action::Mark { user, kind, seq } => self.mark(user, kind, seq, reply, ctx),
            Action::Type {
                user,
                connection,
                is_typing,
            } => self.type_or_stop(user, connection, is_typing, reply, ctx),
        }
    }
}

impl Handler<Settled> for ChatActor {
    type Result = ();

    fn handle(&mut self, Settled(outcomes): Settled, ctx: &mut Context<Self>) {
        let mut closed = false;
        // Stored, but by a core that is gone: the content is in the database.
        let mut orphans = false;
        for (id, outcome) in outcomes {
            closed |= outcome == Outcome::Refused(Code::ChatClosed);
            let known = matches!(&self.state, State::Loaded(core) if core.pending(id).is_some());
            match outcome {
                Outcome::Stored { .. } if !known => orphans = true,
                outcome => self.step(ctx, |core| core.settle(id, outcome)),
            }
        }
        if orphans {
            match &self.state {
                State::Loaded(_) => self.catch_up(ctx),
                // Loading catches up.
                _ => self.load(ctx),
            }
        }
        let known = matches!(&self.state, State::Loaded(core) if core.chat().ended());
        if closed && !known {
            self.look_for_end(ctx);
        }
    }
}

impl Handler<Opened> for ChatActor {
    type Result = ();

    fn handle(&mut self, Opened { chat, first }: Opened, ctx: &mut Context<Self>) {
        if self.retiring != Retiring::No {
            // At most one is on its way for each match.
            return self.services.directory.do_send(OpenChat { chat, first });
        }
        self.last_use = self.services.steady();
        if matches!(self.state, State::Loaded(_)) && self.opened == Some(chat.time_start) {
            // Found in the database before this word of it came.
            return;
        }
        if let State::Loaded(core) = &self.state
            && let Some(before) = core.chat().help()
            && before.is_of_another_match(&chat)
        {
            // That was undone, but nobody could say so in time: its members are told first.
            let before = before.clone();
            return self.withdraw(before, ctx, |actor, ctx| {
                actor.handle(Opened { chat, first }, ctx);
            });
        }
        // More is there when it was opened before, and given back; or when somebody found it in the
        // database and has written to it already. That comes behind.
        let more = chat.last_seq.max(self.shown()) > first.seq;
        self.delivered = Some(first.seq);
        self.note_shown();
        (self.before, self.opened) = (0, Some(chat.time_start));
        let opened = chat.members().map(|user| {
            let view = MemberChat::opened(chat.clone(), first.clone(), user);
            (Some(user), Frame::new_chat_of(&view.seen_by(user)))
        });
        let described = (None, Frame::user_message(&first, false));
        let plain = (None, Frame::new_chat(&chat));
        let frames = opened.into_iter().chain([plain, described]);
        let catch_up = move |actor: &mut Self, ctx: &mut Context<Self>| {
            if more {
                actor.catch_up(ctx);
            }
        };
        if let State::Loaded(_) = &self.state {
            for (user, frame) in frames {
                self.fan_out_to(user, &frame);
            }
            // Perhaps with somebody else than before.
            self.ask_anew_whether_apart(ctx);
            return catch_up(self, ctx);
        }
        // Somebody asked for it before it was there, it was given back, or the database was away.
        let patience = self.services.settings.save_timeout;
        self.state = State::Loaded(Box::new(ChatCore::new(chat.into(), patience)));
        self.unshown.extend(frames);
        self.load_and(ctx, catch_up);
    }
}

impl Handler<PoolUp> for ChatActor {
    type Result = ();

    fn handle(&mut self, PoolUp { user, pool }: PoolUp, _: &mut Context<Self>) {
        self.pools.retain(|(member, _)| *member != user);
        // Somebody who had an earlier match of the request is no member any more.
        if let State::Loaded(core) = &self.state
            && !core.chat().has_member(user)
        {
            return;
        }
        self.pools.push((user, pool));
    }
}

impl Handler<PoolDown> for ChatActor {
    type Result = ();

    fn handle(&mut self, PoolDown(user): PoolDown, _: &mut Context<Self>) {
        self.pools.retain(|(member, _)| *member != user);
        self.last_use = self.services.steady();
    }
}

impl Handler<super::Panic> for ChatActor {
    type Result = ();

    fn handle(&mut self, _: super::Panic, ctx: &mut Context<Self>) {
        self.step(ctx, |_| panic!("injected"));
    }
}
