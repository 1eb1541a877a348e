//! What a chat does when it is told something.

use super::actor::{ChatActor, State};
use super::core::Closer;
use super::delivery::Event;
use super::messages::{Action, Command, MemberCame, Opened, PoolDown, PoolUp};
use super::retire::Retiring;
use crate::directory::OpenChat;
use crate::remote::reconcile::core::Divergence;
use crate::writer::{Outcome, Settled};
use actix::{Context, Handler};
use switchboard_domain::wire::Level;
use switchboard_domain::{ChatKind, Code};

impl Handler<Command> for ChatActor {
    type Result = ();

    fn handle(&mut self, command: Command, ctx: &mut Context<Self>) {
        if self.usage.retiring == Retiring::Forgotten {
            return self.forward(command, ctx);
        }
        let now = self.services.monotonic();
        self.usage.last_use = now;
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
                    && !draft.is_removal()
                    && self
                        .as_list()
                        .is_some_and(|list| list.owner != draft.author) =>
            {
                self.refuse_writer(draft.author, reply, ctx);
            }
            Action::Send(draft) if self.is_late_word(&draft) => {
                self.answer_late_word(draft, reply, ctx);
            }
            Action::Send(draft) => {
                if draft.change.is_none() {
                    self.end_typing(draft.author);
                }
                if draft.level == Level::Two {
                    self.look_for_others(draft.author, ctx);
                    self.ask_whether_blocked(ctx);
                }
                let posted = draft.posted.as_ref().map(|posted| posted.id);
                let id = posted.unwrap_or_default();
                self.step(ctx, |core| core.admit(id, draft, reply, now));
            }
            Action::Close(Closer::Organizer(user), Level::Two) if self.is_strangers(user) => {
                self.refuse_stranger(user, reply, ctx);
            }
            Action::Close(by, _) => self.step(ctx, |core| core.close(by, reply)),
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
        let mut moved = false;
        // Stored, but not of whom this actor takes for its owner: who has it now is looked for first.
        let mut elsewhere = false;
        for (id, outcome) in outcomes {
            moved |= self.is_news_of_owner(&outcome);
            closed |= outcome == Outcome::Refused(Code::ChatClosed);
            let known = matches!(&self.state, State::Loaded(core) if core.pending(id).is_some());
            match outcome {
                Outcome::Stored(_) if !known => orphans = true,
                Outcome::Stored(at) if elsewhere || self.is_elsewhere(at.owner) => {
                    elsewhere = true;
                    self.step(ctx, |core| core.settle_unseen(id, at));
                }
                outcome => self.step(ctx, |core| core.settle(id, outcome)),
            }
        }
        if elsewhere {
            return self.look_who_has_it_and_read_on(ctx);
        }
        if orphans {
            match &self.state {
                State::Loaded(_) => self.deliver(Event::ReadOn, ctx),
                // Loading catches up.
                _ => self.load(ctx),
            }
        }
        let known = matches!(&self.state, State::Loaded(core) if core.chat().ended());
        if moved {
            self.look_who_has_it(ctx);
        } else if closed && !known {
            self.look_for_end(ctx);
        }
    }
}

impl Handler<Opened> for ChatActor {
    type Result = ();

    fn handle(&mut self, Opened(found): Opened, ctx: &mut Context<Self>) {
        if self.usage.retiring != Retiring::No {
            // At most one is on its way for each match.
            return self.services.directory.do_send(OpenChat(found));
        }
        self.usage.last_use = self.services.monotonic();
        self.deliver(Event::Opened(Box::new(found)), ctx);
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

impl Handler<MemberCame> for ChatActor {
    type Result = ();

    fn handle(&mut self, MemberCame(user): MemberCame, ctx: &mut Context<Self>) {
        let is_help =
            matches!(&self.state, State::Loaded(core) if core.chat().kind() == ChatKind::Help);
        let mut others = self.pools.iter().filter(|(member, _)| *member != user);
        let is_alone = !others.any(|(_, pool)| pool.presence.is_online());
        // While nobody was here other nodes told this one nothing: the match may have been undone, and made anew.
        if is_help && is_alone && self.usage.retiring == Retiring::No {
            self.deliver(Event::Diverged(Divergence::Gone(user)), ctx);
        }
    }
}

impl Handler<PoolDown> for ChatActor {
    type Result = ();

    fn handle(&mut self, PoolDown(user): PoolDown, _: &mut Context<Self>) {
        self.pools.retain(|(member, _)| *member != user);
        self.usage.last_use = self.services.monotonic();
    }
}

impl Handler<super::Panic> for ChatActor {
    type Result = ();

    fn handle(&mut self, _: super::Panic, ctx: &mut Context<Self>) {
        self.step(ctx, |_| panic!("injected"));
    }
}
