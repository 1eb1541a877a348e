//! An organizer's place at the desk.

use super::hub::DutyHub;
use super::messages::{Came, Left};
use crate::services::Services;
use crate::session::SessionHandle;
use actix::Addr;
use switchboard_domain::wire::Level;
use switchboard_domain::{AgencyId, ConnectionId, UserId, Way};

/// Held while an organizer has a connection, or a request is being answered. Dropping it ends that, however it came to
/// its end.
#[derive(Debug)]
pub struct AtDesk {
    hub: Addr<DutyHub>,
    user: UserId,
    agency: AgencyId,
    way: Way,
    connection: Option<ConnectionId>,
}

impl AtDesk {
    /// A connection. One of level 2 is told what its user has said, if they have.
    pub fn connected(
        services: &Services,
        (user, agency): (UserId, AgencyId),
        level: Level,
        connection: ConnectionId,
        session: SessionHandle,
    ) -> Self {
        let way = match level {
            Level::One => Way::LevelOne,
            Level::Two => Way::LevelTwo,
        };
        let session = Some(session).filter(|_| way == Way::LevelTwo);
        let mut at_desk = Self::begin(services, user, agency, way, session);
        at_desk.connection = Some(connection);
        at_desk
    }

    /// A request over REST.
    pub fn asking(services: &Services, user: UserId, agency: AgencyId) -> Self {
        Self::begin(services, user, agency, Way::Request, None)
    }

    fn begin(
        services: &Services,
        user: UserId,
        agency: AgencyId,
        way: Way,
        session: Option<SessionHandle>,
    ) -> Self {
        let hub = services.duty.clone();
        // One for each connection or request, as is the one at its end.
        hub.do_send(Came {
            user,
            agency,
            way,
            session,
        });
        Self {
            hub,
            user,
            agency,
            way,
            connection: None,
        }
    }
}

impl Drop for AtDesk {
    fn drop(&mut self) {
        self.hub.do_send(Left {
            user: self.user,
            agency: self.agency,
            way: self.way,
            connection: self.connection,
        });
    }
}
