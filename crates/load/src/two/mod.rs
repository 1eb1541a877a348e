//! Level 2: a participant who writes and an organizer who reads, and more devices of theirs if so wished,
//! each of which may lose the connection at any moment and takes up where it ended.
//!
//! What must hold is pure: [`log`] is the chat as one end sees it, [`outbox`] what the writer has
//! sent and what it was told about it. [`end`] is an end with its connections, which speaks in the
//! words of [`say`]; [`drive`] drives all of them.

pub mod end;
pub mod log;
pub mod outbox;
pub mod say;

use super::{
    pair::{CLOSE_TIMEOUT, Findings, Run, Seat},
    provision::{Member, OpenChat},
    target::Targets,
    verify::Violation,
};
use end::{End, Resume, Shared};
use futures_util::future::join_all;
use tokio::time::{Instant, timeout_at};

/// How the ends of a chat connect.
#[derive(Clone, Debug)]
pub struct Crew {
    /// The nodes, or the links to them.
    pub ways: Targets,
    /// What becomes of lost connections.
    pub resume: Resume,
    /// Devices of each user, at least one.
    pub devices: usize,
}

/// Drives the pair number `index`: sends until the end of the run, waits for what is in flight,
/// closes the chat, and tells what went wrong.
pub async fn drive(index: usize, chat: OpenChat, run: &Run, crew: &Crew) -> Findings {
    let pair = u32::try_from(index).unwrap_or(u32::MAX);
    // The connections that opened the chat have done their duty.
    let users = [chat.organizer, chat.participant].map(|Member { token, .. }| token);
    // The two begin on different nodes, and so do the devices of each.
    let end = |seat, device: usize, user: usize| {
        let place = (chat.id.clone(), users[user].clone());
        let way = (crew.ways.clone(), index + device + user);
        End::new(
            seat,
            (pair, 2 * device + user),
            place,
            way,
            crew.resume,
            run,
        )
    };
    let mut organizer = end(Seat::Organizer, 0, 0);
    let mut participant = end(Seat::Participant, 0, 1);
    let others = (1..crew.devices).flat_map(|device| [(device, 0), (device, 1)]);
    let others = others.map(|(device, user)| end(Seat::Reader, device, user));
    let mut others: Vec<_> = others.collect();
    let shared = Shared::default();
    let limit = run.start + run.end + run.drain + CLOSE_TIMEOUT;
    let work = async {
        let readers = join_all(others.iter_mut().map(|end| end.work(run, &shared)));
        tokio::join!(
            organizer.work(run, &shared),
            participant.work(run, &shared),
            readers
        )
    };
    // What has not arrived by the limit is lost: the logs will say so.
    let _ = timeout_at(Instant::from_std(limit), work).await;

    let (sent, refused) = (participant.outbox.sent(), participant.refused);
    let mut findings = Findings::new();
    for mut end in [organizer, participant].into_iter().chain(others) {
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
