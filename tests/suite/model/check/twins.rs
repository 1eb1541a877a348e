//! What a device knows from events is what its user is told over HTTP.

use crate::model::{clock::Clock, device::Device};
use serde_json::Value;
use switchboard_support::Account;

/// Compares conversations, their order, unread counts and pages of history with what is asked for.
pub async fn same_over_http(device: &Device, clock: &Clock) -> Result<(), String> {
    let (account, state) = (device.direct(), &device.state);
    let who = device.who();
    let chats = account.get_all("/conversations?limit=3").await;
    let ids = |chats: &[Value]| {
        let mut ids: Vec<String> = chats.iter().map(|chat| text(chat, "id")).collect();
        ids.sort();
        ids
    };
    let of_kind = |id: &&str| state.chat(id)["kind"] != "help";
    let known: Vec<String> = state.chats().filter(of_kind).map(str::to_owned).collect();
    if ids(&chats) != known {
        return Err(format!("{who} knows {known:?}, and has {chats:#?}"));
    }
    // One without a message is where its user has opened it, which it does not say.
    let last = chats.iter().filter_map(|chat| chat.get("lastMessage"));
    // All times are written alike, so that their texts are ordered as they are.
    let times: Vec<String> = last.map(|message| text(message, "timeSent")).collect();
    // One that was written to last stays the first, whatever a clock says that was set back.
    if !clock.was_set() && !times.is_sorted_by(|newer, older| newer >= older) {
        return Err(format!("{who}: not the newest first: {chats:#?}"));
    }
    let mut unread = 0;
    for chat in &chats {
        let known = state.chat(&text(chat, "id"));
        let fields = [
            "lastSeq",
            "readSeq",
            "unread",
            "lastMessage",
            "peer",
            "ended",
        ];
        if fields.iter().any(|field| known[*field] != chat[*field]) {
            return Err(format!("{who} knows {known:#}, and has {chat:#}"));
        }
        unread += chat["unread"].as_i64().expect("a count");
        same_log(device, &account, chat).await?;
    }
    let count = account.get("/messages/unread-count").await.expect(200);
    match count["unread"] == unread {
        true => Ok(()),
        false => Err(format!("{who}: {count}, not {unread}")),
    }
}

/// The pages of a chat, from either end, and what `GET /messages` has of it.
async fn same_log(device: &Device, account: &Account, chat: &Value) -> Result<(), String> {
    let id = text(chat, "id");
    let seqs = |log: &[Value]| -> Vec<Value> { log.iter().map(|it| it["seq"].clone()).collect() };
    let log = seqs(&device.state.log(&id));
    let newest = &log[log.len().saturating_sub(4)..];
    let behind = &log[..log.len().saturating_sub(2)];
    let behind = &behind[behind.len().saturating_sub(3)..];
    let mut looks = vec![
        (
            format!("/chats/{id}/messages?after=0&limit=50"),
            &log[..],
            true,
        ),
        (format!("/chats/{id}/messages?limit=4"), newest, false),
    ];
    if let Some(peer) = chat["peer"]["id"].as_i64() {
        let path = format!("/messages?userId={peer}&limit=3&offset=2");
        looks.push((path, behind, false));
    }
    for (path, expected, all) in looks {
        let found = match all {
            true => account.get_all(&path).await,
            false => account.get(&path).await.list(),
        };
        if seqs(&found) != expected {
            let who = device.who();
            return Err(format!("{who}: {path} is {found:#?}, not {expected:?}"));
        }
    }
    Ok(())
}

fn text(value: &Value, field: &str) -> String {
    value[field].as_str().expect("a text").to_owned()
}
