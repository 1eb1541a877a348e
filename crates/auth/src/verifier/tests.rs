use super::*;
use crate::{MintError, Minter, NewToken, Secret, Strength};
use jsonwebtoken::{EncodingKey, Header as JwtHeader};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::time::Duration;
use switchboard_domain::{AgencyId, Side, UserId};

mod keys;

const NOW: Timestamp = Timestamp(1_800_000_000_000_000);
const SECRET: &[u8] = b"a secret of at least thirty-two bytes";

/// As long as the setting's default.
const MAX_AGE: Duration = Duration::from_secs(400 * 86_400);

fn secret_only() -> Trust {
    Trust {
        secret: Some(Secret::new(SECRET, Strength::Strong).expect("long enough")),
        public_keys: None,
        jwks_url: None,
        data_dir: "./data".into(),
        expected: Expected {
            audience: None,
            issuer: None,
            max_age: Some(MAX_AGE),
        },
    }
}

/// Believes what `audience` and `issuer` say, beside the secret.
fn for_chat_from_us() -> Trust {
    let mut trust = secret_only();
    trust.expected.audience = Some("chat".into());
    trust.expected.issuer = Some("us".into());
    trust
}

fn verify_with(trust: &Trust, token: &str) -> Result<Token, AuthError> {
    Verifier::new(trust.clone()).verify(token, NOW)
}

fn sign(claims: &Value) -> String {
    let key = EncodingKey::from_secret(SECRET);
    jsonwebtoken::encode(&JwtHeader::new(Algorithm::HS256), claims, &key).expect("signed")
}

/// A participant's claims with `changes` on top; null removes.
fn participant(changes: Value) -> Value {
    let mut claims = json!({"sub": 7, "role": "participant", "exp": NOW.secs() + 60});
    for (name, value) in changes.as_object().expect("an object") {
        claims[name] = value.clone();
    }
    claims
}

fn verify(changes: Value) -> Result<Token, AuthError> {
    verify_with(&secret_only(), &sign(&participant(changes)))
}

#[test]
fn what_a_token_says_is_what_is_known() {
    let token = verify(json!({
        "role": "organizer", "sub": "9007199254740991", "agencyId": 3, "name": "Ann", "email": "",
        "phoneNumber": null, "creator": true, "iat": NOW.secs(), "nbf": 0, "other": [1]
    }))
    .expect("valid");
    let identity = token.identity.expect("a user");
    assert_eq!(token.role, Role::Organizer);
    assert_eq!(token.expires_at, NOW.plus(Duration::from_secs(60)));
    assert_eq!(
        (identity.user, identity.side),
        (UserId((1 << 53) - 1), Side::Organizer)
    );
    assert_eq!(identity.agency, Some(AgencyId(3)));
    assert_eq!(identity.name.as_deref(), Some("Ann"));
    assert_eq!(identity.email.as_deref(), Some(""), "present replaces");
    assert_eq!(identity.phone_number, None, "null is absent");
    assert_eq!(identity.creator, Some(true));

    let token = verify(json!({"role": "service"})).expect("valid");
    assert_eq!((token.role, token.identity), (Role::Service, None));
    let token = verify(json!({"agencyId": 3})).expect("valid");
    assert_eq!(
        token.identity.expect("a user").agency,
        None,
        "participants have none"
    );
}

