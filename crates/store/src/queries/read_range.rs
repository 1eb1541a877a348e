//! A page of a chat's log, with the range of seq that it covers.

use super::page::{ENVELOPE, PAGE_BYTES, cut};
use super::range::{HistoryRange, MOST, RangePage};
use super::read_history::{Access, Reader, access};
use super::read_list;
use super::shown::{Eyes, say_once, shown};
use crate::models::{MessageRow, message_columns};
use crate::schema::messages;
use crate::statement::Statement;
use crate::{Connection, Query, StoreError};
use diesel::sql_types::BigInt;
use diesel::{OptionalExtension, RunQueryDsl};
use switchboard_domain::{ChatId, UserId};

/// A part of a chat's log, for those who may read it: what fits into `limit` messages and 128 KiB
/// on the wire, and at least one message when there is one.
#[derive(Clone, Copy, Debug)]
pub struct ReadRange {
    /// The chat.
    pub chat: ChatId,
    /// Who reads.
    pub reader: Reader,
    /// Which part.
    pub range: HistoryRange,
}

/// What the reader gets.
#[derive(Clone, Debug, PartialEq)]
pub enum PageOutcome {
    /// The page.
    Page(RangePage),
    /// There is no such chat.
    ChatNotFound,
    /// There is, but not for this reader.
    NoAccess,
}

impl Query for ReadRange {
    type Output = PageOutcome;

    fn run(self, conn: &mut Connection) -> Result<PageOutcome, StoreError> {
        match access(self.chat, self.reader, conn)? {
            Access::ChatNotFound => Ok(PageOutcome::ChatNotFound),
            Access::No => Ok(PageOutcome::NoAccess),
            Access::List(spans) => {
                let page = read_list::read(self.chat, &spans, self.range, conn)?;
                Ok(PageOutcome::Page(page))
            }
            Access::Yes { last_seq, own } => {
                let mut page = self.page(last_seq, own, conn)?;
                if let Some(reader) = own {
                    self.cover_holes(&mut page, last_seq, reader, conn)?;
                }
                Ok(PageOutcome::Page(page))
            }
        }
    }
}

impl ReadRange {
    /// A page of the log as it was when it ended with `last_seq`. Where everybody sees everything
    /// entries have no gaps, so the numbers of those found are the range that is covered.
    fn page(
        &self,
        last_seq: i64,
        own: Option<UserId>,
        conn: &mut Connection,
    ) -> Result<RangePage, StoreError> {
        let (above, upto, limit, upwards) = match self.range {
            HistoryRange::Newest(limit) => (0, last_seq, limit, false),
            HistoryRange::Before(seq, limit) => {
                (0, seq.saturating_sub(1).clamp(0, last_seq), limit, false)
            }
            HistoryRange::After(seq, limit) => (seq.clamp(0, last_seq), last_seq, limit, true),
        };
        let text = match (upwards, own) {
            (true, None) => UPWARDS,
            (true, Some(_)) => OWN_UPWARDS,
            (false, None) => DOWNWARDS,
            (false, Some(_)) => OWN_DOWNWARDS,
        };
        let mut select = Statement::<messages::SqlType>::new(text)
            .bind(self.chat)
            .bind(above)
            .bind(upto);
        if let Some(reader) = own {
            select = select.bind(reader);
        }
        let select = select.bind(limit.clamp(1, MOST)).bind(PAGE_BYTES as i64);
        let rows: Vec<MessageRow> = select.load(conn)?;
        let eyes = own.map_or(Eyes::Common, Eyes::Of);
        let mut messages = shown(rows, eyes, conn)?;
        cut(&mut messages, PAGE_BYTES - ENVELOPE);
        say_once(&mut messages);
        let end = messages.last().map(|message| message.seq);
        Ok(if upwards {
            let to_seq = end.unwrap_or(above);
            RangePage {
                messages,
                from_seq: above + 1,
                to_seq,
                has_more: to_seq < last_seq,
            }
        } else {
            messages.reverse();
            let from_seq = end.unwrap_or(upto + 1);
            RangePage {
                messages,
                from_seq,
                to_seq: upto,
                has_more: from_seq > 1,
            }
        })
    }

    /// Where the reader sees nothing more in the direction of reading, the page covers all that is
    /// there: whoever does not see an entry never looks for it.
    fn cover_holes(
        &self,
        page: &mut RangePage,
        last_seq: i64,
        reader: UserId,
        conn: &mut Connection,
    ) -> Result<(), StoreError> {
        let upwards = matches!(self.range, HistoryRange::After(..));
        let (above, upto) = match upwards {
            true => (page.to_seq, last_seq),
            false => (0, page.from_seq - 1),
        };
        let more: Option<i64> = Statement::<BigInt>::new(
            "SELECT seq FROM messages WHERE chat_id = ? AND seq > ? AND seq <= ? \
             AND (only_for IS NULL OR only_for = ?) LIMIT 1",
        )
        .bind(self.chat)
        .bind(above)
        .bind(upto)
        .bind(reader)
        .get_result(conn)
        .optional()?;
        page.has_more = more.is_some();
        match upwards {
            _ if page.has_more => {}
            true => page.to_seq = last_seq,
            false => page.from_seq = 1,
        }
        Ok(())
    }
}

/// The inner query is the page by number; the outer one ends it by size, so that what does not fit
/// is not sent here first.
macro_rules! page {
    ($order:literal, $seen:literal) => {
        concat!(
            "SELECT ",
            message_columns!(""),
            " FROM (SELECT p.*, \
             sum(octet_length(p.content)) OVER (ORDER BY p.seq ",
            $order,
            ") AS total FROM (SELECT * FROM messages WHERE chat_id = ? AND seq > ? AND seq <= ? ",
            $seen,
            "ORDER BY seq ",
            $order,
            " LIMIT ?) p) q WHERE q.total - octet_length(q.content) < ? ORDER BY q.seq ",
            $order
        )
    };
}
const UPWARDS: &str = page!("ASC", "");
const DOWNWARDS: &str = page!("DESC", "");
const OWN_UPWARDS: &str = page!("ASC", "AND (only_for IS NULL OR only_for = ?) ");
const OWN_DOWNWARDS: &str = page!("DESC", "AND (only_for IS NULL OR only_for = ?) ");
