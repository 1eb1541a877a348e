//! A set of keys as issuers publish it (RFC 7517).

use crate::public_key::PublicKey;
use crate::public_keys::NamedKey;
use serde::Deserialize;
use serde_json::Value;

/// More keys than this are no rotation.
const MOST_KEYS: usize = 64;

#[derive(Deserialize)]
struct KeySet {
    keys: Vec<Value>,
}

/// The keys of a set that tokens can be verified with; others are passed over, as sets hold keys for
/// other purposes too. `None` for what is no set, or holds none.
pub fn keys(body: &[u8]) -> Option<Vec<NamedKey>> {
    let set: KeySet = serde_json::from_slice(body).ok()?;
    let keys = set.keys.iter().take(MOST_KEYS).filter_map(|value| {
        let key = PublicKey::from_jwk(value)?;
        let kid = value.get("kid").and_then(Value::as_str);
        Some(NamedKey {
            kid: kid.map(str::to_owned),
            key,
        })
    });
    let keys: Vec<_> = keys.collect();
    (!keys.is_empty()).then_some(keys)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// The public keys of `testdata` as an issuer would publish them.
    const SET: &str = include_str!("../testdata/jwks.json");

    #[test]
    fn the_keys_that_can_verify_are_found() {
        let found = keys(SET.as_bytes()).expect("a set");
        let found: Vec<_> = found
            .iter()
            .map(|key| (key.kid.as_deref(), key.key.algorithm().to_string()))
            .collect();
        let expected = [("rsa", "RS256"), ("p256", "ES256"), ("ed25519", "EdDSA")];
        let expected = expected.map(|(kid, alg)| (Some(kid), alg.to_owned()));
        assert_eq!(found, expected);
    }

    #[test]
    fn what_is_for_something_else_is_passed_over() {
        let set: Value = serde_json::from_str(SET).expect("JSON");
        let changed = |index: usize, name: &str, value: Value| {
            let mut set = set.clone();
            set["keys"][index][name] = value;
            keys(set.to_string().as_bytes()).map_or(0, |keys| keys.len())
        };
        assert_eq!(changed(0, "alg", json!("RS256")), 3);
        for (index, name, value) in [
            (0, "use", json!("enc")),
            (0, "alg", json!("RS512")),
            (0, "n", json!("AQAB")),
            (0, "n", json!("not base64!")),
            (1, "crv", json!("P-384")),
            (1, "x", json!("AAAA")),
            (2, "crv", json!("X25519")),
            (2, "kty", json!("oct")),
            (2, "x", json!(null)),
        ] {
            assert_eq!(
                changed(index, name, value.clone()),
                2,
                "{index} {name} {value}"
            );
        }
        // A shared secret has no place in what everybody may read.
        let secret = json!({"keys": [{"kty": "oct", "k": "c2VjcmV0", "alg": "HS256"}]});
        assert!(keys(secret.to_string().as_bytes()).is_none());
        for body in ["", "[]", "{}", r#"{"keys":[]}"#, "<html>"] {
            assert!(keys(body.as_bytes()).is_none(), "{body}");
        }
    }
}
