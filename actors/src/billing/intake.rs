//! How a tip is promised: the same for sockets and for REST.

use super::actor::Fresh;
use crate::reply::{Answer, Reply};
use crate::services::Services;
use std::sync::Arc;
use switchboard_domain::{ChatId, Code, MessageId, Money, Side, UserId};
use switchboard_store::queries::{MayTip, PromiseOutcome, PromiseTip};

/// A tip that somebody wants to give.
#[derive(Clone, Debug)]
pub struct NewTip {
    /// Who.
    pub payer: UserId,
    /// On which side.
    pub side: Side,
    /// In the direct chat with whom.
    pub chat: ChatId,
    /// How much.
    pub money: Money,
    /// What goes with it.
    pub message: Option<Arc<str>>,
    /// What the payer's client calls it.
    pub client_message_id: Option<Arc<str>>,
}

/// Whether tips are given here, and of so much.
pub fn allow(services: &Services, money: Money) -> Result<(), Code> {
    match &services.tips {
        Some(tips) => tips.rules.limits.allow(money),
        None => Err(Code::TipsUnavailable),
    }
}

/// Whether the one may tip the other; for who has no chat with them yet.
pub async fn may_tip(services: &Services, payer: UserId, creator: UserId) -> Result<(), Code> {
    let policy = services.settings.policy;
    let may = MayTip {
        payer,
        creator,
        policy,
    };
    services.store.run(may).await.unwrap_or_else(|error| {
        log::warn!("a tip of user {payer}: {error}");
        Err(error.read_code())
    })
}

/// Stores the promise, answers, and starts the payment. It is a task of its own, so the payment
/// also goes on when the caller has left.
pub fn promise(services: Services, new: NewTip, reply: Reply) {
    let Some(tips) = services.tips.clone() else {
        return reply.fail(Code::TipsUnavailable);
    };
    let promise = PromiseTip {
        id: MessageId::new(),
        chat: new.chat,
        payer: new.payer,
        side: new.side,
        money: new.money,
        within_limits: tips.rules.limits.allow(new.money).is_ok(),
        most_a_day: tips.rules.day_limit(new.money.currency()),
        content: new.message.as_deref().unwrap_or_default().to_owned(),
        client_message_id: new.client_message_id.as_deref().map(str::to_owned),
        policy: services.settings.policy,
        patience: tips.rules.patience,
        now: services.now(),
    };
    actix::spawn(async move {
        match services.store.run(promise).await {
            Ok(PromiseOutcome::Promised(tip)) => {
                services.metrics.tips_promised.inc();
                // Before anything can come of it.
                reply.answer(Answer::Promised {
                    tip: tip.id,
                    shown: false,
                });
                let fresh = Fresh {
                    tip: tip.id,
                    version: tip.version,
                };
                if tips.billing.try_send(fresh).is_err() {
                    // It is found when it is due.
                    services.metrics.count_refusal("billing");
                }
            }
            Ok(PromiseOutcome::Known(tip)) => reply.answer(Answer::Promised {
                tip: tip.id,
                shown: tip.progress.is_shown(),
            }),
            Ok(PromiseOutcome::Refused(code)) => reply.fail(code),
            Err(error) => {
                log::warn!("a tip of user {}: {error}", new.payer);
                reply.fail(error.code());
            }
        }
    });
}
