//! The way to the billing service: `POST {url}/payments`, one connection for each attempt.

use crate::config::BillingService;
use crate::outbound;
use actix_web::http::StatusCode;
use awc::error::{ConnectError, SendRequestError};
use awc::{Client, Connector};
use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;
use openssl::error::ErrorStack;
use openssl::ssl::SslConnector;
use serde::Serialize;
use std::time::Duration;
use switchboard_actors::billing::{Payment, PaymentGateway};
use switchboard_domain::tips::Outcome;
use switchboard_domain::{Currency, MessageId, UserId};

/// Why there is no way to the service.
#[derive(Debug, thiserror::Error)]
pub enum GatewayError {
    /// What TLS needs is not there.
    #[error("TLS to the billing service: {0}")]
    Tls(#[from] ErrorStack),
}

/// The service over HTTP. Its status alone counts: 2xx is paid, 402 is declined. Of an answer no more
/// is read than its head, of which the client takes 128 KiB at most.
pub struct HttpGateway {
    payments: String,
    /// `Authorization`.
    authorization: Option<String>,
    timeout: Duration,
    tls: SslConnector,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Body<'a> {
    idempotency_key: MessageId,
    from_user_id: UserId,
    to_user_id: UserId,
    amount: i64,
    currency: &'a Currency,
}

impl HttpGateway {
    /// The way to `service`; no attempt takes longer than `timeout`.
    pub fn new(service: &BillingService, timeout: Duration) -> Result<Self, GatewayError> {
        let key = service.key.as_ref();
        Ok(Self {
            payments: format!("{}/payments", service.url),
            authorization: key.map(|key| format!("Bearer {}", key.expose())),
            timeout,
            tls: outbound::tls()?.build(),
        })
    }

    fn client(&self) -> Client {
        // So that who cannot be reached is told from who does not answer, before the limit around all
        // of the attempt.
        let connector = Connector::new()
            .timeout(self.timeout / 4)
            .handshake_timeout(self.timeout / 4)
            .openssl(self.tls.clone());
        let client = Client::builder()
            .connector(connector)
            .timeout(self.timeout)
            // Whoever moved has to be told of, not followed: money goes where the operator says.
            .disable_redirects();
        match &self.authorization {
            Some(value) => client
                .add_default_header(("Authorization", &**value))
                .finish(),
            None => client.finish(),
        }
    }
}

impl PaymentGateway for HttpGateway {
    fn pay(&self, payment: Payment) -> LocalBoxFuture<'static, Outcome> {
        let client = self.client();
        let request = client.post(&self.payments).force_close().send_json(&Body {
            idempotency_key: payment.key,
            from_user_id: payment.from,
            to_user_id: payment.to,
            amount: payment.money.amount(),
            currency: &payment.money.currency(),
        });
        async move {
            // The connector lives as long as the request.
            let _client = client;
            match request.await {
                Ok(answer) => {
                    let outcome = outcome(answer.status());
                    if outcome == Outcome::NotCharged || outcome == Outcome::Unknown {
                        let status = answer.status();
                        log::warn!("tip {}: the billing service answers {status}", payment.key);
                    }
                    outcome
                }
                Err(error) => {
                    log::warn!("tip {}: the billing service: {error}", payment.key);
                    failure(&error)
                }
            }
        }
        .boxed_local()
    }
}

/// What an answer says of the money.
fn outcome(status: StatusCode) -> Outcome {
    match status {
        _ if status.is_success() => Outcome::Paid,
        StatusCode::PAYMENT_REQUIRED => Outcome::Declined,
        // It is, or may be, still at it.
        StatusCode::REQUEST_TIMEOUT | StatusCode::CONFLICT => Outcome::Unknown,
        // It did not take the request for one.
        _ if status.is_client_error() => Outcome::NotCharged,
        _ => Outcome::Unknown,
    }
}

/// Whether the request can have reached anybody who takes money.
fn failure(error: &SendRequestError) -> Outcome {
    match error {
        SendRequestError::Url(_) => Outcome::NotCharged,
        // What failed on a connection that was open may have been sent.
        SendRequestError::Connect(
            ConnectError::Resolver(_)
            | ConnectError::NoRecords
            | ConnectError::SslError(_)
            | ConnectError::Timeout
            | ConnectError::Unresolved
            | ConnectError::Io(_),
        ) => Outcome::NotCharged,
        _ => Outcome::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_status_says_what_became_of_the_money() {
        for (status, expected) in [
            (200, Outcome::Paid),
            (201, Outcome::Paid),
            (204, Outcome::Paid),
            (402, Outcome::Declined),
            (400, Outcome::NotCharged),
            (401, Outcome::NotCharged),
            (429, Outcome::NotCharged),
            (408, Outcome::Unknown),
            (409, Outcome::Unknown),
            (302, Outcome::Unknown),
            (500, Outcome::Unknown),
            (503, Outcome::Unknown),
        ] {
            let status = StatusCode::from_u16(status).expect("a status");
            assert_eq!(outcome(status), expected, "{status}");
        }
    }
}
