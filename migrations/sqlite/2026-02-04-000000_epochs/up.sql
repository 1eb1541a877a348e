-- What there is once, and is made with the database. `installation`: its name, that no other database has.
-- `epoch`: replaced whenever numbers may be used again, because a backup was brought back or a failover lost what was
-- stored last. `hint_key`: the 32 bytes under which nodes sign what they tell each other.
CREATE TABLE meta (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
);
INSERT INTO meta (name, value) VALUES
    ('installation', lower(hex(randomblob(16)))),
    ('epoch', lower(substr(hex(randomblob(8)), 1, 15))),
    ('hint_key', lower(hex(randomblob(32))));
