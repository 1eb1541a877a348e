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
            "postgres" | "postgresql" => Backend::Postgresql,
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
        let (scheme, rest) = self.text.split_once("://").unwrap_or(("", &self.text));
        let (address, query) = match rest.split_once('?') {
            Some((address, query)) => (address, Some(query)),
            None => (rest, None),
        };
        write!(f, "{scheme}://")?;
        // A password may contain a bare '@' or '/': everything up to the last '@' is the user's.
        match address.rsplit_once('@') {
            Some((user, host)) => match user.split_once(':') {
                Some((name, _)) => write!(f, "{name}:***@{host}")?,
                None => write!(f, "{user}@{host}")?,
            },
            None => f.write_str(address)?,
        }
        for (i, pair) in query.iter().flat_map(|query| query.split('&')).enumerate() {
            let separator = if i == 0 { '?' } else { '&' };
            match pair.split_once('=') {
                Some((key, _)) if key.ends_with("password") => write!(f, "{separator}{key}=***")?,
                _ => write!(f, "{separator}{pair}")?,
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
