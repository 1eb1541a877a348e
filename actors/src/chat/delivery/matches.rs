//! Help chats: a match is made, may be undone, and ends.

use super::Delivery;
use super::event::{Around, Effect, Effects, MatchFound, Read};
use crate::remote::reconcile::core::Divergence;
use switchboard_domain::{Chat, HelpChat, Message, NewMatch, Timestamp, UserId};

/// Which match the members were shown.
#[derive(Debug, Default)]
pub(super) struct Matches {
    /// When the match was made that they were shown as new.
    opened: Option<Timestamp>,
    /// One that they are shown as soon as it is known which of them are here, and whether more is in its
    /// log.
    held: Option<(Box<NewMatch>, bool)>,
    /// Whether they were shown the end.
    end_shown: bool,
}

impl Delivery {
    /// A match was made.
    pub(super) fn opened(
        &mut self,
        opening: Box<NewMatch>,
        around: &Around<'_>,
        out: &mut Effects<'_>,
    ) {
        let NewMatch { chat, first, .. } = &*opening;
        if let Some(known) = around.chat {
            if known.help().is_some_and(|it| it.is_handed_over_to(chat)) {
                return out.push(Effect::LookWhoHasIt);
            }
            if self.matches.opened == Some(chat.time_start) {
                // Found in the database before this word of it came.
                return;
            }
            if let Some(before) = known.help().filter(|it| it.is_of_another_match(chat)) {
                // The match before was undone, and the hint about that has not come. Its members are told first.
                let undone = Box::new(before.clone());
                self.forget_match();
                return out.push(Effect::Reopen { undone, opening });
            }
        }
        // More is there when it was opened before, and given back; or when somebody found it in the
        // database and has written to it already. That comes behind.
        let more = chat.last_seq.max(self.cursor.last()) > first.seq;
        self.cursor.begin(first.seq);
        self.cursor.touch(around.peers);
        self.matches.opened = Some(chat.time_start);
        if around.chat.is_some_and(|known| known.unowned().is_some()) {
            // It waited until now, and what was sent meanwhile goes on.
            out.push(Effect::Take(Box::new(chat.clone())));
            self.matches.held = Some((opening, more));
            return out.push(Effect::Load);
        }
        if around.chat.is_none() {
            // Somebody asked for it before it was there, it was given back, or the database was away.
            out.push(Effect::Replace(Box::new(chat.clone())));
            self.matches.held = Some((opening, more));
            return out.push(Effect::Load);
        }
        out.push(Effect::ShowOpened(opening));
        out.push(Effect::MembersChanged);
        if more {
            self.read_on(around, out);
        }
    }

    /// It is known which members are here.
    pub(super) fn members_found(&mut self, around: &Around<'_>, out: &mut Effects<'_>) {
        if let Some((opening, more)) = self.matches.held.take() {
            out.push(Effect::ShowOpened(opening));
            if more {
                self.read_on(around, out);
            }
        }
    }

    /// Another node says that a match was made.
    pub(super) fn opened_remotely(&self, made: Option<Timestamp>, out: &mut Effects<'_>) {
        if made.is_none() || made != self.matches.opened {
            out.push(Effect::Read(Read::Opening(made)));
        }
    }

    /// The chat and its first entry, as the database has them.
    pub(super) fn opening_read(
        &mut self,
        opening: Box<NewMatch>,
        around: &Around<'_>,
        out: &mut Effects<'_>,
    ) {
        let known = around.chat.and_then(Chat::help);
        let is_handed = known.is_some_and(|it| it.is_handed_over_to(&opening.chat));
        if is_handed || self.matches.opened != Some(opening.chat.time_start) {
            self.opened(opening, around, out);
        }
    }

    /// Whether the members were here when the chat was opened, and have not been shown that.
    pub(super) fn is_first_answer(
        &self,
        chat: &Chat,
        message: &Message,
        around: &Around<'_>,
    ) -> bool {
        let (Some(help), Some(peers)) = (chat.help(), around.peers) else {
            return false;
        };
        let came = peers.first_here.map(|began| peers.came_at(began));
        let here = came.is_some_and(|came| came < help.time_start);
        message.seq == 2 && self.matches.opened.is_none() && here
    }

    /// A match was undone.
    pub(super) fn undone(
        &mut self,
        chat: Box<HelpChat>,
        around: &Around<'_>,
        out: &mut Effects<'_>,
    ) {
        let known = around.chat.and_then(Chat::help);
        // Another one was shown when it was opened anew.
        if known.is_none_or(|known| !known.is_of_another_match(&chat)) {
            self.forget_match();
            out.push(Effect::ShowGone(chat));
        }
    }

    /// When it is taken again it is a new chat, from its beginning.
    fn forget_match(&mut self) {
        self.cursor.forget();
        self.matches.opened = None;
    }

    /// What the database has of a chat that `user` had.
    pub(super) fn match_read(
        &self,
        user: UserId,
        found: MatchFound,
        around: &Around<'_>,
        out: &mut Effects<'_>,
    ) {
        let known = around.chat.and_then(Chat::help);
        let waits = around.chat.and_then(Chat::unowned).is_some();
        out.push(match (found, known) {
            (MatchFound::There(chat), _) if waits && !chat.ended() => {
                Effect::Read(Read::Opening(Some(chat.time_start)))
            }
            (MatchFound::There(chat), _) if chat.ended() && chat.has_member(user) => {
                Effect::Read(Read::End(None))
            }
            (MatchFound::There(chat), _) if chat.ended() => Effect::ShowGoneTo { user, chat },
            (MatchFound::There(chat), Some(known)) if known.is_of_another_match(&chat) => {
                Effect::Read(Read::Opening(Some(chat.time_start)))
            }
            (MatchFound::There(chat), _) if !chat.has_member(user) => {
                Effect::ShowGoneTo { user, chat }
            }
            (MatchFound::There(_), _) | (MatchFound::Nothing, None) => return,
            (MatchFound::Withdrawn(_) | MatchFound::Nothing, Some(known)) => {
                Effect::Undo(Box::new(known.clone()))
            }
            (MatchFound::Withdrawn(chat), None) => Effect::ShowGoneTo { user, chat },
        });
    }

    /// The admission core has closed the chat.
    pub(super) fn closed(&mut self, chat: Box<HelpChat>, out: &mut Effects<'_>) {
        self.matches.end_shown = true;
        out.push(Effect::ShowEnd(chat));
    }

    /// Somebody else has closed the chat.
    pub(super) fn end_found(
        &mut self,
        chat: Box<HelpChat>,
        around: &Around<'_>,
        out: &mut Effects<'_>,
    ) {
        if around.chat.is_some_and(|known| !known.ended()) {
            return out.push(Effect::End(chat));
        }
        // Loaded when it had ended already, or not at all.
        if !self.matches.end_shown {
            out.push(Effect::Replace(chat.clone()));
            self.closed(chat, out);
        }
    }

    /// The reconciler has found that the chat was closed.
    pub(super) fn end_diverged(&self, divergence: Divergence, out: &mut Effects<'_>) {
        if !self.matches.end_shown {
            out.push(Effect::Read(Read::End(Some(divergence))));
        }
    }

    /// How the chat has ended: what came before that is shown first.
    pub(super) fn end_read(&self, chat: Box<HelpChat>, around: &Around<'_>, out: &mut Effects<'_>) {
        if chat.last_seq > self.cursor.last() {
            self.read_on(around, out);
        }
        out.push(Effect::EndLater(chat));
    }
}
