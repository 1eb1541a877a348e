DROP TABLE help_requests;
DROP TABLE messages;
DROP TABLE chat_members;
DROP TABLE chats;
DROP TABLE users;
DROP TABLE events;
DROP TABLE agencies;
