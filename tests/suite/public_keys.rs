//! Tokens signed by somebody else: the server holds the public key only.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey};
use switchboard_support::{Backend, ServerBuilder, TestServer, TokenSpec};

const ED25519: &str = include_str!("../../crates/auth/src/testdata/ed25519.pem");
const ED25519_PUBLIC: &str = include_str!("../../crates/auth/src/testdata/ed25519.pub.pem");
const P256: &str = include_str!("../../crates/auth/src/testdata/p256.pem");
const P256_PUBLIC: &str = include_str!("../../crates/auth/src/testdata/p256.pub.pem");
const RSA: &str = include_str!("../../crates/auth/src/testdata/rsa.pem");
const RSA_PUBLIC: &str = include_str!("../../crates/auth/src/testdata/rsa.pub.pem");

async fn start(public_key: &str) -> TestServer {
    ServerBuilder::new(env!("CARGO_BIN_EXE_switchboard"), Backend::Sqlite)
        .unset("SWITCHBOARD_JWT_SECRET")
        .set("SWITCHBOARD_JWT_PUBLIC_KEY", public_key)
        .start()
        .await
}

/// The tokens that each private key signs, with the algorithm that the key is for.
fn tokens() -> [String; 3] {
    let spec = TokenSpec::participant(10);
    let ed25519 = EncodingKey::from_ed_pem(ED25519.as_bytes()).expect("a key");
    let p256 = EncodingKey::from_ec_pem(P256.as_bytes()).expect("a key");
    let rsa = EncodingKey::from_rsa_pem(RSA.as_bytes()).expect("a key");
    [
        spec.sign_by(Algorithm::EdDSA, &ed25519),
        spec.sign_by(Algorithm::ES256, &p256),
        spec.sign_by(Algorithm::RS256, &rsa),
    ]
}

#[tokio::test]
async fn a_public_key_takes_its_own_tokens_and_no_others() {
    for (index, public_key) in [ED25519_PUBLIC, P256_PUBLIC, RSA_PUBLIC]
        .into_iter()
        .enumerate()
    {
        let server = start(public_key).await;
        for (other, token) in tokens().into_iter().enumerate() {
            let mut socket = server.handshake().bearer(&token).open().await;
            if other == index {
                socket.expect_quiet().await;
            } else {
                socket.expect_error("unauthorized").await;
                assert_eq!(socket.closed().await, 4401);
            }
        }
        // The public key is known to everybody: it is no shared secret.
        for secret in [public_key, public_key.trim_end()] {
            let forged = TokenSpec::participant(10).sign_with(secret);
            let refused = server.call("GET", "/events").bearer(&forged).send().await;
            refused.expect_error(401, "unauthorized");
        }
        let unsigned = TokenSpec::participant(10).unsigned();
        let refused = server.call("GET", "/events").bearer(&unsigned).send().await;
        refused.expect_error(401, "unauthorized");
    }
}

/// The order of the group that ES256 counts in.
const ORDER: [u8; 32] = [
    0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xbc, 0xe6,
    0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
];

/// The same token with the other signature that everybody can make of its own: `r, n - s`.
fn twin(token: &str) -> String {
    let (signed, signature) = token.rsplit_once('.').expect("a token");
    let mut bytes = URL_SAFE_NO_PAD.decode(signature).expect("base64url");
    let mut borrow = 0;
    for (digit, order) in bytes[32..].iter_mut().zip(ORDER).rev() {
        let left = i16::from(order) - i16::from(*digit) - borrow;
        borrow = i16::from(left < 0);
        *digit = u8::try_from(left.rem_euclid(256)).expect("a byte");
    }
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(bytes))
}

#[tokio::test]
async fn a_token_that_was_signed_out_stays_out_however_its_signature_is_written() {
    let server = start(P256_PUBLIC).await;
    let [_, token, _] = tokens();
    let other = twin(&token);
    let get = async |token: &str| {
        let call = server.call("GET", "/session").bearer(token);
        call.send().await
    };
    for token in [&token, &other] {
        get(token).await.expect(200);
    }
    let out = server.call("DELETE", "/session").bearer(&token);
    out.send().await.expect_success();
    for token in [&token, &other] {
        get(token).await.expect_error(401, "unauthorized");
    }
}
