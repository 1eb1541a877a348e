//! Chats of all sizes, for tests of what goes into an answer.

use proptest::prelude::*;
use std::sync::Arc;
use switchboard_domain::place::ChatPlace;
use switchboard_domain::{
    AgencyId, Body, Chat, ChatId, DirectChat, EventId, HelpChat, HelpFacts, Location, Message,
    MessageId, Outcome, Peer, Profile, ReplyTo, Side, Timestamp, UserId, ids::MAX_NUMERIC_ID,
};

pub(super) const READER: UserId = UserId(MAX_NUMERIC_ID);

#[derive(Clone, Debug)]
pub(super) struct Row {
    /// 0: an active help chat, 1: one that has ended, 2: a direct chat.
    pub kind: u8,
    /// Where it changed; nought is nowhere.
    pub changed: i64,
    pub last: i64,
    /// What the client holds of it, if it names it.
    pub held: Option<i64>,
    /// Characters of the names in it, and of its messages, and which.
    pub name: usize,
    pub text: usize,
    pub long: char,
}

pub(super) fn row() -> impl Strategy<Value = Row> {
    let long = prop_oneof![Just('x'), Just('\u{1}'), Just('😀'), Just('"')];
    let text = prop_oneof![8 => 1..60_usize, 1 => Just(4_000_usize)];
    let name = prop_oneof![8 => 0..20_usize, 1 => Just(200_usize)];
    let held =
        prop_oneof![3 => Just(None), 2 => Just(Some(i64::MAX)), 1 => (0..9_i64).prop_map(Some)];
    (0..3_u8, 0..40_i64, 1..6_i64, held, name, text, long).prop_map(
        |(kind, changed, last, held, name, text, long)| Row {
            kind,
            changed: if kind == 0 { changed } else { changed.max(1) },
            last,
            held: held.map(|held| held.min(last)),
            name,
            text,
            long,
        },
    )
}

pub(super) fn message(chat: ChatId, seq: i64, row: &Row) -> Message {
    Message {
        id: MessageId::new(),
        chat,
        author: MAX_NUMERIC_ID,
        from_organizer: false,
        body: Body {
            location: Some(Location {
                lat: -89.123_456_789_012_3,
                lng: -179.123_456_789_012,
            }),
            reply_to: ReplyTo::asked(Some(MessageId::new()), Some(1)),
            client_message_id: Some(Arc::from("\u{1}".repeat(64))),
            ..Body::text(row.long.to_string().repeat(row.text))
        },
        time_sent: Timestamp(0),
        seq,
        only_for: None,
        state: None,
    }
}

pub(super) fn chat(id: ChatId, at: i64, row: &Row) -> Chat {
    let name = row.long.to_string().repeat(row.name);
    let time_start = Timestamp(1_785_000_000_000_000 + at);
    if row.kind == 2 {
        let peer = |id| Peer {
            id,
            name: name.clone(),
            role: Side::Participant,
            creator: true,
        };
        return Chat::Direct(DirectChat {
            id,
            low: peer(UserId(MAX_NUMERIC_ID - 1)),
            high: peer(READER),
            time_start,
            last_seq: row.last,
            seen: None,
        });
    }
    let number = MAX_NUMERIC_ID - 1;
    Chat::from(HelpChat {
        id,
        agency: AgencyId(number),
        event: EventId(number),
        organizer: READER,
        participant: UserId(number),
        start: Some(Location {
            lat: -89.123_456_789_012_3,
            lng: -179.123_456_789_012,
        }),
        time_start,
        time_end: (row.kind == 1).then_some(time_start),
        profile: Some(Profile {
            id: number,
            name: name.clone(),
            email: name.clone(),
            phone_number: name.clone(),
        }),
        last_seq: row.last,
        facts: HelpFacts {
            turn: number,
            asked_at: time_start,
            outcome: Some(Outcome::Withdrawn),
            awaiting_since: Some(time_start),
            resolved_at: Some(time_start),
            handed_at: Some(time_start),
            owner_name: Some(name),
            // As long as numbers come.
            place: Some(ChatPlace {
                lat: -89.123_456_789_012,
                lng: -179.123_456_789_012,
                accuracy_m: Some(99_999.123_456_789),
                at: time_start,
            }),
            place_coming: true,
        },
    })
}
