//! Help chats: who was helped, in which order, and that an end is one.

use super::{Finished, Logs};
use crate::model::{
    device::Device,
    ledger::{Ledger, Sent},
};
use serde_json::Value;
use std::collections::BTreeMap;

/// Each request is matched once at most, and none before one that waited longer.
pub fn matched_in_order(devices: &[Device], ledger: &Ledger) {
    let mut organizers = BTreeMap::new();
    let mut starts = BTreeMap::new();
    for state in devices.iter().map(|device| &device.state) {
        for id in state.chats().filter(|id| ledger.request(id).is_some()) {
            let chat = state.chat(id);
            let organizer = organizers
                .entry(id.to_owned())
                .or_insert_with(|| chat["organizerId"].clone());
            assert_eq!(*organizer, chat["organizerId"], "matched twice: {chat}");
            starts.insert(id.to_owned(), chat["timeStart"].to_string());
        }
    }
    // One that returned has its old place, and was matched before and after others.
    let stayed = |id: &String| !ledger.returned.contains(id);
    starts.retain(|id, _| stayed(id));
    let stayed = ledger.requests.iter().filter(|request| stayed(&request.id));
    let queue = stayed.filter(|request| {
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
pub fn nothing_after_the_end(devices: &[Device], ledger: &mut Ledger, logs: &Logs) {
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

/// Everybody who waited was helped in the end.
pub fn all_matched(ledger: &Ledger, logs: &Logs) {
    let mut waiting = ledger.requests.iter().filter(|request| !request.withdrawn);
    let left = waiting.find(|request| !logs.contains_key(&request.id));
    assert!(left.is_none(), "nobody has {left:?}");
}

/// Whether a message is where nobody sees it now: its participant wrote it, and the match was undone.
pub fn is_put_away(sent: &Sent, logs: &Logs, ledger: &Ledger, finished: Finished) -> bool {
    let Some(request) = ledger.request(&sent.chat) else {
        return false;
    };
    let may_be = request.withdrawn || finished == Finished::No;
    may_be && request.participant == sent.author && !logs.contains_key(&sent.chat)
}
