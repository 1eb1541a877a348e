//! A WebSocket that costs little: the generator shares the machine with the server that it measures.
//! Reads are large, frames are taken apart in place, and everything that one wake-up has to say
//! leaves in one write.

use super::{
    http::{self, REQUEST_TIMEOUT},
    target::Target,
};
use actix_codec::{Decoder, Encoder};
use actix_http::ws::{Codec, Frame, Message, OpCode, Parser, ProtocolError, hash_key};
use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::{Buf, Bytes, BytesMut};
use std::{
    cell::RefCell,
    future::poll_fn,
    io,
    net::{IpAddr, SocketAddr},
    pin::Pin,
    task::{Context, Poll, ready},
};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf},
    net::{TcpSocket, TcpStream},
    time::timeout,
};

/// Read at most so much at a time.
const CHUNK: usize = 64 * 1024;
/// What the kernel keeps for a client that reads slowly.
const SLOW_BUFFER: u32 = 4 * 1024;
/// Longest frame that is taken.
const MAX_FRAME: usize = 1024 * 1024;
/// Longest head of the answer to the upgrade.
const MAX_HEAD: usize = 8 * 1024;

thread_local! {
    /// Where reads of a thread go first, so that a quiet connection holds no buffer.
    static SCRATCH: RefCell<Box<[u8]>> = RefCell::new(vec![0; CHUNK].into());
}

/// Why a connection is of no more use.
#[derive(Debug, thiserror::Error)]
pub enum SocketError {
    /// The network failed.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The server did not upgrade the connection.
    #[error("not upgraded: {0}")]
    Refused(String),
    /// No answer in time.
    #[error("no answer within {REQUEST_TIMEOUT:?}")]
    Timeout,
    /// Closed with a close frame.
    #[error("closed with code {0}")]
    Closed(u16),
    /// Ended without a close frame.
    #[error("ended without a close frame")]
    Ended,
    /// The server broke the WebSocket protocol.
    #[error("broken WebSocket: {0}")]
    Protocol(String),
}

impl From<ProtocolError> for SocketError {
    fn from(error: ProtocolError) -> Self {
        Self::Protocol(error.to_string())
    }
}

