//! What is kept of a request until it is answered: how its answer is named, and what the trail says of it.

use super::actor::Session;
use super::state::State;
use crate::audit::{Audit, Entry};
use crate::reply::RequestNumber;
use bytes::Bytes;
use switchboard_domain::wire::{About, RequestId};
use switchboard_domain::{Role, Side};

/// What a client has asked, and what of that is answered.
#[derive(Debug, Default)]
pub(super) struct Requests {
    /// Messages that were sent and are not answered.
    pub sending: usize,
    /// The request that must be answered before anything more is read.
    pub busy: Option<RequestNumber>,
    /// The requests that are not answered.
    pub pending: PendingRequests,
    /// The one that is being answered.
    pub answering: Option<Act>,
    /// Pushes that this client has already seen as the answer to its request.
    pub answered_pushes: Vec<Bytes>,
}

/// What is kept of a request until it is answered.
#[derive(Debug)]
pub(super) struct Asked {
    /// What the client calls it.
    pub(super) name: RequestId,
    /// Its type.
    pub(super) kind: &'static str,
    pub(super) about: About,
}

/// The requests of one connection that are not answered: a handful at most, so they are looked through; and
/// mostly one after the other, so no more room is kept than was needed.
#[derive(Debug, Default)]
pub(super) struct PendingRequests(Vec<(RequestNumber, Asked)>);

impl PendingRequests {
    fn insert(&mut self, number: RequestNumber, asked: Asked) {
        self.0.reserve_exact(1);
        self.0.push((number, asked));
    }

    pub(super) fn remove(&mut self, number: RequestNumber) -> Option<Asked> {
        let at = self.0.iter().position(|(known, _)| *known == number)?;
        Some(self.0.swap_remove(at).1)
    }
}

/// What the trail says of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Act {
    kind: &'static str,
    about: About,
}

impl Asked {
    pub(super) fn act(&self) -> Act {
        let Self { kind, about, .. } = *self;
        Act { kind, about }
    }

    /// Something that the client gave no name, or did not ask for itself.
    pub(super) fn unnamed(kind: &'static str) -> Self {
        Self {
            name: RequestId::default(),
            kind,
            about: About::Nothing,
        }
    }
}

impl Session {
    /// A number for a request, which is kept until it is answered.
    pub(super) fn number(&mut self, asked: Asked) -> RequestNumber {
        self.next_number = self.next_number.wrapping_add(1);
        if let State::Active(active) = &mut self.state {
            active.requests.pending.insert(self.next_number, asked);
        }
        self.next_number
    }

    /// Tells the trail what became of what this client asked.
    pub(super) fn tell(&self, outcome: &str, tell: impl Fn(&Audit, &Entry<'_>)) {
        let (mut role, mut act, mut object) = (None, "socket".to_owned(), String::new());
        if let State::Active(active) = &self.state {
            role = Some(match active.user.side {
                Side::Organizer => Role::Organizer,
                Side::Participant => Role::Participant,
            });
            if let Some(asked) = &active.requests.answering {
                act = format!("socket:{}", asked.kind);
                object = asked.about.to_string();
            }
        }
        let entry = Entry {
            sub: self.traits.user,
            role,
            object: &object,
            outcome,
            ..Entry::of(&act).from_peer(&self.traits.peer)
        };
        tell(&self.services.audit, &entry);
    }

    /// Who reads an archive leaves a trail.
    pub(super) fn tell_of_archive(&self) {
        if let State::Active(active) = &self.state
            && let Some(asked) = &active.requests.answering
            && asked.about == About::Archive
        {
            self.tell("ok", |audit, entry| audit.done(entry));
        }
    }
}
