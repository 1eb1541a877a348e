//! One end of a chat: it connects, catches up, lives, loses its connection, and comes back.

use super::{log::Log, outbox::Outbox, say};
use crate::{
    frame::{Frame, Page, Payload},
    pair::{Run, Seat},
    socket::{Socket, SocketError},
    stamp::Stamp,
    target::Targets,
    verify::{View, Violation},
};
use std::{
    cell::Cell,
    future::poll_fn,
    pin::pin,
    time::{Duration, Instant},
};
use switchboard_chaos::Random;
use tokio::{sync::Notify, time::sleep};

/// A connection lives so long at least before it is dropped on purpose.
const SHORTEST_LIFE: Duration = Duration::from_millis(200);
/// The first pause before connecting again; it doubles up to [`LONGEST_PAUSE`], at random.
const PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_secs(1);
/// What says "try again": nothing is lost by it.
const TRY_AGAIN: [&str; 4] = ["overloaded", "timeout", "not_saved", "too_many_requests"];
/// Closes after which coming back is pointless.
const FINAL: [u16; 4] = [4401, 4403, 4413, 4429];

/// What both ends of a chat know.
#[derive(Debug, Default)]
pub struct Shared {
    /// How many messages there are, once the last is acknowledged.
    pub total: Cell<Option<u32>>,
    /// Told when that changes.
    pub told: Notify,
}

/// How an end treats the loss of its connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resume {
    /// It must not happen.
    Never,
    /// It comes back.
    WhenLost,
    /// It comes back, and drops its connection at random besides, after so long at most.
    AtRandom(Duration),
}

/// One end.
pub struct End {
    /// Who.
    pub seat: Seat,
    /// The chat as this end sees it.
    pub log: Log,
    /// What it has sent.
    pub outbox: Outbox,
    /// Whether the server refused a message for now: the order in which it took them is then its.
    pub refused: bool,
    chat: String,
    token: String,
    /// The nodes, and which of them is next.
    ways: Targets,
    way: usize,
    resume: Resume,
    random: Random,
    pair: u32,
    seen_close: bool,
    asked_close: bool,
    /// What the server asked to wait before the next connection.
    wait: Option<Duration>,
    /// When the last connection was lost, until this end has caught up.
    away_since: Option<Instant>,
}

/// Why a connection is over.
#[derive(Debug)]
enum Lost {
    /// This end dropped it.
    Dropped,
    /// The server said to try again.
    TryAgain(String),
    /// It failed.
    Failed(SocketError),
    /// So much is wrong that going on shows nothing more.
    Hopeless,
}

impl From<SocketError> for Lost {
    fn from(error: SocketError) -> Self {
        Self::Failed(error)
    }
}

impl End {
    /// The end number `number` of the pair number `pair`, that is not connected yet. It begins with the
    /// way number `way`.
    pub fn new(
        seat: Seat,
        (pair, number): (u32, usize),
        (chat, token): (String, String),
        (ways, way): (Targets, usize),
        resume: Resume,
        run: &Run,
    ) -> Self {
        // There are fewer than 2^20 pairs, and fewer than 2^5 ends of each.
        let seed = u64::from(run.id) << 32 | u64::from(pair) << 5 | number as u64;
        Self {
            seat,
            log: Log::new(View::new(run.id, pair, run.size)),
            outbox: Outbox::default(),
            refused: false,
            chat,
            token,
            ways,
            way,
            resume,
            random: Random::new(seed),
            pair,
            seen_close: false,
            asked_close: false,
            wait: None,
            away_since: None,
        }
    }

    /// Works until the chat is closed, however many connections it takes.
    pub async fn work(&mut self, run: &Run, shared: &Shared) {
        let mut failures = 0;
        loop {
            let held = self.log.held();
            let lost = match self.connection(run, shared).await {
                Ok(()) | Err(Lost::Hopeless) => return,
                Err(lost) => lost,
            };
            let is_final =
                matches!(&lost, Lost::Failed(SocketError::Closed(code)) if FINAL.contains(code));
            if self.resume == Resume::Never || is_final {
                self.log.view().violate(lost.into_violation());
                return;
            }
            self.away_since.get_or_insert_with(Instant::now);
            self.way += 1;
            failures = if self.log.held() > held {
                0
            } else {
                failures + 1
            };
            let longest = LONGEST_PAUSE.min(PAUSE * 2u32.saturating_pow(failures));
            let pause = self
                .wait
                .take()
                .unwrap_or_else(|| self.random.time(&(Duration::ZERO..longest)));
            sleep(pause).await;
        }
    }

    /// One connection, from its beginning to its end.
    async fn connection(&mut self, run: &Run, shared: &Shared) -> Result<(), Lost> {
        let mut socket = Socket::connect_two(self.ways.at(self.way), None, &self.token).await?;
        self.log.resume();
        self.asked_close = false;
        for unacknowledged in self.outbox.unacknowledged() {
            socket.queue(&say::message(&self.chat, self.pair, unacknowledged, run));
        }
        socket.queue(&say::sync(&self.chat, self.log.held()));
        let life = match self.resume {
            Resume::AtRandom(longest) => self.random.time(&(SHORTEST_LIFE..longest)),
            Resume::Never | Resume::WhenLost => Duration::MAX,
        };
        let mut death = pin!(sleep(life));
        loop {
            self.advance(&mut socket, run, shared);
            if self.seen_close && !self.log.is_catching_up() {
                socket.queue_close();
                // Politeness only: the connection ends in any case.
                let _ = poll_fn(|cx| socket.poll_flush(cx)).await;
                return Ok(());
            }
            tokio::select! {
                text = socket.text() => {
                    self.take(&text?, &mut socket, run)?;
                    // What came with it is taken before anything is sent: one write for all.
                    while let Some(text) = socket.next_text()? {
                        self.take(&text, &mut socket, run)?;
                    }
                }
                () = &mut death => return Err(Lost::Dropped),
                () = shared.told.notified() => {}
            }
            if self.log.view().is_hopeless() {
                return Err(Lost::Hopeless);
            }
        }
    }

