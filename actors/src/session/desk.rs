//! What an organizer's connection says of being at the desk.

use super::actor::Session;
use super::handle::SessionHandle;
use super::reads::{Copied, Read};
use super::state::State;
use crate::duty::{self, AtDesk};
use crate::reply::RequestNumber;
use crate::services::Services;
use actix::{AsyncContext, Context};
use switchboard_domain::wire::Frame;
use switchboard_domain::{AgencyId, Code, Said, UserId};

impl Session {
    /// An organizer is here, until this connection ends.
    pub(super) fn sit_down(&mut self, ctx: &mut Context<Self>) {
        let me = SessionHandle::new(ctx.address(), self.signs.clone());
        if let State::Active(active) = &mut self.state
            && let Some(agency) = active.user.agency
        {
            let who = (active.user.id, agency);
            let at_desk = AtDesk::connected(&self.services, who, active.level, me);
            active.at_desk = Some(at_desk);
        }
    }

    /// Whoever takes a request, or waits for one, takes requests.
    pub(super) fn take_requests(&self) {
        if let State::Active(active) = &self.state
            && let Some(agency) = active.user.agency
        {
            duty::take_requests(&self.services, active.user.id, agency);
        }
    }

    /// The organizer says whether they take requests.
    pub(super) fn set_availability(
        &mut self,
        number: RequestNumber,
        said: Said,
        ctx: &mut Context<Self>,
    ) {
        let State::Active(active) = &mut self.state else {
            return;
        };
        // The user's devices are told by a push, which is not shown here before the answer, nor again.
        active.hold();
        let (user, agency) = (active.user.id, active.user.agency);
        let setting = set(self.services.clone(), user, agency, said);
        self.show_when_ready(number, setting, ctx);
    }
}

async fn set(
    services: Services,
    user: UserId,
    agency: Option<AgencyId>,
    said: Said,
) -> Result<Read, (Code, Frame)> {
    let refused = |code| (code, Frame::error(code));
    let agency = agency.ok_or(refused(Code::Forbidden))?;
    let said = said.checked(services.now()).map_err(|why| {
        let code = why.code();
        (code, Frame::error_with(code, &why.to_string()))
    })?;
    let set = duty::set(&services, user, agency, said).await;
    let (said, changed) = set.map_err(refused)?;
    let frame = Frame::availability(&said);
    Ok(match changed {
        true => Copied(frame).into(),
        false => frame.into(),
    })
}
