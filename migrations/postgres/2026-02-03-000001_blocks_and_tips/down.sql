DROP INDEX tips_of_payer;
DELETE FROM blocks WHERE blocked_id NOT IN (SELECT id FROM users);
ALTER TABLE blocks ADD CONSTRAINT blocks_blocked_id_fkey FOREIGN KEY (blocked_id) REFERENCES users (id);
