//! Lists: a member sees what was sent while they were on it and did not block its owner.

use super::{View, private::merged};
use crate::model::ledger::{Found, Ledger};
use serde_json::Value;

/// The log of a list, if each member sees of it what they are to see.
pub fn put_together(
    id: &str,
    views: &[View],
    owner: i64,
    ledger: &mut Ledger,
) -> Result<Vec<Value>, String> {
    let log = merged(views)?;
    let sees = |user: i64, entry: &Value| {
        let mut of_user = views.iter().filter(|view| view.user == user);
        of_user.any(|view| view.log.iter().any(|it| it["id"] == entry["id"]))
    };
    let members = ledger.members(id);
    let may_know = |view: &&View| view.user == owner || members.contains(&view.user);
    if let Some(stranger) = views.iter().find(|view| !may_know(view)) {
        return Err(format!("{} sees the list of {owner}", stranger.user));
    }
    let mut found = None;
    for entry in &log {
        let text = entry["content"].as_str().expect("a text");
        let sent = ledger.sent.get(text).filter(|sent| sent.author == owner);
        let sent = sent.ok_or_else(|| format!("its owner did not write {entry}"))?;
        if entry["authorId"] != owner || !sees(owner, entry) {
            return Err(format!("{owner} does not see what they wrote: {entry}"));
        }
        let known = sent.known.expect("outcomes are known by now");
        for member in &members {
            let on = ledger.was_on(id, *member, sent.began, known);
            let blocked = ledger.blocked((*member, owner), sent.began, known);
            // Of what was sent while that changed nobody knows but the server.
            let must = match (on, blocked) {
                (Some(false), _) | (_, Some(true)) => false,
                (Some(true), Some(false)) => true,
                _ => continue,
            };
            found = found.or((!must).then_some(Found::PartOfAList));
            if sees(*member, entry) != must {
                return Err(format!("whether {member} sees it is not {must}: {entry}"));
            }
        }
    }
    ledger.found.extend(found);
    Ok(log)
}
