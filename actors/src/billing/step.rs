//! How one step of a tip is taken, by the worker that has taken the tip.

use super::gateway::{Payment, PaymentGateway};
use super::response_times::ResponseTimes;
use crate::chat::{Action, Command, Draft, Posted};
use crate::directory::FindChat;
use crate::reply::{Answer, Reply};
use crate::services::Services;
use std::sync::{Arc, Mutex, PoisonError};
use switchboard_domain::tips::Outcome;
use switchboard_domain::tips::core::{Status, Work};
use switchboard_domain::tips::rules::TipRules;
use switchboard_domain::wire::Level;
use switchboard_domain::{Body, Code, Detail, MessageId, Notice, NoticeOutcome, Side, UserId};
use switchboard_store::models::Tip;
use switchboard_store::queries::{ChangeTip, TipChange};
use tokio::time::{Instant, sleep, timeout};

/// What is needed to see to tips.
#[derive(Clone)]
pub(super) struct Tools {
    pub services: Services,
    pub gateway: Arc<dyn PaymentGateway>,
    pub rules: Arc<TipRules>,
    pub response_times: Arc<Mutex<ResponseTimes>>,
}

/// A number from 0 to 1.
fn chance() -> f64 {
    // An id ends in random bits.
    let [.., a, b] = *MessageId::new().as_bytes();
    f64::from(u16::from_be_bytes([a, b])) / f64::from(u16::MAX)
}

impl Tools {
    /// Does what is to be done about the tip, and what follows from that, until it has to wait.
    pub async fn see_to(&self, mut tip: Tip, mut work: Work) {
        loop {
            self.count(&tip);
            if work == Work::TellLater {
                let pause = self.response_times(|response_times| response_times.one(chance()));
                sleep(pause).await;
            }
            let change = match work {
                Work::Wait => return,
                Work::Call => TipChange::Attempted(self.call(&tip).await),
                Work::ShowTip | Work::TellPayer | Work::TellLater => match self.post(&tip).await {
                    Ok(()) => TipChange::Posted,
                    Err(code) => {
                        log::warn!("tip {}: its entry: {}", tip.id, code.as_str());
                        TipChange::PutOff
                    }
                },
            };
            let change = ChangeTip {
                id: tip.id,
                version: tip.version,
                change,
                patience: self.rules.patience,
                now: self.services.now(),
                chance: chance(),
            };
            (tip, work) = match self.services.store.run(change).await {
                Ok(Some((next, work))) => {
                    if let TipChange::PutOff = change.change
                        && next.progress.status != tip.progress.status
                    {
                        self.given_up(&tip);
                    }
                    (next, work)
                }
                // Somebody else sees to it.
                Ok(None) => return,
                Err(error) => {
                    // The next worker goes on, when the tip is due.
                    return log::warn!("tip {}: {error}", tip.id);
                }
            };
        }
    }

    async fn call(&self, tip: &Tip) -> Outcome {
        let payment = Payment {
            key: tip.id,
            from: tip.payer,
            to: tip.creator,
            money: tip.money,
        };
        let limit = self.rules.patience.attempt;
        let began = Instant::now();
        let asked = timeout(limit, self.gateway.pay(payment)).await;
        let outcome = asked.unwrap_or(Outcome::Unknown);
        if let Outcome::Paid | Outcome::Declined = outcome {
            self.response_times(|response_times| response_times.note(began.elapsed()));
        }
        let name = match outcome {
            Outcome::Paid => "paid",
            Outcome::Declined => "declined",
            Outcome::NotCharged => "not_charged",
            Outcome::Unknown => "unknown",
        };
        let attempts = &self.services.metrics.billing_attempts;
        attempts.with_label_values(&[name]).inc();
        outcome
    }

    fn response_times<T>(&self, with: impl FnOnce(&mut ResponseTimes) -> T) -> T {
        // Each change of it is whole, also after a panic in another task.
        with(
            &mut self
                .response_times
                .lock()
                .unwrap_or_else(PoisonError::into_inner),
        )
    }

    /// Shows the tip, or tells the payer; once, however often it is tried.
    async fn post(&self, tip: &Tip) -> Result<(), Code> {
        let (reply, answer) = Reply::channel();
        let command = Command {
            chat: tip.chat,
            action: Action::Send(self.entry(tip)),
            reply,
        };
        let chat = self.services.directory.send(FindChat(tip.chat)).await;
        let chat = chat.map_err(|_| Code::Overloaded)?;
        if chat.try_send(command).is_err() {
            self.services.metrics.count_refusal("chat");
            return Err(Code::Overloaded);
        }
        match answer.await {
            Ok(Answer::Sent { .. }) => Ok(()),
            Ok(Answer::Failed(code)) => Err(code),
            Ok(_) | Err(_) => Err(Code::Timeout),
        }
    }

    fn entry(&self, tip: &Tip) -> Draft {
        let status = tip.progress.status;
        if status == Status::Charged {
            let posted = Posted {
                id: tip.id,
                only_for: None,
                known_seq: tip.known_seq,
            };
            let body = Body::of(tip.content.clone(), Some(Detail::Tip(tip.money)));
            return draft(tip.payer, tip.side, body, posted);
        }
        let (outcome, content) = match status {
            Status::Doubtful => (
                NoticeOutcome::Unknown,
                format!(
                    "It is not known whether your tip of {} was paid. If it was, it will be shown here.",
                    tip.money
                ),
            ),
            _ => (
                NoticeOutcome::Failed,
                format!("Your tip of {} was not paid.", tip.money),
            ),
        };
        let notice = Notice {
            tip: tip.id,
            outcome,
            money: tip.money,
            link: self.rules.preferences.clone(),
        };
        let posted = Posted {
            id: tip.notice,
            only_for: Some(tip.payer),
            known_seq: tip.known_seq,
        };
        // Of no side: the server's own.
        let body = Body::of(content, Some(Detail::Notice(Box::new(notice))));
        draft(UserId(0), Side::Participant, body, posted)
    }

    /// What there is to show of it cannot be stored.
    fn given_up(&self, tip: &Tip) {
        self.services.metrics.tip_entries_given_up.inc();
        let what = match tip.progress.status {
            Status::Charged => "was paid, and cannot be shown",
            Status::Failed => "was not paid, and its payer cannot be told",
            _ => "may have been paid, and its payer cannot be told so",
        };
        log::error!(
            "tip {} of user {} to user {}: it {what}, in chat {}: its entry is not tried any more",
            tip.id,
            tip.payer,
            tip.creator,
            tip.chat,
        );
    }

    fn count(&self, tip: &Tip) {
        let status = tip.progress.status;
        if status.is_final() {
            let finished = &self.services.metrics.tips_finished;
            finished.with_label_values(&[status.as_str()]).inc();
        }
        // Of one whose entry was given up it was said why.
        if status == Status::Unresolved && tip.progress.posts == 0 {
            log::error!(
                "tip {} of user {} to user {}: the billing service did not say whether it was paid, \
                 and is not asked any more",
                tip.id,
                tip.payer,
                tip.creator,
            );
        }
    }
}

fn draft(author: UserId, side: Side, body: Body, posted: Posted) -> Draft {
    Draft {
        author,
        change: None,
        side,
        body,
        level: Level::Two,
        posted: Some(posted),
    }
}
