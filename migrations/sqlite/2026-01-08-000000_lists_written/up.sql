-- What was written to lists since a moment: nodes that were told nothing look there.
CREATE INDEX chats_lists_written ON chats (last_sent_at) WHERE kind = 2;
