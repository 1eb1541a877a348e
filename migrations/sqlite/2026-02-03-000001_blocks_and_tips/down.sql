DROP INDEX tips_of_payer;
CREATE TABLE blocks_of_users (
    user_id    BIGINT NOT NULL REFERENCES users (id),
    blocked_id BIGINT NOT NULL REFERENCES users (id),
    created_at BIGINT NOT NULL,
    seen_at    BIGINT,
    PRIMARY KEY (user_id, blocked_id),
    CHECK (user_id <> blocked_id)
) WITHOUT ROWID;
INSERT INTO blocks_of_users (user_id, blocked_id, created_at, seen_at)
    SELECT user_id, blocked_id, created_at, seen_at FROM blocks
    WHERE blocked_id IN (SELECT id FROM users);
DROP TABLE blocks;
ALTER TABLE blocks_of_users RENAME TO blocks;
