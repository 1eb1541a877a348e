//! Amounts of money: whole numbers of the currency's smallest unit.

use super::ids::MAX_NUMERIC_ID;
use schemars::JsonSchema;
use serde::{Serialize, Serializer};
use std::{fmt, str::FromStr};

/// Currencies of ISO 4217 that people pay with, by how many decimals their smallest unit has (list
/// one, without funds, metals and codes for tests).
const CURRENCIES: [(u32, &str); 4] = [
    (
        0,
        "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF",
    ),
    (
        2,
        "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD \
         CAD CDF CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP \
         GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD \
         LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB \
         PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC \
         SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW \
         ZWG",
    ),
    (3, "BHD IQD JOD KWD LYD OMR TND"),
    (4, "CLF"),
];

/// A currency of ISO 4217.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, JsonSchema)]
pub struct Currency(
    #[schemars(with = "String", extend("pattern" = "^[A-Z]{3}$", "examples" = ["EUR"]))] [u8; 3],
);

/// The text names no currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a currency of ISO 4217")]
pub struct UnknownCurrency;

impl Currency {
    /// One that was accepted once, and stored: it counts also when the standard has given it up.
    pub fn stored(text: &str) -> Option<Self> {
        let letters: [u8; 3] = text.as_bytes().try_into().ok()?;
        letters
            .iter()
            .all(u8::is_ascii_uppercase)
            .then_some(Self(letters))
    }

    /// The three letters.
    pub fn as_str(&self) -> &str {
        // They came from a text of ASCII.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// How many decimals its smallest unit has; of one that is not in the list any more, two.
    pub fn decimals(&self) -> u32 {
        let mut groups = CURRENCIES.iter();
        let group = groups.find(|(_, codes)| codes.split(' ').any(|code| code == self.as_str()));
        group.map_or(2, |(decimals, _)| *decimals)
    }
}

impl FromStr for Currency {
    type Err = UnknownCurrency;

    /// In capitals, as the standard writes it.
    fn from_str(text: &str) -> Result<Self, UnknownCurrency> {
        let letters: [u8; 3] = text.as_bytes().try_into().map_err(|_| UnknownCurrency)?;
        let mut codes = CURRENCIES.iter().flat_map(|(_, codes)| codes.split(' '));
        let known = codes.any(|code| code == text);
        known.then_some(Self(letters)).ok_or(UnknownCurrency)
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Currency {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.as_str())
    }
}

/// So much of a currency; more than nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Money {
    /// In the currency's smallest unit.
    #[schemars(range(min = 1, max = MAX_NUMERIC_ID))]
    amount: i64,
    /// Of what.
    currency: Currency,
}

impl Money {
    /// `None`: not more than nothing, or more than JSON clients can count.
    pub fn new(amount: i64, currency: Currency) -> Option<Self> {
        let whole = (1..=MAX_NUMERIC_ID).contains(&amount);
        whole.then_some(Self { amount, currency })
    }

    /// In the currency's smallest unit, above zero.
    pub fn amount(&self) -> i64 {
        self.amount
    }

    /// Of what.
    pub fn currency(&self) -> Currency {
        self.currency
    }
}

/// For people: `5.00 EUR`, `500 JPY`.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (amount, currency) = (self.amount, self.currency);
        match currency.decimals() {
            0 => write!(f, "{amount} {currency}"),
            decimals => {
                let unit = 10_i64.pow(decimals);
                let width = decimals as usize;
                let (whole, part) = (amount / unit, amount % unit);
                write!(f, "{whole}.{part:0width$} {currency}")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn a_currency_is_written_as_the_standard_does() {
        for text in ["EUR", "JPY", "KWD", "ZWG", "AED"] {
            assert_eq!(text.parse::<Currency>().unwrap().to_string(), text);
        }
        for text in [
            "", "EU", "EURO", "eur", "XXX", "XTS", "HRK", "E R", "\u{20ac}", "UR ",
        ] {
            assert_eq!(text.parse::<Currency>(), Err(UnknownCurrency), "{text}");
        }
    }

    #[test]
    fn what_is_stored_is_read_though_it_is_not_accepted_any_more() {
        for text in ["EUR", "HRK"] {
            assert_eq!(Currency::stored(text).unwrap().as_str(), text);
        }
        for text in ["", "EURO", "eur", "E R"] {
            assert_eq!(Currency::stored(text), None, "{text}");
        }
    }

    #[test]
    fn each_currency_stands_in_the_list_once() {
        let all = || CURRENCIES.iter().flat_map(|(_, codes)| codes.split(' '));
        assert_eq!(all().collect::<HashSet<_>>().len(), all().count());
        assert!(all().all(|code| code.len() == 3 && code.chars().all(|c| c.is_ascii_uppercase())));
    }

    #[test]
    fn money_is_more_than_nothing_and_is_shown_as_people_write_it() {
        let shown = |amount, currency: &str| {
            let money = Money::new(amount, currency.parse().unwrap());
            money.map(|money| money.to_string())
        };
        for (amount, currency, text) in [
            (500, "EUR", "5.00 EUR"),
            (7, "USD", "0.07 USD"),
            (500, "JPY", "500 JPY"),
            (1_234, "KWD", "1.234 KWD"),
        ] {
            assert_eq!(shown(amount, currency).as_deref(), Some(text));
        }
        for amount in [0, -1, i64::MIN, i64::MAX, 1 << 53] {
            assert_eq!(shown(amount, "EUR"), None, "{amount}");
        }
    }
}
