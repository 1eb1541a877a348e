//! The limits of `crates/domain/src/limits.rs`, where the documents and the answers say them: a number that is changed
//! is changed in every sentence.

use std::collections::HashSet;
use switchboard_domain::Code;
use switchboard_domain::limits::{ALL, Limit};
use switchboard_domain::location::InvalidLocation;

const LEVEL_1: &str = include_str!("../../docs/protocol.md");
const LEVEL_2: &str = include_str!("../../docs/protocol-level-2.md");
const BOUNDS: &str = include_str!("../../docs/architecture.md");
const PACKAGE: &str = include_str!("../../web/packages/chat/README.md");
const API: &str = include_str!("../../web/packages/chat/src/api/client.ts");
const REST: &str = include_str!("../../web/packages/chat/src/api/rest.ts");

/// Where a limit is said: `{name}` stands for the number of that name.
const SENTENCES: &[(&str, &str)] = &[
    (
        LEVEL_1,
        "- Locations: `lat` -{lat} to {lat}, `lng` -{lng} to {lng}, both or none.",
    ),
    (
        LEVEL_1,
        "| `name`, `email`, `phoneNumber` | | up to {nameChars} characters",
    ),
    (
        LEVEL_1,
        "each one object `{\"type\": string, \"payload\": any}`, at most {frameBytes}.",
    ),
    (
        LEVEL_1,
        "WebSocket fragments make one frame, {fragments} at most",
    ),
    (
        LEVEL_1,
        "all fragments of a message together, are {strangerFrameBytes} at most, and frames of any\nkind {strangerFrames}.",
    ),
    (
        LEVEL_1,
        "| `send_message` | `{\"chatId\", \"message\", \"lat\"?, \"lng\"?}`, up to {messageChars} characters",
    ),
    (
        LEVEL_1,
        "newest `timeStart` first, up to {whole}; `hasMore`",
    ),
    (LEVEL_1, "the whole chat, up to its newest {whole}."),
    (LEVEL_1, "Bodies are JSON objects of up to {bodyBytes}."),
    (LEVEL_1, "The head of a request is {headBytes} at most."),
    (
        LEVEL_1,
        "Collections are arrays of {defaultPage}, or `?limit=` 1 to {page}, and end earlier where that would be more than {pageBytes}.",
    ),
    (
        LEVEL_1,
        "come whole, up to {whole}, when neither `limit` nor `cursor` is given.",
    ),
    (LEVEL_1, "A user has {sessions} sessions at most"),
    (
        LEVEL_1,
        "holds for `ttlSeconds`, {sessionSeconds} at most and by default.",
    ),
    (LEVEL_1, "description up to {descriptionChars} characters."),
    (
        LEVEL_1,
        "this `clientMessageId` (1 to {clientMessageIdBytes} bytes) in this chat before. Up to {messageChars} characters, 413 beyond.",
    ),
    (
        LEVEL_1,
        "the newest `limit` (1 to {page}, up to {pageBytes}) after leaving out `offset` (0 to {offset};",
    ),
    (
        LEVEL_1,
        "| `GET /messages?userId=&limit={defaultBetween}&offset=` |",
    ),
    (
        LEVEL_1,
        "| `POST /lists` `{name}` | 201; up to {listNameChars} characters. 403 for those who are no creators; 409 `too_many_lists` beyond {lists} |",
    ),
    (LEVEL_1, "| 1 to {membersAtOnce} at once:"),
    (
        LEVEL_1,
        "409 `list_full` beyond {listMembers}, and then none of them is",
    ),
    (LEVEL_1, "user is, or was, in {memberships} lists."),
    (
        LEVEL_1,
        "Without `limit` and `cursor` each answers with up to {whole} at once, of messages with the newest {whole} as",
    ),
    (
        LEVEL_1,
        "`limit` is {defaultPage} for chats and {page} for messages then, unless said.",
    ),
    (
        LEVEL_1,
        "`name` up to {nameChars} characters, `description` and `address` up to {eventDescriptionChars}, 413 beyond.",
    ),
    (
        LEVEL_1,
        "`description` and `address` up to {eventAddressChars}, 413",
    ),
    (
        LEVEL_1,
        "up to {alternatives}, `value` up to {alternativeChars} characters, `label` up to {alternativeLabelChars};",
    ),
    (
        LEVEL_1,
        "are its own words, up to {noticeChars} characters each,",
    ),
    (LEVEL_1, "`retentionDays` 0 to {retentionDays}:"),
    (
        LEVEL_1,
        "`message`, up to {pauseChars} characters, is for whoever asks. 404 `event_not_found`, also for another agency's; 422 where {pauses} hold already",
    ),
    (
        LEVEL_1,
        "What is looked for has up to {searchChars} characters.",
    ),
    (
        LEVEL_2,
        "`message`, up to {pauseChars} characters, is for whoever asks, and at `until`",
    ),
    (
        LEVEL_2,
        "A `note`, up to {noteChars} characters (`limits.noteChars`), is for organizers alone.",
    ),
    (
        LEVEL_2,
        "as in any chat: up to {waitingEntries} entries, the description among them,",
    ),
    (
        LEVEL_2,
        "A request may carry a top-level `\"id\"`: a text of up to {requestIdBytes} bytes.",
    ),
    (
        LEVEL_2,
        "A device may give a request a name, `clientRequestId` (1 to {clientRequestIdBytes} bytes).",
    ),
    (
        LEVEL_2,
        "+ `clientMessageId` (1 to {clientMessageIdBytes} bytes), `replyTo?` or",
    ),
    (
        LEVEL_2,
        "`replyTo` is its id, then one of the newest {replyDistance}, and",
    ),
    (
        LEVEL_2,
        "`reason` is for colleagues: one line of up to {reasonChars} characters,",
    ),
    (LEVEL_2, "until?}`, up to {colleagues} in {pageBytes}:"),
    (LEVEL_2, "\"limit\"? 1..{page}, default {defaultPage}}`"),
    (LEVEL_2, "ascending, at most {pageBytes}:"),
    (LEVEL_2, "- `accuracyM` is 0 to {accuracyM}, in metres."),
    (
        LEVEL_2,
        "what is behind the row that was given: {syncEvents} rows at most, by chat, each in",
    ),
    (
        LEVEL_2,
        "up to {syncChatsSame} chats with `same`, `limits.syncChats`, {syncChats}, without",
    ),
    (
        LEVEL_2,
        "| `watch_presence` | `{\"userIds\"}`, up to {watchedUsers}:",
    ),
    (
        LEVEL_2,
        "many of one user on one message at a time, {reactionsOfUser}.",
    ),
    (
        LEVEL_2,
        "what one user changes on one message after {reactionChanges} reactions",
    ),
    (LEVEL_2, "up to {syncMessages} in all, by chat, seq"),
    (LEVEL_2, "- `requests`: {syncRequests} at most;"),
    (
        BOUNDS,
        "It stops reading while {sending} messages of this client",
    ),
    (
        BOUNDS,
        "| messages of a client without an answer | {sending} |",
    ),
    (PACKAGE, "`lastSeen` of up to {watchedUsers} at a time"),
    (API, "watched at a time, {watchedUsers} are;"),
    (REST, "/** Puts up to {membersAtOnce} users on it;"),
];

