//! WebSocket frames (RFC 6455) on a TCP stream that the session owns.
//!
//! Nothing is allocated for a connection that is silent: bytes are read into a scratch buffer of
//! the thread, and a connection keeps only what of a frame has come so far, and what waits to be
//! written.

use super::outbox::Outbox;
use actix_codec::Decoder;
use actix_http::ws::{self, Codec, Frame as WsFrame, Item, OpCode, Parser, ProtocolError};
use bytes::{Bytes, BytesMut};
use bytestring::ByteString;
use std::cell::RefCell;
use std::io;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use switchboard_actors::session::transport::MAX_FRAME_BYTES;
use switchboard_actors::session::{CloseCode, Inbound, ReadError, Transport};
use tokio::net::TcpStream;

/// The longest header of a client's frame.
const MAX_HEADER_BYTES: usize = 14;
/// Read at a time.
const SCRATCH_BYTES: usize = 64 * 1024;

thread_local! {
    static SCRATCH: RefCell<Box<[u8]>> = RefCell::new(vec![0; SCRATCH_BYTES].into());
}

/// A message that comes in several frames.
struct Fragments {
    is_text: bool,
    bytes: BytesMut,
}

/// A WebSocket, server side.
pub struct Socket {
    stream: TcpStream,
    codec: Codec,
    /// Bytes of a frame that has not come whole.
    unread: BytesMut,
    fragments: Option<Box<Fragments>>,
    outbox: Outbox,
    /// Whether the stream refused bytes when last tried.
    blocked: bool,
    written: u64,
    /// Whether what still comes is thrown away: the client sent what it may not.
    deaf: bool,
    closing: bool,
}

impl Socket {
    /// A socket on `stream`. `unread` came behind the upgrade request; `answer` is the answer to
    /// it and goes out first.
    pub fn new(stream: TcpStream, unread: BytesMut, answer: &[u8]) -> Self {
        let mut outbox = Outbox::default();
        outbox.copy(answer, true);
        Self {
            stream,
            codec: Codec::new().max_size(MAX_FRAME_BYTES),
            unread,
            fragments: None,
            outbox,
            blocked: false,
            written: 0,
            deaf: false,
            closing: false,
        }
    }

    fn decode(&mut self) -> Result<Option<Inbound>, ReadError> {
        while let Some(frame) = self.codec.decode(&mut self.unread).map_err(read_error)? {
            match frame {
                WsFrame::Text(bytes) => return text(bytes).map(Some),
                WsFrame::Binary(_) => return Ok(Some(Inbound::Binary)),
                WsFrame::Ping(payload) => {
                    self.queue_frame(OpCode::Pong, &payload, false);
                    return Ok(Some(Inbound::Control));
                }
                WsFrame::Pong(_) => return Ok(Some(Inbound::Control)),
                WsFrame::Close(_) => return Ok(Some(Inbound::Close)),
                WsFrame::Continuation(item) => {
                    if let Some(whole) = self.add_fragment(item)? {
                        return Ok(Some(whole));
                    }
                }
            }
        }
        // The codec waits for the whole of a frame before it looks at its length.
        match announced_len(&self.unread) {
            Some(len) if len > MAX_FRAME_BYTES as u64 => Err(ReadError::TooLarge),
            _ => Ok(None),
        }
    }

    fn add_fragment(&mut self, item: Item) -> Result<Option<Inbound>, ReadError> {
        let (bytes, last) = match item {
            Item::FirstText(bytes) | Item::FirstBinary(bytes) if self.fragments.is_some() => {
                drop(bytes);
                return Err(ReadError::Protocol);
            }
            Item::FirstText(bytes) => return self.first_fragment(true, &bytes),
            Item::FirstBinary(bytes) => return self.first_fragment(false, &bytes),
            Item::Continue(bytes) => (bytes, false),
            Item::Last(bytes) => (bytes, true),
        };
        let Some(fragments) = &mut self.fragments else {
            return Err(ReadError::Protocol);
        };
        if fragments.bytes.len() + bytes.len() > MAX_FRAME_BYTES {
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
        }));
        Ok(None)
    }

    /// Reads what is there. `None`: the stream has ended.
    fn receive(&mut self) -> io::Result<Option<()>> {
        SCRATCH.with_borrow_mut(|scratch| {
            let read = self.stream.try_read(scratch)?;
            if !self.deaf {
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
    fn poll_read(&mut self, cx: &mut Context<'_>) -> Poll<Result<Inbound, ReadError>> {
        loop {
            if !self.deaf {
                match self.decode() {
                    Ok(Some(inbound)) => return Poll::Ready(Ok(inbound)),
                    Ok(None) => {}
                    Err(error) => {
                        // Its rest is read and thrown away: closing with unread bytes would
                        // reset the connection, and the close frame might never be seen.
                        self.deaf = true;
                        self.unread = BytesMut::new();
                        self.fragments = None;
                        return Poll::Ready(Err(error));
                    }
                }
                if self.unread.is_empty() {
                    self.unread = BytesMut::new();
                }
            }
            match ready!(self.stream.poll_read_ready(cx)).and_then(|()| self.receive()) {
                Ok(Some(())) => {}
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

    fn abort(&mut self) {
        // Best effort: without it the kernel keeps what the client does not read for a while.
        let _ = socket2::SockRef::from(&self.stream).set_linger(Some(Duration::ZERO));
    }
}
