//! What a chat does when it is told something.

use super::actor::{ChatActor, State};
use super::core::{ChatCore, Outcome};
use super::load::Looks;
use super::messages::{Action, Command, Ended, Opened, PoolDown, PoolUp, Settled, Withdrawn};
use crate::protocol::wire::Frame;
use crate::protocol::{Code, HelpChat, MemberChat, MessageId, UserId};
use actix::{Context, Handler};

impl Handler<Command> for ChatActor {
    type Result = ();

    fn handle(&mut self, command: Command, ctx: &mut Context<Self>) {
        if self.retired {
            return self.forward(command, ctx);
        }
        let now = self.services.steady();
        self.last_use = now;
        match &self.state {
            State::Loaded(_) => {}
            State::Missing => return command.reply.fail(Code::ChatNotFound),
            State::Unknown => return command.reply.fail(Code::NotSaved),
            State::Unavailable(until) => {
                if *until <= now {
                    self.load(ctx);
                }
                return command.reply.fail(Code::NotSaved);
            }
        }
        let reply = command.reply;
        match command.action {
            Action::Send(draft) => {
                self.step(ctx, |core| core.admit(MessageId::new(), draft, reply, now));
            }
            Action::Close(by) => self.step(ctx, |core| core.close(by, reply)),
            Action::Mark { user, kind, seq } => self.mark(user, kind, seq, reply, ctx),
        }
    }
}

impl Handler<Settled> for ChatActor {
    type Result = ();

    fn handle(&mut self, Settled(outcomes): Settled, ctx: &mut Context<Self>) {
        let mut closed = false;
        for (id, outcome) in outcomes {
            closed |= outcome == Outcome::Refused(Code::ChatClosed);
            match (&self.state, &outcome) {
                // Stored, but by a core that is gone: the content is in the database.
                (State::Loaded(core), Outcome::Stored { .. }) if core.pending(id).is_none() => {
                    self.catch_up(ctx);
                }
                (State::Loaded(_), _) => self.step(ctx, |core| core.settle(id, outcome)),
                // As before; loading catches up.
                (_, Outcome::Stored { .. }) => self.load(ctx),
                (_, Outcome::Duplicate(_) | Outcome::Refused(_)) => {}
            }
        }
        let known = matches!(&self.state, State::Loaded(core) if core.chat().ended());
        if closed && !known {
            self.look_for_end(Looks::default(), ctx);
        }
    }
}

impl Handler<Opened> for ChatActor {
    type Result = ();

    fn handle(&mut self, Opened { chat, first }: Opened, ctx: &mut Context<Self>) {
        self.last_use = self.services.steady();
        self.delivered = self.delivered.max(Some(first.seq));
        let members = [chat.organizer, chat.participant];
        let opened = members.map(|user| {
            let view = MemberChat::opened(chat.clone(), first.clone(), user);
            (Some(user), Frame::new_chat_of(&view.seen_by(user)))
        });
        let described = (None, Frame::user_message(&first, false));
        let more = chat.last_seq > first.seq;
        let plain = (None, Frame::new_chat(&chat));
        let frames = opened.into_iter().chain([plain, described]);
        self.show_of(chat, frames, ctx);
        if more {
            // It was opened before, and given back: what was said then comes behind.
            self.catch_up(ctx);
        }
    }
}

impl Handler<Ended> for ChatActor {
    type Result = ();

    fn handle(&mut self, Ended(chat): Ended, ctx: &mut Context<Self>) {
        if let State::Loaded(core) = &self.state
            && !core.chat().ended()
        {
            return self.step(ctx, |core| core.ended_elsewhere(chat));
        }
        // Loaded when it had ended already, or not at all.
        if !std::mem::replace(&mut self.announced_end, true) {
            let frame = Frame::closed_chat(&chat);
            self.show_of(chat, [(None, frame)], ctx);
        }
    }
}

impl Handler<Withdrawn> for ChatActor {
    type Result = ();

    fn handle(&mut self, Withdrawn(chat): Withdrawn, ctx: &mut Context<Self>) {
        if let State::Loaded(core) = &mut self.state {
            for reply in core.take_callers() {
                reply.fail(Code::ChatNotFound);
            }
        }
        let gone = HelpChat {
            time_end: Some(self.services.now()),
            ..chat
        };
        // As an end, which every client knows; when it is taken again it is a new chat.
        self.fan_out(&Frame::closed_chat(&gone));
        self.state = State::Missing;
        self.retire(true, ctx);
    }
}

impl ChatActor {
    /// Shows frames about a chat that somebody else has just written, known here or not.
    fn show_of(
        &mut self,
        chat: HelpChat,
        frames: impl IntoIterator<Item = (Option<UserId>, Frame)>,
        ctx: &mut Context<Self>,
    ) {
        if let State::Loaded(_) = &self.state {
            for (user, frame) in frames {
                self.fan_out_to(user, &frame);
            }
            return;
        }
        // Somebody asked for it before it was there, or the database was away.
        let patience = self.services.settings.save_timeout;
        self.state = State::Loaded(Box::new(ChatCore::new(chat.into(), patience)));
        self.unshown.extend(frames);
        self.load(ctx);
    }
}

impl Handler<PoolUp> for ChatActor {
    type Result = ();

    fn handle(&mut self, PoolUp { user, pool }: PoolUp, _: &mut Context<Self>) {
        self.pools.retain(|(member, _)| *member != user);
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

#[cfg(feature = "fault-injection")]
impl Handler<super::Panic> for ChatActor {
    type Result = ();

    fn handle(&mut self, _: super::Panic, ctx: &mut Context<Self>) {
        self.step(ctx, |_| panic!("injected"));
    }
}
