//! What whoever loses a chat is shown: why, and then an end, which every client knows.

use crate::directory::ShowUser;
use crate::services::Services;
use crate::shown::Shown;
use switchboard_domain::wire::{ChatLeft, Frame};
use switchboard_domain::{ChatEventKind, ChatId, HelpChat, UserId};

/// Why somebody has lost a chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Loss {
    /// The chat.
    pub chat: ChatId,
    /// How many owners it has had by now.
    pub turn: i64,
    /// The kind of the timeline's row.
    pub because: ChatEventKind,
}

impl Loss {
    /// What comes in front of the end; nothing for whoever has never looked at it, who is told that otherwise.
    fn frame(self, loser: UserId) -> Option<Frame> {
        if self.because == ChatEventKind::NotOpened {
            return None;
        }
        let left = ChatLeft {
            chat_id: self.chat,
            turn: self.turn,
            reason: self.because.as_str(),
        };
        Some(Frame::chat_left(left, loser))
    }

    /// The same, where this node has not shown it.
    pub fn first_frame(self, services: &Services, loser: UserId) -> Option<Frame> {
        let frame = self.frame(loser)?;
        let shown = Shown::Left(self.chat, self.turn, loser);
        services.shown.begin(shown).then_some(frame)
    }

    /// Shows it to the loser's devices here; `part` is what was theirs of the chat.
    pub fn show(self, services: &Services, loser: UserId, part: &HelpChat) {
        let id = part.id;
        let end = |frame: Frame| frame.only_for(loser).forgetting(id).if_known();
        let frames = self.first_frame(services, loser).into_iter().chain([
            end(Frame::closed_chat(part)),
            end(Frame::closed_chat_of(part, loser, None)),
        ]);
        for frame in frames {
            // Three for each turn.
            services.directory.do_send(ShowUser { user: loser, frame });
        }
    }
}