#[test]
fn unacceptable_claims_are_refused() {
    let long = "x".repeat(201);
    for changes in [
        json!({"sub": null}),
        json!({"sub": 0}),
        json!({"sub": -1}),
        json!({"sub": 1.5}),
        json!({"sub": 9007199254740992_i64}),
        json!({"sub": 1e300}),
        json!({"sub": "0"}),
        json!({"sub": "-1"}),
        json!({"sub": "1.5"}),
        json!({"sub": "+1"}),
        json!({"sub": " 1"}),
        json!({"sub": "007"}),
        json!({"sub": ""}),
        json!({"sub": "9007199254740992"}),
        json!({"sub": "99999999999999999999999"}),
        json!({"sub": [1]}),
        json!({"sub": true}),
        json!({"role": null}),
        json!({"role": "admin"}),
        json!({"role": "Organizer"}),
        json!({"exp": null}),
        json!({"exp": "1900000000"}),
        json!({"exp": true}),
        json!({"role": "organizer"}),
        json!({"role": "organizer", "agencyId": "1"}),
        json!({"role": "organizer", "agencyId": 0}),
        json!({"role": "organizer", "agencyId": 1.5}),
        json!({"name": 1}),
        json!({"name": "a\0b"}),
        json!({"email": long}),
        json!({"phoneNumber": "\0"}),
        json!({"creator": "yes"}),
        json!({"nbf": "now"}),
        json!({"iat": {}}),
    ] {
        let refused = verify(changes.clone()).expect_err(&changes.to_string());
        assert!(
            matches!(refused, AuthError::Claims | AuthError::Claim(_)),
            "{changes}: {refused}"
        );
    }
    for claims in [json!([]), json!("x"), json!(null)] {
        assert_eq!(
            verify_with(&secret_only(), &sign(&claims)),
            Err(AuthError::Claims)
        );
    }
}

#[test]
fn time_counts_by_the_given_clock() {
    let now = NOW.secs();
    for (changes, outcome) in [
        (json!({"exp": now}), Err(AuthError::Expired)),
        (json!({"exp": now - 1}), Err(AuthError::Expired)),
        (json!({"exp": -1}), Err(AuthError::Expired)),
        (json!({"exp": now as f64 - 0.5}), Err(AuthError::Expired)),
        (json!({"exp": now + 1}), Ok(())),
        (json!({"exp": now as f64 + 0.5}), Ok(())),
        (json!({"exp": now + 400 * 86_400}), Ok(())),
        (
            json!({"exp": now + 400 * 86_400 + 1}),
            Err(AuthError::TooLong),
        ),
        // Milliseconds are no seconds.
        (json!({"exp": (now + 60) * 1_000}), Err(AuthError::TooLong)),
        (json!({"exp": u64::MAX}), Err(AuthError::TooLong)),
        (json!({"exp": 1e300}), Err(AuthError::TooLong)),
        // As long as it says, counted from when it was made.
        (
            json!({"iat": now - 10, "exp": now + 400 * 86_400 - 10}),
            Ok(()),
        ),
        (
            json!({"iat": now - 10, "exp": now + 400 * 86_400 - 9}),
            Err(AuthError::TooLong),
        ),
        (json!({"nbf": now + 60}), Ok(())),
        (json!({"nbf": now + 61}), Err(AuthError::NotYetValid)),
        (json!({"iat": now + 60}), Ok(())),
        (json!({"iat": now + 61}), Err(AuthError::NotYetValid)),
    ] {
        assert_eq!(verify(changes.clone()).map(|_| ()), outcome, "{changes}");
    }
}

#[test]
fn how_long_tokens_hold_is_the_operators_to_say() {
    let exp = |secs: i64| sign(&participant(json!({"exp": NOW.secs() + secs})));
    let with = |max_age, token: &str| {
        let mut trust = secret_only();
        trust.expected.max_age = max_age;
        verify_with(&trust, token).map(|_| ())
    };
    let minute = Some(Duration::from_secs(60));
    assert_eq!(with(minute, &exp(60)), Ok(()));
    assert_eq!(with(minute, &exp(61)), Err(AuthError::TooLong));
    assert_eq!(with(None, &exp(1_000 * 365 * 86_400)), Ok(()));
}

#[test]
fn a_token_stands_for_itself_alone() {
    let id = |changes| verify(changes).expect("valid").sign_in;
    assert_eq!(id(json!({})), id(json!({})));
    assert_ne!(id(json!({})), id(json!({"name": "Ann"})));
}

