//! Tokens signed by somebody else: the server holds the public key only.

use jsonwebtoken::{Algorithm, EncodingKey};
use switchboard_support::{Backend, ServerBuilder, TestServer, TokenSpec};

const ED25519: &str = include_str!("../../src/auth/testdata/ed25519.pem");
const ED25519_PUBLIC: &str = include_str!("../../src/auth/testdata/ed25519.pub.pem");
const P256: &str = include_str!("../../src/auth/testdata/p256.pem");
const P256_PUBLIC: &str = include_str!("../../src/auth/testdata/p256.pub.pem");
const RSA: &str = include_str!("../../src/auth/testdata/rsa.pem");
const RSA_PUBLIC: &str = include_str!("../../src/auth/testdata/rsa.pub.pem");

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
