//! Answers to what a client asked of an actor.
//!
//! The holder of a [`Reply`] owes an answer. It may be dropped without one: its actor ended, or its state
//! was thrown away. Then the caller gets `timeout`: the outcome is not known. So no caller waits for ever,
//! and none believes what is not so.

use crate::session::{SessionHandle, ToSession};
use switchboard_domain::wire::{Frame, MarkKind};
use switchboard_domain::{
    ChatId, Code, HelpChat, MemberChat, Message, MessageId, ReadState, UserId,
};
use tokio::sync::oneshot;

/// The answer to a caller.
#[derive(Clone, Debug)]
pub enum Answer {
    /// The message is stored.
    Sent {
        /// The message.
        message: Message,
        /// Whether another member has a connection.
        recipient_online: bool,
        /// Whether it has been stored before, under the same name that its client gave it.
        repeated: bool,
    },
    /// The entry is as it was asked for already: nothing is stored.
    Unchanged {
        /// Its number.
        target: i64,
        /// That of the change which has made it so; 0 for none.
        changed_seq: i64,
    },
    /// The chat is closed now.
    Closed {
        /// The chat.
        chat: Box<HelpChat>,
        /// How far its members have read, as far as that is known.
        read: Vec<(UserId, ReadState)>,
    },
    /// The organizer has a new chat.
    Started(Box<MemberChat>),
    /// The two have a direct chat.
    Opened {
        /// As the asking user sees it.
        chat: Box<MemberChat>,
        /// Whether it is new to them.
        new: bool,
    },
    /// The tip is promised, and will be seen to.
    Promised {
        /// Which.
        tip: MessageId,
        /// Whether what became of it is in the log already.
        shown: bool,
    },
    /// There is no request to take.
    NobodyWaits,
    /// The mark is there now, or was.
    Marked(Marked),
    /// It was taken note of; there is nothing to say.
    Noted,
    /// The state of each user that the connection asked to watch. Later changes come behind this
    /// frame.
    Presence(Frame),
    /// The organizers of the agency. Later changes come behind this frame.
    Colleagues(Frame),
    /// The organizer waits for the next request, or does not any more.
    Waiting(bool),
    /// It did not work.
    Failed(Code),
}

/// Where a member's mark is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Marked {
    /// Which mark.
    pub kind: MarkKind,
    /// The chat.
    pub chat: ChatId,
    /// The member.
    pub user: UserId,
    /// Where it is.
    pub seq: i64,
    /// Whether it has just been moved there.
    pub moved: bool,
    /// Entries after the read mark that others wrote.
    pub unread: i64,
}

/// The number that a session gives each of its requests.
pub type RequestNumber = u32;

#[derive(Debug)]
enum To {
    Session {
        session: SessionHandle,
        number: RequestNumber,
        chat: Option<ChatId>,
    },
    Waiter(oneshot::Sender<Answer>),
}

/// The duty to answer one request, once.
#[derive(Debug)]
pub struct Reply(Option<To>);

impl Reply {
    /// Answers to request `number` of a session, about `chat`.
    pub fn to_session(session: SessionHandle, number: RequestNumber, chat: Option<ChatId>) -> Self {
        Self(Some(To::Session {
            session,
            number,
            chat,
        }))
    }

    /// Answers to the task that awaits the receiver.
    pub fn channel() -> (Self, oneshot::Receiver<Answer>) {
        let (to, from) = oneshot::channel();
        (Self(Some(To::Waiter(to))), from)
    }

    /// Answers.
    pub fn answer(mut self, answer: Answer) {
        self.send(answer);
    }

    /// Answers that it did not work.
    pub fn fail(self, code: Code) {
        self.answer(Answer::Failed(code));
    }

    fn send(&mut self, answer: Answer) {
        match self.0.take() {
            Some(To::Session {
                session,
                number,
                chat,
            }) => session.push(ToSession::Answer {
                number,
                chat,
                answer: Box::new(answer),
            }),
            // A caller that is gone needs no answer.
            Some(To::Waiter(to)) => drop(to.send(answer)),
            None => {}
        }
    }
}

impl Drop for Reply {
    fn drop(&mut self) {
        self.send(Answer::Failed(Code::Timeout));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dropped_reply_says_that_the_outcome_is_unknown() {
        let (reply, mut answer) = Reply::channel();
        drop(reply);
        assert!(matches!(
            answer.try_recv(),
            Ok(Answer::Failed(Code::Timeout))
        ));
    }
}
