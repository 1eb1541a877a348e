//! The first floor: the values that every crate shares, the rules that need nothing else, and what frames say.
//!
//! Nothing in here does I/O or reads a clock, but for [`SystemClock`]. It names no other crate of Switchboard.
//!
//! ```text
//! ids, time, text, code, location, money   what all others are made of
//! user, rank, event                        users, and what organizers may; events of agencies
//! availability, colleague                  whether an organizer takes requests; what colleagues see of it
//! duty_note                                what is said where nobody is there
//! agency, alternatives                     agencies; what else one can do than ask them
//! pause, help_unavailable                  no new requests for a while; why help cannot be asked for now
//! chat                                     one of help_chat, unowned_chat, direct_chat, list_chat
//! chat_event, chat_event_kind              a row of a help chat's timeline, and what it tells
//! agency_chat                              a help chat as its agency is shown it
//! turns                                    who has a help chat, and how it goes to the next one
//! help_fields                              what every help chat has on the wire
//! help_facts, place                        how far a help chat has come, and how it ended; where its participant is
//! chat_kind                                what chats of every kind have: a kind, a status, a read state
//! member_chat                              a chat as one member sees it
//! notice_rule                              when the server tells a participant something by itself
//! message, message_kind                    an entry of a log, and its kind
//! body, detail                             what a message carries; what some kinds have beside their text
//! changes                                  messages that change: rules, and what an entry that changes another one is
//! retention                                for how long what was said in a help chat is kept
//! wire                                     frames: what clients ask, and what they are shown
//! schema                                   schemas of types that write themselves by hand
//! limits                                   the numbers that clients are told or held to
//! request_name, request_state              what a device calls a request; what has become of it
//! waits                                    how long it may wait
//! audience                                 which members or connections something is for
//! policy                                   who may write to whom
//! presence_visibility, status              who may see whether a user is online; what they see
//! tips                                     the states and rules of a tip
//! search                                   one spelling for searches
//! bearer, sign_in                          the token in a header; what one sign-in is called
//! epoch, installation                      how long the database's numbers hold; which database it is
//! since                                    how far a client has come in what has changed
//! node_clock                               one time for all nodes
//! ```

pub mod agency;
mod agency_chat;
pub mod alternatives;
pub mod audience;
pub mod availability;
pub mod bearer;
pub mod body;
pub mod changes;
pub mod chat;
mod chat_event;
mod chat_event_kind;
pub mod chat_kind;
pub mod code;
pub mod colleague;
pub mod detail;
pub mod direct_chat;
pub mod duty_note;
pub mod epoch;
pub mod event;
pub mod help_chat;
pub mod help_facts;
mod help_fields;
mod help_unavailable;
pub mod ids;
pub mod installation;
pub mod limits;
pub mod list_chat;
pub mod location;
pub mod member_chat;
pub mod message;
mod message_kind;
pub mod money;
mod new_match;
mod node_clock;
mod notice_rule;
pub mod pause;
pub mod place;
pub mod policy;
pub mod presence_visibility;
mod rank;
pub mod reply;
pub mod request_name;
pub mod request_state;
mod retention;
pub mod schema;
pub mod search;
pub mod sign_in;
pub mod since;
pub mod status;
pub mod text;
pub mod time;
pub mod tips;
pub mod turns;
pub mod unowned_chat;
pub mod user;
pub mod waits;
pub mod wire;

pub use agency::{Agency, NoticeTexts};
pub use agency_chat::{AgencyChat, AgencyChatStatus, ArchivedChat};
pub use alternatives::{Alternative, AlternativeKind};
pub use availability::{Availability, AvailabilityState, Said};
pub use body::Body;
pub use chat::Chat;
pub use chat_event::{ChatEvent, ChatEventDetail};
pub use chat_event_kind::ChatEventKind;
pub use chat_kind::{ChatKind, ChatStatus, ReadState};
pub use code::Code;
pub use colleague::{Colleague, Enrolled, Way, Ways};
pub use detail::{Detail, Notice, NoticeOutcome};
pub use direct_chat::{DirectChat, Peer};
pub use duty_note::DutyNote;
pub use epoch::Epoch;
pub use event::Event;
pub use help_chat::{ClosedChat, HelpChat};
pub use help_facts::{HelpFacts, HelpState, Outcome, Owner, Seat};
pub use help_unavailable::{HelpUnavailable, UnavailableReason};
pub use ids::{AgencyId, ChatId, ConnectionId, EventId, MessageId, OfferId, UserId};
pub use list_chat::ListChat;
pub use location::Location;
pub use member_chat::{MemberChat, MemberChatView};
pub use message::{Message, MessageView};
pub use message_kind::{AllowedBy, FIRST_CHANGE, MessageKind};
pub use money::{Currency, Money};
pub use new_match::NewMatch;
pub use node_clock::{NodeClock, Reading};
pub use notice_rule::{NoticeRule, SILENCE, STILL_WAITING_AFTER, times_still_waiting};
pub use pause::{HelpPaused, Pause, PauseAct};
pub use rank::Rank;
pub use reply::{Answered, ReplyTo};
pub use request_name::RequestName;
pub use request_state::RequestState;
pub use retention::RetentionDays;
pub use sign_in::SignInId;
pub use since::{Position, Since, SinceToken};
pub use status::Status;
pub use time::{Clock, ManualClock, SystemClock, Timestamp};
pub use unowned_chat::UnownedChat;
pub use user::{Identity, Profile, Role, Side, User};
