//! What waits to be written to standard error. Whoever logs leaves a line here and goes on; one
//! thread writes, and is the only one that waits when nobody reads.

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, ErrorKind, Write};
use std::os::fd::AsFd;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// So many bytes may wait.
const MOST_BYTES: usize = 1024 * 1024;
/// Written at a time.
const BATCH_BYTES: usize = 64 * 1024;

/// The queue. Clones share it.
#[derive(Clone)]
pub struct Queue(Arc<Shared>);

#[derive(Default)]
struct Shared {
    waiting: Mutex<Waiting>,
    /// Something has come, or gone.
    moved: Condvar,
}

/// Pure: what is there, and what was dropped.
#[derive(Debug, Default)]
struct Waiting {
    lines: VecDeque<Vec<u8>>,
    bytes: usize,
    dropped: u64,
    /// Of those, what nobody was told of.
    unsaid: u64,
    /// Whether some are just being written.
    writing: bool,
    /// Whether the last could not be written.
    broken: bool,
}

/// Lines that are written at a time.
#[derive(Debug, Default)]
struct Batch {
    bytes: Vec<u8>,
    /// Of how many lines it says, at its end, that they were dropped.
    said: u64,
}

impl Waiting {
    fn push(&mut self, line: Vec<u8>) {
        if self.bytes + line.len() > MOST_BYTES {
            self.dropped += 1;
            self.unsaid += 1;
            return;
        }
        self.bytes += line.len();
        self.lines.push_back(line);
    }

    /// The end of this could not be written: nothing is, until there is another line to try it with.
    fn lose(&mut self, batch: &Batch, left: usize) {
        let lost = &batch.bytes[batch.bytes.len() - left..];
        let lines = lost.iter().filter(|byte| **byte == b'\n').count() as u64;
        // What is said of others comes last, and is no line of anybody's.
        let lines = lines - u64::from(batch.said > 0).min(lines);
        self.dropped += lines;
        self.unsaid += lines + batch.said;
        self.broken = true;
    }

    /// The next to be written. What was dropped came behind all that waits, so it is said there.
    fn take(&mut self) -> Option<Batch> {
        let mut batch = Batch::default();
        while batch.bytes.len() < BATCH_BYTES
            && let Some(line) = self.lines.pop_front()
        {
            self.bytes -= line.len();
            batch.bytes.extend_from_slice(&line);
        }
        let is_tried_anyway = !batch.bytes.is_empty() || !self.broken;
        if self.lines.is_empty() && self.unsaid > 0 && is_tried_anyway {
            batch.said = std::mem::take(&mut self.unsaid);
            let said = format!(
                "switchboard: {} lines of the log were dropped here: nobody read it\n",
                batch.said
            );
            batch.bytes.extend_from_slice(said.as_bytes());
        }
        (!batch.bytes.is_empty()).then_some(batch)
    }
}

impl Queue {
    /// A queue in front of standard error.
    pub fn start() -> io::Result<Self> {
        // Not by the library's handle: its lock would be held while nobody reads.
        let output = File::from(io::stderr().as_fd().try_clone_to_owned()?);
        Self::start_with(output, wait_until_writable)
    }

    /// `ready` waits until the output that takes nothing just now may take something again.
    fn start_with<W: Write + Send + 'static>(output: W, ready: fn(&W)) -> io::Result<Self> {
        let queue = Self(Arc::default());
        let written = queue.clone();
        std::thread::Builder::new()
            .name("log".to_owned())
            .spawn(move || written.write_all(output, ready))?;
        Ok(queue)
    }

    /// Leaves a line. Never waits for whoever reads.
    pub fn push(&self, line: Vec<u8>) {
        self.lock().push(line);
        self.0.moved.notify_all();
    }

    /// Lines that were dropped so far.
    pub fn dropped(&self) -> u64 {
        self.lock().dropped
    }

    /// Waits until all is written, or the time is over.
    pub fn wait_until_empty(&self, most: Duration) {
        let is_busy = |waiting: &mut Waiting| waiting.writing || !waiting.lines.is_empty();
        let waited = self.0.moved.wait_timeout_while(self.lock(), most, is_busy);
        drop(waited);
    }

    /// What a logger writes lines to, each whole.
    pub fn writer(&self) -> impl Write + Send + 'static {
        Lines(self.clone())
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        // It is whole between two calls, also when a thread died in one.
        self.0
            .waiting
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    fn write_all<W: Write>(&self, mut output: W, ready: fn(&W)) {
        loop {
            let mut waiting = self.lock();
            waiting.writing = false;
            self.0.moved.notify_all();
            let batch = loop {
                if let Some(batch) = waiting.take() {
                    break batch;
                }
                let woken = self.0.moved.wait(waiting);
                waiting = woken.unwrap_or_else(PoisonError::into_inner);
            };
            waiting.writing = true;
            drop(waiting);
            match write_out(&mut output, &batch.bytes, ready) {
                0 => self.lock().broken = false,
                // Nobody may be there any more. Who is there later is told.
                left => self.lock().lose(&batch, left),
            }
        }
    }
}

