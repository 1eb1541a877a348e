//! A participant who writes and an organizer who reads, both ends in one task: no lock and no
//! channel between sending a message and seeing it arrive.

use super::{
    frame::Frame,
    provision::{Member, OpenChat},
    socket::{Socket, SocketError},
    stamp::Stamp,
    stats::{Progress, Stats},
    verify::{View, Violation},
};
use std::{
    cell::RefCell,
    fmt::{self, Write},
    future::poll_fn,
    sync::Arc,
    task::{Context, Poll},
    time::{Duration, Instant},
};
use tokio::time::{timeout, timeout_at};

/// How long closing the chat may take.
pub const CLOSE_TIMEOUT: Duration = Duration::from_secs(5);

/// What all pairs of a thread share.
pub struct Run {
    /// Marks the messages of this run.
    pub id: u32,
    /// Messages that a participant keeps unacknowledged.
    pub window: u32,
    /// Bytes of a message.
    pub size: usize,
    /// When the run began; its clock counts from here.
    pub start: Instant,
    /// From when on it counts.
    pub warmup: Duration,
    /// When sending ends.
    pub end: Duration,
    /// How long messages in flight may take to arrive after that.
    pub drain: Duration,
    /// Read by others while the run goes on.
    pub progress: Arc<Progress>,
    /// What was measured.
    pub stats: RefCell<Stats>,
}

/// Which of the two connections saw something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seat {
    /// The reader.
    Organizer,
    /// The writer, who gets a copy of each message as its acknowledgement.
    Participant,
    /// Level 2: another device of one of them, which reads.
    Reader,
}

impl fmt::Display for Seat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Seat::Organizer => "organizer",
            Seat::Participant => "participant",
            Seat::Reader => "another device",
        })
    }
}

/// What went wrong in a pair.
pub type Findings = Vec<(Seat, Violation)>;

struct End {
    seat: Seat,
    socket: Socket,
    seen_close: bool,
}

/// A participant and an organizer in a chat.
pub struct Pair {
    index: u32,
    chat: String,
    organizer: End,
    participant: End,
    /// The beginning of every `send_message`.
    prefix: String,
    /// The frame being built; kept for its memory.
    frame: String,
    sent: u32,
    acknowledged: u32,
}

struct Views {
    organizer: View,
    participant: View,
}

