//! Carries out what delivery asks for: frames to the members' pools, reads, and words to other nodes.
//!
//! What is shown to whom is decided in [`delivery`](super::delivery). Here an effect becomes frames.

use super::actor::{ChatActor, State};
use super::core::ChatCore;
use super::delivery::{Around, Effect, Effects, Event, Peers, Read};
use super::messages::{Ended, Opened, Withdrawn};
use crate::pool::Deliver;
use actix::{AsyncContext, Context, Handler};
use switchboard_domain::wire::Frame;
use switchboard_domain::{
    Chat, ChatEventKind, HelpChat, MemberChat, Message, NewMatch, Timestamp, UserId,
};

impl ChatActor {
    /// Something has happened that members may have to be shown.
    pub(super) fn deliver(&mut self, event: Event<'_>, ctx: &mut Context<Self>) {
        let peers = self.peers();
        let chat = match &self.state {
            State::Loaded(core) => Some(core.chat()),
            State::Unknown | State::Unavailable(_) | State::Missing => None,
        };
        let effects = self.delivery.on(event, &Around { chat, peers });
        self.carry_out(effects, ctx);
    }

    /// What is so now; nothing where no other node writes to the log.
    fn peers(&self) -> Option<Peers> {
        if self.services.nodes.is_alone() {
            return None;
        }
        Some(Peers {
            monotonic: self.services.monotonic(),
            wall: self.services.now(),
            first_here: self.first_here(),
        })
    }

    /// When the first of the members who are here came.
    fn first_here(&self) -> Option<Timestamp> {
        let pools = self.pools.iter().map(|(_, pool)| &pool.presence);
        let online = pools.filter(|presence| presence.is_online());
        online.map(|presence| presence.began()).min()
    }

    fn carry_out(&mut self, effects: Effects<'_>, ctx: &mut Context<Self>) {
        for effect in effects {
            match effect {
                Effect::Tell { message, before } => self.tell_entry(message, before),
                Effect::Show(message) => self.show_to_all(message),
                Effect::ShowNumbered(message) => self.show_numbered(message),
                Effect::ShowDirect { message, to } => {
                    for placement in to.into_iter().flatten() {
                        self.show_direct(message, placement);
                    }
                }
                Effect::FanOut(message) => self.fan_out(message),
                Effect::ShowOpened(opening) => self.show_opened(&opening),
                Effect::MembersChanged => self.ask_anew_whether_apart(ctx),
                Effect::ShowGone(chat) => self.withdraw(*chat, ctx, |_, _| {}),
                Effect::Reopen { undone, opening } => {
                    self.withdraw(*undone, ctx, |actor, ctx| {
                        actor.handle(Opened(*opening), ctx);
                    });
                }
                Effect::ShowGoneTo { user, chat } => self.show_gone(*chat, user),
                Effect::Undo(chat) => self.handle(Withdrawn(*chat), ctx),
                Effect::End(chat) => self.step(ctx, |core| core.ended_elsewhere(*chat)),
                Effect::EndLater(chat) => ctx.notify(Ended(*chat)),
                Effect::ShowEnd(chat) => self.show_end(*chat, ctx),
                Effect::Replace(chat) => self.replace(*chat),
                Effect::Take(chat) => {
                    if let State::Loaded(core) = &mut self.state {
                        core.is_taken(*chat);
                    }
                }
                Effect::LookWhoHasIt => self.look_who_has_it(ctx),
                Effect::Load => self.load(ctx),
                Effect::LoadFor(divergence) => self.load_for(divergence, ctx),
                Effect::Read(read) => self.read(read, ctx),
                Effect::CountGap => self.services.metrics.hint_gaps.inc(),
            }
        }
    }

    fn read(&mut self, read: Read, ctx: &mut Context<Self>) {
        match read {
            Read::Backfill { after } => self.backfill(after, ctx),
            Read::Since {
                after,
                since,
                divergence,
            } => self.read_since(after, since, divergence, ctx),
            Read::Recent { upto, since } => self.read_recent(upto, since, ctx),
            Read::Opening(made) => self.read_opening(made, ctx),
            Read::End(divergence) => self.read_end(divergence, ctx),
            Read::Match(user) => self.look_for_lost_match(user, ctx),
        }
    }

