//! Entries of the log: what is shown, what is passed over, and what is read.

use super::Delivery;
use super::event::{Around, CLOCKS_DIFFER, Effect, Effects, PAGE, Read};
use super::visible::VisibleSeqs;
use crate::remote::reconcile::core::Divergence;
use std::time::Duration;
use switchboard_domain::{Chat, Message, Timestamp};

/// The last entries before another one that the two members of a direct chat may see.
type Before = Option<(i64, i64)>;

impl Delivery {
    /// The writer has stored an entry for this node.
    pub(super) fn stored<'a>(
        &mut self,
        message: &'a Message,
        around: &Around<'_>,
        out: &mut Effects<'a>,
    ) {
        if around.peers.is_some() {
            // Only of the next entry is it known what came before it.
            let is_next = message.seq == self.cursor.last() + 1;
            let before = self.visible.last().filter(|_| is_next);
            out.push(Effect::Tell { message, before });
        }
        self.entry(message, None, around, out);
    }

    /// Another node says that it has stored an entry.
    pub(super) fn stored_remotely<'a>(
        &mut self,
        message: &'a Message,
        before: Before,
        around: &Around<'_>,
        out: &mut Effects<'a>,
    ) {
        let Some(chat) = around.chat else {
            // The database is away, or the chat was withdrawn: it is looked up, and catches up then.
            self.cursor.assume(message.seq - 1);
            return out.push(Effect::Load);
        };
        if let Some(waits) = chat.unowned()
            && message.author != waits.participant.0
        {
            // Somebody has taken it: all of the chat is shown now.
            return out.push(Effect::Read(Read::Opening(None)));
        }
        if self.is_first_answer(chat, message, around) {
            // Another node's word of the opening is still on its way. All of the chat is shown now.
            return out.push(Effect::Read(Read::Opening(None)));
        }
        if message.seq <= self.cursor.base() {
            return self.show_late(chat, message, before, out);
        }
        self.entry(message, before, around, out);
    }

    /// Shows an entry behind all before it. One that was shown is passed over.
    fn entry<'a>(
        &mut self,
        message: &'a Message,
        before: Before,
        around: &Around<'_>,
        out: &mut Effects<'a>,
    ) {
        let Some(chat) = around.chat else {
            return;
        };
        if message.seq > self.cursor.last() + 1 {
            self.advance_over_gap(message.seq, before, around, out);
        }
        if message.seq == self.cursor.last() + 1 {
            self.cursor.advance(message.seq);
            self.cursor.touch(around.peers);
            self.show(chat, message, out);
        } else if message.seq > self.cursor.last() {
            // Entries before this one have not been shown: they come from the database. This one is new to all,
            // even if its time is before the members' connections.
            self.cursor.lower_floor(message.time_sent);
            self.read_on(around, out);
        }
    }

    /// There is a gap before the entry `seq`. While no member was here, other nodes sent no hints. If members are
    /// here now, the gap is filled with what is newer than their connections. If none is here, it is not filled.
    fn advance_over_gap(
        &mut self,
        seq: i64,
        before: Before,
        around: &Around<'_>,
        out: &mut Effects<'_>,
    ) {
        let (Some(peers), Some(chat)) = (around.peers, around.chat) else {
            return;
        };
        match (chat, peers.first_here, before) {
            (Chat::Help(_) | Chat::Unowned(_), None, _) => {}
            (Chat::Direct(chat), None, Some(before)) => {
                self.visible = VisibleSeqs::before_entry(chat, before);
            }
            (Chat::Help(_) | Chat::Unowned(_) | Chat::Direct(_), Some(began), _) => {
                self.cursor.raise_floor(began, peers);
                return out.push(Effect::CountGap);
            }
            // A direct chat needs the log to compute what each member may see. A list does not know which
            // of its members are here: every node is told of each entry.
            (Chat::Direct(_), None, None) | (Chat::List(_), ..) => {
                return out.push(Effect::CountGap);
            }
        }
        self.cursor.rebase(seq - 1);
    }

    /// How an entry is shown that is the next one.
    fn show<'a>(&mut self, chat: &Chat, message: &'a Message, out: &mut Effects<'a>) {
        match chat {
            Chat::Help(_) => out.push(Effect::Show(message)),
            // Clients of level 1 know of no such chat.
            Chat::Unowned(_) => out.push(Effect::ShowNumbered(message)),
            Chat::Direct(chat) => {
                let to = self.visible.place(chat, message);
                out.push(Effect::ShowDirect { message, to });
            }
            // Another node may say, and the database again, what has been shown.
            Chat::List(_) if message.seq <= self.fanned_out_to => {}
            Chat::List(_) => {
                self.fanned_out_to = message.seq;
                out.push(Effect::FanOut(message));
            }
        }
    }

    /// Shows an entry that is not above the base.
    fn show_late<'a>(
        &mut self,
        chat: &Chat,
        message: &'a Message,
        before: Before,
        out: &mut Effects<'a>,
    ) {
        match chat {
            Chat::Direct(chat) => {
                // If unknown, use a `prevSeq` that claims no gap. If there is one, the client notices by itself.
                let before = before.unwrap_or((message.seq - 1, message.seq - 1));
                let to = VisibleSeqs::before_entry(chat, before).place(chat, message);
                out.push(Effect::ShowDirect { message, to });
            }
            Chat::Help(_) | Chat::Unowned(_) | Chat::List(_) => self.show(chat, message, out),
        }
    }

    /// The chat has come from the database.
    pub(super) fn loaded(&mut self, around: &Around<'_>, out: &mut Effects<'_>) {
        let Some(chat) = around.chat else {
            return;
        };
        let last = chat.last_seq();
        if self.cursor.is_set() {
            if let (Chat::Direct(chat), None) = (chat, self.visible.last()) {
                // The database was away when the first hint came. Use a `prevSeq` that claims no gap. If there
                // is one, the client notices by itself.
                let shown = self.cursor.last();
                self.visible = VisibleSeqs::before_entry(chat, (shown, shown));
            }
            if self.cursor.last() < last {
                self.read_on(around, out);
            }
            return;
        }
        if let Chat::Direct(chat) = chat {
            self.visible = VisibleSeqs::of(chat);
        }
        self.cursor.rebase(last);
        self.cursor.touch(around.peers);
        self.look_back(chat, around, out);
    }

    /// This actor has just loaded a log that other nodes wrote to. Their hints may have come before this node
    /// knew of its members, or may still be on the way. Without them a member could see a later entry first.
    /// So everything that is not older than the first member's connection is shown now.
    fn look_back(&mut self, chat: &Chat, around: &Around<'_>, out: &mut Effects<'_>) {
        let Some(peers) = around.peers else {
            return;
        };
        let upto = self.cursor.base();
        let Some(began) = peers.first_here.filter(|_| upto > 0) else {
            return;
        };
        out.push(Effect::Read(match chat {
            Chat::Help(help) if help.ended() => return,
            // Another node's word of the opening may still be on its way: that comes first.
            Chat::Help(help) if help.time_start >= peers.came_at(began) => Read::Opening(None),
            // Every node is told of each entry.
            Chat::List(_) => return,
            Chat::Help(_) | Chat::Unowned(_) | Chat::Direct(_) => {
                let since = peers.not_before(began);
                Read::Recent { upto, since }
            }
        }));
    }

    /// There may be more in the log than was shown.
    pub(super) fn read_on(&self, around: &Around<'_>, out: &mut Effects<'_>) {
        if around.chat.is_some() {
            let after = self.cursor.last();
            out.push(Effect::Read(Read::Backfill { after }));
        }
    }

    /// A page of the log behind what was shown.
    pub(super) fn backfilled<'a>(
        &mut self,
        page: &'a [Message],
        around: &Around<'_>,
        out: &mut Effects<'a>,
    ) {
        let Some(chat) = around.chat else {
            return;
        };
        if let Some(peers) = around.peers
            && let Some(began) = peers.first_here
        {
            // More members may be known now than when the gap was found.
            self.cursor.lower_floor(peers.not_before(began));
        }
        for message in page {
            if message.seq <= self.cursor.last() {
                continue;
            }
            if message.time_sent < self.cursor.floor() {
                // Unless it was on its way for long: the reconciler looks at what is not above the base.
                self.cursor.rebase(message.seq);
                self.visible.pass_over(message);
                continue;
            }
            self.cursor.advance(message.seq);
            self.cursor.touch(around.peers);
            self.show(chat, message, out);
        }
        if page.len() as i64 == PAGE {
            self.read_on(around, out);
        }
    }

    /// Somebody has looked into the database. Mostly it says what has been shown.
    pub(super) fn diverged(
        &mut self,
        divergence: Divergence,
        around: &Around<'_>,
        out: &mut Effects<'_>,
    ) {
        match divergence {
            Divergence::Opened(made) => self.opened_remotely(Some(made), out),
            Divergence::Closed => self.end_diverged(divergence, out),
            Divergence::Gone(user) => out.push(Effect::Read(Read::Match(user))),
            // The database was away when this actor looked: nobody says it a second time.
            Divergence::Grown { .. } | Divergence::GrownSince { .. } if around.chat.is_none() => {
                out.push(Effect::LoadFor(divergence));
            }
            Divergence::Grown { after, upto } => {
                if after > self.cursor.last() {
                    self.advance_over_gap(after + 1, None, around, out);
                }
                let after = match after < self.cursor.base() {
                    true => after,
                    false => self.cursor.last(),
                };
                if after < upto {
                    let since = Timestamp(0);
                    out.push(Effect::CountGap);
                    out.push(Effect::Read(Read::Since {
                        after,
                        since,
                        divergence,
                    }));
                }
            }
            Divergence::GrownSince { since, upto } => {
                if upto <= self.cursor.base() || upto > self.cursor.last() {
                    let after = (self.cursor.base().min(upto) - PAGE).max(0);
                    out.push(Effect::CountGap);
                    out.push(Effect::Read(Read::Since {
                        after,
                        since,
                        divergence,
                    }));
                }
            }
        }
    }

    /// What the log has behind an entry and no hint has said: shown as far as it is not older than `since`.
    pub(super) fn since_read<'a>(
        &mut self,
        page: &'a [Message],
        (since, divergence): (Timestamp, Divergence),
        around: &Around<'_>,
        out: &mut Effects<'a>,
    ) {
        let base = self.cursor.base();
        let late = page.partition_point(|message| message.seq <= base);
        self.show_again(&page[..late], since, Duration::ZERO, around, out);
        let first = page.iter().find(|message| message.time_sent >= since);
        if let Some(first) = first.filter(|first| first.seq > self.cursor.last() + 1) {
            self.advance_over_gap(first.seq, None, around, out);
        }
        // What is news is shown, though it seem to be older than those who are here.
        match divergence {
            Divergence::Grown { after, .. } => {
                let divergence = page.iter().filter(|message| message.seq > after);
                if let Some(oldest) = divergence.map(|message| message.time_sent).min() {
                    self.cursor.lower_floor(oldest);
                }
            }
            _ => self.cursor.lower_floor(since),
        }
        let last = page.last().map_or(0, |message| message.seq);
        if last > self.cursor.last() || page.len() as i64 == PAGE {
            self.read_on(around, out);
        }
    }

    /// The end of the log as it was when the chat was loaded.
    pub(super) fn recent_read<'a>(
        &mut self,
        entries: &'a [Message],
        since: Timestamp,
        around: &Around<'_>,
        out: &mut Effects<'a>,
    ) {
        self.show_again(entries, since, CLOCKS_DIFFER, around, out);
    }

    /// Shows those of these entries that are not older than `since`. They follow each other and are not above the
    /// base. Members may have read an entry that is newer by at most `doubt`. So it goes only to devices that drop
    /// by its number what they have.
    fn show_again<'a>(
        &mut self,
        entries: &'a [Message],
        since: Timestamp,
        doubt: Duration,
        around: &Around<'_>,
        out: &mut Effects<'a>,
    ) {
        let (Some(chat), Some(first)) = (around.chat, entries.first()) else {
            return;
        };
        let before = first.seq - 1;
        let mut visible = match chat {
            Chat::Direct(chat) => VisibleSeqs::before_entry(chat, (before, before)),
            Chat::Help(_) | Chat::Unowned(_) | Chat::List(_) => VisibleSeqs::default(),
        };
        for message in entries {
            match chat {
                _ if message.time_sent < since => visible.pass_over(message),
                Chat::Direct(chat) => {
                    let to = visible.place(chat, message);
                    out.push(Effect::ShowDirect { message, to });
                }
                Chat::Help(_) if message.time_sent < since.plus(doubt) => {
                    out.push(Effect::ShowNumbered(message));
                }
                Chat::Help(_) | Chat::Unowned(_) | Chat::List(_) => self.show(chat, message, out),
            }
        }
    }
}
