-- When the integrator last said who the user is: a token of before changes nothing of it. NULL: never.
ALTER TABLE users ADD COLUMN put_at BIGINT;
-- Counts the changes of what the user may do that end the connections of before, and when the last was.
ALTER TABLE users ADD COLUMN rights_version BIGINT NOT NULL DEFAULT 0;
ALTER TABLE users ADD COLUMN rights_at BIGINT;
CREATE INDEX users_rights_at ON users (rights_at) WHERE rights_at IS NOT NULL;

-- What was issued to a user before counts no more. Users who were never seen can be in here.
CREATE TABLE sign_outs (
    user_id     BIGINT NOT NULL PRIMARY KEY,
    tokens_from BIGINT NOT NULL
);
CREATE INDEX sign_outs_tokens_from ON sign_outs (tokens_from);

-- Tokens and sessions that somebody has signed out of, until their end.
CREATE TABLE revoked_sign_ins (
    sign_in    BYTEA NOT NULL PRIMARY KEY,
    user_id    BIGINT NOT NULL,
    revoked_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX revoked_sign_ins_revoked_at ON revoked_sign_ins (revoked_at);
CREATE INDEX revoked_sign_ins_expires_at ON revoked_sign_ins (expires_at);

-- Browsers that are signed in, by a hash of what their cookie holds.
CREATE TABLE sessions (
    hash       BYTEA NOT NULL PRIMARY KEY,
    user_id    BIGINT REFERENCES users (id),
    -- That of the token that it was made for, else its own.
    sign_in    BYTEA NOT NULL,
    issued_at  BIGINT,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX sessions_user ON sessions (user_id, created_at);
CREATE INDEX sessions_sign_in ON sessions (sign_in);
CREATE INDEX sessions_expires_at ON sessions (expires_at);

-- Codes of one use that become sessions, by their hash.
CREATE TABLE session_codes (
    hash         BYTEA NOT NULL PRIMARY KEY,
    user_id      BIGINT REFERENCES users (id),
    session_secs BIGINT NOT NULL,
    created_at   BIGINT NOT NULL,
    expires_at   BIGINT NOT NULL
);
CREATE INDEX session_codes_user ON session_codes (user_id);
CREATE INDEX session_codes_expires_at ON session_codes (expires_at);
