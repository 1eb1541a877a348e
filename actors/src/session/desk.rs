//! What an organizer's connection says of being at the desk.

use super::actor::Session;
use super::handle::SessionHandle;
use super::reads::{Copied, Read};
use super::state::State;
use crate::duty::{self, AtDesk, WatchColleagues};
use crate::reply::{Reply, RequestNumber};
use crate::services::Services;
use actix::dev::SendError;
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
            let at_desk = AtDesk::connected(&self.services, who, active.level, self.id, me);
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

    /// The organizer watches the colleagues, or does not any more.
    pub(super) fn watch_colleagues(&self, on: bool, session: SessionHandle, reply: Reply) {
        let State::Active(active) = &self.state else {
            return;
        };
        let Some(agency) = active.user.agency else {
            return reply.fail(Code::Forbidden);
        };
        let watch = WatchColleagues {
            connection: self.id,
            session,
            user: active.user.id,
            agency,
            on,
            reply,
        };
        if let Err(refused) = self.services.duty.try_send(watch) {
            self.services.metrics.count_refusal("duty");
            let (SendError::Full(watch) | SendError::Closed(watch)) = refused;
            watch.reply.fail(Code::Overloaded);
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
