DROP TABLE request_names;
