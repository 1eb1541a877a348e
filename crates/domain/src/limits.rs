//! The numbers that clients are told or held to: how long a text may be, how much a page holds, how many of a thing
//! there may be. [`ALL`] has them as a table: `src/contract/typescript.rs` writes it for the web, and
//! `tests/suite/limits.rs` holds the sentences of the documents to it.
//!
//! What is a setting is in `src/config`; what bounds only the server's own work is where that work is done. Which
//! numbers may be an id says [`crate::ids`].

/// A limit, as clients are told of it.
#[derive(Clone, Copy, Debug)]
pub struct Limit {
    /// What `LIMITS` of the web calls it, and `limits` of `welcome`, where that has it.
    pub name: &'static str,
    /// What it bounds.
    pub about: &'static str,
    /// The number.
    pub value: i64,
}

macro_rules! limits {
    ($($(#[doc = $about:literal])+ $constant:ident: $kind:ty = $value:expr, $name:literal;)+) => {
        $($(#[doc = $about])+ pub const $constant: $kind = $value;)+

        /// All of them, in this order.
        pub const ALL: &[Limit] = &[$(
            Limit { name: $name, about: concat!($($about),+), value: $constant as i64 },
        )+];
    };
}

limits! {
    // Texts, in Unicode scalar values, and names that clients give.
    /// Longest message, and longest words beside a tip.
    MAX_MESSAGE_CHARS: usize = 4_000, "messageChars";
    /// Longest description of a help request.
    MAX_DESCRIPTION_CHARS: usize = 2_000, "descriptionChars";
    /// Longest description of an event.
    MAX_EVENT_DESCRIPTION_CHARS: usize = 4_000, "eventDescriptionChars";
    /// Longest address of an event.
    MAX_EVENT_ADDRESS_CHARS: usize = 4_000, "eventAddressChars";
    /// Longest name of a user, an agency or an event, and longest e-mail address and phone number.
    MAX_NAME_CHARS: usize = 200, "nameChars";
    /// Longest name of a list.
    MAX_TITLE_CHARS: usize = 200, "listNameChars";
    /// Ways that an agency, or an event, names beside asking for help.
    MAX_ALTERNATIVES: usize = 8, "alternatives";
    /// Longest value of one of them,
    MAX_ALTERNATIVE_CHARS: usize = 500, "alternativeChars";
    /// and its longest label.
    MAX_ALTERNATIVE_LABEL_CHARS: usize = 200, "alternativeLabelChars";
    /// Entries of a help chat since it last began to wait.
    MAX_WAITING_ENTRIES: i64 = 50, "waitingEntries";
    /// Longest text of an agency's own for what the server says in a help chat.
    MAX_NOTICE_CHARS: usize = 500, "noticeChars";
    /// Longest text of a pause.
    MAX_PAUSE_CHARS: usize = 500, "pauseChars";
    /// Longest reason of an organizer for being available or not.
    MAX_REASON_CHARS: usize = 200, "reasonChars";
    /// Longest text to search for.
    MAX_SEARCH_CHARS: usize = 200, "searchChars";
    /// Longest `clientMessageId`, in bytes.
    MAX_CLIENT_MESSAGE_ID_BYTES: usize = 64, "clientMessageIdBytes";
    /// Longest `clientRequestId`, in bytes.
    MAX_CLIENT_REQUEST_ID_BYTES: usize = 64, "clientRequestIdBytes";
    /// Longest `id` of a request over a socket, in bytes.
    MAX_REQUEST_ID_BYTES: usize = 64, "requestIdBytes";

    // Coordinates, in degrees.
    /// Largest latitude, north and south.
    MAX_LAT: i32 = 90, "lat";
    /// Largest longitude, east and west.
    MAX_LNG: i32 = 180, "lng";
    /// Least exact place, in metres.
    MAX_ACCURACY_M: i32 = 100_000, "accuracyM";

    // Bytes.
    /// Longest frame of a client, in bytes.
    MAX_FRAME_BYTES: usize = 64 * 1024, "frameBytes";
    /// Fragments of one frame.
    MAX_FRAGMENTS: usize = 1_024, "fragments";
    /// Longest frame before it is known who is there, in bytes.
    MAX_STRANGER_FRAME_BYTES: usize = 20 * 1024, "strangerFrameBytes";
    /// Frames of any kind before it is known who is there.
    MAX_STRANGER_FRAMES: usize = 1_024, "strangerFrames";
    /// Longest body of a request, in bytes.
    MAX_BODY_BYTES: usize = 64 * 1024, "bodyBytes";
    /// Longest head of a request, in bytes.
    MAX_HEAD_BYTES: usize = 20 * 1024, "headBytes";
    /// Longest page of an answer, in bytes: only a history of level 1 may be longer.
    PAGE_BYTES: usize = 128 * 1024, "pageBytes";

    /// Characters of what is said to colleagues about a chat.
    MAX_NOTE_CHARS: usize = 2_000, "noteChars";

    // Pages.
    /// Items of a page, unless the client says otherwise.
    DEFAULT_PAGE: i64 = 50, "defaultPage";
    /// Most items of a page.
    MAX_PAGE: i64 = 200, "page";
    /// Messages of a page of `GET /messages`, unless the client says otherwise.
    DEFAULT_BETWEEN: i64 = 20, "defaultBetween";
    /// Most messages that `GET /messages` leaves out.
    MAX_OFFSET: i64 = 10_000, "offset";
    /// Most items of what comes whole: the lists of level 1, and archives without a page.
    MAX_WHOLE: i64 = 1_000, "whole";

    // Catching up.
    /// Most chats that one `sync` may name and that are told in full, to a client that does not know of `same`.
    FULL_SYNC_CHATS: usize = 50, "syncChats";
    /// Most chats that one `sync` may name with `same`.
    MAX_SYNC_CHATS: usize = 1_000, "syncChatsSame";
    /// Most messages of an answer to `sync`.
    MAX_SYNC_MESSAGES: i64 = 500, "syncMessages";
    /// Most requests for help of an answer to `sync`.
    MAX_SYNC_REQUESTS: usize = 200, "syncRequests";
    /// Most rows of timelines of an answer to `sync`.
    MAX_SYNC_EVENTS: usize = 200, "syncEvents";

    // At a time.
    /// Most users that a connection may watch.
    MAX_WATCHED_USERS: usize = 500, "watchedUsers";
    /// Organizers of an answer to `watch_colleagues`.
    MAX_COLLEAGUES: usize = 500, "colleagues";
    /// Messages that a client may have under way: beyond that it is not read.
    MAX_SENDING: usize = 12, "sending";
    /// Sessions of one user: the oldest give way.
    MAX_SESSIONS: i64 = 50, "sessions";
    /// Longest time that a session holds which came of a code, and the usual one, in seconds.
    MAX_SESSION_SECONDS: i64 = 43_200, "sessionSeconds";
    /// How far back in its chat a message may be that another one answers.
    MAX_REPLY_DISTANCE: i64 = 10_000, "replyDistance";
    /// Emoji by which one user may react to one message at a time.
    MAX_REACTIONS_OF_USER: usize = 3, "reactionsOfUser";
    /// Reactions that one user may change on one message, all in all.
    MAX_REACTION_CHANGES: u16 = 500, "reactionChanges";

    /// Most days for which the texts of ended help chats are kept, unless they are kept for ever.
    MAX_RETENTION_DAYS: i64 = 3_650, "retentionDays";

    /// Pauses of an agency that hold: one on all of its events, and those on single ones.
    MAX_PAUSES: i64 = 100, "pauses";

    // Lists.
    /// Lists that one owner may have at a time.
    MAX_LISTS: i64 = 1_000, "lists";
    /// Lists that one user may be in, or have been in.
    MAX_MEMBERSHIPS: i64 = 1_000, "memberships";
    /// Members of a list.
    MAX_LIST_MEMBERS: i64 = 100_000, "listMembers";
    /// Most users that are put on a list at once.
    MAX_MEMBERS_AT_ONCE: usize = 1_000, "membersAtOnce";
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn each_has_a_name_of_its_own() {
        let names: HashSet<&str> = ALL.iter().map(|limit| limit.name).collect();
        assert_eq!(names.len(), ALL.len());
    }
}
