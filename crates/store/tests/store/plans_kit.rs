//! A PostgreSQL with many rows that logs how it carries out what it is asked.

use crate::kit::*;
use switchboard_store::{Query, execute};
use switchboard_support::Postgres;
use switchboard_support::postgres::Settings;

/// More often than PostgreSQL plans a prepared statement anew, so that the plan for unknown values
/// is seen too.
pub const ROUNDS: u64 = 8;

/// 20,000 ended chats of one organizer and 5,000 active ones of others, with ten messages each, and
/// 1,000 participants among 21,000; as many requests, 500 of which wait; 2,000 direct chats of one
/// participant, with ten messages and ten tips each, 20 of which are due; 500 lists that the same one is
/// on, and one with 10,000 members; all of these have been on it before.
const ROWS: &str = "
    INSERT INTO users SELECT 1000 + n, 1, NULL, 'Name ' || n, '', '', false, NULL
        FROM generate_series(1, 1000) n;
    INSERT INTO users SELECT 100000 + n, 1, NULL, '', '', '', false, NULL
        FROM generate_series(1, 20000) n;
    INSERT INTO chats SELECT decode(md5('chat' || n), 'hex'), 0, 1, 1, 10, 1001 + n % 1000,
        NULL, NULL, n, n + 100, 10 FROM generate_series(1, 20000) n;
    INSERT INTO users SELECT 5000 + n, 0, 1, '', '', '', false, NULL FROM generate_series(1, 50) n;
    INSERT INTO chats SELECT decode(md5('active' || n), 'hex'), 0, 1, 1, 5001 + n % 50,
        1001 + n % 1000, NULL, NULL, n, NULL, 10 FROM generate_series(1, 5000) n;
    INSERT INTO chat_members SELECT id, organizer_id, 1, 0, 0 FROM chats;
    INSERT INTO chat_members SELECT id, participant_id, 1, 0, 0 FROM chats;
    UPDATE chat_members m SET changed_at = c.time_end FROM chats c
        WHERE c.id = m.chat_id AND c.time_end IS NOT NULL;
    -- As if each had been changed by a transaction of its own.
    UPDATE chat_members SET change_no = changed_at WHERE changed_at IS NOT NULL;
    INSERT INTO messages SELECT c.id, n, decode(md5(c.time_start || '-' || n), 'hex'),
        c.participant_id, false, 0, 'text', c.time_start + n, NULL, NULL, 'client-' || n
        FROM chats c, generate_series(1, 10) n;
    INSERT INTO help_requests (id, agency_id, event_id, participant_id, description, created_at,
        status, matched_at) SELECT id, 1, 1, participant_id, 'text', time_start, 2, time_start + 9
        FROM chats WHERE time_end IS NOT NULL;
    INSERT INTO events SELECT 1000 + n, 1, '', '', '', e.starts_at, e.ends_at
        FROM events e, generate_series(1, 500) n;
    INSERT INTO events (id, agency_id, name, description, address, starts_at, ends_at, folded)
        SELECT 200000 + n, 1, 'Over', '', '', n, n + 1, 'over number ' || n
        FROM generate_series(1, 20000) n;
    UPDATE users SET folded = 'name ' || id || E'\n\x01\x01na';
    INSERT INTO help_requests (id, agency_id, event_id, participant_id, description, created_at,
        status) SELECT decode(md5('request' || n), 'hex'), 1, 1000 + n, 1000 + n, 'text', n, 0
        FROM generate_series(1, 500) n;
    INSERT INTO chats (id, kind, user_low, user_high, time_start, last_seq)
        SELECT decode(md5('direct' || n), 'hex'), 1, 1001, 100000 + n, n, 10
        FROM generate_series(1, 2000) n;
    INSERT INTO chat_members SELECT c.id, u, 1, 7, 7, c.time_start, c.time_start, 10
        FROM chats c, unnest(ARRAY[user_low, user_high]) u WHERE c.kind = 1;
    INSERT INTO messages SELECT c.id, n, decode(md5('d' || c.time_start || '-' || n), 'hex'),
        CASE n % 2 WHEN 0 THEN user_low ELSE user_high END, false, 0, 'text', c.time_start + n,
        NULL, NULL, 'client-' || n FROM chats c, generate_series(1, 10) n WHERE c.kind = 1;
    INSERT INTO tips SELECT decode(md5('t' || c.time_start || '-' || n), 'hex'), c.id, c.user_low,
        c.user_high, false, 500, 'EUR', '', 'client-' || n, 10,
        decode(md5('n' || c.time_start || '-' || n), 'hex'),
        CASE WHEN n = 1 AND c.time_start % 100 = 0 THEN 1 ELSE 6 END, 1, false, false, 1, n, 2, n
        FROM chats c, generate_series(1, 10) n WHERE c.kind = 1;
    UPDATE users SET creator = true WHERE id = 100001;
    INSERT INTO contacts SELECT 1001, 100000 + n FROM generate_series(1, 10000) n;
    INSERT INTO blocks SELECT 100000 + n, b, 1, NULL
        FROM generate_series(1, 10000) n, generate_series(1002, 1004) b;
    INSERT INTO chats (id, kind, owner_id, title, member_count, time_start, last_seq, last_sent_at)
        SELECT decode(md5('list' || n), 'hex'), 2, 110000 + n, 'List', 1, n, 10, n + 10
        FROM generate_series(1, 500) n;
    INSERT INTO chats (id, kind, owner_id, title, member_count, time_start, last_seq, last_sent_at)
        VALUES (decode(md5('long list'), 'hex'), 2, 111000, 'Long', 15000, 1, 10, 20);
    INSERT INTO chat_members (chat_id, user_id, joined_seq, read_seq, delivered_seq, list_owner_id)
        SELECT id, 1001, 1, 7, 7, owner_id FROM chats WHERE title = 'List';
    INSERT INTO chat_members (chat_id, user_id, joined_seq, read_seq, delivered_seq, list_owner_id)
        SELECT c.id, 100000 + n, 1, 7, 7, c.owner_id FROM chats c, generate_series(1, 10000) n
        WHERE title = 'Long';
    INSERT INTO list_spans SELECT chat_id, user_id, 3, NULL FROM chat_members
        WHERE list_owner_id IS NOT NULL;
    INSERT INTO list_spans SELECT chat_id, user_id, 1, 1 FROM chat_members
        WHERE list_owner_id IS NOT NULL;
    INSERT INTO messages SELECT c.id, n, decode(md5('l' || c.time_start || c.title || n), 'hex'),
        c.owner_id, false, 0, 'text', c.time_start + n, NULL, NULL, NULL
        FROM chats c, generate_series(1, 10) n WHERE c.kind = 2;
    UPDATE users SET creator = true WHERE id > 110000;
    VACUUM ANALYZE;";

