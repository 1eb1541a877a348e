//! Keys that have names, and follow one another.

use super::*;

macro_rules! pem {
    ($name:literal) => {
        include_str!(concat!("../../testdata/", $name, ".pem"))
    };
}

/// A token of somebody whose keys are known by names.
fn named(kid: Option<&str>, key: usize) -> String {
    let (_, alg, key) = &key_pairs()[key];
    let header = JwtHeader {
        kid: kid.map(str::to_owned),
        ..JwtHeader::new(*alg)
    };
    jsonwebtoken::encode(&header, &participant(json!({})), key).expect("signed")
}

#[test]
fn keys_of_a_folder_follow_each_other_without_a_restart() {
    let folder = tempfile::tempdir().expect("a folder");
    let put = |name: &str, pem: &str| std::fs::write(folder.path().join(name), pem).expect("kept");
    put("old.pem", pem!("p256.pub"));
    let setting = format!("@{}", folder.path().display());
    let config = Trust {
        public_keys: Some(PublicKeys::load(&setting).expect("a key")),
        ..public_only(pem!("rsa.pub"))
    };
    let verifier = Verifier::new(config);
    let verify = |kid, key| verifier.verify(&named(kid, key), NOW).map(|_| ());
    assert_eq!(verify(Some("old"), 1), Ok(()));
    assert_eq!(verify(None, 1), Ok(()));
    assert_eq!(
        verify(Some("new"), 1),
        Err(AuthError::Algorithm),
        "another key's name"
    );
    assert_eq!(verify(Some("new"), 2), Err(AuthError::Algorithm));
    put("new.pem", pem!("ed25519.pub"));
    verifier.reread();
    assert_eq!(
        (verify(Some("old"), 1), verify(Some("new"), 2)),
        (Ok(()), Ok(()))
    );
    assert_eq!(verify(Some("new"), 1), Err(AuthError::Algorithm));
    // What cannot be read takes nothing away.
    put("broken.pem", "not a key");
    verifier.reread();
    assert_eq!(verify(Some("new"), 2), Ok(()));
    std::fs::remove_file(folder.path().join("broken.pem")).expect("there");
    std::fs::remove_file(folder.path().join("old.pem")).expect("there");
    verifier.reread();
    assert_eq!(verify(Some("old"), 1), Err(AuthError::Algorithm));
}

#[test]
fn only_a_token_that_is_right_otherwise_asks_for_an_unknown_key() {
    let folder = tempfile::tempdir().expect("a folder");
    let config = Trust {
        public_keys: None,
        jwks_url: crate::JwksUrl::parse("http://127.0.0.1:1/keys"),
        data_dir: folder.path().into(),
        ..public_only(pem!("rsa.pub"))
    };
    let verifier = Verifier::new(config);
    let verify = |token: &str, now| verifier.verify(token, now).map(|_| ());
    for kid in [Some("new"), None] {
        assert_eq!(verify(&named(kid, 1), NOW), Err(AuthError::UnknownKey));
    }
    let later = NOW.plus(Duration::from_secs(120));
    assert_eq!(
        verify(&named(Some("new"), 1), later),
        Err(AuthError::Expired)
    );
    assert_eq!(
        verify(&sign(&participant(json!({}))), NOW),
        Err(AuthError::Algorithm)
    );
}

#[test]
fn a_secret_and_a_public_key_are_believed_side_by_side() {
    let both = Trust {
        secret: secret_only().secret,
        ..public_only(pem!("p256.pub"))
    };
    let claims = participant(json!({}));
    assert!(verify_with(&both, &sign(&claims)).is_ok());
    let (_, alg, key) = &key_pairs()[1];
    let token = jsonwebtoken::encode(&JwtHeader::new(*alg), &claims, key).expect("signed");
    assert!(verify_with(&both, &token).is_ok());
}
