-- One row that a node changes to see whether the database can be written to.
CREATE TABLE write_probe (
    id BIGINT PRIMARY KEY CHECK (id = 1),
    tried_at BIGINT NOT NULL
);
INSERT INTO write_probe (id, tried_at) VALUES (1, 0);
