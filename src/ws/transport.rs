//! WebSocket frames (RFC 6455) on a TCP stream that the session owns.
//!
//! Nobody who is not known yet has much room: little is read at a time, frames and their parts are
//! few and small, and what is held for them is counted with that of all strangers.
//!
//! Nothing is allocated for a connection that is silent: bytes are read into a scratch buffer of
//! the thread, and a connection keeps only what of a frame has come so far, and what waits to be
//! written.

use super::outbox::Outbox;
use super::turn::{AT_A_TIME, Turn};
use actix_codec::Decoder;
use actix_http::ws::{self, Codec, Frame as WsFrame, Item, OpCode, Parser, ProtocolError};
use bytes::{Bytes, BytesMut};
use bytestring::ByteString;
use std::cell::RefCell;
use std::io;
use std::task::{Context, Poll};
use std::time::Duration;
use switchboard_actors::connections::Connection;
use switchboard_actors::session::{Inbound, ReadError, Transport};
use switchboard_domain::limits::{
    MAX_FRAGMENTS, MAX_FRAME_BYTES, MAX_STRANGER_FRAME_BYTES, MAX_STRANGER_FRAMES,
};
use switchboard_domain::wire::CloseCode;
use tokio::net::TcpStream;

/// The longest header of a client's frame.
const MAX_HEADER_BYTES: usize = 14;
/// Read of a stranger at a time.
const STRANGER_READ_BYTES: usize = 4 * 1024;

thread_local! {
    static SCRATCH: RefCell<Box<[u8]>> = RefCell::new(vec![0; AT_A_TIME].into());
}

/// A message that comes in several frames.
struct Fragments {
    is_text: bool,
    bytes: BytesMut,
    count: usize,
}

/// A WebSocket, server side.
pub struct Socket {
    stream: TcpStream,
    connection: Connection,
    /// Whether it is known who is there.
    known: bool,
    /// Frames until then.
    frames: usize,
    turn: Turn,
    codec: Codec,
    /// Bytes of a frame that has not come whole.
    unread: BytesMut,
    fragments: Option<Box<Fragments>>,
    outbox: Outbox,
    /// Whether the stream refused bytes when last tried.
    blocked: bool,
    written: u64,
    /// Whether what still comes is thrown away: the client sent what it may not.
    reads_paused: bool,
    closing: bool,
}

impl Socket {
    /// A socket on `stream`. `unread` came behind the upgrade request; `answer` is the answer to
    /// it and goes out first.
    pub fn new(stream: TcpStream, connection: Connection, unread: BytesMut, answer: &[u8]) -> Self {
        let mut outbox = Outbox::default();
        outbox.copy(answer, true);
        Self {
            stream,
            connection,
            known: false,
            frames: 0,
            turn: Turn::default(),
            codec: Codec::new().max_size(MAX_FRAME_BYTES),
            unread,
            fragments: None,
            outbox,
            blocked: false,
            written: 0,
            reads_paused: false,
            closing: false,
        }
    }

    fn decode(&mut self) -> Result<Option<Inbound>, ReadError> {
        // The codec waits for the whole of a frame before it looks at its length.
        if announced_len(&self.unread).is_some_and(|len| len > self.longest() as u64) {
            return Err(ReadError::TooLarge);
        }
        let Some(frame) = self.codec.decode(&mut self.unread).map_err(read_error)? else {
            return Ok(None);
        };
        self.count_frame()?;
        Ok(Some(match frame {
            WsFrame::Text(bytes) => text(bytes)?,
            WsFrame::Binary(_) => Inbound::Binary,
            WsFrame::Ping(payload) => {
                self.queue_frame(OpCode::Pong, &payload, false);
                Inbound::Control
            }
            WsFrame::Pong(_) => Inbound::Control,
            WsFrame::Close(_) => Inbound::Close,
            // A part is told as well, so that whoever reads sees every frame.
            WsFrame::Continuation(item) => self.add_fragment(item)?.unwrap_or(Inbound::Control),
        }))
    }

    /// The longest frame, and the longest message of several.
    fn longest(&self) -> usize {
        match self.known {
            true => MAX_FRAME_BYTES,
            false => MAX_STRANGER_FRAME_BYTES,
        }
    }

