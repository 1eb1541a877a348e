DROP INDEX help_requests_matched;
ALTER TABLE help_requests DROP COLUMN matched_at;
DROP INDEX chat_members_changed;
ALTER TABLE chat_members DROP COLUMN changed_at;
DROP INDEX chats_of_participant;
DROP INDEX chats_of_organizer;
DROP INDEX chats_ended_of_organizer;
ALTER TABLE chats DROP COLUMN withdrawn_at;
ALTER TABLE messages DROP COLUMN reply_to;
