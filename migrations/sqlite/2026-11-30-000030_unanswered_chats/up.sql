-- What an agency left unanswered, newest end first: few among all that it has answered.
CREATE INDEX chats_unanswered_of_agency ON chats (agency_id, time_end, id)
    WHERE time_end IS NOT NULL AND withdrawn_at IS NOT NULL;
