-- The answers to a message, newest first. It costs nothing where nothing is answered.
CREATE INDEX messages_replies ON messages (chat_id, reply_to, seq) WHERE reply_to IS NOT NULL;
