//! What a queue is asked.

use crate::pool::OnlinePeriod;
use crate::reply::Reply;
use actix::Message;
use switchboard_domain::waits::Stands;
use switchboard_domain::{
    Alternative, ChatId, Code, DutyNote, EventId, HelpUnavailable, Location, RequestName,
    Timestamp, UserId,
};
use switchboard_store::queries::{Named, Returned};

/// A participant asks for help.
#[derive(Message)]
#[rtype(result = "AskOutcome")]
pub struct Ask {
    /// The id of the request to be.
    pub id: ChatId,
    /// The event, run by this queue's agency.
    pub event: EventId,
    /// Who asks.
    pub participant: UserId,
    /// What is wrong, verbatim.
    pub description: String,
    /// Where.
    pub location: Option<Location>,
    /// What the participant's device calls it.
    pub name: Option<RequestName>,
    /// What else one can do at the event.
    pub alternatives: Vec<Alternative>,
    /// Whether a place is being found.
    pub place_coming: bool,
}

/// A request that waits.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// Its id.
    pub request: ChatId,
    /// How it stands.
    pub stands: Stands,
    /// What is said where nobody is there to take it.
    pub note: DutyNote,
}

/// Why a request does not wait.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unasked {
    /// The code says why.
    Refused(Code),
    /// The participant has this one on the event.
    InTheWay(ChatId),
    /// Its name is that of an earlier one.
    Known(Named),
    /// Help cannot be asked for on the event now.
    Unavailable(Box<HelpUnavailable>),
}

impl From<Code> for Unasked {
    fn from(code: Code) -> Self {
        Self::Refused(code)
    }
}

/// The request is stored and waits, or why it does not.
pub type AskOutcome = Result<Asked, Unasked>;

/// A participant takes a request back.
#[derive(Message)]
#[rtype(result = "Withdrawal")]
pub struct Withdraw {
    /// The request.
    pub request: ChatId,
    /// Whose it must be.
    pub participant: UserId,
}

/// The event of the request that was withdrawn, or the code says why not.
pub type Withdrawal = Result<EventId, Code>;

/// Where a request stands; `None` when it does not wait here.
#[derive(Message)]
#[rtype(result = "Option<Stands>")]
pub struct Position(pub ChatId);

/// An organizer wants the next request.
#[derive(Message)]
#[rtype(result = "()")]
pub struct StartChat {
    /// Who.
    pub organizer: UserId,
    /// Where the answer goes.
    pub reply: Reply,
}

/// An organizer is here, and is told how long the queue is.
#[derive(Message)]
#[rtype(result = "()")]
pub struct OrganizerHere {
    /// Who.
    pub organizer: UserId,
    /// The stay of which the connection is part.
    pub period: OnlinePeriod,
}

/// An organizer takes the next request as soon as there is one, or does not any more.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Wait {
    /// Who.
    pub organizer: UserId,
    /// The stay of which the connection that asks is part: the wait ends with it.
    pub period: OnlinePeriod,
    /// Whether to wait.
    pub waiting: bool,
    /// Where the answer goes.
    pub reply: Reply,
}

/// An organizer does not take requests any more: their wait is over, whoever began it.
#[derive(Message)]
#[rtype(result = "()")]
pub struct EndWait(pub UserId);

/// Whether an organizer waits for the next request.
#[derive(Message)]
#[rtype(result = "bool")]
pub struct IsWaiting(pub UserId);

/// Panic in the middle of a step: for tests. Nothing on the wire leads here.
#[doc(hidden)]
#[derive(Message)]
#[rtype(result = "()")]
pub struct Panic;

/// A request waits again in the database, at its old place.
#[derive(Message)]
#[rtype(result = "()")]
pub struct GiveBack {
    /// The request.
    pub chat: ChatId,
    /// Where it stands.
    pub waits: Returned,
}

/// A request was taken out of its order, in the database.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Taken {
    /// The request.
    pub chat: ChatId,
    /// When it was sent,
    pub asked_at: Timestamp,
    /// and when it was taken.
    pub taken_at: Timestamp,
}

/// Requests were taken back in the database, or are not needed any more.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Left(pub Vec<ChatId>);

/// Requests have expired in the database.
#[derive(Message)]
#[rtype(result = "()")]
pub struct Drop(pub Vec<ChatId>);