/// One of the ways in which a client authenticates.
#[derive(Clone, Copy, Debug)]
pub enum Credentials<'a> {
    /// The token in a header of the upgrade request.
    Header(&'a str),
    /// The token in the first frame.
    FirstFrame(&'a str),
}

/// An open WebSocket, the client's end.
pub struct Socket {
    stream: TcpStream,
    codec: Codec,
    input: BytesMut,
    output: BytesMut,
}

impl Socket {
    /// Opens a connection, from the address `from` if that matters. Credentials in the first frame
    /// are queued, not yet sent.
    pub async fn connect(
        target: &Target,
        from: Option<IpAddr>,
        credentials: Credentials<'_>,
    ) -> Result<Self, SocketError> {
        timeout(
            REQUEST_TIMEOUT,
            Self::open(target, from, None, credentials, ""),
        )
        .await
        .map_err(|_| SocketError::Timeout)?
    }

    /// Opens a connection that speaks level 2, from the address `from` if that matters, with the token
    /// in a header.
    pub async fn connect_two(
        target: &Target,
        from: Option<IpAddr>,
        token: &str,
    ) -> Result<Self, SocketError> {
        let opening = Self::open(
            target,
            from,
            None,
            Credentials::Header(token),
            "?protocol=2",
        );
        timeout(REQUEST_TIMEOUT, opening)
            .await
            .map_err(|_| SocketError::Timeout)?
    }

    /// Opens a connection of which the caller reads what it likes; this machine keeps little of
    /// the rest.
    pub async fn connect_slow(target: &Target, token: &str) -> Result<TcpStream, SocketError> {
        let credentials = Credentials::Header(token);
        let opening = Self::open(target, None, Some(SLOW_BUFFER), credentials, "");
        let opened = timeout(REQUEST_TIMEOUT, opening).await;
        Ok(opened.map_err(|_| SocketError::Timeout)??.stream)
    }

    async fn open(
        target: &Target,
        from: Option<IpAddr>,
        receive_buffer: Option<u32>,
        credentials: Credentials<'_>,
        query: &str,
    ) -> Result<Self, SocketError> {
        let socket = match target.address {
            SocketAddr::V4(_) => TcpSocket::new_v4()?,
            SocketAddr::V6(_) => TcpSocket::new_v6()?,
        };
        if let Some(bytes) = receive_buffer {
            socket.set_recv_buffer_size(bytes)?;
        }
        if let Some(from) = from {
            socket.bind(SocketAddr::new(from, 0))?;
        }
        let mut stream = socket.connect(target.address).await?;
        stream.set_nodelay(true)?;
        let input = upgrade(&mut stream, target, credentials, query).await?;
        let mut socket = Self {
            stream,
            codec: Codec::new().client_mode().max_size(MAX_FRAME),
            input,
            output: BytesMut::new(),
        };
        if let Credentials::FirstFrame(token) = credentials {
            socket.queue(&format!(r#"{{"Authorization":"Bearer {token}"}}"#));
        }
        Ok(socket)
    }

    /// Queues a text frame; [`Socket::poll_flush`] sends it.
    pub fn queue(&mut self, text: &str) {
        Parser::write_message(&mut self.output, text, OpCode::Text, true, true);
    }

    /// Queues a close frame.
    pub fn queue_close(&mut self) {
        Parser::write_close(&mut self.output, None, true);
    }

    /// Reads what has arrived, with one system call.
    pub fn poll_fill(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), SocketError>> {
        SCRATCH.with_borrow_mut(|scratch| {
            let mut chunk = ReadBuf::new(scratch);
            ready!(Pin::new(&mut self.stream).poll_read(cx, &mut chunk))?;
            if chunk.filled().is_empty() {
                return Poll::Ready(Err(SocketError::Ended));
            }
            self.input.extend_from_slice(chunk.filled());
            Poll::Ready(Ok(()))
        })
    }

    /// The next text frame among what has been read. Pings are answered on the way.
    pub fn next_text(&mut self) -> Result<Option<Bytes>, SocketError> {
        while !self.input.is_empty() {
            match self.codec.decode(&mut self.input)? {
                None => return Ok(None),
                Some(Frame::Text(text)) => return Ok(Some(text)),
                Some(Frame::Ping(payload)) => {
                    self.codec
                        .encode(Message::Pong(payload), &mut self.output)?;
                }
                Some(Frame::Pong(_)) => {}
                Some(Frame::Close(reason)) => {
                    // Without a code it counts as 1005, "no status received".
                    let code = reason.map_or(1005, |reason| reason.code.into());
                    return Err(SocketError::Closed(code));
                }
                Some(Frame::Binary(_) | Frame::Continuation(_)) => {
                    return Err(SocketError::Protocol(
                        "a frame that is not whole text".into(),
                    ));
                }
            }
        }
        // A quiet connection holds no buffer.
        self.input = BytesMut::new();
        Ok(None)
    }

    /// Sends what is queued, as far as the network takes it.
    pub fn poll_flush(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), SocketError>> {
        while !self.output.is_empty() {
            let sent = ready!(Pin::new(&mut self.stream).poll_write(cx, &self.output))?;
            if sent == 0 {
                return Poll::Ready(Err(SocketError::Ended));
            }
            self.output.advance(sent);
        }
        Poll::Ready(Ok(()))
    }

    /// Sends what is queued and waits for the next text frame. Without a limit of its own.
    pub async fn text(&mut self) -> Result<Bytes, SocketError> {
        poll_fn(|cx| {
            loop {
                if let Some(text) = self.next_text()? {
                    return Poll::Ready(Ok(text));
                }
                if let Poll::Ready(Err(error)) = self.poll_flush(cx) {
                    return Poll::Ready(Err(error));
                }
                ready!(self.poll_fill(cx))?;
            }
        })
        .await
    }
}

/// Asks for the upgrade and checks the answer; returns what came right behind it.
async fn upgrade(
    stream: &mut TcpStream,
    target: &Target,
    credentials: Credentials<'_>,
    query: &str,
) -> Result<BytesMut, SocketError> {
    let mut nonce = [0; 16];
    getrandom::fill(&mut nonce).map_err(io::Error::other)?;
    let key = STANDARD.encode(nonce);
    let authorization = match credentials {
        Credentials::Header(token) => format!("Authorization: Bearer {token}\r\n"),
        Credentials::FirstFrame(_) => String::new(),
    };
    let Target {
        authority, base, ..
    } = target;
    let request = format!(
        "GET {base}/connect{query} HTTP/1.1\r\nHost: {authority}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
         Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n{authorization}\r\n"
    );
    stream.write_all(request.as_bytes()).await?;
    let mut input = BytesMut::with_capacity(1024);
    let head = loop {
        if stream.read_buf(&mut input).await? == 0 {
            return Err(SocketError::Ended);
        }
        if let Some(end) = input.windows(4).position(|four| four == b"\r\n\r\n") {
            break input.split_to(end + 4);
        }
        if input.len() > MAX_HEAD {
            return Err(SocketError::Refused("an endless answer".into()));
        }
    };
    let head = String::from_utf8_lossy(&head);
    let first_line = head.lines().next().unwrap_or_default();
    if http::status(&head) != Some(101) {
        return Err(SocketError::Refused(first_line.to_owned()));
    }
    let accept = http::header(&head, "sec-websocket-accept").unwrap_or_default();
    if accept.as_bytes() != hash_key(key.as_bytes()) {
        return Err(SocketError::Refused("wrong Sec-WebSocket-Accept".into()));
    }
    Ok(input)
}
