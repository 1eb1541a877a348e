//! The signature on hints. An attacker who can write to Redis, but not to the database, cannot make nodes
//! believe anything.

use bytes::Bytes;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use switchboard_domain::installation::HintKey;

/// Bytes of a signature, which stands before the hint.
const SIGNATURE: usize = 32;

/// Signs and reads hints of one database in one epoch.
#[derive(Clone)]
pub struct Seal(Hmac<Sha256>);

impl std::fmt::Debug for Seal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Seal(***)")
    }
}

impl Seal {
    /// With the database's key, for what is said under `name`.
    pub fn new(key: &HintKey, name: &str) -> Self {
        // Any length will do.
        #[expect(clippy::expect_used, reason = "see above: it cannot fail")]
        let mut mac = Hmac::<Sha256>::new_from_slice(&key.0).expect("a key of any length");
        mac.update(name.as_bytes());
        mac.update(&[0]);
        Self(mac)
    }

    /// The signature, then the hint.
    pub fn sign(&self, hint: &[u8]) -> Vec<u8> {
        let mut mac = self.0.clone();
        mac.update(hint);
        let mut signed = Vec::with_capacity(SIGNATURE + hint.len());
        signed.extend_from_slice(&mac.finalize().into_bytes());
        signed.extend_from_slice(hint);
        signed
    }

    /// The hint, if the signature is one of ours.
    pub fn open(&self, signed: &Bytes) -> Option<Bytes> {
        let (signature, hint) = signed.split_at_checked(SIGNATURE)?;
        let mut mac = self.0.clone();
        mac.update(hint);
        // Takes as long for every signature that is wrong.
        mac.verify_slice(signature).ok()?;
        Some(signed.slice(SIGNATURE..))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_signed_with_the_same_key_for_the_same_name_is_read() {
        let seal = Seal::new(&HintKey([1; 32]), "one");
        for hint in [&b""[..], b"{}", &[7; 5_000]] {
            let signed = Bytes::from(seal.sign(hint));
            assert_eq!(seal.open(&signed).as_deref(), Some(hint));
            for other in [
                Seal::new(&HintKey([2; 32]), "one"),
                Seal::new(&HintKey([1; 32]), "two"),
            ] {
                assert_eq!(other.open(&signed), None);
            }
            for at in 0..signed.len().min(40) {
                let mut forged = signed.to_vec();
                forged[at] ^= 1;
                assert_eq!(seal.open(&forged.into()), None, "{at}");
            }
        }
        assert_eq!(seal.open(&Bytes::from_static(b"{\"v\":1}")), None);
    }
}
