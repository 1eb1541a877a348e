DROP INDEX chats_lists_written;
