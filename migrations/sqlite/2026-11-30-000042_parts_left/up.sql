-- By what `sync` finds what an organizer has lost, as it finds what has changed for members. A trigger writes it, so the
-- statements stay as they are.
ALTER TABLE past_owners ADD COLUMN change_no BIGINT NOT NULL DEFAULT 0;
CREATE INDEX past_owners_change_no ON past_owners (user_id, change_no, chat_id);
CREATE TRIGGER past_owners_inserted AFTER INSERT ON past_owners
BEGIN
    UPDATE changes SET number = number + 1;
    UPDATE past_owners SET change_no = (SELECT number FROM changes)
        WHERE chat_id = NEW.chat_id AND user_id = NEW.user_id;
END;
CREATE TRIGGER past_owners_left_at AFTER UPDATE OF left_at ON past_owners
BEGIN
    UPDATE changes SET number = number + 1;
    UPDATE past_owners SET change_no = (SELECT number FROM changes)
        WHERE chat_id = NEW.chat_id AND user_id = NEW.user_id;
END;
