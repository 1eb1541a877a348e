//! Which database, without its password in anything that is shown.

use std::fmt;

const POSTGRES: [&str; 2] = ["postgres://", "postgresql://"];
const SQLITE: &str = "sqlite://";

/// The URL of a database of a kind that is supported. `Display` and `Debug` mask the password.
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseUrl(String);

impl DatabaseUrl {
    /// Accepts `postgres://...`, `postgresql://...` and `sqlite://PATH`.
    pub fn parse(url: &str) -> Option<Self> {
        let has_place = |scheme: &str| {
            url.strip_prefix(scheme)
                .is_some_and(|rest| !rest.is_empty())
        };
        let known = POSTGRES.into_iter().chain([SQLITE]).any(has_place);
        known.then(|| Self(url.to_owned()))
    }

    /// The whole URL, password and all.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.starts_with(SQLITE) {
            return f.write_str(&self.0);
        }
        let (base, query) = match self.0.split_once('?') {
            Some((base, query)) => (base, Some(query)),
            None => (self.0.as_str(), None),
        };
        if !base.contains('@') && query.is_some_and(|query| query.contains('@')) {
            // A password with a bare `?` in it would be cut in two: show nothing.
            return f.write_str("postgres://***");
        }
        f.write_str(&mask_user_info(base))?;
        for (index, pair) in query.iter().flat_map(|q| q.split('&')).enumerate() {
            let name = pair.split('=').next().unwrap_or_default();
            // Also sslpassword, and whatever else will be called so.
            let secret = name.to_ascii_lowercase().contains("pass");
            f.write_str(if index == 0 { "?" } else { "&" })?;
            match secret {
                true => write!(f, "{name}=***")?,
                false => f.write_str(pair)?,
            }
        }
        Ok(())
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Hides what stands between the user's name and the last `@`: a password that should have been
/// percent-encoded and was not must not leak either.
fn mask_user_info(base: &str) -> String {
    let start = base.find("://").map_or(0, |at| at + 3);
    let Some(at) = base.rfind('@').filter(|at| *at >= start) else {
        return base.to_owned();
    };
    match base[start..at].find(':') {
        Some(colon) => format!("{}:***{}", &base[..start + colon], &base[at..]),
        None => base.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_kinds_of_database_are_known() {
        for url in [
            "postgres://localhost/a",
            "postgresql:///a?host=/tmp",
            "sqlite://a.db",
        ] {
            assert!(DatabaseUrl::parse(url).is_some(), "{url}");
        }
        for url in [
            "mysql://a",
            "sqlite://",
            "postgres://",
            "sqlite:a.db",
            "/var/a.db",
        ] {
            assert!(DatabaseUrl::parse(url).is_none(), "{url}");
        }
    }

    #[test]
    fn no_password_is_ever_shown() {
        for (url, shown) in [
            ("postgres://u:hunter2@h:5432/d", "postgres://u:***@h:5432/d"),
            ("postgres://u:hun@ter2/x@h/d", "postgres://u:***@h/d"),
            ("postgres://u@h/d", "postgres://u@h/d"),
            ("postgres://u:hunter2?x@h/d", "postgres://***"),
            (
                "postgres:///d?host=/tmp&password=hunter2&user=u",
                "postgres:///d?host=/tmp&password=***&user=u",
            ),
            (
                "postgres://u:h?sslPassword=hunter2",
                "postgres://u:h?sslPassword=***",
            ),
            ("sqlite:///data/a:b@c.db", "sqlite:///data/a:b@c.db"),
        ] {
            let url = DatabaseUrl::parse(url).expect("a database URL");
            assert_eq!(url.to_string(), shown);
            assert!(!format!("{url} {url:?}").contains("hunter2"));
        }
    }
}
