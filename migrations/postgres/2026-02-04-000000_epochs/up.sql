-- What there is once, and is made with the database. `installation`: its name, that no other database has.
-- `epoch`: replaced whenever numbers may be used again, because a backup was brought back or a failover lost what was
-- stored last. `hint_key`: the 32 bytes under which nodes sign what they tell each other.
CREATE TABLE meta (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
);
INSERT INTO meta (name, value) VALUES
    ('installation', replace(gen_random_uuid()::text, '-', '')),
    ('epoch', left(md5(gen_random_uuid()::text), 15)),
    -- Of a random UUID 122 bits are random.
    ('hint_key', encode(sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text
        || gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8')), 'hex'));
