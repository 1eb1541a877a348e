-- What an organizer may do beyond their own chats: 0 organizer, 1 supervisor, 2 is kept for managers, who may all
-- that a supervisor may. What the last token said, and what the integrator said, which wins. NULL: nothing.
ALTER TABLE users ADD COLUMN rank_claimed SMALLINT NOT NULL DEFAULT 0 CHECK (rank_claimed BETWEEN 0 AND 2);
ALTER TABLE users ADD COLUMN rank_provisioned SMALLINT CHECK (rank_provisioned BETWEEN 0 AND 2);
