//! The way to the billing service.

use futures_util::future::LocalBoxFuture;
use switchboard_domain::tips::Outcome;
use switchboard_domain::{MessageId, Money, UserId};

/// What the service is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Payment {
    /// The tip's id: under one key the service charges once, however often it is asked.
    pub key: MessageId,
    /// Who pays.
    pub from: UserId,
    /// Whom.
    pub to: UserId,
    /// How much.
    pub money: Money,
}

/// Somebody who takes money from one and gives it to another.
///
/// Contract: under one key `pay` charges at most once, and tells each time what became of that
/// charge. It ends by itself: each attempt has a limit of its own.
pub trait PaymentGateway: Send + Sync {
    /// Asks once.
    fn pay(&self, payment: Payment) -> LocalBoxFuture<'static, Outcome>;
}
