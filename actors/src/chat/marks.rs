//! How far the members of a chat have come: what has reached them, what they have read.
//!
//! The database moves a mark, never back and never past the end of the log; who moved it is
//! answered, and all members are shown it. A mark that does not move shows nothing to anybody. Nor
//! does one of two that were moved at once when the further one has been shown already.

use super::actor::ChatActor;
use crate::reply::{Answer, Marked, Reply};
use actix::{ActorFutureExt, AsyncContext, Context, WrapFuture};
use std::collections::HashMap;
use switchboard_domain::audience::ShownTo;
use switchboard_domain::wire::{Frame, MarkKind};
use switchboard_domain::{Code, UserId};
use switchboard_store::StoreError;
use switchboard_store::queries::{Mark, MarkOpening, MarkOutcome};

/// Marks that are remembered at most; beyond that all are forgotten, which can only show one behind a
/// further one, in a list with as many members.
const MOST: usize = 4_096;

/// The furthest that the members were shown of each mark: two for each member.
#[derive(Debug, Default)]
pub(super) struct ShownMarks(HashMap<(UserId, MarkKind), i64>);

impl ShownMarks {
    /// Whether a mark at `seq` is to be shown: never behind one that was. It counts as shown.
    pub(super) fn is_news(&mut self, user: UserId, kind: MarkKind, seq: i64) -> bool {
        if self.0.len() >= MOST && !self.0.contains_key(&(user, kind)) {
            self.0.clear();
        }
        let last = self.0.entry((user, kind)).or_default();
        let is_new = seq > *last;
        *last = seq.max(*last);
        is_new
    }

    pub(super) fn last(&self, user: UserId, kind: MarkKind) -> i64 {
        self.0.get(&(user, kind)).copied().unwrap_or_default()
    }

    /// The chat begins anew.
    pub(super) fn clear(&mut self) {
        self.0.clear();
    }
}

impl ChatActor {
    pub(super) fn mark(
        &mut self,
        user: UserId,
        kind: MarkKind,
        seq: i64,
        reply: Reply,
        ctx: &mut Context<Self>,
    ) {
        let store = self.services.store.clone();
        let mark = Mark {
            chat: self.id,
            user,
            seq,
            kind,
            now: self.services.now(),
        };
        let opens = self.opens(user).filter(|_| kind == MarkKind::Read);
        let marking = async move {
            match opens {
                Some(made) => {
                    let (opening, marked) = store.run(MarkOpening(mark)).await?;
                    Ok((Some((made, opening)), marked))
                }
                None => Ok((None, store.run(mark).await?)),
            }
        };
        ctx.spawn(marking.into_actor(self).map(move |marked, chat, ctx| {
            let (mut moved_from, mut to) = (0, ShownTo::Members);
            let marked: Result<_, StoreError> = marked;
            let marked = marked.map(|(opened, marked)| {
                if let Some((made, opening)) = opened {
                    chat.has_opened(user, made, opening, ctx);
                }
                marked
            });
            let (seq, unread, moved) = match marked {
                Ok(MarkOutcome::Moved {
                    seq,
                    from,
                    unread,
                    own,
                }) => {
                    if own {
                        to = ShownTo::Own;
                    }
                    let before = chat.marks.last(user, kind).max(from);
                    let is_news = chat.marks.is_news(user, kind, seq);
                    moved_from = before;
                    (before.max(seq), unread, is_news)
                }
                Ok(MarkOutcome::Unmoved { seq, unread }) => (seq, unread, false),
                Ok(MarkOutcome::ChatNotFound) => return reply.fail(Code::ChatNotFound),
                Ok(MarkOutcome::NoAccess) => return chat.refuse_stranger(user, reply, ctx),
                Err(error) => {
                    log::warn!("chat {}: mark: {error}", chat.id);
                    return reply.fail(error.step_code());
                }
            };
            // The answer comes before the requester's own copy.
            reply.answer(Answer::Marked(Marked {
                kind,
                chat: chat.id,
                user,
                seq,
                moved,
                unread,
            }));
            if moved {
                chat.tell_mark(kind, user, (moved_from, seq), to);
                chat.show_moved(kind, user, (moved_from, seq), to, ctx);
            }
        }));
    }
}

impl ChatActor {
    /// Shows that a mark has moved to whoever is shown that, here.
    pub(super) fn show_moved(
        &mut self,
        kind: MarkKind,
        user: UserId,
        (from, to): (i64, i64),
        shown: ShownTo,
        ctx: &mut Context<Self>,
    ) {
        match self.as_list().map(|list| list.owner) {
            Some(owner) => {
                let frame = Frame::marked(kind, self.id, user, to);
                self.show_mark_in_list(owner, user, frame, ctx);
            }
            None => self.show_mark(kind, user, (from, to), shown),
        }
    }

    /// Shows the members that a mark has moved, each as far as they see the log themselves: what is
    /// hidden from them has no number for them.
    fn show_mark(&self, kind: MarkKind, user: UserId, (from, to): (i64, i64), shown: ShownTo) {
        for (member, _) in &self.pools {
            if shown == ShownTo::Own && *member != user {
                continue;
            }
            // Whoever moved it sees as far as it goes.
            let cut = |seq| match *member == user {
                true => seq,
                false => self.delivery.visible_upto(*member, seq),
            };
            if cut(to) > cut(from) {
                let frame = Frame::marked(kind, self.id, user, cut(to));
                self.show_frame(Some(*member), &frame);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_never_shown_behind_a_further_one() {
        let (one, other) = (UserId(1), UserId(2));
        let mut marks = ShownMarks::default();
        assert!(marks.is_news(one, MarkKind::Read, 5));
        assert!(!marks.is_news(one, MarkKind::Read, 3), "moved before it");
        assert_eq!(marks.last(one, MarkKind::Read), 5);
        assert!(marks.is_news(one, MarkKind::Delivered, 3), "another mark");
        assert!(marks.is_news(other, MarkKind::Read, 3), "another member");
        assert!(marks.is_news(one, MarkKind::Read, 6));
        marks.clear();
        assert!(marks.is_news(one, MarkKind::Read, 1));
    }
}
