//! The first floor: the values that every crate shares, the rules that need nothing else, and what frames say.
//!
//! Nothing in here does I/O or reads a clock, but for [`SystemClock`]. It names no other crate of Switchboard.
//!
//! ```text
//! ids, time, text, code          what all others are made of
//! limits                         the numbers that clients are told or held to
//! user, event, message, *_chat   the things, and how a client is shown them
//! body, message_kind, detail     what a message says, and what goes with it
//! since, epoch, installation     where a client is in what has changed, and of which database that is said
//! audience                       whom something is for
//! policy, presence_visibility                  who may write to whom; who may see whether somebody is there
//! search                         one spelling for what is searched
//! tips                           what becomes of a tip
//! wire                           frames: what clients ask, and what they are told
//! ```

pub mod audience;
pub mod bearer;
pub mod body;
pub mod chat;
pub mod code;
pub mod detail;
pub mod direct_chat;
pub mod epoch;
pub mod event;
pub mod help_chat;
pub mod ids;
pub mod installation;
pub mod limits;
pub mod list_chat;
pub mod location;
pub mod member_chat;
pub mod message;
mod message_kind;
pub mod money;
mod node_clock;
pub mod policy;
pub mod presence_visibility;
pub mod search;
pub mod sign_in;
pub mod since;
pub mod status;
pub mod text;
pub mod time;
pub mod tips;
pub mod user;
pub mod wire;

pub use body::Body;
pub use chat::{Chat, ChatKind, ChatStatus};
pub use code::Code;
pub use detail::{Detail, Notice, NoticeOutcome};
pub use direct_chat::{DirectChat, Peer};
pub use epoch::Epoch;
pub use event::Event;
pub use help_chat::{ClosedChat, HelpChat};
pub use ids::{AgencyId, ChatId, ConnectionId, EventId, MessageId, UserId};
pub use list_chat::ListChat;
pub use location::Location;
pub use member_chat::{MemberChat, MemberChatView, ReadState};
pub use message::{Message, MessageView};
pub use message_kind::{AllowedBy, MessageKind};
pub use money::{Currency, Money};
pub use node_clock::{NodeClock, Reading};
pub use sign_in::SignInId;
pub use since::{Position, Since, SinceToken};
pub use status::Status;
pub use time::{Clock, ManualClock, SystemClock, Timestamp};
pub use user::{Identity, Profile, Role, Side, User};