fn limit(name: &str) -> Option<&'static Limit> {
    ALL.iter().find(|limit| limit.name == name)
}

/// As the documents write numbers: `4,000`; `64 KiB`; `12 hours`.
fn written(limit: &Limit) -> String {
    let (number, unit) = match limit.value {
        bytes if limit.name.ends_with("Bytes") && bytes % 1_024 == 0 => (bytes / 1_024, " KiB"),
        seconds if limit.name.ends_with("Seconds") => (seconds / 3_600, " hours"),
        number => (number, ""),
    };
    let digits = number.to_string();
    let groups: Vec<&str> = digits
        .as_bytes()
        .rchunks(3)
        .rev()
        .map(|group| str::from_utf8(group).expect("digits"))
        .collect();
    groups.join(",") + unit
}

/// The sentence with its numbers; `said` learns their names. What stands in braces and is no limit stays.
fn filled(sentence: &str, said: &mut HashSet<&'static str>) -> String {
    let mut text = sentence.to_owned();
    for limit in ALL {
        let name = format!("{{{}}}", limit.name);
        if text.contains(&name) {
            said.insert(limit.name);
            text = text.replace(&name, &written(limit));
        }
    }
    text
}

#[test]
fn every_limit_is_what_the_documents_say() {
    let mut said = HashSet::new();
    let wrong: Vec<String> = SENTENCES
        .iter()
        .map(|(page, sentence)| (page, filled(sentence, &mut said)))
        .filter(|(page, sentence)| !page.contains(sentence.as_str()))
        .map(|(_, sentence)| sentence)
        .collect();
    assert!(wrong.is_empty(), "no document says so: {wrong:#?}");
    let unsaid: Vec<&str> = ALL
        .iter()
        .map(|limit| limit.name)
        .filter(|name| !said.contains(name))
        .collect();
    assert!(
        unsaid.is_empty(),
        "no document says how much these are: {unsaid:?}"
    );
}

#[test]
fn an_answer_that_refuses_says_the_same_numbers() {
    let number = |name: &str| limit(name).expect("a limit").value;
    let full = format!("a list has at most {} members", number("listMembers"));
    assert_eq!(Code::ListFull.text(), full);
    let (lat, lng) = (number("lat"), number("lng"));
    let range = format!("lat is -{lat} to {lat} and lng -{lng} to {lng}");
    assert_eq!(InvalidLocation::OutOfRange.to_string(), range);
}
