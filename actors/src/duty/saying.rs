//! Organizers say whether they take requests. What one of them says on this node is stored one after the other, so
//! that the last word is the one that holds.

use super::hub::DutyHub;
use crate::directory::EndWait;
use actix::{ActorFutureExt, AsyncContext, Context, WrapFuture};
use std::collections::{HashMap, VecDeque};
use switchboard_cluster::{Feature, Hint};
use switchboard_domain::{AgencyId, Availability, AvailabilityState, Code, Said, UserId};
use switchboard_store::queries::{SetAvailability, SetOutcome};
use tokio::sync::oneshot;

/// Words of one organizer that wait for each other.
const MOST: usize = 16;

/// What is so once something was said, and whether it was not so before; or why it was not taken.
pub type Answered = Result<(Availability, bool), Code>;

/// One thing that is said.
#[derive(Debug)]
pub struct Word {
    /// By an organizer of this agency.
    pub agency: AgencyId,
    /// What.
    pub said: Said,
    /// Who wants to know what comes of it.
    pub reply: Option<oneshot::Sender<Answered>>,
}

impl Word {
    fn answer(reply: Option<oneshot::Sender<Answered>>, answer: Answered) {
        // Whoever asked may have gone meanwhile.
        let _ = reply.map(|reply| reply.send(answer));
    }
}

/// The words that wait behind the one of each organizer that is being stored.
#[derive(Debug, Default)]
pub struct Saying(HashMap<UserId, VecDeque<Word>>);

impl Saying {
    /// Whether something that the user says is being stored, and the last of it is that they take requests.
    fn will_be_available(&self, user: UserId, stored: bool) -> bool {
        match self.0.get(&user) {
            Some(words) => words
                .back()
                .is_some_and(|word| word.said.state == AvailabilityState::Available),
            None => stored,
        }
    }
}

impl DutyHub {
    /// Whoever takes a request, or waits for one, takes requests.
    pub(super) fn take_requests(
        &mut self,
        user: UserId,
        agency: AgencyId,
        ctx: &mut Context<Self>,
    ) {
        let known = self.known.of(user).flatten();
        let stored = known.is_some_and(Availability::is_available);
        if self.saying.will_be_available(user, stored) {
            return;
        }
        let word = Word {
            agency,
            said: Said::available(),
            reply: None,
        };
        self.say(user, word, ctx);
    }

    /// Stores it, behind what the user said before.
    pub(super) fn say(&mut self, user: UserId, word: Word, ctx: &mut Context<Self>) {
        if let Some(waiting) = self.saying.0.get_mut(&user) {
            return match waiting.len() < MOST {
                true => waiting.push_back(word),
                false => Word::answer(word.reply, Err(Code::Overloaded)),
            };
        }
        self.saying.0.insert(user, VecDeque::new());
        self.store_word(user, word, ctx);
    }

    fn store_word(&mut self, user: UserId, word: Word, ctx: &mut Context<Self>) {
        let Word {
            agency,
            said,
            reply,
        } = word;
        let query = SetAvailability {
            user,
            agency,
            said,
            now: self.services.now(),
        };
        let (store, directory) = (self.services.store.clone(), self.services.directory.clone());
        let storing = async move {
            let stored = store.run(query).await;
            if let Ok(SetOutcome::Set(said, _)) = &stored
                && !said.is_available()
            {
                // Before it is answered: whoever waits again after that goes on waiting. Without a directory the
                // process is ending.
                let _ = directory.send(EndWait { user, agency }).await;
            }
            stored
        };
        ctx.spawn(storing.into_actor(self).map(move |stored, hub, ctx| {
            let answer = match stored {
                Ok(SetOutcome::Set(said, changed)) => {
                    if changed {
                        hub.said(agency, &said);
                    }
                    Ok((said, changed))
                }
                Ok(SetOutcome::NotOfAgency) => Err(Code::Forbidden),
                Err(error) => {
                    log::warn!("availability of user {user}: {error}");
                    // It may have been stored.
                    hub.known.read_again(user);
                    Err(error.code())
                }
            };
            Word::answer(reply, answer);
            let next = hub.saying.0.get_mut(&user).and_then(VecDeque::pop_front);
            match next {
                Some(word) => hub.store_word(user, word, ctx),
                None => drop(hub.saying.0.remove(&user)),
            }
        }));
    }

    /// It is stored: the user's devices are told, on all nodes.
    fn said(&mut self, agency: AgencyId, said: &Availability) {
        let user = said.user_id;
        if self.staff.agency_of(user).is_some() {
            self.known
                .learn(user, Some(said.clone()), self.services.now());
        }
        self.tell(agency, said);
        let nodes = &self.services.nodes;
        if nodes.all_know(Feature::Duty) {
            nodes.tell_users(&[user], || Hint::Availability { user: user.0 });
        }
    }
}
