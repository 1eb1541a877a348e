//! Where the database is: `postgres://` and `postgresql://` URLs, or `sqlite://PATH`.

use std::{fmt, str::FromStr};

/// The two kinds of database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Backend {
    /// A PostgreSQL server.
    Postgresql,
    /// A file.
    Sqlite,
}

/// A valid `DATABASE_URL`. Shown without its password, by `Debug` too.
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseUrl {
    backend: Backend,
    text: String,
}

/// Not a URL of a database that we know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a database URL is postgres://USER:PASSWORD@HOST/DATABASE or sqlite://PATH of a file")]
pub struct InvalidDatabaseUrl;

/// How fast a dead server is noticed, unless the URL says otherwise: connecting takes at most three
/// seconds, unacknowledged data four, a silent connection about five.
const POSTGRES_DEFAULTS: &[(&str, &str)] = &[
    ("connect_timeout", "3"),
    ("tcp_user_timeout", "4000"),
    ("keepalives", "1"),
    ("keepalives_idle", "2"),
    ("keepalives_interval", "1"),
    ("keepalives_count", "3"),
    ("application_name", "switchboard"),
    // Of several hosts the one that writes, whichever that is just now.
    ("target_session_attrs", "read-write"),
];

impl DatabaseUrl {
    /// A database in the file at `path`.
    pub fn sqlite(path: &str) -> Result<Self, InvalidDatabaseUrl> {
        format!("sqlite://{path}").parse()
    }

    /// Which kind of database it names.
    pub fn backend(&self) -> Backend {
        self.backend
    }

    /// What the driver is given: the path of the SQLite file, or the URL with our defaults for
    /// whatever it does not set itself.
    pub(crate) fn for_driver(&self) -> String {
        if let Some(path) = self.text.strip_prefix("sqlite://") {
            return path.to_owned();
        }
        let mut url = self.text.clone();
        let query = url.split_once('?').map(|(_, query)| query.to_owned());
        let mut separator = if query.is_some() { '&' } else { '?' };
        for (key, value) in POSTGRES_DEFAULTS {
            let is_set = query
                .iter()
                .flat_map(|query| query.split('&'))
                .any(|pair| pair.split('=').next() == Some(key));
            if !is_set {
                url.push(separator);
                url.push_str(&format!("{key}={value}"));
                separator = '&';
            }
        }
        url
    }
}

impl FromStr for DatabaseUrl {
    type Err = InvalidDatabaseUrl;

    fn from_str(text: &str) -> Result<Self, InvalidDatabaseUrl> {
        let (scheme, rest) = text.split_once("://").ok_or(InvalidDatabaseUrl)?;
        let backend = match scheme {
            "postgres" | "postgresql" if !rest.is_empty() => Backend::Postgresql,
            // Every connection would have an in-memory database of its own.
            "sqlite" if !rest.is_empty() && !rest.starts_with(":memory:") => Backend::Sqlite,
            _ => return Err(InvalidDatabaseUrl),
        };
        if text.contains('\0') {
            return Err(InvalidDatabaseUrl);
        }
        Ok(Self {
            backend,
            text: text.to_owned(),
        })
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.backend == Backend::Sqlite {
            return f.write_str(&self.text);
        }
        let (base, query) = match self.text.split_once('?') {
            Some((base, query)) => (base, Some(query)),
            None => (self.text.as_str(), None),
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
        write!(f, "DatabaseUrl({self})")
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

    fn url(text: &str) -> DatabaseUrl {
        text.parse().expect(text)
    }

    #[test]
    fn the_scheme_decides() {
        assert_eq!(url("postgres://h/d").backend(), Backend::Postgresql);
        assert_eq!(
            url("postgresql:///d?host=/run").backend(),
            Backend::Postgresql
        );
        assert_eq!(url("sqlite:///var/x.db").for_driver(), "/var/x.db");
        assert_eq!(url("sqlite://data/x.db").for_driver(), "data/x.db");
        for bad in [
            "",
            "x.db",
            "mysql://h/d",
            "sqlite://",
            "sqlite://:memory:",
            "postgres:h",
            "postgres://",
        ] {
            assert_eq!(bad.parse::<DatabaseUrl>(), Err(InvalidDatabaseUrl), "{bad}");
        }
    }

    #[test]
    fn passwords_are_never_shown() {
        for (secret, shown) in [
            ("postgres://u:geheim@h:1/d", "postgres://u:***@h:1/d"),
            ("postgres://u:geh@ei/m@h/d", "postgres://u:***@h/d"),
            ("postgres://u@h/d", "postgres://u@h/d"),
            (
                "postgres:///d?user=u&password=geheim&host=/run",
                "postgres:///d?user=u&password=***&host=/run",
            ),
            ("postgres://u:geheim?x@h/d", "postgres://***"),
            (
                "postgres://u:h?sslPassword=geheim",
                "postgres://u:h?sslPassword=***",
            ),
        ] {
            assert_eq!(url(secret).to_string(), shown);
            assert!(!format!("{:?}", url(secret)).contains("geheim"));
        }
    }

    #[test]
    fn defaults_give_way_to_what_the_url_says() {
        let given = url("postgres://h/d?connect_timeout=9").for_driver();
        assert!(given.contains("connect_timeout=9"));
        assert!(!given.contains("connect_timeout=3"));
        assert!(given.contains("&tcp_user_timeout=4000"));
        assert!(
            url("postgres://h/d")
                .for_driver()
                .contains("?connect_timeout=3")
        );
    }
}
