//! Where a connection waits for the head of its next request. Most of its time it does just that, so
//! it costs little here: what serves it, with its buffers, is made when there is a head, and given up
//! when that is answered and nothing more has come.

use super::wire::Wire;
use std::io;
use std::task::{Context, Poll, ready};
use switchboard_domain::limits::MAX_HEAD_BYTES;
use tokio::net::TcpStream;

/// Read at a time.
const READ_BYTES: usize = 4 * 1024;

/// A connection that waits, and what has come of its head.
pub struct Hall {
    /// The socket.
    pub stream: TcpStream,
    /// What has come: a head and perhaps more, once it is there.
    pub head: Vec<u8>,
    /// Whether that is a head: nothing more is read here.
    whole: bool,
}

impl Hall {
    /// Nothing has come.
    pub fn new(stream: TcpStream) -> Self {
        Self {
            stream,
            head: Vec::new(),
            whole: false,
        }
    }

    /// Whether a head is there, or the stream has ended before.
    pub fn poll_head(&mut self, cx: &mut Context<'_>, wire: &Wire) -> Poll<io::Result<bool>> {
        if self.whole {
            return Poll::Ready(Ok(true));
        }
        let mut read = [0; READ_BYTES];
        while wire.may_read() {
            ready!(self.stream.poll_read_ready(cx))?;
            let bytes = match self.stream.try_read(&mut read) {
                Ok(0) => return Poll::Ready(Ok(false)),
                Ok(bytes) => bytes,
                // The next round registers for a wake.
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => continue,
                Err(error) => return Poll::Ready(Err(error)),
            };
            wire.read(bytes);
            // A line that ended before may be the empty one's beginning.
            let seen = self.head.len().saturating_sub(2);
            self.head.extend_from_slice(&read[..bytes]);
            if head_end(&self.head[seen..]).is_some() {
                self.whole = true;
                return Poll::Ready(Ok(true));
            }
            if self.head.len() >= MAX_HEAD_BYTES {
                // That is looked at before this is asked again.
                cx.waker().wake_by_ref();
                return Poll::Pending;
            }
        }
        Poll::Pending
    }
}

/// Where the first head ends: behind an empty line, with or without carriage returns.
fn head_end(bytes: &[u8]) -> Option<usize> {
    let ends = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n');
    ends.map(|(at, _)| at + 1)
        .find_map(|at| match &bytes[at..] {
            [b'\n', ..] => Some(at + 1),
            [b'\r', b'\n', ..] => Some(at + 2),
            _ => None,
        })
}

/// Whether this is one head, and nothing behind it.
pub fn is_one_head(bytes: &[u8]) -> bool {
    head_end(bytes) == Some(bytes.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_head_ends_with_an_empty_line() {
        for (text, end) in [
            ("GET / HTTP/1.1\r\n\r\n", Some(18)),
            ("GET / HTTP/1.1\n\n", Some(16)),
            ("GET / HTTP/1.1\nA: b\r\n\r\nmore", Some(23)),
            ("GET / HTTP/1.1\r\nA: b\r\n", None),
            ("GET / HTTP/1.1\r\n\r", None),
            ("", None),
        ] {
            assert_eq!(head_end(text.as_bytes()), end, "{text:?}");
            let whole = end == Some(text.len());
            assert_eq!(is_one_head(text.as_bytes()), whole, "{text:?}");
        }
    }

    proptest! {
        /// However it comes in pieces, its end is seen with the piece that has it.
        #[test]
        fn pieces_hide_no_end(text in "[a\r\n]{0,40}", cut in 0usize..40) {
            let bytes = text.as_bytes();
            let cut = cut.min(bytes.len());
            let before = head_end(&bytes[..cut]).is_some();
            let after = head_end(&bytes[cut.saturating_sub(2)..]).is_some();
            prop_assert_eq!(head_end(bytes).is_some(), before || after);
        }
    }
}
