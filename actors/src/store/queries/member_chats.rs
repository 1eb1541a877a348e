//! Chats as their members see them.

use crate::protocol::MemberChat;
use crate::store::models::{MemberChatRow, MemberChatSql};
use crate::store::statement::Statement;
use crate::store::{Connection, StoreError};
use diesel::RunQueryDsl;

/// The chats of members, each with its last message; conditions follow.
pub(super) const FROM_MEMBERS: &str = " FROM chat_members m JOIN chats c ON c.id = m.chat_id \
    JOIN users u ON u.id = c.participant_id \
    LEFT JOIN messages l ON l.chat_id = c.id AND l.seq = c.last_seq \
    WHERE c.kind = 0 AND c.withdrawn_at IS NULL";

/// What `select` finds, as chats of a member.
pub(super) fn load_member_chats(
    conn: &mut Connection,
    select: Statement<MemberChatSql>,
) -> Result<Vec<MemberChat>, StoreError> {
    let rows: Vec<MemberChatRow> = select.load(conn)?;
    rows.into_iter().map(MemberChat::try_from).collect()
}