    fn count_frame(&mut self) -> Result<(), ReadError> {
        if !self.known {
            self.frames += 1;
            if self.frames > MAX_STRANGER_FRAMES {
                return Err(ReadError::Protocol);
            }
        }
        Ok(())
    }

    /// Tells what is held for somebody who is not known.
    fn tell_held(&self) {
        if !self.known {
            let parts = self
                .fragments
                .as_ref()
                .map_or(0, |parts| parts.bytes.capacity());
            self.connection
                .holds(self.unread.capacity() + parts + self.outbox.len());
        }
    }

    fn add_fragment(&mut self, item: Item) -> Result<Option<Inbound>, ReadError> {
        let (bytes, last) = match item {
            Item::FirstText(bytes) | Item::FirstBinary(bytes) if self.fragments.is_some() => {
                drop(bytes);
                return Err(ReadError::Protocol);
            }
            // A part without anything in it is no part of anything.
            Item::FirstText(bytes) | Item::FirstBinary(bytes) | Item::Continue(bytes)
                if bytes.is_empty() =>
            {
                return Err(ReadError::Protocol);
            }
            Item::FirstText(bytes) => return self.first_fragment(true, &bytes),
            Item::FirstBinary(bytes) => return self.first_fragment(false, &bytes),
            Item::Continue(bytes) => (bytes, false),
            Item::Last(bytes) => (bytes, true),
        };
        let longest = self.longest();
        let Some(fragments) = &mut self.fragments else {
            return Err(ReadError::Protocol);
        };
        fragments.count += 1;
        if fragments.count > MAX_FRAGMENTS {
            return Err(ReadError::Protocol);
        }
        if fragments.bytes.len() + bytes.len() > longest {
            return Err(ReadError::TooLarge);
        }
        fragments.bytes.extend_from_slice(&bytes);
        if !last {
            return Ok(None);
        }
        match self.fragments.take() {
            Some(whole) if whole.is_text => text(whole.bytes.freeze()).map(Some),
            _ => Ok(Some(Inbound::Binary)),
        }
    }

    fn first_fragment(
        &mut self,
        is_text: bool,
        bytes: &Bytes,
    ) -> Result<Option<Inbound>, ReadError> {
        self.fragments = Some(Box::new(Fragments {
            is_text,
            bytes: BytesMut::from(&bytes[..]),
            count: 1,
        }));
        Ok(None)
    }

    /// Reads what is there. `None`: the stream has ended.
    fn receive(&mut self) -> io::Result<Option<()>> {
        SCRATCH.with_borrow_mut(|scratch| {
            let most = if self.known {
                AT_A_TIME
            } else {
                STRANGER_READ_BYTES
            };
            let read = self.stream.try_read(&mut scratch[..most])?;
            self.turn.read(read);
            if !self.reads_paused {
                self.unread.extend_from_slice(&scratch[..read]);
            }
            Ok((read > 0).then_some(()))
        })
    }

    fn queue_frame(&mut self, op: OpCode, payload: &[u8], answer: bool) {
        if self.closing {
            return;
        }
        let mut frame = BytesMut::with_capacity(payload.len() + MAX_HEADER_BYTES);
        Parser::write_message(&mut frame, payload, op, true, false);
        self.outbox.copy(&frame, answer);
    }
}

fn text(bytes: Bytes) -> Result<Inbound, ReadError> {
    ByteString::try_from(bytes)
        .map(Inbound::Text)
        .map_err(|_| ReadError::NotUtf8)
}

fn read_error(error: ProtocolError) -> ReadError {
    match error {
        ProtocolError::Overflow => ReadError::TooLarge,
        _ => ReadError::Protocol,
    }
}

/// The length of the payload that a frame's header announces (RFC 6455, 5.2), once it is there.
fn announced_len(frame: &[u8]) -> Option<u64> {
    match frame.get(1)? & 0x7f {
        126 => frame
            .get(2..4)?
            .try_into()
            .ok()
            .map(u16::from_be_bytes)
            .map(u64::from),
        127 => frame.get(2..10)?.try_into().ok().map(u64::from_be_bytes),
        len => Some(len.into()),
    }
}

