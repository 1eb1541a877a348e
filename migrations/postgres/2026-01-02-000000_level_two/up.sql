-- Replies name a message of the same chat.
ALTER TABLE messages ADD COLUMN reply_to BYTEA;

-- A match whose organizer never came is taken back: the request waits again at its old place, and
-- its chat is nobody's until the next claim, which continues the same log.
ALTER TABLE chats ADD COLUMN withdrawn_at BIGINT;

-- Pages of a user's chats: the ended ones by their end, all by their start.
CREATE INDEX chats_ended_of_organizer ON chats (organizer_id, time_end, id)
    WHERE time_end IS NOT NULL;
CREATE INDEX chats_of_organizer ON chats (organizer_id, time_start, id);
CREATE INDEX chats_of_participant ON chats (participant_id, time_start, id);

-- When a chat that is not active changed for this member: it was closed, or the member's marks
-- moved afterwards. This is how a client that was away finds what it does not ask for by name.
-- Active chats are found by being active, and have NULL here. A time in `chats` that every message
-- moves would have to be in an index, and take the update of `last_seq`, the hottest of all, out of
-- its page.
ALTER TABLE chat_members ADD COLUMN changed_at BIGINT;
CREATE INDEX chat_members_changed ON chat_members (user_id, changed_at, chat_id)
    WHERE changed_at IS NOT NULL;
-- Marks move all the time, and are in no index: their updates stay in their page (HOT).
ALTER TABLE chat_members SET (fillfactor = 70);

-- How long those waited who were taken last.
ALTER TABLE help_requests ADD COLUMN matched_at BIGINT;
CREATE INDEX help_requests_matched ON help_requests (agency_id, matched_at)
    WHERE matched_at IS NOT NULL;
