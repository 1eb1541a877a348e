//! What the operator is warned of at the start: it works, and is not as safe as it could be.

use crate::config::{Config, ConfigError, secret, setting};
use rustix::fs::Mode;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

/// Whatever this process makes is the owner's alone.
pub fn keep_private() {
    rustix::process::umask(Mode::RWXG | Mode::RWXO);
}

/// Each warning in one line.
pub fn warnings(config: &Config) -> Result<Vec<String>, ConfigError> {
    let mut warnings = Vec::new();
    let jwt = &config.jwt;
    if jwt.shared_secret()?.is_some_and(|secret| secret.is_weak()) {
        warnings.push(format!(
            "{} is shorter than {} bytes: whoever has one token can find it out",
            setting::JWT_SECRET.name,
            switchboard_auth::secret::MIN_BYTES
        ));
    }
    if jwt.trusts_public_keys() && jwt.audience.is_none() {
        warnings.push(format!(
            "{} is not set: every token that is signed by the same key is believed, also those \
             for other services",
            setting::JWT_AUDIENCE.name
        ));
    }
    for path in private_files(config) {
        if is_open(&path) {
            warnings.push(format!(
                "{} can be read by others: chmod 600 it, and everything that was made beside it",
                path.display()
            ));
        }
    }
    Ok(warnings)
}

/// What is there of files that hold secrets or what people wrote.
fn private_files(config: &Config) -> Vec<PathBuf> {
    let mut files = vec![secret::path_in(&config.storage.data_dir)];
    let url = config.storage.database_url.to_string();
    if let Some(path) = url.strip_prefix("sqlite://") {
        files.extend(["", "-wal", "-shm"].map(|end| PathBuf::from(format!("{path}{end}"))));
    }
    files
}

/// Whether somebody else on this machine may read the file: by its own mode, and that of its folder.
fn is_open(path: &Path) -> bool {
    let others = |path: &Path, mask| {
        fs::metadata(path).is_ok_and(|found| found.permissions().mode() & mask != 0)
    };
    let folder = path.parent().filter(|folder| folder.as_os_str() != "");
    others(path, 0o044) && others(folder.unwrap_or(Path::new(".")), 0o011)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Setting, Source};

    fn warnings_of(values: &[(&'static Setting, &str)]) -> Vec<String> {
        let config = Config::load(&Source::from_env(values.iter().copied())).expect("valid");
        warnings(&config).expect("nothing to fail")
    }

    #[test]
    fn a_secret_that_can_be_guessed_is_warned_of() {
        let of = |secret: &str| {
            let allow = (&setting::JWT_WEAK_SECRET, "allow");
            warnings_of(&[(&setting::JWT_SECRET, secret), allow])
        };
        let short = of("hunter2-hunter2");
        assert!(
            short.len() == 1 && short[0].contains("JWT_SECRET"),
            "{short:?}"
        );
        assert!(!short[0].contains("hunter2"), "{short:?}");
        assert!(of(&"s".repeat(32)).is_empty());
    }

    #[test]
    fn a_public_key_that_signs_for_everybody_is_warned_of() {
        let key = include_str!("../crates/auth/src/testdata/p256.pub.pem");
        let key = (&setting::JWT_PUBLIC_KEY, key);
        let open = warnings_of(&[key]);
        assert!(
            open.len() == 1 && open[0].contains("JWT_AUDIENCE"),
            "{open:?}"
        );
        assert!(warnings_of(&[key, (&setting::JWT_AUDIENCE, "chat")]).is_empty());
    }

    #[test]
    fn files_that_others_may_read_are_warned_of() {
        let folder = tempfile::tempdir().expect("a folder");
        let mode = |path: &Path, mode| {
            fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("ours");
        };
        let secret = secret::path_in(folder.path());
        let database = folder.path().join("switchboard.db");
        for path in [&secret, &database] {
            fs::write(path, "s".repeat(32)).expect("written");
            mode(path, 0o644);
        }
        let place = folder.path().display().to_string();
        let found = || warnings_of(&[(&setting::DATA_DIR, &place)]);
        mode(folder.path(), 0o700);
        assert!(found().is_empty(), "nobody else comes into the folder");
        mode(folder.path(), 0o755);
        assert_eq!(found().len(), 2, "{:?}", found());
        mode(&secret, 0o600);
        let left = found();
        assert!(
            left.len() == 1 && left[0].contains("switchboard.db"),
            "{left:?}"
        );
        mode(&database, 0o600);
        assert!(found().is_empty());
    }
}