/// Writes all of it, however long that takes: whoever shares the output may have told it not to wait, and it
/// is waited for here. How much could not be written.
fn write_out<W: Write>(output: &mut W, batch: &[u8], ready: fn(&W)) -> usize {
    let mut left = batch;
    while !left.is_empty() {
        match output.write(left) {
            Ok(0) => break,
            Ok(written) => left = &left[written..],
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) if error.kind() == ErrorKind::WouldBlock => ready(output),
            Err(_) => break,
        }
    }
    left.len()
}

fn wait_until_writable(output: &File) {
    // A look now and then does no harm, and an output that does not know `poll` is tried again.
    let second = Timespec {
        tv_sec: 1,
        tv_nsec: 0,
    };
    if poll(&mut [PollFd::new(output, PollFlags::OUT)], Some(&second)).is_err() {
        std::thread::sleep(Duration::from_millis(100));
    }
}

struct Lines(Queue);

impl Write for Lines {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.0.push(line.to_vec());
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::io::BufRead;
    use std::sync::mpsc;

    proptest! {
        #[test]
        fn lines_come_out_in_order_and_those_dropped_are_said(
            rounds in proptest::collection::vec(
                (proptest::collection::vec(1usize..200_000, 0..12), 0usize..8),
                1..8,
            ),
        ) {
            let mut waiting = Waiting::default();
            let (mut pushed, mut dropped) = (Vec::new(), 0u64);
            let mut out = Vec::new();
            for (lines, takes) in rounds {
                for len in lines {
                    let mut line = vec![b'x'; len];
                    line.push(b'\n');
                    let before = waiting.dropped;
                    waiting.push(line.clone());
                    if waiting.dropped == before {
                        pushed.extend(line);
                    }
                    prop_assert!(waiting.bytes <= MOST_BYTES);
                }
                for _ in 0..takes {
                    out.extend(waiting.take().unwrap_or_default().bytes);
                }
            }
            while let Some(batch) = waiting.take() {
                out.extend(batch.bytes);
            }
            prop_assert_eq!((waiting.bytes, waiting.unsaid), (0, 0));
            let mut kept = Vec::new();
            for line in out.split_inclusive(|byte| *byte == b'\n') {
                match line.strip_prefix(b"switchboard: ") {
                    Some(said) => {
                        let number = said.split(|byte| *byte == b' ').next().expect("a number");
                        dropped += std::str::from_utf8(number).expect("text").parse::<u64>().expect("a number");
                    }
                    None => kept.extend_from_slice(line),
                }
            }
            prop_assert_eq!(kept, pushed);
            prop_assert_eq!(dropped, waiting.dropped);
        }
    }

    /// An output that takes nothing until it is told to.
    struct Stuck(mpsc::Receiver<()>, mpsc::Sender<Vec<u8>>);

    impl Write for Stuck {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            // The test has ended otherwise.
            let _ = self.0.recv();
            let _ = self.1.send(bytes.to_vec());
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// An output that waits for nobody: it is full until somebody has read.
    #[test]
    fn what_is_full_for_a_moment_loses_nothing_and_what_is_gone_is_counted() {
        let (read, write) = std::io::pipe().expect("a pipe");
        rustix::io::ioctl_fionbio(&write, true).expect("it may not wait");
        let output = File::from(std::os::fd::OwnedFd::from(write));
        let queue = Queue::start_with(output, wait_until_writable).expect("a thread");
        let line = |number: u32| format!("{number:01023}\n").into_bytes();
        // More than a pipe holds, and less than the queue.
        for number in 0..500 {
            queue.push(line(number));
        }
        let mut lines = io::BufReader::new(read).lines();
        for number in 0..500 {
            let said = lines.next().expect("not over").expect("readable");
            assert_eq!(said.parse(), Ok(number));
        }
        queue.wait_until_empty(Duration::from_secs(10));
        assert_eq!(queue.dropped(), 0);
        drop(lines);
        queue.push(line(500));
        queue.wait_until_empty(Duration::from_secs(10));
        assert_eq!(queue.dropped(), 1);
    }

    #[test]
    fn whoever_logs_waits_for_nobody() {
        let (go_on, told) = mpsc::channel();
        let (written, seen) = mpsc::channel();
        let queue = Queue::start_with(Stuck(told, written), |_| {}).expect("a thread");
        let line = vec![b'x'; 1_023];
        for _ in 0..3 * MOST_BYTES / line.len() {
            queue.push(line.clone());
        }
        assert!(queue.dropped() > 0);
        // Nobody reads: the end does not wait for long.
        queue.wait_until_empty(Duration::from_millis(1));
        drop(go_on);
        queue.wait_until_empty(Duration::from_secs(10));
        let out: Vec<u8> = seen.try_iter().flatten().collect();
        let said = format!("{} lines of the log were dropped", queue.dropped());
        assert!(String::from_utf8_lossy(&out).contains(&said));
    }
}