/// The header of an unmasked text frame (RFC 6455, 5.2).
fn text_header(len: usize) -> ([u8; 10], usize) {
    let mut header = [0; 10];
    header[0] = 0x81;
    if len < 126 {
        header[1] = len as u8;
        (header, 2)
    } else if let Ok(len) = u16::try_from(len) {
        header[1] = 126;
        header[2..4].copy_from_slice(&len.to_be_bytes());
        (header, 4)
    } else {
        header[1] = 127;
        header[2..10].copy_from_slice(&(len as u64).to_be_bytes());
        (header, 10)
    }
}

impl Transport for Socket {
    fn poll_no_room(&mut self, cx: &mut Context<'_>) -> bool {
        !self.known && self.connection.is_over(cx.waker())
    }

    fn poll_read(&mut self, cx: &mut Context<'_>) -> Poll<Result<Inbound, ReadError>> {
        loop {
            if !self.reads_paused {
                match self.decode() {
                    Ok(Some(inbound)) => return Poll::Ready(Ok(inbound)),
                    Ok(None) => {}
                    Err(error) => {
                        // Its rest is read and thrown away: closing with unread bytes would
                        // reset the connection, and the close frame might never be seen.
                        self.reads_paused = true;
                        self.unread = BytesMut::new();
                        self.fragments = None;
                        return Poll::Ready(Err(error));
                    }
                }
                if self.unread.is_empty() {
                    self.unread = BytesMut::new();
                }
            }
            if self.turn.is_over() {
                cx.waker().wake_by_ref();
                return Poll::Pending;
            }
            let Poll::Ready(ready) = self.stream.poll_read_ready(cx) else {
                self.turn.end();
                return Poll::Pending;
            };
            match ready.and_then(|()| self.receive()) {
                Ok(Some(())) => self.tell_held(),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Ok(None) | Err(_) => return Poll::Ready(Err(ReadError::Gone)),
            }
        }
    }

    fn queue_text(&mut self, text: &Bytes, answer: bool) {
        if self.closing {
            return;
        }
        let (header, len) = text_header(text.len());
        self.outbox.copy(&header[..len], answer);
        self.outbox.text(text, answer);
    }

    fn queue_part(&mut self, part: &Bytes, first: bool, last: bool) {
        if self.closing {
            return;
        }
        let (mut header, len) = text_header(part.len());
        // The same frame, but a fragment: FIN for the last one, a continuation behind the first.
        header[0] = u8::from(first) | if last { 0x80 } else { 0 };
        self.outbox.copy(&header[..len], true);
        self.outbox.text(part, true);
    }

    fn queue_ping(&mut self) {
        self.queue_frame(OpCode::Ping, b"", false);
    }

    fn queue_close(&mut self, close: CloseCode) {
        if self.closing {
            return;
        }
        let mut frame = BytesMut::new();
        let reason = ws::CloseReason {
            code: ws::CloseCode::from(close.code),
            description: Some(close.reason.to_owned()),
        };
        Parser::write_close(&mut frame, Some(reason), false);
        self.outbox.copy(&frame, true);
        self.closing = true;
    }

    fn poll_flush(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while !self.outbox.is_empty() {
            if self.stream.poll_write_ready(cx)?.is_pending() {
                self.blocked = true;
                self.tell_held();
                return Poll::Pending;
            }
            match self.stream.try_write_vectored(&self.outbox.slices()) {
                Ok(bytes) => {
                    self.outbox.advance(bytes);
                    self.written = self.written.wrapping_add(bytes as u64);
                }
                // The stream remembers that; the next round registers for a wake.
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) => return Poll::Ready(Err(error)),
            }
        }
        self.blocked = false;
        self.tell_held();
        Poll::Ready(Ok(()))
    }

    fn refused(&self) -> usize {
        if self.blocked { self.outbox.len() } else { 0 }
    }

    fn refused_pushes(&self) -> usize {
        if self.blocked {
            self.outbox.pushes()
        } else {
            0
        }
    }

    fn written(&self) -> u64 {
        self.written
    }

    fn known(&mut self) {
        self.known = true;
        self.connection.known();
    }

    fn abort(&mut self) {
        // Best effort: without it the kernel keeps what the client does not read for a while.
        let _ = socket2::SockRef::from(&self.stream).set_linger(Some(Duration::ZERO));
    }
}
