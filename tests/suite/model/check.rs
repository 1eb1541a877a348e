//! What must hold, whatever has happened.

use super::{
    device::Device,
    ledger::{Ledger, Sent},
    wire::Level,
};
use serde_json::Value;
use std::collections::{BTreeMap, HashSet};
use switchboard_support::wait::DEADLINE;
use tokio::time::Instant;

/// What all who see a message are shown of it.
const COMMON: [&str; 7] = [
    "id",
    "chatId",
    "seq",
    "authorId",
    "fromOrganizer",
    "content",
    "timeSent",
];

/// What follows from a chat's log and what its member did.
const OF_MEMBER: [&str; 7] = [
    "organizerId",
    "ended",
    "timeStart",
    "timeEnd",
    "lastSeq",
    "readSeq",
    "unread",
];

/// The logs of chats, by their ids.
type Logs = BTreeMap<String, Vec<Value>>;

/// Waits until everybody knows what became of everything and sees the same, and checks it.
pub async fn all(devices: &mut [Device], ledger: &mut Ledger) {
    let end = Instant::now() + DEADLINE;
    let logs = loop {
        learn_outcomes(devices, ledger).await;
        match same_everywhere(devices, ledger).await {
            Ok(logs) => break logs,
            // What a connection that is gone had under way may still be carried out.
            Err(why) => assert!(Instant::now() < end, "{why}"),
        }
    };
    for (chat, log) in &logs {
        whole(chat, log);
    }
    for (text, sent) in &ledger.sent {
        kept(text, sent, &logs);
    }
    matched_in_order(devices, ledger);
    nothing_after_the_end(devices, ledger, &logs);
}

/// Messages whose outcome is open are sent again, until it is known.
async fn learn_outcomes(devices: &mut [Device], ledger: &mut Ledger) {
    for device in devices.iter_mut() {
        device.listen(ledger).await;
        device.come_back(ledger).await;
    }
    let open = ledger.sent.iter().filter(|(_, sent)| sent.is_open());
    let open: Vec<_> = open
        .map(|(text, sent)| (text.clone(), sent.chat.clone(), sent.author))
        .collect();
    for (text, chat, author) in open {
        let mut of_author = devices.iter_mut();
        let device = of_author.find(|device| device.user == author && device.level == Level::Two);
        device.expect("it was named").say(&chat, &text).await;
    }
    for device in devices {
        device.listen(ledger).await;
    }
}

/// The logs, if each device knows what it is told when it begins now, and all members are shown
/// the same.
async fn same_everywhere(devices: &mut [Device], ledger: &mut Ledger) -> Result<Logs, String> {
    if let Some((text, _)) = ledger.sent.iter().find(|(_, sent)| sent.is_open()) {
        return Err(format!("nobody says what became of {text}"));
    }
    let mut logs = Logs::new();
    for device in devices {
        let fresh = device.fresh(ledger).await;
        let known: Vec<&str> = device.state.chats().collect();
        let told: Vec<&str> = fresh.chats().collect();
        if known != told {
            let who = device.who();
            let knows = &device.state;
            return Err(format!("{who} was told of {told:?} and knows {knows:#?}"));
        }
        for chat in told {
            let log = common(&fresh.log(chat));
            if common(&device.state.log(chat)) != log {
                return Err(format!("{}: another log of {chat}", device.who()));
            }
            let [known, told] = [&device.state, &fresh].map(|state| state.chat(chat));
            // Level 1 has no marks.
            let fields = match device.level {
                Level::One => &OF_MEMBER[..4],
                Level::Two => &OF_MEMBER[..],
            };
            if fields.iter().any(|field| known[*field] != told[*field]) {
                return Err(format!("{} knows {known:#}, told {told:#}", device.who()));
            }
            let of_others = logs.entry(chat.to_owned()).or_insert_with(|| log.clone());
            if *of_others != log {
                return Err(format!("members see different logs of {chat}"));
            }
        }
    }
    Ok(logs)
}

fn common(log: &[Value]) -> Vec<Value> {
    let fields = |message: &Value| {
        let field = |field: &&str| ((*field).to_owned(), message[*field].clone());
        COMMON.iter().map(field).collect()
    };
    log.iter().map(fields).map(Value::Object).collect()
}

/// No gaps, and nothing twice.
fn whole(chat: &str, log: &[Value]) {
    let seqs = log.iter().map(|message| message["seq"].clone());
    assert!(
        seqs.eq((1..=log.len()).map(Value::from)),
        "gaps in {chat}: {log:#?}"
    );
    let texts: HashSet<String> = log
        .iter()
        .map(|entry| entry["content"].to_string())
        .collect();
    assert_eq!(texts.len(), log.len(), "twice in {chat}: {log:#?}");
}

/// Acknowledged means stored once, where it was said; refused means not stored.
fn kept(text: &str, sent: &Sent, logs: &Logs) {
    let empty = Vec::new();
    let mut log = logs.get(&sent.chat).unwrap_or(&empty).iter();
    let stored = log.find(|message| message["content"] == text);
    assert!(
        !sent.refused || stored.is_none(),
        "{text} was refused, and is stored: {sent:?}"
    );
    for (id, seq) in &sent.acknowledged {
        let stored =
            stored.unwrap_or_else(|| panic!("{text} was acknowledged, and is lost: {sent:?}"));
        assert_eq!(
            (&stored["id"], &stored["seq"]),
            (id, seq),
            "{text}: {sent:?}"
        );
        assert_eq!(stored["authorId"], sent.author, "{text}");
    }
}

/// Each request is matched once at most, and none before one that waited longer.
fn matched_in_order(devices: &[Device], ledger: &Ledger) {
    let mut organizers = BTreeMap::new();
    let mut starts = BTreeMap::new();
    for state in devices.iter().map(|device| &device.state) {
        for id in state.chats() {
            let chat = state.chat(id);
            let organizer = organizers
                .entry(id.to_owned())
                .or_insert_with(|| chat["organizerId"].clone());
            assert_eq!(*organizer, chat["organizerId"], "matched twice: {chat}");
            starts.insert(id.to_owned(), chat["timeStart"].to_string());
        }
    }
    let queue = ledger.requests.iter().filter(|request| {
        assert!(
            !request.withdrawn || !starts.contains_key(&request.id),
            "taken back and matched: {request:?}"
        );
        !request.withdrawn
    });
    let in_order: Vec<Option<&String>> = queue.map(|request| starts.get(&request.id)).collect();
    let matched: Vec<&String> = in_order.iter().map_while(|start| *start).collect();
    let all_matched = in_order.iter().flatten().count();
    assert_eq!(matched.len(), all_matched, "somebody was passed over");
    assert_eq!(all_matched, starts.len(), "a chat that nobody asked for");
    assert!(matched.is_sorted(), "matched in another order than asked");
}

/// A chat that has ended stays as it is.
fn nothing_after_the_end(devices: &[Device], ledger: &mut Ledger, logs: &Logs) {
    for state in devices.iter().map(|device| &device.state) {
        for id in state.chats().filter(|chat| state.has_ended(chat)) {
            let log = &logs[id];
            let length = ledger.ended.entry(id.to_owned()).or_insert(log.len());
            assert_eq!(*length, log.len(), "{id} went on after its end: {log:#?}");
            // All times are written alike, so that their texts are ordered as they are.
            let end = state.chat(id)["timeEnd"].clone();
            let is_late = |message: &&Value| message["timeSent"].as_str() > end.as_str();
            let late = log.iter().find(is_late);
            assert_eq!(late, None, "{id} ended at {end}");
        }
    }
}