#[test]
fn audience_and_issuer_count_when_configured() {
    let strict = for_chat_from_us();
    for (changes, outcome) in [
        (json!({"aud": "chat", "iss": "us"}), Ok(())),
        (json!({"aud": ["other", "chat"], "iss": "us"}), Ok(())),
        (
            json!({"aud": ["other"], "iss": "us"}),
            Err(AuthError::Audience),
        ),
        (json!({"aud": 1, "iss": "us"}), Err(AuthError::Audience)),
        (json!({"iss": "us"}), Err(AuthError::Audience)),
        (json!({"aud": "chat"}), Err(AuthError::Issuer)),
        (
            json!({"aud": "chat", "iss": ["us"]}),
            Err(AuthError::Issuer),
        ),
    ] {
        let token = sign(&participant(changes.clone()));
        assert_eq!(
            verify_with(&strict, &token).map(|_| ()),
            outcome,
            "{changes}"
        );
        assert!(verify_with(&secret_only(), &token).is_ok(), "{changes}");
    }
}

macro_rules! pem {
    ($name:literal) => {
        include_str!(concat!("../testdata/", $name, ".pem"))
    };
}

fn public_only(pem: &str) -> Trust {
    Trust {
        secret: None,
        public_keys: Some(PublicKeys::load(pem).expect("a key")),
        ..secret_only()
    }
}

