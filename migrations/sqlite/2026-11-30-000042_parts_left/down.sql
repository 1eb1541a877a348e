DROP TRIGGER past_owners_left_at;
DROP TRIGGER past_owners_inserted;
DROP INDEX past_owners_change_no;
ALTER TABLE past_owners DROP COLUMN change_no;