pub struct Plans {
    cluster: Postgres,
    pub db: Db,
}

impl Plans {
    pub fn new() -> Self {
        let explain = [
            "log_min_duration = 0",
            "log_analyze = on",
            "log_buffers = off",
        ];
        let mut extra = vec!["session_preload_libraries = auto_explain".to_owned()];
        extra.extend(
            explain
                .iter()
                .map(|setting| format!("auto_explain.{setting}")),
        );
        let cluster = Postgres::start(Settings {
            extra,
            ..Settings::default()
        });
        let db = Db::on_cluster(&cluster);
        let name = db.config.url.to_string();
        for statement in ROWS.split_inclusive(';') {
            cluster.sql(name.rsplit_once('/').unwrap().1, statement);
        }
        Self { cluster, db }
    }

    /// Runs a statement that is about more rows.
    pub fn sql(&self, statement: &str) {
        let name = self.db.config.url.to_string();
        self.cluster
            .sql(name.rsplit_once('/').unwrap().1, statement);
    }

    /// The plans of `work`, as the server logged them.
    pub fn of(&self, work: impl FnOnce(&Db)) -> String {
        let before = self.cluster.log().len();
        work(&self.db);
        self.cluster.log().split_off(before)
    }

    /// Fails when a plan of any round reads a whole table that grows.
    pub fn assert_by_index<Q: Query>(&self, what: &str, query: impl Fn(u64) -> Q) {
        let plans = self.of(|db| {
            let mut conn = db.connect();
            for round in 0..ROUNDS {
                execute(query(round), &mut conn, &db.config.gate).expect("it runs");
            }
        });
        assert_no_seq_scan(what, &plans);
    }
}

pub fn assert_no_seq_scan(what: &str, plans: &str) {
    assert!(
        plans.contains("Query Text"),
        "auto_explain says nothing of {what}"
    );
    let tables = [
        "users",
        "chats",
        "chat_members",
        "messages",
        "help_requests",
        "contacts",
        "blocks",
        "tips",
        "list_spans",
        "events",
        "wait_forecasts",
        "wait_outcomes",
    ];
    assert_none_is_read_whole(&tables, what, plans);
    println!("== {what}\n{plans}");
}

pub fn assert_none_is_read_whole(tables: &[&str], what: &str, plans: &str) {
    for table in tables {
        let scan = format!("Seq Scan on {table} ");
        assert!(
            !plans.contains(&scan),
            "{what} reads all of {table}:\n{plans}"
        );
    }
}
