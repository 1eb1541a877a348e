//! Chats of which members see different parts. Of direct chats: what the two see of one is one log, but for what is one's alone.

use super::{COMMON, Logs, View, Views, lists};
use crate::model::ledger::{Ledger, Tip};
use serde_json::Value;
use std::collections::{BTreeMap, HashMap};

/// The logs behind what their members see, if each sees what they are to see. `blocked` is what the
/// server says that blocks have kept from somebody.
pub fn put_together(views: &Views, blocked: &[Value], ledger: &mut Ledger) -> Result<Logs, String> {
    let id_of = |message: &Value| message["id"].as_str().expect("an id").to_owned();
    let mut kept_from: HashMap<String, i64> = blocked
        .iter()
        .map(|message| {
            (
                id_of(message),
                message["recipientId"].as_i64().expect("a user"),
            )
        })
        .collect();
    let mut logs = Logs::new();
    for (id, views) in views {
        if let Some(owner) = ledger.lists.get(id).copied() {
            let log = lists::put_together(id, views, owner, ledger);
            let log = log.map_err(|why| format!("{id}: {why}"))?;
            logs.insert(id.clone(), log);
            continue;
        }
        let log = merged(views).map_err(|why| format!("{id}: {why}"))?;
        let pair = pair(views)?;
        let who_sees = |entry: &Value| {
            let sees = |view: &&View| view.log.iter().any(|it| it["id"] == entry["id"]);
            views
                .iter()
                .filter(sees)
                .map(|view| view.user)
                .collect::<Vec<_>>()
        };
        for entry in &log {
            let author = entry["authorId"].as_i64().expect("an author");
            let peer = if author == pair[0] { pair[1] } else { pair[0] };
            let kept_from = kept_from.remove(&id_of(entry));
            let expected = match (entry["kind"].as_str(), kept_from) {
                (Some("text" | "tip"), None) => pair.to_vec(),
                (Some("text" | "tip"), Some(from)) if from == peer => vec![author],
                (Some("system"), None) => vec![told(entry, ledger)?],
                _ => return Err(format!("kept from {kept_from:?}: {entry}")),
            };
            let seen = who_sees(entry);
            if seen != expected {
                return Err(format!("{seen:?} see {entry}, kept from {kept_from:?}"));
            }
            if let Some(must_be) = fate(entry, (peer, author), ledger)?
                && must_be != kept_from.is_some()
            {
                return Err(format!("kept from {kept_from:?}: {entry}"));
            }
        }
        logs.insert(id.clone(), log);
    }
    match kept_from.is_empty() {
        true => Ok(logs),
        false => Err(format!("kept from somebody, and of no log: {kept_from:?}")),
    }
}

/// To whom the server says this.
fn told(notice: &Value, ledger: &Ledger) -> Result<i64, String> {
    let of_tip = |tip: &&Tip| tip.id() == notice["tipId"].as_str();
    let tip = ledger.tips.values().find(of_tip);
    tip.map(|tip| tip.payer)
        .ok_or_else(|| format!("nobody asked for {notice}"))
}

/// Whether an entry must be kept from the other one, by what is known of who blocks whom. Of what was
/// written while that changed nobody knows but the server.
fn fate(entry: &Value, who: (i64, i64), ledger: &Ledger) -> Result<Option<bool>, String> {
    let text = entry["content"].as_str().expect("a text");
    if let Some(sent) = ledger.sent.get(text) {
        let known = sent.known.expect("outcomes are known by now");
        return Ok(ledger.blocked(who, sent.began, known));
    }
    if let Some(tip) = ledger.tips.get(text) {
        // It is shown at any time after it was promised.
        let blocked = ledger.blocked(who, tip.began, u64::MAX);
        return Ok(blocked);
    }
    match entry["kind"] == "system" {
        true => Ok(None),
        false => Err(format!("nobody wrote {entry}")),
    }
}

/// One log of what any of these see.
pub fn merged(views: &[View]) -> Result<Vec<Value>, String> {
    let mut log: BTreeMap<i64, &Value> = BTreeMap::new();
    for entry in views.iter().flat_map(|view| &view.log) {
        let seq = entry["seq"].as_i64().expect("a seq");
        let other = log.insert(seq, entry).unwrap_or(entry);
        if COMMON.iter().any(|field| entry[*field] != other[*field]) {
            return Err(format!("two see differently {entry:#}, {other:#}"));
        }
    }
    match log.keys().copied().eq(1..=log.len() as i64) {
        true => Ok(log.into_values().cloned().collect()),
        false => Err(format!("gaps in {log:#?}")),
    }
}

/// Whose chat it is, in order; both agree, if both see it.
fn pair(views: &[View]) -> Result<[i64; 2], String> {
    let pair_of = |view: &View| {
        let peer = view.chat["peer"]["id"].as_i64().expect("a peer");
        [view.user.min(peer), view.user.max(peer)]
    };
    let pair = pair_of(&views[0]);
    match views.iter().all(|view| pair_of(view) == pair) {
        true => Ok(pair),
        false => Err(format!("whose is {:#}", views[0].chat)),
    }
}
