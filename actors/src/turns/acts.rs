//! Does what somebody asks of a chat's turns, or says why not.

use super::in_doubt::{self, About};
use super::{offers, told};
use crate::chat_changes;
use crate::directory::FindQueue;
use crate::queue::Left;
use crate::queue::ended::{self, Ended};
use crate::rates::{TooMany, UserRates};
use crate::services::Services;
use crate::task::on_its_own;
use crate::timeline;
use switchboard_domain::turns::{OfferState, TurnAsk};
use switchboard_domain::{
    AgencyChat, ChatEventKind, ChatId, Code, MemberChat, OfferId, RequestState, UserId,
};
use switchboard_store::StoreError;
use switchboard_store::queries::{
    ActOutcome, AnswerOffer, CallBack, CallBackOutcome, Change, LoadChat, OfferAnswer, OfferChat,
    OfferOutcome, ReadChange, ReadMemberChat, ReadOffer, ResolveChat, ResolveOutcome, ReturnChat,
    ShownOffer, TakeOver, WithdrawOffer,
};

/// What came of it, for whoever asked.
#[derive(Clone, Debug)]
pub enum Acted {
    /// The chat waits at its old place.
    Left {
        /// The chat.
        chat: ChatId,
        /// How many owners it has had.
        turn: i64,
        /// Why.
        because: ChatEventKind,
    },
    /// It is offered.
    Offered(Box<ShownOffer>),
    /// An offer is over.
    OfferEnded {
        /// Which.
        offer: OfferId,
        /// In which way.
        state: OfferState,
    },
    /// It is the caller's.
    Taken(Box<MemberChat>),
    /// It is otherwise for its participant.
    Changed(Box<Change>),
}

/// Why nothing comes of it.
#[derive(Clone, Debug)]
pub enum Refused {
    /// The code says why.
    Code(Code),
    /// Somebody else has the chat, or nobody; this is how it is now.
    Moved(Box<AgencyChat>),
    /// The offer is over.
    Over(OfferState),
    /// Too often, or too early.
    TooMany(TooMany),
}

impl From<Code> for Refused {
    fn from(code: Code) -> Self {
        Self::Code(code)
    }
}

/// Does it. Whoever it concerns is told, also where the caller does not wait for that.
pub async fn act(
    services: &Services,
    rates: &UserRates,
    caller: UserId,
    ask: TurnAsk,
) -> Result<Acted, Refused> {
    rates.act().map_err(Refused::TooMany)?;
    let about = match &ask {
        TurnAsk::Answer { offer, .. } | TurnAsk::WithdrawOffer(offer) => Some(About::Offer(*offer)),
        ask => ask.chat().map(About::Chat),
    };
    let done = on_its_own(services, move |services| async move {
        let done = carry_out(&services, caller, ask).await;
        if let (Err(StoreError::Timeout), Some(about)) = (&done, about) {
            in_doubt::look(&services, about, Some(caller));
        }
        done
    });
    match done.await {
        Ok(done) => done,
        Err(error) => {
            log::warn!("an act of user {caller} on a chat: {error}");
            Err(error.code().into())
        }
    }
}

type Done = Result<Result<Acted, Refused>, StoreError>;

