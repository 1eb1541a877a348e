//! Frames: one JSON object `{"type", "payload"}` in each WebSocket text message.
//!
//! - [`request`]: what clients ask for.
//! - [`client_frame`], [`server_frame`]: every type of frame that clients, and that the server send; [`frame_type`]:
//!   what the contract says of one.
//! - [`parse`]: how that is read, and checked as far as the frame alone shows; [`payload`] holds the
//!   forms.
//! - [`frame`]: what the server sends, serialised once and shared by every receiver; `frame_two.rs`,
//!   `frame_help.rs`, `frame_place.rs`, `frame_sync.rs`, `frame_presence.rs`, `frame_duty.rs` and `frame_list.rs` have
//!   what only level 2 knows, and `server_payload.rs` holds the forms.
//! - [`readers`]: whom a frame may be shown to, and which match it belongs to.
//! - [`page`]: how much goes into one answer.
//! - [`auth`]: the first frame of a client that cannot set headers; [`close`]: the codes at the end.

pub mod auth;
pub mod client_frame;
mod client_limits;
pub mod close;
pub mod cursor;
pub mod frame;
mod frame_changes;
mod frame_duty;
mod frame_help;
mod frame_list;
mod frame_place;
mod frame_presence;
mod frame_sync;
mod frame_turns;
mod frame_two;
pub mod frame_type;
pub mod page;
pub mod parse;
pub mod payload;
pub mod readers;
pub mod request;
pub mod server_frame;
mod server_payload;

pub use auth::AuthFrame;
pub use client_frame::{CLIENT_FRAMES, ClientFrame, ClientKind};
pub use client_limits::Offered;
pub use close::CloseCode;
pub use cursor::Cursor;
pub use frame::{CLOSED_CHAT, Entry, Frame};
pub use frame_help::ChatChanged;
pub use frame_list::{BlockChanged, ListChanged, ListProgress, ListRead};
pub use frame_place::PlaceSet;
pub use frame_sync::{SyncAnswer, SyncRange};
pub use frame_turns::{ChatLeft, OfferEnded, OfferView};
pub use frame_type::{FrameType, Who};
pub use parse::{Parsed, Rejection};
pub use readers::{Match, Readers};
pub use request::{About, Held, MarkKind, Page, Request, RequestId};
pub use server_frame::{SERVER_FRAMES, ServerFrame};
pub use server_payload::{Ack, Unchanged};

use serde::{Deserialize, Serialize};

/// Whether a JSON text is an object. Derived readers would take an array of the fields as well.
fn is_object(json: &str) -> bool {
    json.trim_ascii_start().starts_with('{')
}

/// What a client understands. Level 1 is the default and never sees a type of level 2.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub enum Level {
    /// The seven server types of the first consoles.
    #[default]
    One,
    /// Acknowledgements, sync and all that is newer.
    Two,
}

impl Level {
    /// From the number that a client names; unknown numbers get the highest level below them.
    pub fn from_number(number: u64) -> Self {
        if number >= 2 { Level::Two } else { Level::One }
    }

    /// The number that a client names.
    pub const fn number(self) -> u8 {
        match self {
            Level::One => 1,
            Level::Two => 2,
        }
    }
}
