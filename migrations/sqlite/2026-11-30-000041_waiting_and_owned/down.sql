DROP INDEX chats_owned_of_agency;
DROP INDEX chats_waiting_of_agency;
CREATE INDEX chats_open_of_agency ON chats (agency_id, time_start, id) WHERE kind = 0 AND time_end IS NULL;
