//! Help chats: who was helped, in which order, and that an end is one.

use super::{Finished, Logs};
use crate::model::{
    device::{Asked, Device},
    ledger::{Ledger, Sent},
    wire::Level,
};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Each request is matched once at most, and none before one that waited longer; where several servers take
/// requests at the same time, that is said of those that were taken up to now.
pub fn matched_in_order(devices: &[Device], ledger: &Ledger, several: bool) -> Result<(), String> {
    let mut organizers = BTreeMap::new();
    let mut starts = BTreeMap::new();
    for state in devices.iter().map(|device| &device.state) {
        for id in state.chats().filter(|id| ledger.request(id).is_some()) {
            let chat = state.chat(id);
            // Nobody had it yet, or it ended so.
            if chat.get("organizerId").is_none() {
                continue;
            }
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
    assert_eq!(all_matched, starts.len(), "a chat that nobody asked for");
    if matched.len() != all_matched {
        return Err(format!("somebody was passed over: {in_order:?}"));
    }
    if several {
        return Ok(());
    }
    // As far as its clock says when.
    let when = |start: &&String| ledger.clock.shown(start.trim_matches('"'));
    let when = matched
        .iter()
        .map(when)
        .map(|when| when.expect("its clock showed it"));
    let when: Vec<_> = when.collect();
    let in_order = when.is_sorted_by(|one, next| one.start() <= next.end());
    assert!(in_order, "matched in another order than asked: {matched:?}");
    Ok(())
}

/// A chat that has ended stays as it is. Of several servers each has a clock of its own, so that only the
/// log says what was before the end.
pub fn nothing_after_the_end(devices: &[Device], ledger: &mut Ledger, logs: &Logs, several: bool) {
    for state in devices.iter().map(|device| &device.state) {
        for id in state.chats().filter(|chat| state.has_ended(chat)) {
            let log = &logs[id];
            let length = ledger.ended.entry(id.to_owned()).or_insert(log.len());
            assert_eq!(*length, log.len(), "{id} went on after its end: {log:#?}");
            let chat = state.chat(id);
            let (start, end) = (&chat["timeStart"], &chat["timeEnd"]);
            // One that began before the clock was set back ends when it began.
            let when = |time: &Value| ledger.clock.shown(time.as_str().expect("a time"));
            let Some(ended) = when(end).filter(|_| start != end && !several) else {
                continue;
            };
            let is_late = |message: &&Value| {
                let sent = when(&message["timeSent"]).expect("its clock showed it");
                sent.start() > ended.end()
            };
            let late = log.iter().find(is_late);
            assert!(late.is_none(), "{id} ended at {end}: {late:?}");
        }
    }
}

/// Everybody who waited was helped in the end.
pub fn all_matched(ledger: &Ledger, logs: &Logs) -> Result<(), String> {
    let mut waiting = ledger.requests.iter().filter(|request| !request.withdrawn);
    match waiting.find(|request| !logs.contains_key(&request.id)) {
        None => Ok(()),
        Some(left) => Err(format!("nobody has {left:?}")),
    }
}

/// Whoever helps waits for whoever needs help still, or again.
pub async fn wait_for_more(devices: &mut [Device], ledger: &mut Ledger) {
    let helps = |device: &&mut Device| device.is_organizer && device.level == Level::Two;
    for device in devices.iter_mut().filter(helps) {
        let waits = json!({ "waiting": true });
        device.ask("start_chat", waits, Asked::Other).await;
        device.listen(ledger).await;
    }
}

/// Whether a message is where nobody sees it now: its participant wrote it, and the match was undone.
pub fn is_put_away(sent: &Sent, logs: &Logs, ledger: &Ledger, finished: Finished) -> bool {
    let Some(request) = ledger.request(&sent.chat) else {
        return false;
    };
    let may_be = request.withdrawn || finished == Finished::No;
    may_be && request.participant == sent.author && !logs.contains_key(&sent.chat)
}