async fn carry_out(services: &Services, user: UserId, ask: TurnAsk) -> Done {
    let now = services.now();
    match ask {
        TurnAsk::Return(act) => {
            let query = ReturnChat {
                chat: act.chat,
                by: Some((user, act.turn)),
                note: act.note,
                now,
            };
            let over = match services.store.run(query).await? {
                ActOutcome::Done(over) => over,
                other => return refused(services, act.chat, other).await,
            };
            told::tell(services, &over).await;
            Ok(Ok(Acted::Left {
                chat: over.chat,
                turn: over.turn,
                because: over.because,
            }))
        }
        TurnAsk::Offer(act, to) => {
            let id = OfferId::new();
            let query = OfferChat {
                id,
                chat: act.chat,
                turn: act.turn,
                from: user,
                to,
                note: act.note,
                lasts: services.settings.turns.offer_timeout,
                now,
            };
            let offered = services.store.run(query).await?;
            if let Some(over) = offered.over {
                offers::tell(services, over.id, [over.from, over.to]);
            }
            match offered.outcome {
                OfferOutcome::Open => {}
                OfferOutcome::NotFound => return Ok(Err(Code::ChatNotFound.into())),
                OfferOutcome::Refused(code) => {
                    return refused(services, act.chat, ActOutcome::Refused(code)).await;
                }
            }
            offers::tell(services, id, [user, to]);
            timeline::tell(services, act.chat, ChatEventKind::Offered);
            let shown = services.store.run(ReadOffer { id }).await?;
            Ok(shown.map_or(Err(Code::OfferNotFound.into()), |offer| {
                Ok(Acted::Offered(Box::new(offer)))
            }))
        }
        TurnAsk::Answer { offer, accept } => {
            let query = AnswerOffer {
                offer,
                user,
                accept,
                max_active: services.settings.max_active_chats,
                now,
            };
            answered(services, offer, services.store.run(query).await?).await
        }
        TurnAsk::WithdrawOffer(offer) => {
            let query = WithdrawOffer { offer, user, now };
            answered(services, offer, services.store.run(query).await?).await
        }
        TurnAsk::TakeOver(act) => {
            let query = TakeOver {
                chat: act.chat,
                turn: act.turn,
                user,
                note: act.note,
                absent: told::absent_owner(services, act.chat).await?,
                max_active: services.settings.max_active_chats,
                now,
            };
            let over = match services.store.run(query).await? {
                ActOutcome::Done(over) => over,
                other => return refused(services, act.chat, other).await,
            };
            told::tell(services, &over).await;
            let chat = over.chat;
            let own = services.store.run(ReadMemberChat { chat, user }).await?;
            // Somebody else may have it by now.
            Ok(own.map_or(Err(Code::NoAccess.into()), |own| {
                Ok(Acted::Taken(Box::new(own)))
            }))
        }
        TurnAsk::CallBack(chat) => {
            let query = CallBack {
                chat,
                participant: user,
                after: services.settings.turns.call_back_after,
                now,
            };
            match services.store.run(query).await? {
                CallBackOutcome::Waits(over) => told::tell(services, &over).await,
                CallBackOutcome::Waited => {}
                CallBackOutcome::NotFound => return Ok(Err(Code::ChatNotFound.into())),
                CallBackOutcome::Refused(code) => return Ok(Err(code.into())),
                CallBackOutcome::TooEarly(retry_after) => {
                    return Ok(Err(Refused::TooMany(TooMany { retry_after })));
                }
            }
            changed(services, chat, user).await
        }
        TurnAsk::Resolved(chat) => {
            let query = ResolveChat {
                chat,
                participant: user,
                now,
            };
            match services.store.run(query).await? {
                ResolveOutcome::Ended { agency, event } => {
                    if let Ok(queue) = services.directory.send(FindQueue(agency)).await {
                        // A queue that cannot take it reads the database when it next loads.
                        let _ = queue.send(Left(vec![chat])).await;
                    }
                    let ended = Ended {
                        request: chat,
                        event,
                        participant: user,
                        outcome: RequestState::Resolved,
                    };
                    ended::tell(services, ended);
                }
                ResolveOutcome::Marked(owner) => {
                    for user in std::iter::once(user).chain(owner) {
                        chat_changes::tell(services, chat, user);
                    }
                    timeline::tell(services, chat, ChatEventKind::Resolved);
                }
                ResolveOutcome::NotFound => return Ok(Err(Code::ChatNotFound.into())),
                ResolveOutcome::Refused(code) => return Ok(Err(code.into())),
            }
            changed(services, chat, user).await
        }
    }
}

/// The chat as its participant has it now.
async fn changed(services: &Services, chat: ChatId, user: UserId) -> Done {
    let change = services.store.run(ReadChange { chat, user }).await?;
    Ok(change.map_or(Err(Code::ChatNotFound.into()), |change| {
        Ok(Acted::Changed(Box::new(change)))
    }))
}

async fn answered(services: &Services, id: OfferId, answer: OfferAnswer) -> Done {
    let state = match answer {
        OfferAnswer::Accepted(over) => {
            told::tell(services, &over).await;
            OfferState::Accepted
        }
        OfferAnswer::Ended(offer) => {
            offers::tell_over(services, offer);
            offer.state
        }
        OfferAnswer::Over { offer, now } => {
            if now {
                offers::tell_over(services, offer);
            }
            return Ok(Err(Refused::Over(offer.state)));
        }
        OfferAnswer::NotFound => return Ok(Err(Code::OfferNotFound.into())),
        OfferAnswer::Refused(code) => return Ok(Err(code.into())),
    };
    Ok(Ok(Acted::OfferEnded { offer: id, state }))
}

/// Why nothing comes of an act; of a chat that has moved on, how it is now.
async fn refused(services: &Services, id: ChatId, outcome: ActOutcome) -> Done {
    let code = match outcome {
        ActOutcome::Refused(code) => code,
        ActOutcome::Done(_) | ActOutcome::NotFound => Code::ChatNotFound,
    };
    if code != Code::ChatMoved {
        return Ok(Err(code.into()));
    }
    let found = services.store.run(LoadChat { id }).await?;
    Ok(Err(match found.and_then(AgencyChat::of) {
        Some(chat) => Refused::Moved(Box::new(chat)),
        None => Code::ChatNotFound.into(),
    }))
}