    /// Sends what is to be sent now.
    fn advance(&mut self, socket: &mut Socket, run: &Run, shared: &Shared) {
        match self.seat {
            Seat::Participant => {
                let before = self.outbox.sent();
                let sending = run.start.elapsed() < run.end;
                while sending && self.outbox.open() < run.window as usize {
                    let now = u64::try_from(run.start.elapsed().as_nanos()).unwrap_or(u64::MAX);
                    let number = self.outbox.send(now);
                    socket.queue(&say::message(&self.chat, self.pair, (number, now), run));
                }
                run.progress.add(u64::from(self.outbox.sent() - before), 0);
                if !sending && self.outbox.open() == 0 && shared.total.get().is_none() {
                    shared.total.set(Some(self.outbox.sent()));
                    shared.told.notify_waiters();
                }
            }
            Seat::Organizer => {
                let has_all = |total| self.log.has_all(total);
                if !self.asked_close && shared.total.get().is_some_and(has_all) {
                    self.asked_close = true;
                    socket.queue(&say::close(&self.chat));
                }
            }
            Seat::Reader => {}
        }
    }

    fn take(&mut self, text: &[u8], socket: &mut Socket, run: &Run) -> Result<(), Lost> {
        let Some(frame) = Frame::read(text) else {
            let what = Violation::Unexpected("no frame of the protocol".into());
            self.log.view().violate(what);
            return Ok(());
        };
        let payload = &frame.payload;
        match &*frame.kind {
            "user_message" if payload.chat_id == self.chat => {
                let stamp = self.log.push(payload.seq, &payload.content);
                if let Some(stamp) = stamp {
                    self.measure(stamp, run);
                    self.delivered(1, run);
                }
            }
            "ack" => {
                let number = frame.id.parse().unwrap_or(u32::MAX);
                if let Err(wrong) = self.outbox.acknowledge(number, payload.seq) {
                    self.log.view().violate(wrong);
                }
            }
            "sync" => self.take_page(text, socket, run),
            "closed_chat" if payload.chat_id == self.chat => self.seen_close = true,
            "going_away" => self.wait = Some(Duration::from_millis(payload.reconnect_after_ms)),
            // Said without being asked, and of no matter here.
            "welcome" | "availability" | "chat_event" | "queue" | "queue_position"
            | "chat_changed" | "new_chat" => {}
            "error" if TRY_AGAIN.contains(&&*payload.code) && self.resume != Resume::Never => {
                self.refused = true;
                return Err(Lost::TryAgain(frame.describe()));
            }
            // Asked for again after an answer that was lost.
            "error"
                if payload.code == "chat_closed"
                    && self.seat == Seat::Organizer
                    && self.asked_close =>
            {
                self.seen_close = true;
            }
            _ => self
                .log
                .view()
                .violate(Violation::Unexpected(frame.describe())),
        }
        Ok(())
    }

    fn take_page(&mut self, text: &[u8], socket: &mut Socket, run: &Run) {
        let Some(page) = Page::read(text) else {
            let what = Violation::Unexpected("no page of sync".into());
            return self.log.view().violate(what);
        };
        let ours = page
            .messages
            .iter()
            .filter(|message| message.chat_id == self.chat);
        let news = ours
            .filter(|message| self.log.page(message.seq, &message.content))
            .count();
        self.delivered(news as u64, run);
        if !page.complete {
            return socket.queue(&say::sync(&self.chat, self.log.held()));
        }
        let news = self.log.caught_up();
        if let Some(since) = self.away_since.take() {
            run.stats.borrow_mut().was_away(since.elapsed());
        }
        self.delivered(news, run);
        let ended = |chat: &Payload<'_>| chat.id == self.chat && chat.ended == 1;
        if page.chats.iter().any(ended) {
            self.seen_close = true;
        }
    }

    /// How long a push took; what a page brings was not on its way but waiting to be asked for.
    fn measure(&self, stamp: Stamp, run: &Run) {
        let now = run.start.elapsed();
        if self.seat == Seat::Organizer && now >= run.warmup && now < run.end {
            let latency = now.saturating_sub(Duration::from_nanos(stamp.sent));
            run.stats.borrow_mut().delivered(latency);
        }
    }

    /// So many messages have reached whom they are for.
    fn delivered(&self, count: u64, run: &Run) {
        if self.seat == Seat::Organizer {
            run.progress.add(0, count);
        }
    }

    /// Whether it saw the end of the chat.
    pub fn has_seen_close(&self) -> bool {
        self.seen_close
    }
}

impl Lost {
    fn into_violation(self) -> Violation {
        match self {
            Lost::Failed(error) => Violation::Ended(error.to_string()),
            Lost::TryAgain(what) => Violation::Unexpected(what),
            other => Violation::Ended(format!("{other:?}")),
        }
    }
}
