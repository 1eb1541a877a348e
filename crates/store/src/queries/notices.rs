//! What the server tells participants of help chats by itself: rows of the timeline, each rule so often at most in a chat.

use super::dialect::rows_of_json;
use super::timeline::insert_rows;
use crate::ids::DbId;
use crate::statement::Statement;
use crate::{Connection, StoreError};
use diesel::sql_types::{Binary, Nullable, Text};
use diesel::{OptionalExtension, RunQueryDsl};
use switchboard_domain::{
    AgencyId, ChatEventDetail, ChatEventKind, ChatId, NoticeRule, NoticeTexts, Timestamp,
};

/// Tells the participants of these chats, which this transaction has locked, in the words of the agency, unless they
/// were told so `most` times before: those who are told now.
pub(super) fn notice_each(
    chats: &[ChatId],
    agency: AgencyId,
    (rule, most): (NoticeRule, usize),
    now: Timestamp,
    conn: &mut Connection,
) -> Result<Vec<ChatId>, StoreError> {
    if chats.is_empty() {
        return Ok(Vec::new());
    }
    let texts: Option<Option<String>> =
        Statement::<Nullable<Text>>::new("SELECT notices FROM agencies WHERE id = ?")
            .bind(agency)
            .get_result(conn)
            .optional()?;
    let texts = NoticeTexts::from_text(texts.flatten().as_deref());
    let detail = ChatEventDetail {
        rule: Some(rule.as_str().to_owned()),
        text: rule.text(&texts).map(str::to_owned),
        ..ChatEventDetail::default()
    };
    let these = conn.json_rows();
    let told: Vec<DbId> = Statement::<Binary>::new(insert_rows!(
        "at, kind, detail",
        "t.at, t.kind, t.detail"
    ))
    .and("CAST(? AS bigint) AS at, ", now)
    .and(
        "CAST(? AS text) AS kind, ",
        ChatEventKind::Notice.as_str().to_owned(),
    )
    .and("CAST(? AS text) AS detail, ", detail.to_text())
    .and("CAST(? AS text) AS rule) t ", says(rule))
    .then("WHERE c.id IN (SELECT w.id FROM (")
    .then(these)
    .bind(rows_of_json(chats.iter().map(|chat| (*chat, 0, 0))))
    .then(
        ") w) AND (SELECT count(*) FROM chat_events x WHERE x.chat_id = c.id AND x.kind = t.kind ",
    )
    .and(
        "AND x.detail LIKE t.rule) < ? RETURNING chat_id",
        i64::try_from(most).unwrap_or(i64::MAX),
    )
    .load(conn)?;
    Ok(told.into_iter().map(ChatId::from).collect())
}

/// What the details of this rule's rows are like: the rule comes first in what is stored.
fn says(rule: NoticeRule) -> String {
    format!("{{\"rule\":\"{}\"%", rule.as_str())
}

/// The same for one chat. Whether its participant is told now.
pub(super) fn notice(
    chat: ChatId,
    agency: AgencyId,
    rule: NoticeRule,
    now: Timestamp,
    conn: &mut Connection,
) -> Result<bool, StoreError> {
    let told = notice_each(&[chat], agency, (rule, rule.most()), now, conn)?;
    Ok(!told.is_empty())
}
