//! Agencies, as the integrator says them.

use crate::alternatives::Alternative;
use crate::ids::AgencyId;
use crate::limits::{MAX_ALTERNATIVES, MAX_NOTICE_CHARS};
use crate::retention::RetentionDays;
use crate::text::{self, InvalidText};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An agency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Agency {
    /// The integrator's number.
    pub id: AgencyId,
    /// Its name; empty when only a token has named the agency so far.
    pub name: String,
    /// What else one can do, at events that say nothing of it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(default, length(max = MAX_ALTERNATIVES))]
    pub alternatives: Vec<Alternative>,
    /// Its own texts of what the server says in a help chat.
    #[serde(skip_serializing_if = "NoticeTexts::is_empty")]
    #[schemars(default)]
    pub notices: NoticeTexts,
    /// For how many days after their end the texts of its help chats are kept, 0: for ever. Absent: as the installation
    /// has it.
    #[serde(rename = "retentionDays", skip_serializing_if = "Option::is_none")]
    #[schemars(default)]
    pub retention_days: Option<RetentionDays>,
}

/// What the server says in a help chat by itself, in an agency's own words. Where there are none, clients have theirs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NoticeTexts {
    /// Somebody waits for a while.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = MAX_NOTICE_CHARS))]
    pub still_waiting: Option<String>,
    /// Who helped has left, and may come back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = MAX_NOTICE_CHARS))]
    pub organizer_away: Option<String>,
    /// The chat waits again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = MAX_NOTICE_CHARS))]
    pub returned: Option<String>,
    /// Nobody came until the event was over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = MAX_NOTICE_CHARS))]
    pub expired: Option<String>,
}

impl NoticeTexts {
    /// Whether the agency has no words of its own.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether the integrator may say these; else which one not, and why.
    pub fn check(&self) -> Result<(), (&'static str, InvalidText)> {
        let texts = [
            ("still_waiting", &self.still_waiting),
            ("organizer_away", &self.organizer_away),
            ("returned", &self.returned),
            ("expired", &self.expired),
        ];
        for (rule, text) in texts {
            let checked = text.as_ref().map(|it| text::check(it, MAX_NOTICE_CHARS));
            checked.transpose().map_err(|why| (rule, why))?;
        }
        Ok(())
    }

    /// As they are stored; nothing where there are none.
    pub fn to_text(&self) -> Option<String> {
        // Texts by name: they are always JSON.
        (!self.is_empty()).then(|| serde_json::to_string(self).unwrap_or_default())
    }

    /// From what is stored.
    pub fn from_text(text: Option<&str>) -> Self {
        let stored = text.and_then(|text| serde_json::from_str(text).ok());
        stored.unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_checked_by_rule_and_come_back_as_they_were() {
        let texts = NoticeTexts {
            returned: Some("x".repeat(MAX_NOTICE_CHARS)),
            expired: Some("Call 112".to_owned()),
            ..NoticeTexts::default()
        };
        assert_eq!(texts.check(), Ok(()));
        assert_eq!(NoticeTexts::from_text(texts.to_text().as_deref()), texts);
        assert_eq!(NoticeTexts::default().to_text(), None);
        assert!(NoticeTexts::from_text(None).is_empty());
        let long = NoticeTexts {
            returned: Some("x".repeat(MAX_NOTICE_CHARS + 1)),
            ..texts.clone()
        };
        assert_eq!(long.check(), Err(("returned", InvalidText::TooLong)));
        let blank = NoticeTexts {
            still_waiting: Some(" ".to_owned()),
            ..texts
        };
        assert_eq!(
            blank.check(),
            Err(("still_waiting", InvalidText::Unacceptable))
        );
    }
}
