//! Which tips there may be, and how patiently their payment is seen to.

use crate::{Code, Currency, Money};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use std::{fmt, str::FromStr};

/// What holds for tips.
#[derive(Clone, Debug)]
pub struct TipRules {
    /// The most that one tip may be.
    pub limits: TipLimits,
    /// The most that one user may promise in a day, where it is named.
    pub day_limits: TipLimits,
    /// Where a payer can see to their means of payment.
    pub preferences: Option<Arc<str>>,
    /// How patiently a payment is seen to.
    pub patience: Patience,
}

/// Of a currency whose day is not named, so many of its largest tips may be promised in a day.
const LARGEST_A_DAY: i64 = 10;

impl TipRules {
    /// The most that one user may promise in a day in this currency.
    pub fn day_limit(&self, currency: Currency) -> i64 {
        let largest = self.limits.of(currency).unwrap_or_default();
        let day = self.day_limits.of(currency);
        day.unwrap_or(largest.saturating_mul(LARGEST_A_DAY))
    }
}

/// The most that tips may be, in the currency's smallest unit, by currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TipLimits {
    named: BTreeMap<Currency, i64>,
    others: Option<i64>,
}

/// A currency that tips may be in, as clients are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TipLimit<'a> {
    /// Of ISO 4217; `*` for all that are not named.
    pub currency: &'a str,
    /// The most that one tip may be, in the currency's smallest unit.
    #[schemars(range(min = 0))]
    pub max: i64,
}

impl TipLimits {
    /// Whether a tip may be so much.
    pub fn allow(&self, money: Money) -> Result<(), Code> {
        match self.of(money.currency()) {
            Some(most) if money.amount() <= most => Ok(()),
            _ => Err(Code::InvalidPayload),
        }
    }

    /// The most in this currency; nothing where it is not taken.
    pub fn of(&self, currency: Currency) -> Option<i64> {
        self.named.get(&currency).copied().or(self.others)
    }

    /// Of no currency.
    pub fn none() -> Self {
        Self {
            named: BTreeMap::new(),
            others: None,
        }
    }

    /// The rules of a demo, without real payments: 1,000.00 of currencies with two decimals.
    pub fn of_demo() -> Self {
        Self {
            named: BTreeMap::new(),
            others: Some(100_000),
        }
    }

    /// Whether no currency is taken.
    pub fn is_none(&self) -> bool {
        self.named.is_empty() && self.others.is_none()
    }

    /// As clients are told.
    pub fn list(&self) -> Vec<TipLimit<'_>> {
        let named = self.named.iter().map(|(currency, most)| TipLimit {
            currency: currency.as_str(),
            max: *most,
        });
        let others = self.others.map(|max| TipLimit { currency: "*", max });
        named.chain(others).collect()
    }
}

/// The text is no list of limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a list of currencies with limits")]
pub struct InvalidLimits;

/// `EUR:50000,JPY:80000`, with `*:100000` for all others, or `none`.
impl FromStr for TipLimits {
    type Err = InvalidLimits;

    fn from_str(text: &str) -> Result<Self, InvalidLimits> {
        let mut limits = Self::none();
        if text == "none" {
            return Ok(limits);
        }
        for part in text.split(',') {
            let (currency, most) = part.trim().split_once(':').ok_or(InvalidLimits)?;
            let most: i64 = most.parse().map_err(|_| InvalidLimits)?;
            let whole = 1..=crate::ids::MAX_NUMERIC_ID;
            if !whole.contains(&most) {
                return Err(InvalidLimits);
            }
            let before = match currency {
                "*" => limits.others.replace(most),
                code => {
                    let currency = code.parse().map_err(|_| InvalidLimits)?;
                    limits.named.insert(currency, most)
                }
            };
            if before.is_some() {
                return Err(InvalidLimits);
            }
        }
        Ok(limits)
    }
}

impl fmt::Display for TipLimits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_none() {
            return f.write_str("none");
        }
        for (n, TipLimit { currency, max }) in self.list().into_iter().enumerate() {
            let comma = if n > 0 { "," } else { "" };
            write!(f, "{comma}{currency}:{max}")?;
        }
        Ok(())
    }
}

/// How patiently a payment is seen to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// Longest attempt.
    pub attempt: Duration,
    /// After so long without an outcome the payer gets a notice.
    pub give_up: Duration,
    /// For so long, from the first attempt, the service is asked what became of a payment: it has to
    /// keep its keys for longer.
    pub resolve: Duration,
}

impl Patience {
    /// How long a tip is its holder's: an attempt, and what has to be stored around it. Who takes
    /// longer finds that it is somebody else's, and changes nothing.
    pub fn lease(&self) -> Duration {
        self.attempt + Duration::from_secs(5)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn money(amount: i64, currency: &str) -> Money {
        Money::new(amount, currency.parse().unwrap()).unwrap()
    }

    #[test]
    fn limits_are_read_as_they_are_written() {
        for text in ["EUR:50000", "EUR:50000,JPY:80000", "EUR:1,*:100000", "none"] {
            assert_eq!(text.parse::<TipLimits>().unwrap().to_string(), text);
        }
        assert_eq!("*:100000".parse(), Ok(TipLimits::of_demo()));
        for text in [
            "",
            "EUR",
            "EUR:",
            "EUR:0",
            "EUR:-1",
            "EUR:1.5",
            "EURO:5",
            "eur:5",
            "EUR:5,",
            "EUR:5,none",
            "EUR:5,EUR:6",
            "*:1,*:2",
            "EUR:9007199254740992",
        ] {
            assert_eq!(text.parse::<TipLimits>(), Err(InvalidLimits), "{text}");
        }
    }

    #[test]
    fn a_day_has_a_limit_in_every_currency_that_is_taken() {
        let rules = TipRules {
            limits: "EUR:500,JPY:80".parse().unwrap(),
            day_limits: "EUR:900".parse().unwrap(),
            preferences: None,
            patience: Patience {
                attempt: Duration::ZERO,
                give_up: Duration::ZERO,
                resolve: Duration::ZERO,
            },
        };
        let day = |currency: &str| rules.day_limit(currency.parse().unwrap());
        assert_eq!([day("EUR"), day("JPY"), day("USD")], [900, 800, 0]);
    }

    #[test]
    fn what_is_above_its_limit_or_of_no_listed_currency_is_refused() {
        let some: TipLimits = "EUR:500,JPY:80".parse().unwrap();
        let all: TipLimits = "EUR:500,*:9".parse().unwrap();
        for (amount, currency, in_some, in_all) in [
            (500, "EUR", true, true),
            (501, "EUR", false, false),
            (80, "JPY", true, false),
            (9, "USD", false, true),
            (10, "USD", false, false),
        ] {
            let money = money(amount, currency);
            assert_eq!(some.allow(money).is_ok(), in_some, "{money}");
            assert_eq!(all.allow(money).is_ok(), in_all, "{money}");
        }
    }
}
