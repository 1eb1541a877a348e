-- What an agency has open, oldest first: what waits and what somebody has, each by itself. Those who wait may be very
-- many, and who looks for chats that somebody has does not read them. Each chat is in one of the two.
DROP INDEX chats_open_of_agency;
CREATE INDEX chats_waiting_of_agency ON chats (agency_id, time_start, id)
    WHERE kind = 0 AND time_end IS NULL AND withdrawn_at IS NOT NULL;
CREATE INDEX chats_owned_of_agency ON chats (agency_id, time_start, id)
    WHERE kind = 0 AND time_end IS NULL AND withdrawn_at IS NULL;