impl Pair {
    /// The pair number `index`, in an open chat.
    pub fn new(index: usize, chat: OpenChat) -> Self {
        let OpenChat {
            id: chat,
            organizer: Member {
                socket: organizer, ..
            },
            participant:
                Member {
                    socket: participant,
                    ..
                },
        } = chat;
        let end = |seat, socket| End {
            seat,
            socket,
            seen_close: false,
        };
        Self {
            index: u32::try_from(index).unwrap_or(u32::MAX),
            prefix: format!(r#"{{"type":"send_message","payload":{{"chatId":"{chat}","message":""#),
            chat,
            organizer: end(Seat::Organizer, organizer),
            participant: end(Seat::Participant, participant),
            frame: String::new(),
            sent: 0,
            acknowledged: 0,
        }
    }

    /// Sends until the end of the run, waits for what is in flight, closes the chat, and tells what
    /// went wrong.
    pub async fn drive(mut self, run: &Run) -> Findings {
        let view = || View::new(run.id, self.index, run.size);
        let mut views = Views {
            organizer: view(),
            participant: view(),
        };
        let limit = tokio::time::Instant::from_std(run.start + run.end + run.drain);
        // What has not arrived by the limit is lost: the views will say so.
        let ended = timeout_at(limit, poll_fn(|cx| self.poll_run(cx, run, &mut views))).await;
        if !matches!(ended, Ok(Err(Failed))) {
            let closed = timeout(CLOSE_TIMEOUT, self.close(run, &mut views)).await;
            if closed.is_err() {
                let missing = Violation::Unexpected("no closed_chat".into());
                views.organizer.violate(missing);
            }
        }
        let tag = |seat| move |violation| (seat, violation);
        let organizer = views.organizer.finish(self.sent).into_iter();
        let participant = views.participant.finish(self.sent).into_iter();
        organizer
            .map(tag(Seat::Organizer))
            .chain(participant.map(tag(Seat::Participant)))
            .collect()
    }

    fn poll_run(
        &mut self,
        cx: &mut Context<'_>,
        run: &Run,
        views: &mut Views,
    ) -> Poll<Result<(), Failed>> {
        loop {
            let read = self.poll_read(cx, run, views)?;
            let sending = run.start.elapsed() < run.end;
            let before = self.sent;
            if sending {
                self.fill_window(run);
            }
            run.progress.add(u64::from(self.sent - before), 0);
            self.poll_flush(cx, views)?;
            let complete =
                || views.organizer.has_all(self.sent) && views.participant.has_all(self.sent);
            if !sending && complete() {
                return Poll::Ready(Ok(()));
            }
            if read.is_pending() {
                return Poll::Pending;
            }
        }
    }

    async fn close(&mut self, run: &Run, views: &mut Views) {
        let chat = &self.chat;
        let frame = format!(r#"{{"type":"close_chat","payload":{{"chatId":"{chat}"}}}}"#);
        self.organizer.socket.queue(&frame);
        let closed = poll_fn(|cx| {
            loop {
                self.poll_flush(cx, views)?;
                let read = self.poll_read(cx, run, views)?;
                if self.organizer.seen_close && self.participant.seen_close {
                    return Poll::Ready(Ok(()));
                }
                if read.is_pending() {
                    return Poll::Pending;
                }
            }
        });
        // A failure is recorded in the views already.
        let _: Result<(), Failed> = closed.await;
        for end in [&mut self.organizer, &mut self.participant] {
            end.socket.queue_close();
            // Politeness only: the connection ends with this pair in any case.
            let _ = poll_fn(|cx| end.socket.poll_flush(cx)).await;
        }
    }

    /// Reads both ends once; pending when neither had anything.
    fn poll_read(
        &mut self,
        cx: &mut Context<'_>,
        run: &Run,
        views: &mut Views,
    ) -> Result<Poll<()>, Failed> {
        let mut delivered = 0;
        let organizer =
            self.organizer
                .poll_read(cx, &self.chat, &mut views.organizer, |stamp| {
                    let now = run.start.elapsed();
                    if now >= run.warmup && now < run.end {
                        let latency = now.saturating_sub(Duration::from_nanos(stamp.sent));
                        run.stats.borrow_mut().delivered(latency);
                    }
                    delivered += 1;
                })?;
        run.progress.add(0, delivered);
        let acknowledged = &mut self.acknowledged;
        let participant =
            self.participant
                .poll_read(cx, &self.chat, &mut views.participant, |_| {
                    *acknowledged += 1;
                })?;
        let quiet = organizer.is_pending() && participant.is_pending();
        Ok(if quiet {
            Poll::Pending
        } else {
            Poll::Ready(())
        })
    }

    fn fill_window(&mut self, run: &Run) {
        while self.sent - self.acknowledged < run.window {
            let sent = run.start.elapsed().as_nanos();
            let stamp = Stamp {
                run: run.id,
                pair: self.index,
                counter: self.sent,
                sent: u64::try_from(sent).unwrap_or(u64::MAX),
            };
            self.frame.clear();
            self.frame.push_str(&self.prefix);
            stamp.write(&mut self.frame, run.size);
            // Writing to a String cannot fail.
            let _ = self.frame.write_str(r#""}}"#);
            self.participant.socket.queue(&self.frame);
            self.sent += 1;
        }
    }

    fn poll_flush(&mut self, cx: &mut Context<'_>, views: &mut Views) -> Result<(), Failed> {
        let ends = [
            (&mut self.organizer, &mut views.organizer),
            (&mut self.participant, &mut views.participant),
        ];
        for (end, view) in ends {
            if let Poll::Ready(Err(error)) = end.socket.poll_flush(cx) {
                return Err(failed(view, &error));
            }
        }
        Ok(())
    }
}

impl End {
    fn poll_read(
        &mut self,
        cx: &mut Context<'_>,
        chat: &str,
        view: &mut View,
        mut on_message: impl FnMut(Stamp),
    ) -> Result<Poll<()>, Failed> {
        let filled = match self.socket.poll_fill(cx) {
            Poll::Ready(Err(error)) => return Err(failed(view, &error)),
            Poll::Ready(Ok(())) => Poll::Ready(()),
            Poll::Pending => Poll::Pending,
        };
        loop {
            match self.socket.next_text() {
                Ok(Some(text)) => self.take(&text, chat, view, &mut on_message),
                Ok(None) => break,
                Err(error) => return Err(failed(view, &error)),
            }
        }
        if view.is_hopeless() {
            Err(Failed)
        } else {
            Ok(filled)
        }
    }

    fn take(
        &mut self,
        text: &[u8],
        chat: &str,
        view: &mut View,
        on_message: &mut impl FnMut(Stamp),
    ) {
        let Some(frame) = Frame::read(text) else {
            return view.violate(Violation::Unexpected("no frame of the protocol".into()));
        };
        let payload = &frame.payload;
        match &*frame.kind {
            "user_message" if payload.chat_id == chat => {
                if let Some(stamp) = view.arrived(payload.seq, &payload.content) {
                    on_message(stamp);
                }
            }
            // The organizer's has been read already; the participant's is still to come.
            "new_chat" if payload.id == chat && self.seat == Seat::Participant => {}
            "closed_chat" if payload.chat_id == chat && !self.seen_close => self.seen_close = true,
            _ => view.violate(Violation::Unexpected(frame.describe())),
        }
    }
}

/// The pair cannot go on; why is in its views.
struct Failed;

fn failed(view: &mut View, error: &SocketError) -> Failed {
    view.violate(Violation::Ended(error.to_string()));
    Failed
}
