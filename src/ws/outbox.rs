//! What waits to be written to a socket, in order.
//!
//! Small frames are put together, so that one wake costs one system call; a large text is kept as
//! it is, shared with everybody else who is shown it. What is put together fills its buffers to the
//! last byte: of a client that does not read, all that waits is kept until it is too much.

use bytes::Bytes;
use std::collections::VecDeque;
use std::io::IoSlice;

/// From this size a text is not copied: what a long message costs is paid once, however many slow
/// clients it waits for.
const SHARED_FROM: usize = 2 * 1024;
/// The size of a full buffer. One that grew with all that waits would hold up to twice as much.
const CHUNK_BYTES: usize = 16 * 1024;
/// Slices of one write.
pub const MAX_SLICES: usize = 16;

/// Bytes that count alike.
#[derive(Debug)]
enum Data {
    Copied(Vec<u8>),
    Shared(Bytes),
}

impl Data {
    fn as_slice(&self) -> &[u8] {
        match self {
            Data::Copied(bytes) => bytes,
            Data::Shared(bytes) => bytes,
        }
    }
}

#[derive(Debug)]
struct Chunk {
    data: Data,
    /// Whether the client asked for it.
    answer: bool,
}

/// The queue.
#[derive(Debug, Default)]
pub struct Outbox {
    chunks: VecDeque<Chunk>,
    /// How much of the first chunk has been written.
    written: usize,
    len: usize,
    pushes: usize,
}

impl Outbox {
    /// Bytes that wait.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether nothing waits.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Bytes that wait and that the client did not ask for.
    pub fn pushes(&self) -> usize {
        self.pushes
    }

    /// Queues bytes by copying them.
    pub fn copy(&mut self, mut bytes: &[u8], answer: bool) {
        self.count(bytes.len(), answer);
        if let Some(Chunk {
            data: Data::Copied(last),
            answer: same,
        }) = self.chunks.back_mut()
            && *same == answer
        {
            bytes = fill(last, bytes);
        }
        while !bytes.is_empty() {
            let mut next = Vec::new();
            bytes = fill(&mut next, bytes);
            self.chunks.push_back(Chunk {
                data: Data::Copied(next),
                answer,
            });
        }
    }

    /// Queues a text, shared when it is large.
    pub fn text(&mut self, text: &Bytes, answer: bool) {
        if text.len() < SHARED_FROM {
            return self.copy(text, answer);
        }
        self.count(text.len(), answer);
        self.chunks.push_back(Chunk {
            data: Data::Shared(text.clone()),
            answer,
        });
    }

    fn count(&mut self, bytes: usize, answer: bool) {
        self.len += bytes;
        if !answer {
            self.pushes += bytes;
        }
    }

    /// The first bytes that wait, for one vectored write.
    pub fn slices(&self) -> Vec<IoSlice<'_>> {
        let mut skip = self.written;
        let chunks = self.chunks.iter().take(MAX_SLICES);
        chunks
            .map(|chunk| IoSlice::new(&chunk.data.as_slice()[std::mem::take(&mut skip)..]))
            .collect()
    }

    /// `bytes` have been written.
    pub fn advance(&mut self, mut bytes: usize) {
        while bytes > 0 {
            let Some(first) = self.chunks.front() else {
                return;
            };
            let rest = first.data.as_slice().len() - self.written;
            let gone = rest.min(bytes);
            bytes -= gone;
            self.len -= gone;
            if !first.answer {
                self.pushes -= gone;
            }
            if gone == rest {
                self.chunks.pop_front();
                self.written = 0;
            } else {
                self.written += gone;
            }
        }
        if self.is_empty() {
            // An idle connection holds no buffers.
            self.chunks = VecDeque::new();
        }
    }
}

/// Appends what of `bytes` fits into a buffer; the rest comes back.
fn fill<'a>(buffer: &mut Vec<u8>, bytes: &'a [u8]) -> &'a [u8] {
    let room = CHUNK_BYTES.saturating_sub(buffer.len());
    let (fits, rest) = bytes.split_at(room.min(bytes.len()));
    let len = buffer.len() + fits.len();
    if len > buffer.capacity() {
        // Twice as much each time, but no more than it may hold.
        let capacity = (2 * buffer.capacity()).clamp(len, CHUNK_BYTES);
        buffer.reserve_exact(capacity - buffer.len());
    }
    buffer.extend_from_slice(fits);
    rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_waits_takes_little_more_memory_than_it_has_bytes() {
        for size in [1, 100, 700, 4_096, 5_500, SHARED_FROM - 1] {
            let mut outbox = Outbox::default();
            while outbox.len() < 192 * 1024 {
                outbox.copy(&[0x81, 0x7e, 0, 0], false);
                outbox.text(&vec![b'x'; size].into(), false);
            }
            let held = outbox.chunks.iter().map(|chunk| match &chunk.data {
                Data::Copied(bytes) => bytes.capacity(),
                Data::Shared(bytes) => bytes.len(),
            });
            let held: usize = held.sum();
            assert!(held <= outbox.len() + CHUNK_BYTES, "{size}: {held}");
        }
    }

    proptest! {
        #[test]
        fn bytes_come_out_as_they_went_in(
            texts in proptest::collection::vec((0usize..20_000, any::<bool>()), 1..20),
            step in 1usize..9_000,
        ) {
            let mut outbox = Outbox::default();
            let (mut expected, mut pushes) = (Vec::new(), 0);
            for (index, (size, answer)) in texts.into_iter().enumerate() {
                let text = vec![index as u8; size];
                expected.extend_from_slice(&text);
                pushes += if answer { 0 } else { size };
                outbox.text(&text.into(), answer);
            }
            prop_assert_eq!(outbox.len(), expected.len());
            prop_assert_eq!(outbox.pushes(), pushes);
            let mut out = Vec::new();
            while !outbox.is_empty() {
                let mut taken = 0;
                for slice in outbox.slices() {
                    let part = slice.len().min(step - taken);
                    out.extend_from_slice(&slice[..part]);
                    taken += part;
                }
                outbox.advance(taken);
            }
            prop_assert_eq!(out, expected);
            prop_assert_eq!(outbox.pushes(), 0);
        }
    }
}
