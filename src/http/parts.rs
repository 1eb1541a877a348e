//! Answers reach the transport in parts: of one that is not read, little stands in memory.
//!
//! [`Parted`] cuts what a route hands over whole. A route whose answer is long makes it part by part
//! with [`array`]: the next part is made when the one before has been taken.

use super::wire::Wire;
use crate::api::ApiError;
use actix_web::HttpResponse;
use actix_web::body::{BodySize, BoxBody, MessageBody};
use bytes::Bytes;
use futures_util::stream::{self, Stream, StreamExt};
use serde::Serialize;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use switchboard_domain::Code;

/// The most that is handed to the transport at a time.
pub const PART_BYTES: usize = 15 * 1024;
/// From this much on that waits to be written the transport asks for no further part. Together
/// with the last part this is less than 32 KiB.
pub const WRITE_BUFFER_BYTES: usize = 16 * 1024;

/// A body that comes out in parts of [`PART_BYTES`] at most.
pub struct Parted {
    body: BoxBody,
    rest: Bytes,
    wire: Option<Wire>,
}

impl Parted {
    /// The same bytes as `body`; `wire` is told when they are out.
    pub fn new(body: BoxBody, wire: Option<Wire>) -> Self {
        Self {
            body,
            rest: Bytes::new(),
            wire,
        }
    }
}

impl MessageBody for Parted {
    type Error = <BoxBody as MessageBody>::Error;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        if self.rest.is_empty() {
            match ready!(Pin::new(&mut self.body).poll_next(cx)) {
                Some(Ok(bytes)) => self.rest = bytes,
                end => return Poll::Ready(end),
            }
        }
        let part = self.rest.len().min(PART_BYTES);
        Poll::Ready(Some(Ok(self.rest.split_to(part))))
    }
}

impl Drop for Parted {
    fn drop(&mut self) {
        if let Some(wire) = &self.wire {
            wire.answer_made();
        }
    }
}

/// An answer that is a JSON array of what the `pages` hold, in order. No page is asked for before
/// what the ones before it hold has been taken, so a page should be about as long as a part. An
/// error of the first page is the answer; later the connection ends in the middle of it, which the
/// client sees.
pub async fn array<T: Serialize + 'static>(
    pages: impl Stream<Item = Result<Vec<T>, ApiError>> + 'static,
) -> Result<HttpResponse, ApiError> {
    let mut pages = Box::pin(pages);
    let first = pages.next().await.transpose()?.unwrap_or_default();
    let writer = Writer {
        pages,
        items: first.into_iter(),
        begun: false,
        ended: false,
    };
    let parts = stream::unfold(writer, |mut writer| async {
        let part = writer.part().await.transpose()?;
        Some((part, writer))
    });
    Ok(HttpResponse::Ok()
        .content_type("application/json")
        .streaming(parts))
}

struct Writer<T> {
    pages: Pin<Box<dyn Stream<Item = Result<Vec<T>, ApiError>>>>,
    items: std::vec::IntoIter<T>,
    begun: bool,
    ended: bool,
}

impl<T: Serialize> Writer<T> {
    async fn part(&mut self) -> Result<Option<Bytes>, ApiError> {
        if self.ended {
            return Ok(None);
        }
        let mut part = Vec::new();
        while part.len() < PART_BYTES {
            let Some(item) = self.items.next() else {
                match self.pages.next().await {
                    Some(page) => {
                        self.items = page?.into_iter();
                        continue;
                    }
                    None => {
                        let end: &[u8] = if self.begun { b"]" } else { b"[]" };
                        part.extend_from_slice(end);
                        self.ended = true;
                        break;
                    }
                }
            };
            part.push(if self.begun { b',' } else { b'[' });
            self.begun = true;
            serde_json::to_writer(&mut part, &item).map_err(|error| {
                log::error!("an answer in parts: {error}");
                Code::Internal
            })?;
        }
        Ok(Some(part.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::body::to_bytes;
    use futures_util::FutureExt;
    use futures_util::future::poll_fn;
    use proptest::prelude::*;
    use std::cell::Cell;
    use std::rc::Rc;

    /// The parts of a body that is always ready.
    fn parts(body: impl MessageBody + 'static) -> Vec<Bytes> {
        let mut body = Parted::new(BoxBody::new(body), None);
        let mut parts = Vec::new();
        while let Some(part) = poll_fn(|cx| Pin::new(&mut body).poll_next(cx))
            .now_or_never()
            .expect("ready")
        {
            parts.push(part.expect("a part"));
        }
        parts
    }

    fn answer(pages: Vec<Vec<String>>) -> Bytes {
        let pages = stream::iter(pages.into_iter().map(Ok));
        let answer = array(pages)
            .now_or_never()
            .expect("ready")
            .expect("an answer");
        let bytes = to_bytes(answer.into_body()).now_or_never();
        bytes.expect("ready").expect("bytes")
    }

    proptest! {
        #[test]
        fn a_body_comes_out_whole_and_in_small_parts(len in 0usize..200_000) {
            let whole: Bytes = (0..len).map(|at| at as u8).collect::<Vec<_>>().into();
            prop_assert_eq!(Parted::new(BoxBody::new(whole.clone()), None).size(), whole.size());
            let parts = parts(whole.clone());
            prop_assert!(parts.iter().all(|part| part.len() <= PART_BYTES));
            prop_assert_eq!(parts.concat(), whole);
        }

        #[test]
        fn an_array_in_parts_is_what_it_would_be_in_one(
            pages in proptest::collection::vec(
                proptest::collection::vec("[a-z\"\\\\]{0,3000}", 0..12),
                0..6,
            ),
        ) {
            let whole = serde_json::to_vec(&pages.concat()).expect("json");
            prop_assert_eq!(answer(pages), whole);
        }
    }

    #[test]
    fn no_page_is_asked_for_before_it_is_its_turn() {
        let asked = Rc::new(Cell::new(0));
        let count = asked.clone();
        let pages = stream::iter(0..100).map(move |_| {
            count.set(count.get() + 1);
            Ok(vec!["x".repeat(PART_BYTES)])
        });
        let answer = array(pages)
            .now_or_never()
            .expect("ready")
            .expect("an answer");
        let mut body = Box::pin(answer.into_body());
        for taken in 1..10 {
            let part = poll_fn(|cx| body.as_mut().poll_next(cx)).now_or_never();
            assert!(matches!(part, Some(Some(Ok(_)))), "{part:?}");
            assert_eq!(asked.get(), taken);
        }
    }

    #[test]
    fn an_error_of_the_first_page_is_the_answer() {
        let pages = stream::iter([Err::<Vec<String>, _>(ApiError::from(Code::Overloaded))]);
        let answer = array(pages).now_or_never().expect("ready");
        assert_eq!(answer.err().map(|error| error.code), Some("overloaded"));
    }
}
