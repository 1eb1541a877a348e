DROP TRIGGER past_owners_change_no ON past_owners;
DROP INDEX past_owners_change_no;
ALTER TABLE past_owners DROP COLUMN change_no;
