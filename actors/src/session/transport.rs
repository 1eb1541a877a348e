//! The seam between a session and its socket.

use bytes::Bytes;
use bytestring::ByteString;
use std::io;
use std::task::{Context, Poll};
use switchboard_domain::wire::CloseCode;

/// From this much that the socket refused, ephemeral frames are dropped and the session stops
/// reading its own client.
pub const SHED_BYTES: usize = 64 * 1024;
/// From this much, somebody who has yet to say who is there is not read.
pub const STRANGER_SHED_BYTES: usize = 8 * 1024;
/// An answer that goes out in parts has parts of about this size.
pub const PART_BYTES: usize = 24 * 1024;
/// From this much, the client is too slow, unless a setting says otherwise.
pub const UNREAD_BYTES: usize = 192 * 1024;

/// What a client sent.
#[derive(Debug, PartialEq, Eq)]
pub enum Inbound {
    /// A whole text message, valid UTF-8.
    Text(ByteString),
    /// A binary message.
    Binary,
    /// A control frame, or a part of a message: the client lives. Pings have been answered.
    Control,
    /// The client closes.
    Close,
}

/// Why nothing more can be read.
#[derive(Debug)]
pub enum ReadError {
    /// The stream ended or broke.
    Gone,
    /// A message is larger than [`MAX_FRAME_BYTES`](switchboard_domain::limits::MAX_FRAME_BYTES).
    TooLarge,
    /// The bytes are not WebSocket frames.
    Protocol,
    /// A text message is not UTF-8.
    NotUtf8,
    /// The user is not known, and others need the room.
    NoRoom,
}

/// A WebSocket on a stream. Nothing here blocks or waits: reading and flushing are polled by the
/// session's own task, which is woken when either can go on.
pub trait Transport: 'static {
    /// The next message of the client.
    fn poll_read(&mut self, cx: &mut Context<'_>) -> Poll<Result<Inbound, ReadError>>;

    /// Queues a text message. `answer` marks what the client itself asked for: it does not count
    /// towards the bound that closes slow readers, because a large history is not slowness.
    fn queue_text(&mut self, text: &Bytes, answer: bool);

    /// Queues a part of a text message that was asked for. Between its first and its last part no other
    /// text may be queued.
    fn queue_part(&mut self, part: &Bytes, first: bool, last: bool);

    /// Queues a ping.
    fn queue_ping(&mut self);

    /// Queues a close frame; nothing may be queued after it.
    fn queue_close(&mut self, code: CloseCode);

    /// Writes what is queued. Ready when nothing is left.
    fn poll_flush(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>>;

    /// Bytes that the socket refused after a write was tried.
    fn refused(&self) -> usize;

    /// Of those, what counts towards the bound: everything but answers.
    fn refused_pushes(&self) -> usize;

    /// How many bytes the socket has taken so far, wrapping: a change is progress.
    fn written(&self) -> u64;

    /// Whether the user is not known and others need the room. Looked at also while nothing is
    /// read.
    fn poll_no_room(&mut self, _: &mut Context<'_>) -> bool {
        false
    }

    /// It is known who is there: what strangers may not do, this one may.
    fn known(&mut self) {}

    /// The connection is to be torn down without waiting for unread data.
    fn abort(&mut self);
}
