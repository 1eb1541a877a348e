//! The public keys of a setting: one, or a folder of them, so that one can be followed by another.

use crate::public_key::{KeyError, PublicKey};
use std::{fs, io, path::Path};

/// What the file of a key ends with.
const PEM: &str = ".pem";
/// More keys than this are no rotation but a mistake.
const MOST_KEYS: usize = 64;

/// A public key, and what tokens call it (`kid`).
#[derive(Clone, Debug)]
pub struct NamedKey {
    /// Nothing for a key that stands for all that are called anything.
    pub kid: Option<String>,
    /// The key.
    pub key: PublicKey,
}

impl NamedKey {
    /// Whether a token with this `kid` may be signed by it. A token that names none may be by any.
    pub fn may_sign(&self, kid: Option<&str>) -> bool {
        match (&self.kid, kid) {
            (Some(own), Some(kid)) => own == kid || kid.strip_suffix(PEM) == Some(own),
            _ => true,
        }
    }

    /// Whether it is just what a token calls it.
    pub fn is_called(&self, kid: &str) -> bool {
        self.kid.is_some() && self.may_sign(Some(kid))
    }
}

/// Where the keys are, and what was there when they were read last.
#[derive(Clone, Debug)]
pub struct PublicKeys {
    setting: String,
    keys: Vec<NamedKey>,
}

impl PublicKeys {
    /// Reads PEM text, or the file or folder that `@` is followed by.
    pub fn load(setting: &str) -> Result<Self, KeyError> {
        Ok(Self {
            setting: setting.to_owned(),
            keys: read(setting)?,
        })
    }

    /// The keys as they were read.
    pub fn keys(&self) -> &[NamedKey] {
        &self.keys
    }

    /// The keys as they are now.
    pub fn reread(&self) -> Result<Vec<NamedKey>, KeyError> {
        read(&self.setting)
    }

    /// What there is, for people.
    pub fn describe(&self) -> String {
        match self.keys.as_slice() {
            [NamedKey { kid: None, key }] => format!("({} key)", key.algorithm()),
            keys => format!("({} keys in {})", keys.len(), self.setting),
        }
    }
}

fn read(setting: &str) -> Result<Vec<NamedKey>, KeyError> {
    match setting.strip_prefix('@').map(Path::new) {
        Some(folder) if folder.is_dir() => in_folder(folder),
        _ => Ok(vec![NamedKey {
            kid: None,
            key: PublicKey::load(setting)?,
        }]),
    }
}

/// Every `*.pem`, by its name. One that is no key is an error: it was put there to be used.
fn in_folder(folder: &Path) -> Result<Vec<NamedKey>, KeyError> {
    let failed = |cause| KeyError::File {
        action: "use the keys in",
        path: folder.to_owned(),
        cause,
    };
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let name = entry.map_err(failed)?.file_name();
        if let Some(kid) = name.to_str().and_then(|name| name.strip_suffix(PEM)) {
            names.push(kid.to_owned());
        }
    }
    if names.is_empty() || names.len() > MOST_KEYS {
        let text = format!(
            "there are {} files *{PEM}, not 1 to {MOST_KEYS}",
            names.len()
        );
        return Err(failed(io::Error::other(text)));
    }
    names.sort();
    names
        .into_iter()
        .map(|kid| {
            let path = folder.join(format!("{kid}{PEM}"));
            let key = PublicKey::load(&format!("@{}", path.display()))?;
            Ok(NamedKey {
                kid: Some(kid),
                key,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const P256: &str = include_str!("testdata/p256.pub.pem");
    const RSA: &str = include_str!("testdata/rsa.pub.pem");

    #[test]
    fn a_folder_holds_keys_by_their_names() {
        let folder = tempfile::tempdir().expect("a folder");
        let setting = format!("@{}", folder.path().display());
        let write = |name: &str, text| fs::write(folder.path().join(name), text).expect("written");
        assert!(PublicKeys::load(&setting).is_err(), "none is a mistake");
        write("2026-01.pem", P256);
        write("README", "not a key");
        let keys = PublicKeys::load(&setting).expect("a key");
        write("2026-02.pem", RSA);
        let kids = |keys: &[NamedKey]| keys.iter().map(|key| key.kid.clone()).collect::<Vec<_>>();
        assert_eq!(kids(keys.keys()), [Some("2026-01".to_owned())]);
        let now = keys.reread().expect("two keys");
        assert_eq!(
            kids(&now),
            [Some("2026-01".to_owned()), Some("2026-02".to_owned())]
        );
        write("2026-03.pem", "not a key");
        let error = keys.reread().expect_err("a file that is no key");
        assert!(error.to_string().contains("2026-03.pem"), "{error}");
    }

    #[test]
    fn a_key_signs_for_its_name_and_one_without_for_all() {
        let key = |kid: Option<&str>| NamedKey {
            kid: kid.map(str::to_owned),
            key: PublicKey::from_pem(P256).expect("a key"),
        };
        for (own, kid, may, called) in [
            (Some("a"), Some("a"), true, true),
            (Some("a"), Some("a.pem"), true, true),
            (Some("a"), Some("b"), false, false),
            (Some("a"), None, true, false),
            (None, Some("a"), true, false),
            (None, None, true, false),
        ] {
            let key = key(own);
            assert_eq!(key.may_sign(kid), may, "{own:?} {kid:?}");
            assert_eq!(kid.is_some_and(|kid| key.is_called(kid)), called);
        }
    }
}
