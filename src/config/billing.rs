//! Who takes the money of tips.

use super::{
    Entry, duration,
    error::ConfigError,
    setting::{
        BILLING_GIVE_UP, BILLING_KEY, BILLING_PREFERENCES_URL, BILLING_RESOLVE, BILLING_TIMEOUT,
        BILLING_URL, TIP_DAY_LIMITS, TIP_LIMITS,
    },
    source::Source,
};
use actix_web::http::Uri;
use std::fmt;
use std::sync::Arc;
use switchboard_domain::tips::Patience;
use switchboard_domain::tips::rules::TipLimits;

/// Where the money of tips is taken.
#[derive(Clone, Debug)]
pub struct BillingConfig {
    /// The service; without it there are no tips.
    pub service: Option<BillingService>,
    /// Where payers see to their means of payment.
    pub preferences: Option<Arc<str>>,
    /// How patiently a payment is seen to.
    pub patience: Patience,
    /// The most that one tip may be, where that is said; else no currency is taken, but in a demo.
    pub limits: Option<TipLimits>,
    /// The most that one user may promise in a day, where that is said.
    pub day_limits: TipLimits,
}

/// The billing service.
#[derive(Clone, Debug)]
pub struct BillingService {
    /// Its address, without a `/` at the end.
    pub url: String,
    /// What it knows this server by.
    pub key: Option<BillingKey>,
}

/// What a billing service knows this server by; never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct BillingKey(String);

impl BillingKey {
    /// Printable, as a header has to be.
    pub fn new(text: &str) -> Option<Self> {
        let printable = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic());
        printable.then(|| Self(text.to_owned()))
    }

    /// The key itself.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for BillingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl BillingConfig {
    /// Reads and checks its settings.
    pub fn load(source: &Source) -> Result<Self, ConfigError> {
        let url = source.parse(&BILLING_URL, |text| {
            let plain = !text.contains(['?', '#']);
            (plain && is_web(text)).then(|| text.trim_end_matches('/').to_owned())
        })?;
        let key = source.parse(&BILLING_KEY, BillingKey::new)?;
        if url.is_none() && key.is_some() {
            let (key, url) = (BILLING_KEY.name, BILLING_URL.name);
            let text = format!("{key} is of no use without {url}");
            return Err(ConfigError::Conflict(text));
        }
        let service = url.map(|url| BillingService { url, key });
        let time = |setting| source.value(setting, duration::parse_positive);
        let patience = Patience {
            attempt: time(&BILLING_TIMEOUT)?,
            give_up: time(&BILLING_GIVE_UP)?,
            resolve: time(&BILLING_RESOLVE)?,
        };
        if patience.give_up > patience.resolve {
            return Err(ConfigError::Conflict(format!(
                "{} ({}) must not be longer than {} ({})",
                BILLING_GIVE_UP.name,
                duration::show(patience.give_up),
                BILLING_RESOLVE.name,
                duration::show(patience.resolve),
            )));
        }
        let preferences = source.parse(&BILLING_PREFERENCES_URL, |text| {
            is_web(text).then(|| Arc::from(text))
        })?;
        let limits = source.parse(&TIP_LIMITS, |text| text.parse().ok())?;
        let day_limits = source.parse(&TIP_DAY_LIMITS, |text| text.parse().ok())?;
        Ok(Self {
            service,
            preferences,
            patience,
            limits,
            day_limits: day_limits.unwrap_or_else(TipLimits::none),
        })
    }

    pub(super) fn entries(&self) -> Vec<Entry> {
        let none = || "none".to_owned();
        let service = self.service.as_ref();
        let key = service.and_then(|service| service.key.as_ref());
        let Patience {
            attempt,
            give_up,
            resolve,
        } = self.patience;
        vec![
            (&BILLING_URL, service.map_or_else(none, |it| it.url.clone())),
            (
                &BILLING_KEY,
                key.map_or_else(none, |key| format!("{key:?}")),
            ),
            (
                &BILLING_PREFERENCES_URL,
                self.preferences
                    .as_ref()
                    .map_or_else(none, ToString::to_string),
            ),
            (&BILLING_TIMEOUT, duration::show(attempt)),
            (&BILLING_GIVE_UP, duration::show(give_up)),
            (&BILLING_RESOLVE, duration::show(resolve)),
            (
                &TIP_LIMITS,
                self.limits.as_ref().map_or_else(none, ToString::to_string),
            ),
            (&TIP_DAY_LIMITS, self.day_limits.to_string()),
        ]
    }
}

/// Whether it is an address of the web that is safe to show and to ask, without a password in it.
pub(super) fn is_web(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_graphic() && !b"\"<>\\^`{|}".contains(&byte);
    let uri = text.parse::<Uri>().ok().filter(|_| text.bytes().all(plain));
    uri.is_some_and(|uri| {
        let web = matches!(uri.scheme_str(), Some("http" | "https"));
        let host = uri.host().is_some_and(|host| !host.is_empty());
        let open = uri.authority().is_some_and(|it| !it.as_str().contains('@'));
        web && host && open
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_one_of_the_web_without_a_password() {
        for text in [
            "http://127.0.0.1:9000",
            "https://billing.example.org/v1/",
            "https://www.example.org/billing?tab=cards#top",
        ] {
            assert!(is_web(text), "{text}");
        }
        for text in [
            "",
            "billing.example.org",
            "ftp://billing.example.org",
            "javascript:alert(1)",
            "http://",
            "https://me:secret@billing.example.org",
            "https://billing.example.org/a b",
            "https://billing.example.org/\"<script>",
        ] {
            assert!(!is_web(text), "{text}");
        }
    }
}