/// Each public key with the algorithm that it is for and a signing key to match.
fn key_pairs() -> [(&'static str, Algorithm, EncodingKey); 3] {
    let rsa = EncodingKey::from_rsa_pem(pem!("rsa").as_bytes());
    let p256 = EncodingKey::from_ec_pem(pem!("p256").as_bytes());
    let ed25519 = EncodingKey::from_ed_pem(pem!("ed25519").as_bytes());
    [
        (pem!("rsa.pub"), Algorithm::RS256, rsa.expect("a key")),
        (pem!("p256.pub"), Algorithm::ES256, p256.expect("a key")),
        (
            pem!("ed25519.pub"),
            Algorithm::EdDSA,
            ed25519.expect("a key"),
        ),
    ]
}

#[test]
fn each_kind_of_public_key_believes_its_own_algorithm_only() {
    let claims = participant(json!({}));
    for (pem, _, _) in &key_pairs() {
        for (other, alg, key) in &key_pairs() {
            let token = jsonwebtoken::encode(&JwtHeader::new(*alg), &claims, key).expect("signed");
            assert_eq!(verify_with(&public_only(pem), &token).is_ok(), pem == other);
        }
        assert_eq!(
            verify_with(&public_only(pem), &sign(&claims)),
            Err(AuthError::Algorithm)
        );
        // The classic forgery: the public key, which everybody knows, as the secret of HS256.
        let forged = EncodingKey::from_secret(pem.as_bytes());
        let forged = jsonwebtoken::encode(&JwtHeader::new(Algorithm::HS256), &claims, &forged);
        let outcome = verify_with(&public_only(pem), &forged.expect("signed"));
        assert_eq!(outcome, Err(AuthError::Algorithm));
    }
    let key = EncodingKey::from_rsa_pem(pem!("rsa").as_bytes()).expect("a key");
    let rs512 = jsonwebtoken::encode(&JwtHeader::new(Algorithm::RS512), &claims, &key);
    let outcome = verify_with(&public_only(pem!("rsa.pub")), &rs512.expect("signed"));
    assert_eq!(outcome, Err(AuthError::Algorithm), "only RS256");
}

#[test]
fn headers_cannot_choose_how_they_are_checked() {
    let claims = URL_SAFE_NO_PAD.encode(participant(json!({})).to_string());
    let token_with = |header: Value, signature: &str| {
        format!(
            "{}.{claims}.{signature}",
            URL_SAFE_NO_PAD.encode(header.to_string())
        )
    };
    for alg in ["none", "None", "NONE", "", "hs256"] {
        for signature in ["", "AAAA"] {
            let token = token_with(json!({"alg": alg}), signature);
            assert_eq!(
                verify_with(&secret_only(), &token),
                Err(AuthError::Malformed),
                "{alg}"
            );
        }
    }
    for alg in [Algorithm::HS384, Algorithm::HS512] {
        let key = EncodingKey::from_secret(SECRET);
        let token = jsonwebtoken::encode(&JwtHeader::new(alg), &participant(json!({})), &key);
        let outcome = verify_with(&secret_only(), &token.expect("signed"));
        assert_eq!(outcome, Err(AuthError::Algorithm));
    }
    let mut header = JwtHeader::new(Algorithm::HS256);
    header.crit = Some(vec!["b64".into()]);
    let key = EncodingKey::from_secret(SECRET);
    let token = jsonwebtoken::encode(&header, &participant(json!({})), &key).expect("signed");
    assert_eq!(
        verify_with(&secret_only(), &token),
        Err(AuthError::Malformed)
    );
    let other = EncodingKey::from_secret(b"another secret, and just as long as that");
    let token = jsonwebtoken::encode(&JwtHeader::default(), &participant(json!({})), &other);
    assert_eq!(
        verify_with(&secret_only(), &token.expect("signed")),
        Err(AuthError::Signature)
    );
}

#[test]
fn what_is_no_token_at_all_is_refused() {
    let huge = format!("{}.a.b", "a".repeat(MAX_TOKEN_BYTES));
    for token in [
        "", ".", "..", "a", "a.b", "a.b.c", "a.b.c.d", "é.é.é", &huge,
    ] {
        let refused = verify_with(&secret_only(), token);
        assert_eq!(refused, Err(AuthError::Malformed), "{token}");
    }
}

fn minted(new: &NewToken, trust: &Trust) -> Result<String, MintError> {
    Minter::new(trust)?.mint(new, NOW)
}

#[test]
fn what_is_minted_is_believed() {
    let config = for_chat_from_us();
    let mut new = NewToken::new(UserId(5), Role::Organizer, Duration::from_secs(60));
    assert!(matches!(
        minted(&new, &config),
        Err(MintError::Refused(AuthError::Claim("agencyId")))
    ));
    new.agency = Some(AgencyId(1));
    new.name = Some("Bob".into());
    let token = verify_with(&config, &minted(&new, &config).expect("minted")).expect("believed");
    assert_eq!(token.identity.expect("a user").name.as_deref(), Some("Bob"));
    let nobody = minted(&new, &public_only(pem!("p256.pub")));
    assert!(matches!(nobody, Err(MintError::NoSecret)));
}

proptest! {
    /// Changing, adding or removing any one character makes any token worthless.
    #[test]
    fn no_changed_token_is_believed(
        pair in 0usize..4, place in any::<prop::sample::Index>(), how in 0u8..3, with in "[A-Za-z0-9_.=-]",
    ) {
        let claims = participant(json!({"name": "Ann"}));
        let (config, token) = match key_pairs().into_iter().nth(pair) {
            None => (secret_only(), sign(&claims)),
            Some((pem, alg, key)) => (
                public_only(pem),
                jsonwebtoken::encode(&JwtHeader::new(alg), &claims, &key).expect("signed"),
            ),
        };
        let verifier = Verifier::new(config);
        prop_assert!(verifier.verify(&token, NOW).is_ok());
        let at = place.index(token.len());
        let mut changed = token.clone();
        match how {
            0 => changed.replace_range(at..=at, &with),
            1 => changed.insert_str(at, &with),
            _ => { changed.remove(at); }
        }
        prop_assume!(changed != token);
        prop_assert!(verifier.verify(&changed, NOW).is_err());
    }

    /// Whatever is sent, it is refused and nothing breaks.
    #[test]
    fn noise_is_no_token(noise in "\\PC*") {
        prop_assert!(verify_with(&secret_only(), &noise).is_err());
    }
}
