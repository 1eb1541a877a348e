//! A tip that comes over REST.

use super::chats::unfitting;
use super::error::ApiError;
use super::new_message::client_message_id_refused;
use crate::state::AppState;
use actix_web::HttpResponse;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use switchboard_actors::billing::intake;
use switchboard_actors::reply::{Answer, Reply};
use switchboard_domain::ids::MAX_NUMERIC_ID;
use switchboard_domain::limits::MAX_MESSAGE_CHARS;
use switchboard_domain::text;
use switchboard_domain::wire::payload::check_client_message_id;
use switchboard_domain::{ChatId, Code, Currency, MessageId, Money, Side, UserId};

/// So much of a currency.
#[derive(Deserialize, JsonSchema)]
pub struct NewTip {
    /// In the currency's smallest unit.
    #[schemars(with = "u64", range(min = 1, max = MAX_NUMERIC_ID))]
    amount: serde_json::Number,
    #[schemars(with = "Currency")]
    currency: String,
}

/// The answer to a tip.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename_all = "camelCase")]
pub struct PromisedTip {
    /// Of the message that will show it.
    tip_id: MessageId,
    /// `pending`: it will be paid, or its payer will be told.
    status: &'static str,
    /// What became of a tip that was promised before is in the log already.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schemars(default)]
    shown: bool,
}

impl NewTip {
    /// Looks at what the tip alone shows.
    pub fn check(
        self,
        content: Option<String>,
        client_message_id: Option<String>,
    ) -> Result<CheckedTip, ApiError> {
        if let Some(content) = &content {
            text::check(content, MAX_MESSAGE_CHARS)
                .map_err(|why| ApiError::text("content", why))?;
        }
        if let Some(id) = &client_message_id {
            check_client_message_id(id).map_err(|_| client_message_id_refused())?;
        }
        let currency = self.currency.parse();
        let currency = currency
            .map_err(|_| ApiError::unacceptable("tip.currency is not a currency of ISO 4217"))?;
        let amount = self.amount.as_i64();
        let money = amount.and_then(|amount| Money::new(amount, currency));
        let money = money.ok_or_else(|| {
            ApiError::unacceptable("tip.amount is a whole number above zero, in the smallest unit")
        })?;
        Ok(CheckedTip {
            money,
            content: content.map(Arc::from),
            client_message_id: client_message_id.map(Arc::from),
        })
    }
}

/// A tip that may be given as far as it alone shows.
pub struct CheckedTip {
    money: Money,
    content: Option<Arc<str>>,
    client_message_id: Option<Arc<str>>,
}

impl CheckedTip {
    /// Whether tips of so much are given here, and whether this user may tip that one.
    pub async fn may_go_to(
        &self,
        state: &AppState,
        payer: UserId,
        creator: UserId,
    ) -> Result<(), ApiError> {
        intake::allow(&state.services, self.money).map_err(refused)?;
        Ok(intake::may_tip(&state.services, payer, creator).await?)
    }

    /// Promises it: 202, also when the payer's client has used its `clientMessageId` in this chat
    /// before.
    pub async fn promise(
        self,
        state: &AppState,
        chat: ChatId,
        (payer, side): (UserId, Side),
    ) -> Result<HttpResponse, ApiError> {
        let tip = intake::NewTip {
            payer,
            side,
            chat,
            money: self.money,
            message: self.content,
            client_message_id: self.client_message_id,
        };
        let (reply, answer) = Reply::channel();
        intake::promise(state.services.clone(), tip, reply);
        match answer.await {
            Ok(Answer::Promised { tip, shown }) => Ok(HttpResponse::Accepted().json(PromisedTip {
                tip_id: tip,
                status: "pending",
                shown,
            })),
            Ok(Answer::Failed(Code::InvalidPayload)) => Err(refused(Code::InvalidPayload)),
            Ok(Answer::Failed(code)) => Err(ApiError::about_chat(code, &chat)),
            Ok(other) => Err(unfitting(&other)),
            // A reply that is dropped answers, so this is its whole arbiter that has ended.
            Err(_) => Err(Code::Timeout.into()),
        }
    }
}

/// In words, where the limits refuse it.
fn refused(code: Code) -> ApiError {
    match code {
        Code::InvalidPayload => ApiError::unacceptable(
            "tip is above its limit, or of a currency that is not taken here",
        ),
        code => code.into(),
    }
}
