//! TLS to PostgreSQL: libpq is built from source here, and must not have lost it.

use diesel::sql_types::{Bool, Integer};
use diesel::{QueryableByName, RunQueryDsl};
use switchboard_store::Connection;
use switchboard_support::Postgres;

#[derive(QueryableByName)]
struct Encryption {
    #[diesel(sql_type = Bool)]
    ssl: bool,
    #[diesel(sql_type = Integer)]
    bits: i32,
}

#[test]
fn sslmode_require_encrypts() {
    let cluster = Postgres::start(Default::default());
    cluster.offer_tls();
    let url = format!("{}?sslmode=require", cluster.create_database());
    let mut conn = Connection::open(&url.parse().unwrap()).unwrap();
    let used: Encryption = diesel::sql_query(
        "SELECT ssl, coalesce(bits, 0) AS bits FROM pg_stat_ssl WHERE pid = pg_backend_pid()",
    )
    .get_result(&mut conn)
    .unwrap();
    assert!(used.ssl);
    assert!(used.bits >= 128);
}

#[test]
fn sslmode_require_takes_nothing_less() {
    let url = format!("{}?sslmode=require", Postgres::shared().create_database());
    let refused = Connection::open(&url.parse().unwrap());
    assert!(refused.is_err_and(|error| error.to_string().contains("SSL")));
}
