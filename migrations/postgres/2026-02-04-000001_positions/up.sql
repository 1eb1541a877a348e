-- By what `sync` finds what has changed: the number of the transaction that changed it, which is a position and not a
-- time. Whoever reads takes the oldest number that is still open for the end of what is known, so that one that
-- commits later, with a lower number, is found with the next. A trigger writes it: so does whatever statement changes
-- `changed_at`, also one of the release before.
ALTER TABLE chat_members ADD COLUMN change_no BIGINT NOT NULL DEFAULT 0;
CREATE INDEX chat_members_change_no ON chat_members (user_id, change_no, chat_id)
    WHERE changed_at IS NOT NULL;
-- Of lists: when the last message was written, or the list was deleted. In no index, as `last_seq`.
ALTER TABLE chats ADD COLUMN change_no BIGINT NOT NULL DEFAULT 0;
-- When the stay ended: what came before was for its member.
ALTER TABLE list_spans ADD COLUMN change_no BIGINT NOT NULL DEFAULT 0;

CREATE FUNCTION note_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.change_no := pg_current_xact_id()::text::bigint;
    RETURN NEW;
END
$$;
CREATE TRIGGER chat_members_change_no BEFORE INSERT OR UPDATE OF changed_at ON chat_members
    FOR EACH ROW WHEN (NEW.changed_at IS NOT NULL) EXECUTE FUNCTION note_change();
CREATE TRIGGER chats_change_no BEFORE UPDATE OF last_sent_at, time_end ON chats
    FOR EACH ROW WHEN (NEW.kind = 2) EXECUTE FUNCTION note_change();
CREATE TRIGGER list_spans_change_no BEFORE UPDATE OF to_seq ON list_spans
    FOR EACH ROW EXECUTE FUNCTION note_change();
