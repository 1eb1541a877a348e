-- What else one can do than ask for help, a JSON array: the event's, else its agency's. NULL: nothing.
ALTER TABLE agencies ADD COLUMN alternatives TEXT;
ALTER TABLE events ADD COLUMN alternatives TEXT;
-- An agency's own texts of what the server says in a help chat, a JSON object by rule. NULL: none.
ALTER TABLE agencies ADD COLUMN notices TEXT;
