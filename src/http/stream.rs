//! The stream under an HTTP connection: it tells the [`Wire`] what is read and what is taken.

use super::wire::{End, Wire};
use bytes::Bytes;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use switchboard_actors::connections::{Connection, drawn};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

const TIMED_OUT: &[u8] =
    b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
const HEAD_TOO_LARGE: &[u8] =
    b"HTTP/1.1 431 Request Header Fields Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
macro_rules! no_room {
    ($seconds:literal) => {
        concat!(
            "HTTP/1.1 503 Service Unavailable\r\nRetry-After: ",
            $seconds,
            "\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
        )
        .as_bytes()
    };
}

/// For whoever finds no room, before anything is read: he may come again after so long. Constants, so
/// that it costs nothing.
pub fn no_room(retry_after: Duration) -> &'static [u8] {
    match retry_after.as_secs() {
        ..=1 => no_room!(1),
        2 => no_room!(2),
        3 => no_room!(3),
        4 => no_room!(4),
        _ => no_room!(5),
    }
}

/// A stream that is watched.
pub struct Watched {
    /// There until it is handed over.
    stream: Option<TcpStream>,
    /// What was read of it before.
    before: Bytes,
    wire: Wire,
}

impl Watched {
    /// Watches `stream`, of which this was read `before`.
    pub fn new(stream: TcpStream, before: Vec<u8>, wire: Wire) -> Self {
        Self {
            stream: Some(stream),
            before: before.into(),
            wire,
        }
    }

    /// The connection that it is.
    pub fn wire(&self) -> &Wire {
        &self.wire
    }

    /// Hands the stream over: from here on its new owner sees to it.
    pub fn hand_over(mut self) -> io::Result<(TcpStream, Connection)> {
        let stream = self.stream.take().ok_or(io::ErrorKind::NotConnected)?;
        Ok((stream, self.wire.connection().clone()))
    }

    fn stream(&mut self) -> io::Result<Pin<&mut TcpStream>> {
        let stream = self.stream.as_mut().map(Pin::new);
        stream.ok_or_else(|| io::ErrorKind::NotConnected.into())
    }
}

impl AsyncRead for Watched {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if !self.before.is_empty() {
            let bytes = self.before.len().min(buf.remaining());
            buf.put_slice(&self.before.split_to(bytes));
            return Poll::Ready(Ok(()));
        }
        if !self.wire.may_read() {
            return Poll::Pending;
        }
        let before = buf.filled().len();
        ready!(self.stream()?.poll_read(cx, buf))?;
        self.wire.read(buf.filled().len() - before);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Watched {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        match self.stream()?.poll_write(cx, bytes)? {
            Poll::Ready(taken) => {
                self.wire.taken(taken);
                Poll::Ready(Ok(taken))
            }
            Poll::Pending => {
                self.wire.blocked();
                Poll::Pending
            }
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.stream()?.poll_flush(cx))?;
        self.wire.flushed();
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.stream()?.poll_shutdown(cx)
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        match self.stream.take() {
            Some(stream) if self.wire.is_at_rest() => self.wire.give_back(stream),
            Some(stream) => part(&stream, &self.wire),
            None => {}
        }
    }
}

/// The last words on a connection that the server has ended, if that is so.
pub fn part(stream: &TcpStream, wire: &Wire) {
    let last_words = match wire.end() {
        Some(End::Idle) if wire.has_begun_a_head() => TIMED_OUT,
        Some(End::HeadTooLarge) => HEAD_TOO_LARGE,
        Some(End::GaveWay) if !wire.is_under_way() => no_room(drawn()),
        Some(End::Stuck | End::GaveWay) => {
            // Else the kernel would keep for a while what is not taken.
            let _ = socket2::SockRef::from(stream).set_linger(Some(Duration::ZERO));
            return;
        }
        Some(End::Idle) | None => return,
    };
    // One attempt: whoever does not take it is let go all the same.
    let _ = stream.try_write(last_words);
}
