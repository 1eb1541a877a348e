//! What a queue has learned, as rows.

use crate::statement::Statement;
use crate::{Connection, StoreError};
use diesel::RunQueryDsl;
use diesel::sql_types::{BigInt, Double, SmallInt, Text};
use switchboard_domain::AgencyId;
use switchboard_domain::waits::{Calibration, PlaceBucket};

/// What was learned at the places of which something was.
pub fn load(
    agency: AgencyId,
    conn: &mut Connection,
) -> Result<Vec<(PlaceBucket, Calibration)>, StoreError> {
    let rows: Vec<(i16, f64, String)> = Statement::<(SmallInt, Double, Text)>::new(
        "SELECT bucket, left_out, scores FROM wait_calibrations WHERE agency_id = ?",
    )
    .bind(agency)
    .load(conn)?;
    let read = |(bucket, left_out, scores): (i16, f64, String)| {
        let bucket = PlaceBucket::from_index(usize::try_from(bucket).ok()?)?;
        // What cannot be read is learned anew.
        let scores: Vec<f64> = serde_json::from_str(&scores).ok()?;
        Some((bucket, Calibration::of_stored(scores, left_out)))
    };
    Ok(rows.into_iter().filter_map(read).collect())
}

/// Stores what was learned. Who calls it has locked the agency.
pub fn store(
    agency: AgencyId,
    bucket: PlaceBucket,
    calibration: &Calibration,
    conn: &mut Connection,
) -> Result<(), StoreError> {
    let scores: Vec<f64> = calibration.scores().collect();
    let scores =
        serde_json::to_string(&scores).map_err(|error| StoreError::Internal(error.to_string()))?;
    Statement::<()>::new(
        "INSERT INTO wait_calibrations (agency_id, bucket, left_out, scores) VALUES (?, ?, ?, ?) \
         ON CONFLICT (agency_id, bucket) DO UPDATE SET left_out = excluded.left_out, \
         scores = excluded.scores",
    )
    .bind(agency)
    .bind(bucket.index() as i16)
    .bind(Some(calibration.left_out()))
    .bind(scores)
    .execute(conn)?;
    Ok(())
}

/// Those that settle waits of an agency at once, on any nodes, do so one after the other. What refers to the agency goes
/// on.
pub fn lock(agency: AgencyId, conn: &mut Connection) -> Result<(), StoreError> {
    let lock = conn.on_postgresql(" FOR NO KEY UPDATE");
    let _: Vec<i64> = Statement::<BigInt>::new("SELECT id FROM agencies WHERE id = ?")
        .bind(agency)
        .then(lock)
        .load(conn)?;
    Ok(())
}
