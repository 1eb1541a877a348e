DROP TRIGGER list_spans_change_no ON list_spans;
DROP TRIGGER chats_change_no ON chats;
DROP TRIGGER chat_members_change_no ON chat_members;
DROP FUNCTION note_change();
ALTER TABLE list_spans DROP COLUMN change_no;
ALTER TABLE chats DROP COLUMN change_no;
DROP INDEX chat_members_change_no;
ALTER TABLE chat_members DROP COLUMN change_no;
