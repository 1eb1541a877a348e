DROP TRIGGER list_spans_ended;
DROP TRIGGER chats_changed;
DROP TRIGGER chat_members_changed_at;
DROP TRIGGER chat_members_inserted;
ALTER TABLE list_spans DROP COLUMN change_no;
ALTER TABLE chats DROP COLUMN change_no;
DROP INDEX chat_members_change_no;
ALTER TABLE chat_members DROP COLUMN change_no;
DROP TABLE changes;
