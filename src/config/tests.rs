use super::{
    setting::{self, Setting, Unset},
    *,
};
use std::time::Duration;
use switchboard_domain::policy::BlockMode;

fn load(values: &[(&'static Setting, &str)]) -> Result<Config, ConfigError> {
    Config::load(&Source::from_env(values.iter().copied()))
}

#[test]
fn nothing_set_is_a_complete_configuration() {
    let config = load(&[]).expect("defaults are valid");
    assert_eq!(config.server.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(
        config.storage.database_url.to_string(),
        "sqlite://./data/switchboard.db"
    );
    assert_eq!(config.jwt.secret, SecretSource::DataDir("./data".into()));
    assert_eq!(config.session.save_timeout, Duration::from_millis(4500));
    assert!(config.tuning.workers >= 1);
}

#[test]
fn nodes_share_a_database_and_whom_they_believe() {
    let (redis, database) = (
        (&setting::REDIS_URL, "redis://:hush@cache:6380"),
        (&setting::DATABASE_URL, "postgres://app@db/chat"),
    );
    let secret = (&setting::JWT_SECRET, "long enough to be a secret of today");
    let config = load(&[redis, database, secret]).expect("all that it takes");
    let url = config.cluster.redis_url.expect("given").to_string();
    assert_eq!(url, "redis://:***@cache:6380/0");
    for (given, missing) in [
        (&[redis, secret][..], "DATABASE_URL"),
        (&[redis, database], "SWITCHBOARD_JWT_SECRET"),
        (
            &[
                (&setting::REDIS_URL, "redis-cluster://:hush@cache"),
                database,
                secret,
            ],
            "Sentinels",
        ),
    ] {
        let refused = load(given).expect_err(missing).to_string();
        assert!(
            refused.contains("REDIS_URL") && refused.contains(missing),
            "{refused}"
        );
        assert!(!refused.contains("hush"), "{refused}");
    }
}

#[test]
fn reading_creates_nothing() {
    let parent = tempfile::tempdir().expect("a folder");
    let dir = parent.path().join("data");
    load(&[(&setting::DATA_DIR, &dir.display().to_string())]).expect("valid");
    assert!(!dir.exists());
}

#[test]
fn empty_values_count_as_not_given() {
    let config = load(&[(&setting::LISTEN, ""), (&setting::JWT_AUDIENCE, " ")]).expect("valid");
    assert_eq!(config.server.listen.port(), 8080);
    assert_eq!(config.jwt.audience, None);
}

#[test]
fn every_setting_is_read() {
    let config = load(&[
        (&setting::LISTEN, "0.0.0.0:0"),
        (&setting::LIMITS, "off"),
        (&setting::SHUTDOWN_TIMEOUT, "1"),
        (&setting::DRAIN, "0"),
        (&setting::RECONNECT_SPREAD, "20"),
        (&setting::DATA_DIR, "/var/lib/switchboard"),
        (&setting::JWT_AUDIENCE, "chat"),
        (&setting::AUTH_TIMEOUT, "250ms"),
        (&setting::HEARTBEAT, "0.5"),
        (&setting::POOL_LINGER, "0"),
        (&setting::TRUSTED_PROXIES, "10.0.0.0/8, ::1"),
        (&setting::FRAME_ANCESTORS, "https://www.example.org"),
        (&setting::MAP_URL, "None"),
        (&setting::EMERGENCY_LINE, "In Gefahr? 112 anrufen."),
        (&setting::SIGN_IN_URL, "https://www.example.org/help"),
        (&setting::ASSETS_BEFORE, "/srv/before"),
        (&setting::RATE_HELP_REQUESTS, "7/h burst 2"),
        (&setting::DIRECT_CHATS, "colleagues"),
        (&setting::BLOCK_MODE, "notify"),
        (&setting::BILLING_URL, "https://billing.example/v1/"),
        (&setting::BILLING_KEY, "hunter2hunter2"),
        (&setting::BILLING_GIVE_UP, "1m"),
        (&setting::TIP_LIMITS, "EUR:500"),
        (&setting::TIP_DAY_LIMITS, "EUR:900"),
        (&setting::WORKERS, "3"),
    ])
    .expect("valid");
    assert_eq!(config.server.listen.to_string(), "0.0.0.0:0");
    assert_eq!(config.server.limits, Limits::Off);
    assert_eq!(config.server.shutdown_timeout, Duration::from_secs(1));
    assert_eq!(config.server.drain, Duration::ZERO);
    assert_eq!(config.messaging.policy.to_string(), "colleagues");
    assert_eq!(config.messaging.policy.blocks, BlockMode::Notify);
    let service = config.billing.service.as_ref().expect("a service");
    assert_eq!(service.url, "https://billing.example/v1");
    assert_eq!(config.billing.patience.give_up, Duration::from_secs(60));
    let limits = config.billing.limits.as_ref().expect("given");
    assert_eq!(limits.to_string(), "EUR:500");
    assert_eq!(config.billing.day_limits.to_string(), "EUR:900");
    assert_eq!(config.server.reconnect_spread, Duration::from_secs(20));
    assert_eq!(
        config.storage.database_url.to_string(),
        "sqlite:///var/lib/switchboard/switchboard.db"
    );
    assert_eq!(config.jwt.audience.as_deref(), Some("chat"));
    assert_eq!(config.session.auth_timeout, Duration::from_millis(250));
    assert_eq!(config.session.heartbeat, Duration::from_millis(500));
    assert_eq!(config.tuning.pool_linger, Duration::ZERO);
    assert_eq!(config.tuning.workers, 3);
    assert_eq!(
        config.server.trusted_proxies.to_string(),
        "10.0.0.0/8,::1/128"
    );
    assert_eq!(
        config.web.frame_ancestors.to_string(),
        "https://www.example.org"
    );
    assert_eq!(config.web.map, None);
    let line = config.web.emergency_line.as_deref();
    assert_eq!(line, Some("In Gefahr? 112 anrufen."));
    let sign_in = config.web.sign_in_url.as_deref();
    assert_eq!(sign_in, Some("https://www.example.org/help"));
    assert_eq!(config.web.assets_before, Some("/srv/before".into()));
    assert_eq!(config.rates.0.help_requests.to_string(), "7/h burst 2");
    assert_eq!(config.rates.0.messages.to_string(), "20/s burst 40");
}

#[test]
fn what_is_wrong_is_named_with_what_is_accepted() {
    for (setting, value) in [
        (&setting::LISTEN, "localhost"),
        (&setting::LISTEN, "127.0.0.1:70000"),
        (&setting::LIMITS, "perhaps"),
        (&setting::ALLOWED_ORIGINS, "*"),
        (&setting::FRAME_ANCESTORS, "*"),
        (&setting::MAP_URL, "https://maps.example/{lat}"),
        (&setting::SIGN_IN_URL, "javascript:alert(1)"),
        (&setting::DATABASE_URL, "mysql://a"),
        (&setting::JWT_SECRET, "hunter2"),
        (&setting::JWT_PUBLIC_KEY, "no key"),
        (&setting::TRUSTED_PROXIES, "localhost"),
        (&setting::RATE_MESSAGES, "20"),
        (&setting::RATE_HANDSHAKES, "0/s"),
        (&setting::WORKERS, "0"),
        (&setting::WORKERS, "1.5"),
        (&setting::STORE_THREADS, "many"),
        (&setting::AUTH_TIMEOUT, "0"),
        (&setting::CHAT_IDLE, "-1s"),
        (&setting::EXPIRY_INTERVAL, "9999d"),
        (&setting::RETENTION_DAYS, "3651"),
        (&setting::RETENTION_DAYS, "30d"),
        (&setting::MAX_CONNECTIONS_PER_USER, "0"),
        (&setting::BILLING_URL, "ftp://billing.example"),
        (&setting::BILLING_URL, "https://billing.example?key=x"),
        (&setting::BILLING_KEY, "two words"),
        (&setting::BILLING_PREFERENCES_URL, "javascript:alert(1)"),
        (&setting::BILLING_GIVE_UP, "2d"),
        (&setting::TIP_LIMITS, "EURO:5"),
        (&setting::TIP_DAY_LIMITS, "EUR"),
    ] {
        let text = load(&[(setting, value)]).expect_err(value).to_string();
        assert!(text.contains(setting.name), "{text}");
        assert!(text.contains(setting.flag), "{text}");
        assert!(text.contains(setting.accepts), "{text}");
        assert_eq!(text.lines().count(), 1, "{text}");
        assert_eq!(text.contains(value), !setting.secret, "{text}");
    }
}

#[test]
fn a_secret_that_stands_in_the_wrong_place_is_not_shown() {
    let key = include_str!("../../crates/auth/src/testdata/rsa.pem");
    let url = "postgres://app:hunter2@db/chat?sslmode";
    let mut refused = 0;
    for setting in setting::ALL {
        for value in [key, url, "mysql://app:hunter2@db", "redis-x://:hunter2@db"] {
            if let Err(error) = load(&[(setting, value)]) {
                let text = error.to_string();
                assert!(!text.contains("hunter2"), "{text}");
                assert!(
                    !text.contains("BEGIN") || text.contains(setting.accepts),
                    "{text}"
                );
                assert!(!text.contains("MII"), "{text}");
                refused += 1;
            }
        }
    }
    assert!(refused > 60, "{refused}");
}

#[test]
fn a_heartbeat_slower_than_the_idle_timeout_is_refused() {
    let error = load(&[(&setting::IDLE_TIMEOUT, "10s")]).expect_err("25 s is longer");
    assert!(error.to_string().contains(setting::HEARTBEAT.name));
    assert!(error.to_string().contains(setting::IDLE_TIMEOUT.name));
}

#[test]
fn a_billing_service_has_an_address_and_is_asked_for_long_enough() {
    let (url, key) = (&setting::BILLING_URL, &setting::BILLING_KEY);
    let error = load(&[(key, "hunter2")])
        .expect_err("a key to nothing")
        .to_string();
    assert!(
        error.contains(url.name) && error.contains(key.name),
        "{error}"
    );
    assert!(!error.contains("hunter2"), "{error}");
    let error = load(&[(&setting::BILLING_RESOLVE, "5m")]).expect_err("10 minutes are longer");
    assert!(error.to_string().contains(setting::BILLING_GIVE_UP.name));
}

#[test]
fn a_folder_with_a_file_that_is_no_key_is_refused_by_its_setting() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("2026-03.pem"), "not a key").expect("written");
    let given = format!("@{}", folder.path().display());
    let error = load(&[(&setting::JWT_PUBLIC_KEY, &given)]).expect_err("no key");
    let error = error.to_string();
    assert!(error.contains(setting::JWT_PUBLIC_KEY.name), "{error}");
}

#[test]
fn a_public_key_needs_no_secret_and_both_may_be_set() {
    let key = include_str!("../../crates/auth/src/testdata/p256.pub.pem");
    let config = load(&[(&setting::JWT_PUBLIC_KEY, key)]).expect("valid");
    assert_eq!(config.jwt.secret, SecretSource::None);
    assert_eq!(config.jwt.shared_secret().expect("no file is read"), None);
    let secret = "s".repeat(32);
    let config = load(&[
        (&setting::JWT_PUBLIC_KEY, key),
        (&setting::JWT_SECRET, &secret),
    ]);
    assert!(matches!(
        config.expect("valid").jwt.secret,
        SecretSource::Given(_)
    ));
}

#[test]
fn what_is_shown_names_every_setting_once_and_no_secret() {
    let secret = "hunter2-hunter2-hunter2-hunter2-hunter2";
    let source = Source::from_env([
        (&setting::JWT_SECRET, secret),
        (&setting::DATABASE_URL, "postgres://u:hunter2@h/d"),
        (&setting::BILLING_URL, "https://billing.example"),
        (&setting::BILLING_KEY, "hunter2"),
    ]);
    let config = Config::load(&source).expect("valid");
    let shown = show::show(&config, &source);
    let names: Vec<_> = shown
        .lines()
        .filter_map(|line| line.split('=').next())
        .collect();
    let all: Vec<_> = setting::ALL.iter().map(|setting| setting.name).collect();
    assert_eq!(names, all);
    assert!(!shown.contains("hunter2"), "{shown}");
    assert!(!format!("{config:?}").contains("hunter2"), "{config:?}");
    assert!(
        shown.contains("# environment") && shown.contains("# default"),
        "{shown}"
    );
}

#[test]
fn a_default_is_read_as_if_it_had_been_given() {
    let in_force = |given: &[(&'static Setting, &str)]| {
        let config = load(given).expect("valid");
        let entries = config.entries().into_iter();
        entries
            .map(|(setting, value)| (setting.name, value))
            .collect::<Vec<_>>()
    };
    let usual = in_force(&[]);
    for setting in setting::ALL {
        if let Unset::Value(text) = setting.default {
            assert_eq!(in_force(&[(setting, text)]), usual, "{}", setting.name);
        }
    }
}

#[test]
fn the_readme_has_each_setting_with_its_flag_and_its_default() {
    let readme = include_str!("../../README.md");
    let (_, table) = readme
        .split_once("| variable | flag | default | |\n|---|---|---|---|\n")
        .expect("the table");
    let rows = table.lines().take_while(|line| line.starts_with('|'));
    let said: Vec<String> = rows
        .map(|row| row.split(" | ").take(3).collect::<Vec<_>>().join(" | "))
        .collect();
    let settings = setting::ALL.iter();
    let expected: Vec<String> = settings
        .zip(&said)
        .map(|(setting, said)| {
            let default = match setting.default {
                Unset::Value(text) => format!("`{text}`"),
                // Words may have marks of their own in them.
                Unset::Words(text) => match said.split(" | ").nth(2) {
                    Some(marked) if marked.replace('`', "") == text => marked.to_owned(),
                    _ => text.to_owned(),
                },
            };
            format!("| `{}` | `--{}` | {default}", setting.name, setting.flag)
        })
        .collect();
    assert_eq!(said, expected);
    assert_eq!(said.len(), setting::ALL.len());
}
