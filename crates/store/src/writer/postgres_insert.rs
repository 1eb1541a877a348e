//! Stores the rows of a batch, on PostgreSQL.

use super::help::HelpChange;
use super::plan::{Plan, Row};
use crate::ids::DbId;
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::sql_types::{Array, BigInt, Binary, Bool, Double, Nullable, SmallInt, Text};
use diesel::{PgConnection, RunQueryDsl};
use std::collections::HashMap;
use switchboard_domain::{Body, ChatId, Location, Timestamp, reply};

/// One statement that inserts the rows and moves the last seq of their chats.
#[derive(Debug, Default)]
pub(super) struct InsertRows<'a> {
    bumped: Vec<DbId>,
    last_seqs: Vec<i64>,
    opened_turns: Vec<i64>,
    awaiting: Vec<Option<i64>>,
    place_lats: Vec<Option<f64>>,
    place_lngs: Vec<Option<f64>>,
    chats: Vec<DbId>,
    seqs: Vec<i64>,
    ids: Vec<DbId>,
    authors: Vec<i64>,
    from_organizer: Vec<bool>,
    kinds: Vec<i16>,
    contents: Vec<&'a str>,
    lats: Vec<Option<f64>>,
    lngs: Vec<Option<f64>>,
    names: Vec<Option<&'a str>>,
    replies: Vec<Option<DbId>>,
    only_for: Vec<Option<i64>>,
    blocked_by: Vec<Option<i64>>,
    details: Vec<Option<String>>,
    now: i64,
}

impl<'a> InsertRows<'a> {
    /// The statement for these rows, whose chats are locked, for what they change of help chats, and for where they
    /// have participants be.
    pub fn new(
        rows: &[Row<'a>],
        changes: &HashMap<ChatId, HelpChange>,
        places: &HashMap<ChatId, Location>,
        now: Timestamp,
    ) -> Self {
        let mut insert = Self {
            now: now.0,
            ..Self::default()
        };
        for (chat, seq) in Plan::last_seqs(rows) {
            let change = changes.get(&chat);
            insert.bumped.push(chat.into());
            insert.last_seqs.push(seq);
            let opened = change.map_or(0, |change| change.opened_turn);
            insert.opened_turns.push(opened);
            let awaiting = change.and_then(|change| change.awaiting_since);
            insert.awaiting.push(awaiting.map(|since| since.0));
            let place = places.get(&chat);
            insert.place_lats.push(place.map(|at| at.lat));
            insert.place_lngs.push(place.map(|at| at.lng));
        }
        rows.iter().for_each(|row| insert.push(row));
        insert
    }

    fn push(&mut self, row: &Row<'a>) {
        // All of it: a field more is a column more.
        let Body {
            kind,
            content: _,
            detail,
            location,
            reply_to: _,
            client_message_id,
        } = &row.entry.body;
        self.chats.push(row.entry.chat.into());
        self.seqs.push(row.seq);
        self.ids.push(row.entry.message.into());
        self.authors.push(row.entry.author.0);
        self.from_organizer.push(row.entry.from_organizer);
        self.kinds.push(kind.to_db());
        self.contents.push(row.content());
        self.lats.push(location.map(|at| at.lat));
        self.lngs.push(location.map(|at| at.lng));
        self.names.push(client_message_id.as_deref());
        self.replies.push(row.answers.map(|(id, _)| DbId::from(id)));
        self.only_for.push(row.only_for().map(|user| user.0));
        self.blocked_by.push(row.blocked_by.map(|user| user.0));
        let answered = || row.answers.and_then(|(_, seq)| reply::seq_to_db(seq));
        let detail = detail.as_ref().map(ToString::to_string);
        self.details.push(detail.or_else(answered));
    }
}

/// One text, whatever the lifetime of what it borrows.
impl QueryId for InsertRows<'_> {
    type QueryId = InsertRows<'static>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl QueryFragment<Pg> for InsertRows<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("WITH bumped AS (UPDATE chats SET last_seq = b.last_seq, last_sent_at = ");
        // Of lists only; the others have none. Clocks of nodes differ: it does not move back.
        out.push_sql(sql!("CASE WHEN kind = {list} THEN greatest(last_sent_at, "));
        out.push_bind_param::<BigInt, _>(&self.now)?;
        // Of help chats only; the others have none.
        out.push_sql(
            ") END, opened_turn = b.opened_turn, awaiting_since = b.awaiting, resolved_at = NULL, \
             place_lat = coalesce(b.lat, place_lat), place_lng = coalesce(b.lng, place_lng), \
             place_accuracy = CASE WHEN b.lat IS NULL THEN place_accuracy END, \
             place_until = CASE WHEN b.lat IS NULL THEN place_until END, \
             place_at = CASE WHEN b.lat IS NULL THEN place_at ELSE greatest(place_at, ",
        );
        out.push_bind_param::<BigInt, _>(&self.now)?;
        out.push_sql(") END FROM unnest(");
        out.push_bind_param::<Array<Binary>, _>(&self.bumped)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<BigInt>, _>(&self.last_seqs)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<BigInt>, _>(&self.opened_turns)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Nullable<BigInt>>, _>(&self.awaiting)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Nullable<Double>>, _>(&self.place_lats)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Nullable<Double>>, _>(&self.place_lngs)?;
        out.push_sql(
            ") AS b (id, last_seq, opened_turn, awaiting, lat, lng) WHERE chats.id = b.id) \
             INSERT INTO messages (chat_id, seq, id, author_id, from_organizer, kind, content, \
             lat, lng, client_message_id, reply_to, only_for, blocked_by, detail, time_sent) SELECT r.*, ",
        );
        out.push_bind_param::<BigInt, _>(&self.now)?;
        out.push_sql(" FROM unnest(");
        out.push_bind_param::<Array<Binary>, _>(&self.chats)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<BigInt>, _>(&self.seqs)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Binary>, _>(&self.ids)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<BigInt>, _>(&self.authors)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Bool>, _>(&self.from_organizer)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<SmallInt>, _>(&self.kinds)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Text>, _>(&self.contents)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Nullable<Double>>, _>(&self.lats)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Nullable<Double>>, _>(&self.lngs)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Nullable<Text>>, _>(&self.names)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Nullable<Binary>>, _>(&self.replies)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Nullable<BigInt>>, _>(&self.only_for)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Nullable<BigInt>>, _>(&self.blocked_by)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Nullable<Text>>, _>(&self.details)?;
        out.push_sql(") AS r");
        Ok(())
    }
}

impl RunQueryDsl<PgConnection> for InsertRows<'_> {}
