//! Chats of three users, for the tests of delivery.

use switchboard_domain::{
    AgencyId, Chat, ChatId, DirectChat, EventId, HelpChat, ListChat, Message, NewMatch, Peer, Side,
    Timestamp, UserId,
};
use uuid::Uuid;

pub const CHAT: ChatId = ChatId(Uuid::from_u128(9));
/// Who asks for help, is the first of a direct chat, and owns the list.
pub const ANN: UserId = UserId(1);
/// The second of a direct chat.
pub const BEN: UserId = UserId(2);
pub const CAT: UserId = UserId(3);

pub fn help(organizer: UserId, made: Timestamp, last_seq: i64) -> HelpChat {
    HelpChat {
        id: CHAT,
        agency: AgencyId(1),
        event: EventId(1),
        organizer,
        participant: ANN,
        start: None,
        time_start: made,
        time_end: None,
        facts: switchboard_domain::HelpFacts::default(),
        profile: None,
        last_seq,
    }
}

/// Delivery does not look at what is its members' own.
pub fn new_match(chat: HelpChat, first: Message) -> NewMatch {
    let own = Vec::new();
    NewMatch { chat, first, own }
}

pub fn direct(made: Timestamp, last_seq: i64, seen: Option<(i64, i64)>) -> Chat {
    let peer = |id| Peer {
        id,
        name: String::new(),
        role: Side::Participant,
        creator: false,
    };
    Chat::Direct(DirectChat {
        id: CHAT,
        low: peer(ANN),
        high: peer(BEN),
        time_start: made,
        last_seq,
        seen,
    })
}

pub fn list(made: Timestamp, last_seq: i64) -> Chat {
    Chat::List(ListChat {
        id: CHAT,
        owner: ANN,
        title: String::new(),
        time_start: made,
        time_end: None,
        last_seq,
    })
}
