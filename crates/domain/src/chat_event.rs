//! A row of a help chat's timeline: what happened to it beside what was said.

use crate::chat_event_kind::ChatEventKind;
use crate::help_facts::{Owner, Seat};
use crate::ids::ChatId;
use crate::schema::Seq;
use crate::time::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// One of them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChatEvent {
    /// The chat.
    #[serde(rename = "chatId")]
    pub chat: ChatId,
    /// Its number. Those that this reader is not shown leave gaps.
    #[schemars(with = "Seq")]
    pub n: i64,
    /// What happened. Clients skip kinds that they do not know.
    pub kind: String,
    /// When.
    pub at: Timestamp,
    /// The entry of the log that it happened behind.
    #[schemars(with = "Seq")]
    pub at_seq: i64,
    /// What else there is to say of it.
    #[serde(default, skip_serializing_if = "ChatEventDetail::is_empty")]
    #[schemars(default)]
    pub detail: ChatEventDetail,
}

/// What a row says besides.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ChatEventDetail {
    /// Of `matched`, `moved` and `taken_over`: who has the chat from then on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<Owner<'static>>,
    /// Of `notice`: why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// Of `notice`: the agency's own words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// For organizers: what the giver of a chat said, or whoever took it over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

impl ChatEventDetail {
    /// Whether there is nothing to say.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// As it is stored; nothing where there is nothing to say. The owner's name is of the users.
    pub fn to_text(&self) -> Option<String> {
        let stored = Self {
            owner: None,
            ..self.clone()
        };
        // Texts by name: they are always JSON.
        (!stored.is_empty()).then(|| serde_json::to_string(&stored).unwrap_or_default())
    }

    /// From what is stored.
    pub fn from_text(text: Option<&str>) -> Self {
        let stored = text.and_then(|text| serde_json::from_str(text).ok());
        stored.unwrap_or_default()
    }

    /// What is left of a stored one where words are kept no longer: the rule, and who. Nothing of what cannot be read.
    pub fn without_words(stored: &str) -> Option<String> {
        let mut left: Map<String, Value> = serde_json::from_str(stored).ok()?;
        left.retain(|name, value| name == "rule" || value.is_number());
        (!left.is_empty()).then(|| Value::Object(left).to_string())
    }
}

impl ChatEvent {
    /// As it is seen from there, in whichever way it is read or told; nothing of what is not shown there. The agency sees
    /// all of it. Of a kind of a later release it is not known here whether participants are shown it.
    pub fn seen_from(mut self, seat: Seat) -> Option<Self> {
        if seat == Seat::Participant {
            let kind = ChatEventKind::from_name(&self.kind);
            if !kind.is_some_and(ChatEventKind::is_for_participant) {
                return None;
            }
            // What organizers say to each other.
            self.detail.note = None;
        }
        Some(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_detail_comes_back_as_it_was_and_a_note_is_for_organizers() {
        let detail = ChatEventDetail {
            rule: Some("returned".to_owned()),
            text: Some("Call 112".to_owned()),
            note: Some("deaf on one ear".to_owned()),
            owner: None,
        };
        let stored = detail.to_text();
        assert_eq!(ChatEventDetail::from_text(stored.as_deref()), detail);
        assert_eq!(ChatEventDetail::default().to_text(), None);
        assert!(ChatEventDetail::from_text(None).is_empty());
        let event = ChatEvent {
            chat: ChatId(uuid::Uuid::nil()),
            n: 3,
            kind: "notice".to_owned(),
            at: Timestamp(0),
            at_seq: 1,
            detail,
        };
        assert_eq!(event.clone().seen_from(Seat::Agency), Some(event.clone()));
        let seen = |kind: &str| {
            let kind = kind.to_owned();
            let event = ChatEvent {
                kind,
                ..event.clone()
            };
            event.seen_from(Seat::Participant)
        };
        assert_eq!(seen("moved").map(|it| it.detail.note), Some(None));
        assert_eq!(seen("offered"), None);
        assert_eq!(seen("of a later release"), None);
    }

    #[test]
    fn rules_and_numbers_are_left_where_words_go() {
        let left = ChatEventDetail::without_words;
        let notice = r#"{"rule":"returned","text":"Call 112"}"#;
        assert_eq!(left(notice).as_deref(), Some(r#"{"rule":"returned"}"#));
        let offered = r#"{"note":"deaf on one ear","to":7}"#;
        assert_eq!(left(offered).as_deref(), Some(r#"{"to":7}"#));
        for nothing in [r#"{"note":"x"}"#, r#"{"later":"words"}"#, "{}", "words"] {
            assert_eq!(left(nothing), None, "{nothing}");
        }
    }

    #[test]
    fn the_participant_is_shown_all_but_two_kinds() {
        let hidden = |kind: &ChatEventKind| !kind.is_for_participant();
        let hidden: Vec<_> = ChatEventKind::ALL.into_iter().filter(hidden).collect();
        assert_eq!(hidden, [ChatEventKind::Opened, ChatEventKind::Offered]);
    }
}
