//! Level 2: a participant who writes and an organizer who reads, each of whom may lose the
//! connection at any moment and takes up where it ended.
//!
//! What must hold is pure: [`log`] is the chat as one end sees it, [`outbox`] what the writer has
//! sent and what it was told about it. [`end`] is an end with its connections, which speaks in the
//! words of [`say`]; [`drive`] drives both of them.

pub mod end;
pub mod log;
pub mod outbox;
pub mod say;

use super::{
    pair::{CLOSE_TIMEOUT, Findings, Run, Seat},
    provision::{Member, OpenChat},
    target::Target,
    verify::Violation,
};
use end::{End, Resume, Shared};
use tokio::time::{Instant, timeout_at};

/// Drives the pair number `index`: sends until the end of the run, waits for what is in flight,
/// closes the chat, and tells what went wrong.
pub async fn drive(
    index: usize,
    chat: OpenChat,
    run: &Run,
    target: &Target,
    resume: Resume,
) -> Findings {
    let pair = u32::try_from(index).unwrap_or(u32::MAX);
    // The connections that opened the chat have done their duty.
    let end = |seat, Member { token, .. }| {
        let place = (chat.id.clone(), token);
        End::new(seat, pair, place, target.clone(), resume, run)
    };
    let mut organizer = end(Seat::Organizer, chat.organizer);
    let mut participant = end(Seat::Participant, chat.participant);
    let shared = Shared::default();
    let limit = run.start + run.end + run.drain + CLOSE_TIMEOUT;
    let work = async { tokio::join!(organizer.work(run, &shared), participant.work(run, &shared)) };
    // What has not arrived by the limit is lost: the logs will say so.
    let _ = timeout_at(Instant::from_std(limit), work).await;

    let (sent, refused) = (participant.outbox.sent(), participant.refused);
    let mut findings = Findings::new();
    for mut end in [organizer, participant] {
        let acknowledged = end.outbox.check(&end.log);
        if !end.has_seen_close() {
            let missing = Violation::Unexpected("no closed_chat".into());
            end.log.view().violate(missing);
        }
        if refused {
            end.log.view().excuse_order();
        }
        let seat = end.seat;
        let found = end.log.finish(sent).into_iter().chain(acknowledged);
        findings.extend(found.map(|violation| (seat, violation)));
    }
    findings
}
