-- Anybody may be blocked, also who has not come yet: an answer that told the two apart would tell who there is.
CREATE TABLE blocks_of_anybody (
    user_id    BIGINT NOT NULL REFERENCES users (id),
    blocked_id BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    -- See the migration `last_seen`.
    seen_at    BIGINT,
    PRIMARY KEY (user_id, blocked_id),
    CHECK (user_id <> blocked_id)
) WITHOUT ROWID;
INSERT INTO blocks_of_anybody (user_id, blocked_id, created_at, seen_at)
    SELECT user_id, blocked_id, created_at, seen_at FROM blocks;
DROP TABLE blocks;
ALTER TABLE blocks_of_anybody RENAME TO blocks;

-- What somebody has promised within a day.
CREATE INDEX tips_of_payer ON tips (payer_id, currency, created_at);
