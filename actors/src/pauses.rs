//! A supervisor pauses help, or lifts a pause, over a socket or REST. All of the agency's organizers are told by its
//! queue, on every node, once that has read it.

use crate::queue::moved;
use crate::services::Services;
use crate::task::on_its_own;
use switchboard_domain::{AgencyId, Code, HelpPaused, PauseAct, UserId};
use switchboard_store::queries::{PauseOutcome, SetPause};

/// Does it, or says why not, with words for people. What is stored afterwards, on whichever node, is held to it.
pub async fn act(
    services: &Services,
    user: UserId,
    agency: AgencyId,
    act: PauseAct,
) -> Result<HelpPaused, (Code, &'static str)> {
    let now = services.now();
    if let PauseAct::Pause(pause) = &act
        && !pause.holds(now)
    {
        // Else whoever's clock is behind would lift a pause by beginning one.
        return Err((Code::InvalidPayload, "until is over already"));
    }
    let done = act.clone().done(now);
    let outcome = on_its_own(services, move |services| async move {
        let set = SetPause {
            user,
            agency,
            act,
            now,
        };
        let outcome = services.store.run(set).await;
        // Also where the database did not say in time what came of it.
        if matches!(outcome, Ok(PauseOutcome::Done) | Err(_)) {
            moved(&services, None, agency).await;
        }
        outcome
    });
    match outcome.await {
        Ok(PauseOutcome::Done) => Ok(done),
        Ok(PauseOutcome::EventNotFound) => Err(refused(Code::EventNotFound)),
        Ok(PauseOutcome::NotSupervisor) => Err(refused(Code::Forbidden)),
        Ok(PauseOutcome::TooMany) => Err((
            Code::InvalidPayload,
            "the agency has paused help on as many events as may be",
        )),
        Err(error) => {
            log::warn!("pause of agency {agency}: {error}");
            Err(refused(error.code()))
        }
    }
}

const fn refused(code: Code) -> (Code, &'static str) {
    (code, code.text())
}
