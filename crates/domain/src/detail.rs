//! What entries of some kinds have beside their text.

use super::changes::Target;
use super::ids::MessageId;
use super::message_kind::MessageKind;
use super::money::{Currency, Money};
use super::text::escaped;
use schemars::JsonSchema;
use serde::ser::SerializeMap;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

/// What an entry has beside its text: a tip what was paid, a notice what it is about.
#[derive(Clone, Debug, PartialEq)]
pub enum Detail {
    /// What was paid. The tip has the id of its entry.
    Tip(Money),
    /// Something about a tip.
    Notice(Box<Notice>),
    /// Which entry it changes.
    Change(Box<Target>),
}

/// What somebody is told of a tip of theirs that was not paid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Which tip.
    pub tip: MessageId,
    /// What is known of it.
    pub outcome: NoticeOutcome,
    /// How much it would have been.
    pub money: Money,
    /// Where something can be done about it.
    pub link: Option<Arc<str>>,
}

/// What is known of a tip that was not paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, JsonSchema)]
#[schemars(
    rename = "TipStatus",
    rename_all = "lowercase",
    description = "What became of a tip that was not paid: whether it was is not known, or it was not."
)]
pub enum NoticeOutcome {
    /// It was not paid, and will not be.
    Failed,
    /// Whether it was paid is not known; if it was, it is shown one day.
    Unknown,
}

impl NoticeOutcome {
    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::Unknown => "unknown",
        }
    }
}

impl Detail {
    /// The kind of the entries that have it.
    pub const fn kind(&self) -> MessageKind {
        match self {
            Self::Tip(_) => MessageKind::Tip,
            Self::Notice(_) => MessageKind::System,
            Self::Change(target) => target.kind,
        }
    }

    /// What is shown of it among the fields of its entry, whose id this is.
    pub(super) fn show<M: SerializeMap>(
        &self,
        entry: &MessageId,
        out: &mut M,
    ) -> Result<(), M::Error> {
        match self {
            Self::Tip(money) => {
                out.serialize_entry("tipId", entry)?;
                out.serialize_entry("tip", money)
            }
            Self::Notice(notice) => {
                out.serialize_entry("tipId", &notice.tip)?;
                out.serialize_entry("tip", &notice.money)?;
                out.serialize_entry("tipStatus", notice.outcome.as_str())?;
                let mut links = notice.link.iter();
                links.try_for_each(|link| out.serialize_entry("link", &**link))
            }
            Self::Change(target) => target.show(out),
        }
    }

    /// Bytes of that at most.
    pub(super) fn weight(&self) -> usize {
        const ALWAYS: usize = 130;
        let link = match self {
            Self::Change(target) => return target.weight(),
            Self::Tip(_) => None,
            Self::Notice(notice) => notice.link.as_deref(),
        };
        ALWAYS + link.map_or(0, |link| 40 + escaped(link))
    }
}

/// As the database holds it: words with a space between, or an object of JSON.
impl fmt::Display for Detail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tip(money) => write!(f, "{} {}", money.amount(), money.currency()),
            Self::Notice(notice) => {
                let (money, outcome) = (notice.money, notice.outcome.as_str());
                let (amount, currency) = (money.amount(), money.currency());
                write!(f, "{} {outcome} {amount} {currency}", notice.tip)?;
                notice.link.iter().try_for_each(|link| write!(f, " {link}"))
            }
            Self::Change(target) => target.fmt(f),
        }
    }
}

/// The text is no such detail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a detail")]
pub struct InvalidDetail;

impl FromStr for Detail {
    type Err = InvalidDetail;

    fn from_str(text: &str) -> Result<Self, InvalidDetail> {
        if text.starts_with('{') {
            return text.parse().map(Box::new).map(Self::Change);
        }
        let words: Vec<&str> = text.splitn(5, ' ').collect();
        match words[..] {
            [amount, currency] => Ok(Self::Tip(money(amount, currency)?)),
            [tip, outcome, amount, currency, ..] => Ok(Self::Notice(Box::new(Notice {
                tip: tip.parse().map_err(|_| InvalidDetail)?,
                outcome: match outcome {
                    "failed" => NoticeOutcome::Failed,
                    "unknown" => NoticeOutcome::Unknown,
                    _ => return Err(InvalidDetail),
                },
                money: money(amount, currency)?,
                link: words.get(4).copied().map(Arc::from),
            }))),
            _ => Err(InvalidDetail),
        }
    }
}

fn money(amount: &str, currency: &str) -> Result<Money, InvalidDetail> {
    let amount = amount.parse().map_err(|_| InvalidDetail)?;
    let currency = Currency::stored(currency).ok_or(InvalidDetail)?;
    Money::new(amount, currency).ok_or(InvalidDetail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_stored_is_read_again() {
        // Also in a currency that there is no more.
        let money = Money::new(500, Currency::stored("HRK").unwrap()).unwrap();
        let notice = |outcome, link: Option<&str>| {
            Detail::Notice(Box::new(Notice {
                tip: MessageId::new(),
                outcome,
                money,
                link: link.map(Arc::from),
            }))
        };
        for detail in [
            Detail::Tip(money),
            notice(NoticeOutcome::Failed, None),
            notice(NoticeOutcome::Unknown, Some("https://pay.example/a?b=c")),
            Detail::Change(Box::new(Target::new(MessageKind::Edit, 17))),
            Detail::Change(Box::new(Target::new(MessageKind::Delete, i64::MAX))),
        ] {
            assert_eq!(detail.to_string().parse(), Ok(detail));
        }
        for text in [
            "",
            "500",
            "0 EUR",
            "5 EURO",
            "x failed 5 EUR",
            "{}",
            "{\"edit\":\"1\"}",
            "{\"pin\":1}",
            "{\"reaction\":1}",
            "{\"reaction\":1,\"emoji\":\"a\",\"on\":1}",
        ] {
            assert_eq!(text.parse::<Detail>(), Err(InvalidDetail), "{text}");
        }
    }
}
