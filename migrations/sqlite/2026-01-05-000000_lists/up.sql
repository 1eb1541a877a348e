-- Lists: `kind` 2, one owner who writes and many who read. A message is stored once, and nothing is
-- written of a member when one is sent.
ALTER TABLE chats ADD COLUMN owner_id BIGINT REFERENCES users (id);
ALTER TABLE chats ADD COLUMN title TEXT;
-- Members as the owner sees them.
ALTER TABLE chats ADD COLUMN member_count BIGINT;
-- When its last message was written: by this, members who were away find it. In no index, as `last_seq`.
ALTER TABLE chats ADD COLUMN last_sent_at BIGINT
    CHECK ((kind = 2) = (owner_id IS NOT NULL AND title IS NOT NULL
        AND member_count IS NOT NULL AND last_sent_at IS NOT NULL));
CREATE INDEX chats_of_owner ON chats (owner_id, id) WHERE kind = 2;

-- Whose list it is, while the user is a member of it as its owner sees it. The row stays when the
-- member leaves: what was received stays readable.
ALTER TABLE chat_members ADD COLUMN list_owner_id BIGINT;
CREATE INDEX chat_members_of_list ON chat_members (chat_id, user_id) WHERE list_owner_id IS NOT NULL;
CREATE INDEX chat_members_of_owner ON chat_members (list_owner_id, user_id)
    WHERE list_owner_id IS NOT NULL;

-- What a member of a list may see of its log: from joining to leaving, without what was sent while
-- they had blocked the owner. `to_seq` is NULL while it goes on. Spans of a member do not touch.
CREATE TABLE list_spans (
    chat_id  BLOB   NOT NULL REFERENCES chats (id),
    user_id  BIGINT NOT NULL REFERENCES users (id),
    from_seq BIGINT NOT NULL CHECK (from_seq > 0),
    to_seq   BIGINT CHECK (to_seq >= from_seq),
    PRIMARY KEY (chat_id, user_id, from_seq)
) WITHOUT ROWID;
CREATE INDEX list_spans_of_user ON list_spans (user_id, chat_id);
-- Those who are sent what is written now, in the order in which they are.
CREATE UNIQUE INDEX list_spans_open ON list_spans (chat_id, user_id) WHERE to_seq IS NULL;
