-- By what `sync` finds what an organizer has lost, as it finds what has changed for members. A trigger writes it, so the
-- statements stay as they are.
ALTER TABLE past_owners ADD COLUMN change_no BIGINT NOT NULL DEFAULT 0;
CREATE INDEX past_owners_change_no ON past_owners (user_id, change_no, chat_id);
CREATE TRIGGER past_owners_change_no BEFORE INSERT OR UPDATE OF left_at ON past_owners
    FOR EACH ROW EXECUTE FUNCTION note_change();
