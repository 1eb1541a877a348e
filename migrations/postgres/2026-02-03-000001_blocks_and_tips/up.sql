-- Anybody may be blocked, also who has not come yet: an answer that told the two apart would tell who there is.
ALTER TABLE blocks DROP CONSTRAINT blocks_blocked_id_fkey;

-- What somebody has promised within a day.
CREATE INDEX tips_of_payer ON tips (payer_id, currency, created_at);
