//! Participants who are here are shown where their requests stand.

use super::Directory;
use crate::pool::Deliver;
use actix::{Context, Handler, Message};
use switchboard_domain::waits::Stands;
use switchboard_domain::wire::Frame;
use switchboard_domain::{ChatId, DutyNote, EventId, UserId};

/// Where a request stands.
pub struct Place {
    /// Whose it is.
    pub participant: UserId,
    /// The request.
    pub request: ChatId,
    /// On which event.
    pub event: EventId,
    /// At which place, and how long it may wait.
    pub stands: Stands,
    /// What `waitSeconds` says of that.
    pub seconds: Option<[u64; 2]>,
    /// What is said where nobody is there.
    pub note: DutyNote,
}

/// Show participants who are here where their requests stand.
#[derive(Message)]
#[rtype(result = "()")]
pub struct ShowPlaces(pub Vec<Place>);

impl Handler<ShowPlaces> for Directory {
    type Result = ();
    fn handle(&mut self, ShowPlaces(places): ShowPlaces, _: &mut Context<Self>) {
        for place in places {
            let Some(pool) = self.pools.get(&place.participant) else {
                continue;
            };
            let (stands, seconds) = (place.stands, place.seconds);
            let frame = Frame::queue_position(place.request, stands, seconds, place.note);
            // At most one for each tick of a queue.
            pool.addr.do_send(Deliver(frame));
        }
    }
}
