//! A transport in memory: a test holds the other end.

use bytes::Bytes;
use std::cell::RefCell;
use std::collections::VecDeque;
use std::io;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use switchboard_actors::session::{Inbound, ReadError, Transport};
use switchboard_domain::wire::CloseCode;

/// What the two ends share.
#[derive(Default)]
pub struct Wire {
    to_server: VecDeque<Inbound>,
    pub hung_up: bool,
    pub to_client: VecDeque<Out>,
    /// Whether the client has stopped reading: the socket takes nothing more.
    pub stuck: bool,
    /// Bytes that it takes all the same.
    sips: u64,
    refused: bool,
    pub aborted: bool,
    queued: Vec<(Out, bool)>,
    server: Option<Waker>,
    pub client: Option<Waker>,
    written: u64,
    /// What has come of a message in parts.
    part: Vec<u8>,
    /// The longest part.
    pub largest_part: usize,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Out {
    Text(Bytes),
    Ping,
    Close(u16),
}

impl Out {
    fn len(&self) -> usize {
        match self {
            Out::Text(text) => text.len(),
            Out::Ping | Out::Close(_) => 8,
        }
    }
}

impl Wire {
    pub fn send(&mut self, inbound: Inbound) {
        self.to_server.push_back(inbound);
        self.wake_server();
    }

    /// Takes one byte of what waits.
    pub fn sip(&mut self) {
        self.sips += 1;
        self.wake_server();
    }

    /// Whether the server knows that some of what it wrote was not taken.
    pub fn is_refused(&self) -> bool {
        self.refused
    }

    /// Whether it knows of the bytes that were.
    pub fn is_sipped(&self) -> bool {
        self.sips == 0
    }

    /// Whether the server has read all that was sent.
    pub fn is_read(&self) -> bool {
        self.to_server.is_empty()
    }

    /// What was sent and the server has not read.
    pub fn unread(&self) -> usize {
        self.to_server.len()
    }

    /// The text frames that the socket has refused.
    pub fn refused(&self) -> impl Iterator<Item = &Bytes> {
        self.queued.iter().filter_map(|(out, _)| match out {
            Out::Text(text) => Some(text),
            Out::Ping | Out::Close(_) => None,
        })
    }

    pub fn wake_server(&mut self) {
        if let Some(waker) = self.server.take() {
            waker.wake();
        }
    }
}

/// The server's end.
pub struct MemoryTransport(pub Rc<RefCell<Wire>>);

impl MemoryTransport {
    fn sum(&self, pushes_only: bool) -> usize {
        let wire = self.0.borrow();
        if !wire.stuck {
            return 0;
        }
        let counted = wire
            .queued
            .iter()
            .filter(|(_, answer)| !(pushes_only && *answer));
        counted.map(|(out, _)| out.len()).sum()
    }
}

impl Transport for MemoryTransport {
    fn poll_read(&mut self, cx: &mut Context<'_>) -> Poll<Result<Inbound, ReadError>> {
        let mut wire = self.0.borrow_mut();
        match wire.to_server.pop_front() {
            Some(inbound) => Poll::Ready(Ok(inbound)),
            None if wire.hung_up => Poll::Ready(Err(ReadError::Gone)),
            None => {
                wire.server = Some(cx.waker().clone());
                Poll::Pending
            }
        }
    }

    fn queue_text(&mut self, text: &Bytes, answer: bool) {
        let out = Out::Text(text.clone());
        self.0.borrow_mut().queued.push((out, answer));
    }

    fn queue_part(&mut self, part: &Bytes, first: bool, last: bool) {
        let wire = &mut *self.0.borrow_mut();
        if first {
            wire.part.clear();
        }
        wire.part.extend_from_slice(part);
        wire.largest_part = part.len().max(wire.largest_part);
        if last {
            let whole = std::mem::take(&mut wire.part);
            wire.queued.push((Out::Text(whole.into()), true));
        } else {
            wire.written += part.len() as u64;
        }
    }

    fn queue_ping(&mut self) {
        self.0.borrow_mut().queued.push((Out::Ping, false));
    }

    fn queue_close(&mut self, code: CloseCode) {
        self.0
            .borrow_mut()
            .queued
            .push((Out::Close(code.code), true));
    }

    fn poll_flush(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let wire = &mut *self.0.borrow_mut();
        if wire.stuck && !wire.queued.is_empty() {
            wire.written += std::mem::take(&mut wire.sips);
            wire.refused = true;
            wire.server = Some(cx.waker().clone());
            return Poll::Pending;
        }
        for (out, _) in wire.queued.drain(..) {
            wire.written += out.len() as u64;
            wire.to_client.push_back(out);
        }
        if let Some(waker) = wire.client.take() {
            waker.wake();
        }
        Poll::Ready(Ok(()))
    }

    fn refused(&self) -> usize {
        self.sum(false)
    }

    fn refused_pushes(&self) -> usize {
        self.sum(true)
    }

    fn written(&self) -> u64 {
        self.0.borrow().written
    }

    fn abort(&mut self) {
        self.0.borrow_mut().aborted = true;
    }
}

impl Drop for MemoryTransport {
    fn drop(&mut self) {
        let mut wire = self.0.borrow_mut();
        wire.hung_up = true;
        if let Some(waker) = wire.client.take() {
            waker.wake();
        }
    }
}