    /// This is the chat, as somebody else has it.
    fn replace(&mut self, chat: HelpChat) {
        let patience = self.services.settings.save_timeout;
        self.state = State::Loaded(Box::new(ChatCore::new(chat.into(), patience)));
    }

    /// Shows a message of a help chat: what its author's client calls it goes to the author's devices only.
    fn show_to_all(&self, message: &Message) {
        for frame in Frame::user_messages(message, false) {
            if message.body.client_message_id.is_none() {
                self.show_members(&frame);
                continue;
            }
            for (user, _) in self
                .pools
                .iter()
                .filter(|(user, _)| user.0 != message.author)
            {
                self.show_frame(Some(*user), &frame);
            }
        }
        if message.body.client_message_id.is_some() {
            for own in Frame::user_messages(message, true) {
                self.show_frame(Some(UserId(message.author)), &own);
            }
        }
    }

    /// Shows an entry of a help chat to level 2 only, where nothing is shown twice.
    fn show_numbered(&self, message: &Message) {
        self.introduce_unowned(message);
        for (user, _) in &self.pools {
            let frame = Frame::private_message(message, user.0 == message.author, None);
            self.show_frame(Some(*user), &frame);
        }
    }

    /// Shows its participant a chat that nobody has had yet, in front of its first entry: the word of the node that
    /// stored it may come later, or never.
    fn introduce_unowned(&self, message: &Message) {
        let State::Loaded(core) = &self.state else {
            return;
        };
        let Some(chat) = core.chat().unowned() else {
            return;
        };
        if message.seq != 1 || chat.facts.turn != 0 {
            return;
        }
        let first = MemberChat {
            chat: chat.clone().into(),
            last_seq: message.seq,
            read_seq: 0,
            unread: 0,
            active_at: Some(message.time_sent),
            last_message: Some(message.clone()),
        };
        let view = first.seen_by(chat.participant);
        let changed = Frame::chat_changed(view, ChatEventKind::Queued.as_str());
        self.show_frame(Some(chat.participant), &changed.introducing(message));
    }

    fn show_opened(&self, NewMatch { chat, first, own }: &NewMatch) {
        for (user, own) in own {
            self.show_frame(Some(*user), &Frame::new_chat_of(&own.seen_by(*user)));
        }
        self.show_members(&Frame::new_chat(chat));
        for frame in Frame::user_messages(first, false) {
            self.show_members(&frame);
        }
    }

    /// Shows a frame to every member's connections.
    pub(super) fn show_members(&self, frame: &Frame) {
        self.show_frame(None, frame);
    }

    /// Shows a frame to the connections of one member, or of every member.
    pub(super) fn show_frame(&self, member: Option<UserId>, frame: &Frame) {
        let all = self.pools.iter();
        for (_, pool) in all.filter(|(user, _)| member.is_none_or(|member| member == *user)) {
            // Never shed. Each frame was a row in the writer's bounded queue, or is one of the
            // two that open and close a chat: that bounds the pool's mailbox.
            pool.addr.do_send(Deliver(self.of_this_chat(frame)));
        }
    }

    /// The frame, marked with the users it is for. If it reaches another user's session, that one drops it.
    pub(super) fn of_this_chat(&self, frame: &Frame) -> Frame {
        let frame = frame.clone();
        match &self.state {
            State::Loaded(core) => match core.chat() {
                Chat::Help(chat) => frame.of_help(chat),
                Chat::Unowned(chat) => frame.only_for(chat.participant),
                Chat::Direct(chat) => frame.for_members([chat.low.id, chat.high.id]),
                Chat::List(_) => frame,
            },
            // Of its last match, whose members it names.
            State::Unknown | State::Unavailable(_) | State::Missing => frame,
        }
    }
}
