//! What one user may do, over all connections and REST.

use super::RateSettings;
use super::budget::{Budget, points};
use super::limiter::{Limiter, TooMany};
use super::rate::Rate;
use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use switchboard_domain::{Clock, RequestName};

/// What a search costs beside what every request does.
const SEARCH: u32 = 50;
/// What it costs to say whether one takes requests: it is stored, and many may be told.
const AVAILABILITY: u32 = 50;
/// Acts on the turns of chats, each a row for ever; pauses, each of which locks the events of an agency.
const ACTS: Rate = Rate::new(2, Duration::from_secs(1), 10);

/// Places of a participant: a phone that is watched says one each second. Fixed.
const PLACES: Rate = Rate::new(1, Duration::from_secs(1), 5);

/// The budgets of one user. Everything well-formed that is tried is taken from them, whatever
/// comes of it.
pub struct UserRates(Option<Limited>);

/// Something is done about a named request. However often that is at a time, it counts once.
pub struct NameUnderWay {
    rates: Arc<UserRates>,
    /// `None`: whoever came first with the name has it.
    name: Option<RequestName>,
}

impl NameUnderWay {
    /// The name is new: one more help request, unless the one who came first with it has counted it.
    pub fn count(&self) -> Result<(), TooMany> {
        match self.name {
            Some(_) => self.rates.help_request(),
            None => Ok(()),
        }
    }
}

impl Drop for NameUnderWay {
    fn drop(&mut self) {
        if let (Some(name), Some(limited)) = (&self.name, &self.rates.0) {
            limited.names_under_way().remove(name);
        }
    }
}

struct Limited {
    messages: Limiter,
    changes: Limiter,
    help_requests: Limiter,
    /// The names of requests that are being made. Bounded by what the user's connections ask at a time.
    names: Mutex<HashSet<RequestName>>,
    searches: Limiter,
    blocks: Limiter,
    tips: Limiter,
    acts: Limiter,
    places: Limiter,
    points: Budget,
}

impl Limited {
    fn names_under_way(&self) -> MutexGuard<'_, HashSet<RequestName>> {
        // It is whole between two calls, also when a thread died in one.
        self.names.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl UserRates {
    pub(super) fn new(settings: &RateSettings, clock: &Arc<dyn Clock>) -> Self {
        Self(Some(Limited {
            messages: Limiter::new(settings.messages, clock),
            changes: Limiter::new(settings.changes, clock),
            help_requests: Limiter::new(settings.help_requests, clock),
            names: Mutex::default(),
            searches: Limiter::new(settings.searches, clock),
            blocks: Limiter::new(settings.blocks, clock),
            tips: Limiter::new(settings.tips, clock),
            acts: Limiter::new(ACTS, clock),
            places: Limiter::new(PLACES, clock),
            points: Budget::new(settings.frames, clock),
        }))
    }

    /// A user who may do everything at any rate.
    pub fn unlimited() -> Self {
        Self(None)
    }

    /// One more message.
    pub fn message(&self) -> Result<(), TooMany> {
        self.take(|limited| &limited.messages)
    }

    /// One more change of a message.
    pub fn change(&self) -> Result<(), TooMany> {
        self.take(|limited| &limited.changes)
    }

    /// One more help request.
    pub fn help_request(&self) -> Result<(), TooMany> {
        self.take(|limited| &limited.help_requests)
    }

    /// Something is about to be done about a named request. Before it is looked whether the name is known: of two at
    /// once, the second is then not first, or finds what the first has made.
    pub fn begin_named(self: &Arc<Self>, name: &RequestName) -> NameUnderWay {
        let is_first = match &self.0 {
            Some(limited) => limited.names_under_way().insert(name.clone()),
            None => false,
        };
        NameUnderWay {
            rates: self.clone(),
            name: is_first.then(|| name.clone()),
        }
    }

    /// One more tip.
    pub fn tip(&self) -> Result<(), TooMany> {
        self.take(|limited| &limited.tips)
    }

    /// One more act on a chat's turns, or a pause.
    pub fn act(&self) -> Result<(), TooMany> {
        self.take(|limited| &limited.acts)
    }

    /// One more place of a help chat.
    pub fn place(&self) -> Result<(), TooMany> {
        self.take(|limited| &limited.places)
    }

    /// One more block, or the end of one.
    pub fn block(&self) -> Result<(), TooMany> {
        self.take(|limited| &limited.blocks)
    }

    /// The user says whether they take requests.
    pub fn availability(&self) -> Result<(), TooMany> {
        match &self.0 {
            Some(limited) => limited.points.take(AVAILABILITY),
            None => Ok(()),
        }
    }

    /// One more search, which costs much of what all requests share as well.
    pub fn search(&self) -> Result<(), TooMany> {
        let Some(limited) = &self.0 else {
            return Ok(());
        };
        limited.points.take(SEARCH)?;
        limited.searches.take().map(drop)
    }

    /// One more frame, or request, of any kind. A session that is refused a frame asks again before
    /// it reads the next one.
    pub fn request(&self) -> Result<(), TooMany> {
        match &self.0 {
            Some(limited) => limited.points.take(1),
            None => Ok(()),
        }
    }

    /// So many ids were asked for, or rows read: what a request costs beyond being one.
    pub fn spend(&self, rows: usize) {
        if let Some(limited) = &self.0 {
            limited.points.spend(points(rows));
        }
    }

    fn take(&self, which: impl FnOnce(&Limited) -> &Limiter) -> Result<(), TooMany> {
        match &self.0 {
            Some(limited) => which(limited).take().map(drop),
            None => Ok(()),
        }
    }
}
