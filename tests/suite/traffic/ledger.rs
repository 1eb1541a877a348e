//! What devices were told, held against what is stored.

use serde_json::Value;
use std::collections::HashSet;

/// What one device was told.
#[derive(Default)]
pub struct Ledger {
    /// The chat it is about.
    pub chat: String,
    /// Messages, as received.
    pub seen: Vec<Value>,
    /// Texts that were certainly not stored.
    pub refused: Vec<String>,
    /// Whether it stayed to the end of the chat.
    pub complete: bool,
}

impl Ledger {
    /// Takes down a frame.
    pub fn note(&mut self, kind: &str, payload: Value) {
        match kind {
            "user_message" => self.seen.push(payload),
            "closed_chat" => self.complete = true,
            _ => panic!("{kind}: {payload}"),
        }
    }
}

/// Panics unless the archive of `chat` has every message once, without gaps, and each device was
/// shown a part of it as it is; the whole rest of it when the device stayed to the end.
pub fn verify(chat: &str, archive: &[Value], ledgers: &[Ledger]) {
    let seqs = archive.iter().map(|message| message["seq"].clone());
    assert!(
        seqs.eq((1..=archive.len()).map(Value::from)),
        "no gaps in the log"
    );
    let texts = archive
        .iter()
        .filter_map(|message| message["content"].as_str());
    let texts: HashSet<&str> = texts.collect();
    assert_eq!(texts.len(), archive.len(), "every message once");
    for ledger in ledgers.iter().filter(|ledger| ledger.chat == chat) {
        let refused = ledger
            .refused
            .iter()
            .find(|text| texts.contains(text.as_str()));
        assert_eq!(refused, None, "it was said not to be stored");
        let before = match ledger.seen.first() {
            Some(first) => archive.iter().position(|message| message == first),
            // Killed before anything came; whoever stayed to the end has seen something.
            None => (!ledger.complete).then_some(0),
        };
        let rest = &archive[before.expect("what was shown is stored")..];
        assert!(
            rest.starts_with(&ledger.seen),
            "it is stored as it was shown, in that order"
        );
        assert!(
            !ledger.complete || rest.len() == ledger.seen.len(),
            "the end was not shown"
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use std::panic::catch_unwind;

    fn messages(seqs: impl IntoIterator<Item = u64>) -> Vec<Value> {
        let message = |seq| json!({ "seq": seq, "content": format!("text {seq}") });
        seqs.into_iter().map(message).collect()
    }

    fn holds(archive: &[Value], seen: &[Value], refused: &[&str], complete: bool) -> bool {
        let ledger = || Ledger {
            chat: "chat".to_owned(),
            seen: seen.to_vec(),
            refused: refused.iter().map(ToString::to_string).collect(),
            complete,
        };
        catch_unwind(|| verify("chat", archive, &[ledger()])).is_ok()
    }

    #[test]
    fn a_part_of_the_archive_holds() {
        assert!(holds(
            &messages(1..=5),
            &messages(2..=4),
            &["text 6"],
            false
        ));
        assert!(holds(&messages(1..=5), &messages(2..=5), &[], true));
        assert!(holds(&messages(1..=5), &[], &[], false));
    }

    #[test]
    fn loss_doubles_and_disorder_do_not() {
        let archive = messages(1..=5);
        assert!(
            !holds(&archive, &messages(2..=6), &[], false),
            "lost at the end"
        );
        assert!(
            !holds(&archive, &messages([2, 4]), &[], false),
            "never shown"
        );
        assert!(
            !holds(&archive, &messages([2, 3, 3]), &[], false),
            "shown twice"
        );
        assert!(
            !holds(&archive, &messages([3, 2]), &[], false),
            "shown in another order"
        );
        assert!(
            !holds(&archive, &messages(2..=4), &[], true),
            "the end not shown"
        );
        assert!(!holds(&archive, &[], &[], true), "nothing shown");
        assert!(
            !holds(&archive, &messages(2..=5), &["text 3"], false),
            "stored after all"
        );
        assert!(
            !holds(&messages([1, 2, 4]), &[], &[], false),
            "a gap in the log"
        );
        let mut doubled = archive.clone();
        doubled[4]["content"] = json!("text 2");
        assert!(!holds(&doubled, &[], &[], false), "stored twice");
    }
}
