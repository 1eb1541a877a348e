-- Stays that have ended, by the last entry of each: who left while a message was on its way is looked for here.
CREATE INDEX list_spans_closed ON list_spans (chat_id, to_seq) WHERE to_seq IS NOT NULL;
