-- How often whoever waits was told that they still do. What is due is found by index, however many wait: not by a look at
-- each of them and at its timeline.
ALTER TABLE help_requests ADD COLUMN reminded SMALLINT NOT NULL DEFAULT 0;
UPDATE help_requests SET reminded = (SELECT count(*) FROM chat_events x WHERE x.chat_id = help_requests.id
    AND x.kind = 'notice' AND x.detail LIKE '{"rule":"still_waiting"%') WHERE status IN (0, 1);
CREATE INDEX help_requests_to_remind ON help_requests (reminded, coalesce(returned_at, created_at))
    WHERE status = 0 AND reminded < 2;
