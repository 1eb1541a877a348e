ALTER TABLE users DROP COLUMN rank_provisioned;
ALTER TABLE users DROP COLUMN rank_claimed;
