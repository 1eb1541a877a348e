-- By what `sync` finds what has changed: a counter, which is a position and not a time. There is one writer at a time,
-- so whatever has a number up to the counter is committed when the counter is read. A trigger writes it: so does
-- whatever statement changes `changed_at`, also one of the release before.
CREATE TABLE changes (
    id     INTEGER PRIMARY KEY CHECK (id = 1),
    number BIGINT NOT NULL
);
INSERT INTO changes (id, number) VALUES (1, 1);

ALTER TABLE chat_members ADD COLUMN change_no BIGINT NOT NULL DEFAULT 0;
CREATE INDEX chat_members_change_no ON chat_members (user_id, change_no, chat_id)
    WHERE changed_at IS NOT NULL;
-- Of lists: when the last message was written, or the list was deleted.
ALTER TABLE chats ADD COLUMN change_no BIGINT NOT NULL DEFAULT 0;
-- When the stay ended: what came before was for its member.
ALTER TABLE list_spans ADD COLUMN change_no BIGINT NOT NULL DEFAULT 0;

CREATE TRIGGER chat_members_inserted AFTER INSERT ON chat_members WHEN NEW.changed_at IS NOT NULL
BEGIN
    UPDATE changes SET number = number + 1;
    UPDATE chat_members SET change_no = (SELECT number FROM changes)
        WHERE chat_id = NEW.chat_id AND user_id = NEW.user_id;
END;
CREATE TRIGGER chat_members_changed_at AFTER UPDATE OF changed_at ON chat_members
    WHEN NEW.changed_at IS NOT NULL
BEGIN
    UPDATE changes SET number = number + 1;
    UPDATE chat_members SET change_no = (SELECT number FROM changes)
        WHERE chat_id = NEW.chat_id AND user_id = NEW.user_id;
END;
CREATE TRIGGER chats_changed AFTER UPDATE OF last_sent_at, time_end ON chats WHEN NEW.kind = 2
BEGIN
    UPDATE changes SET number = number + 1;
    UPDATE chats SET change_no = (SELECT number FROM changes) WHERE id = NEW.id;
END;
CREATE TRIGGER list_spans_ended AFTER UPDATE OF to_seq ON list_spans
BEGIN
    UPDATE changes SET number = number + 1;
    UPDATE list_spans SET change_no = (SELECT number FROM changes)
        WHERE chat_id = NEW.chat_id AND user_id = NEW.user_id AND from_seq = NEW.from_seq;
END;
