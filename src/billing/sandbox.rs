//! A billing service for demos, inside the server: it takes no money, and behaves as a real one.

use crate::config::{BillingKey, BillingService};
use actix_web::http::header::{AUTHORIZATION, ContentType};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use serde::Deserialize;
use std::collections::{HashMap, VecDeque};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::{Arc, Mutex, PoisonError};
use switchboard_domain::MessageId;

/// Keys that it remembers; it forgets the oldest first.
const KEYS: usize = 10_000;

/// The running sandbox. It ends with the process.
pub struct Sandbox {
    /// How it is asked.
    pub service: BillingService,
    /// A page about it.
    pub preferences: Arc<str>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Payment {
    idempotency_key: String,
    amount: i64,
}

/// What was said under which key.
#[derive(Default)]
struct Ledger {
    said: HashMap<String, u16>,
    order: VecDeque<String>,
}

impl Ledger {
    /// The status for a payment, the same each time under one key.
    fn pay(&mut self, payment: Payment) -> u16 {
        if let Some(status) = self.said.get(&payment.idempotency_key) {
            return *status;
        }
        if self.order.len() >= KEYS
            && let Some(oldest) = self.order.pop_front()
        {
            self.said.remove(&oldest);
        }
        // As sandboxes of payment services do: the amount says what happens.
        let status = if payment.amount % 100 == 2 { 402 } else { 201 };
        self.order.push_back(payment.idempotency_key.clone());
        self.said.insert(payment.idempotency_key, status);
        status
    }
}

struct State {
    authorization: String,
    ledger: Mutex<Ledger>,
}

impl Sandbox {
    /// Starts it on a free port of this machine alone, under a key that nobody else knows.
    pub fn start() -> std::io::Result<Self> {
        let listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))?;
        let address = listener.local_addr()?;
        let secret = MessageId::new().to_string();
        let state = web::Data::new(State {
            authorization: format!("Bearer {secret}"),
            ledger: Mutex::default(),
        });
        let server = HttpServer::new(move || {
            App::new()
                .app_data(state.clone())
                .route("/payments", web::post().to(pay))
                .route("/preferences", web::get().to(preferences))
        })
        .workers(1)
        .disable_signals()
        .listen(listener)?
        .run();
        actix_rt::spawn(async move {
            if let Err(error) = server.await {
                log::error!("the sandbox for payments: {error}");
            }
        });
        Ok(Self {
            service: BillingService {
                url: format!("http://{address}"),
                key: BillingKey::new(&secret),
            },
            preferences: format!("http://{address}/preferences").into(),
        })
    }
}

async fn pay(
    request: HttpRequest,
    state: web::Data<State>,
    payment: web::Json<Payment>,
) -> HttpResponse {
    let known = request.headers().get(AUTHORIZATION);
    if known.is_none_or(|value| value.as_bytes() != state.authorization.as_bytes()) {
        return HttpResponse::Unauthorized().finish();
    }
    let ledger = state.ledger.lock();
    // Each change of it is whole, whoever panicked.
    let mut ledger = ledger.unwrap_or_else(PoisonError::into_inner);
    match ledger.pay(payment.into_inner()) {
        402 => HttpResponse::PaymentRequired().finish(),
        _ => HttpResponse::Created().finish(),
    }
}

async fn preferences() -> HttpResponse {
    HttpResponse::Ok()
        .insert_header(ContentType::html())
        .body(
            "<!doctype html><html lang=\"en\"><title>Demo payments</title><p>This server is a demo: \
             nobody pays anything. Tips whose amount ends in 02, such as 5.02, are declined.</html>",
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pay(ledger: &mut Ledger, key: &str, amount: i64) -> u16 {
        ledger.pay(Payment {
            idempotency_key: key.to_owned(),
            amount,
        })
    }

    #[test]
    fn amounts_that_end_in_02_are_declined_and_a_key_means_one_payment() {
        let mut ledger = Ledger::default();
        assert_eq!(pay(&mut ledger, "a", 500), 201);
        assert_eq!(pay(&mut ledger, "b", 502), 402);
        assert_eq!(pay(&mut ledger, "b", 500), 402);
        for n in 0..KEYS {
            pay(&mut ledger, &n.to_string(), 1);
        }
        assert_eq!((ledger.said.len(), ledger.order.len()), (KEYS, KEYS));
    }
}
