//! Tips: what is shown was paid once, and what was promised is paid and shown, or told to its payer.

use super::{Finished, Logs};
use crate::model::ledger::{Found, Ledger};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// `charged` are the keys that the billing service took money under, in order.
pub fn paid_once(
    logs: &Logs,
    charged: &[String],
    finished: Finished,
    ledger: &mut Ledger,
) -> Result<(), String> {
    let keys: BTreeSet<&str> = charged.iter().map(String::as_str).collect();
    assert_eq!(keys.len(), charged.len(), "charged twice: {charged:?}");
    let entries = logs.values().flatten();
    let of_tips = entries.filter(|entry| entry["kind"] != "text");
    let mut found = BTreeSet::new();
    let mut outcomes: BTreeMap<&str, Vec<&Value>> = BTreeMap::new();
    for entry in of_tips {
        let id = entry["tipId"].as_str().expect("whose it is");
        outcomes.entry(id).or_default().push(entry);
    }
    for (name, tip) in &ledger.tips {
        let (id, _) = tip.promised.as_ref().expect("promises are known by now");
        let shown = outcomes.remove(id.as_str()).unwrap_or_default();
        let in_doubt = shown.first().is_some_and(|it| it["tipStatus"] == "unknown");
        // Nobody waits so long in a run, but for one whose clock says so; what it comes to is shown later.
        assert!(!in_doubt || ledger.clock.was_wrong(), "{shown:#?}");
        match &shown[usize::from(in_doubt)..] {
            [] if in_doubt || finished == Finished::No => {}
            [] => return Err(format!("nothing is heard of {name}: {tip:?}")),
            [entry] if entry["kind"] == "tip" => {
                let amount = &entry["tip"]["amount"];
                assert!(keys.contains(id.as_str()), "nobody paid for {entry}");
                assert_eq!(
                    (entry["id"].as_str(), entry["chatId"].as_str()),
                    (Some(&**id), Some(&*tip.chat))
                );
                assert_eq!(
                    (&entry["authorId"], amount),
                    (&tip.payer.into(), &tip.amount.into())
                );
                // Who blocks whom is looked at when the charge begins, at any time after the promise.
                let blocked = ledger.blocked((tip.creator, tip.payer), tip.began, u64::MAX);
                found.insert(Found::Paid);
                assert_ne!(
                    blocked,
                    Some(true),
                    "a tip to somebody who had blocked: {entry}"
                );
            }
            [entry] if !in_doubt => {
                found.insert(Found::NotPaid);
                assert_eq!(entry["tipStatus"], "failed", "{entry}");
                assert!(!keys.contains(id.as_str()), "it was paid: {entry}");
            }
            more => panic!("{name} came to more than one end: {more:#?}"),
        }
    }
    assert!(outcomes.is_empty(), "nobody gave these: {outcomes:#?}");
    let promised = |key: &&str| ledger.tips.values().any(|tip| tip.id() == Some(*key));
    let lost = |key: &str| ledger.lost_charges.contains(key);
    let unknown = keys.iter().filter(|key| !promised(key) && !lost(key));
    let unknown: Vec<String> = unknown.map(|key| (*key).to_owned()).collect();
    match ledger.forgot {
        // Some of them had not been heard of when the database forgot them.
        true => ledger.lost_charges.extend(unknown),
        false => assert!(unknown.is_empty(), "charged for nothing: {unknown:?}"),
    }
    ledger.found.extend(found);
    Ok(())
}
