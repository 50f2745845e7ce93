//! The verification of packages: a small queue of its own, one entry for each package.

use jiff::Timestamp;
use serde_json::Value;
use sqlx::PgPool;
use trellis_store::backend::rows::found;
use trellis_store::backend::rows::problems::{VERIFICATION as WHAT, VerificationRow};
use trellis_store::{ClaimedVerification, Hash, Result, StoreError, Verification};

use crate::convert::{hash, ms, num};
use crate::error::Db;
use crate::text::jsonb;

pub(super) async fn get(pool: &PgPool, package: Hash) -> Result<Verification> {
    let key = package.as_bytes();
    let row = sqlx::query_as!(
        VerificationRow,
        r#"SELECT state, report::text AS "report!", updated FROM verifications WHERE package = $1"#,
        key
    )
    .fetch_optional(pool)
    .await
    .db()?
    .ok_or(StoreError::NotFound(WHAT))?;
    row.verification(package)
}

pub(super) async fn claim(
    pool: &PgPool,
    now: Timestamp,
    lease_until: Timestamp,
) -> Result<Option<ClaimedVerification>> {
    let (now, lease) = (ms(now), ms(lease_until));
    let row = sqlx::query!(
        "UPDATE verifications SET state = 'running', attempt = attempt + 1, lease_until = $2, updated = $1
         WHERE package = (
             SELECT package FROM verifications
             WHERE state IN ('pending', 'running') AND (lease_until IS NULL OR lease_until < $1)
             ORDER BY created LIMIT 1 FOR UPDATE SKIP LOCKED)
         RETURNING package, attempt",
        now,
        lease
    )
    .fetch_optional(pool)
    .await
    .db()?;
    row.map(|row| {
        Ok(ClaimedVerification {
            package: hash(WHAT, &row.package)?,
            attempt: num(WHAT, row.attempt)?,
        })
    })
    .transpose()
}

pub(super) async fn progress(
    pool: &PgPool,
    claim: ClaimedVerification,
    progress: &Value,
    lease_until: Timestamp,
) -> Result<bool> {
    let done = sqlx::query!(
        "UPDATE verifications SET report = $1::text::jsonb, lease_until = $2
         WHERE package = $3 AND attempt = $4 AND state = 'running'",
        jsonb(progress)?,
        ms(lease_until),
        claim.package.as_bytes(),
        i64::from(claim.attempt)
    )
    .execute(pool)
    .await
    .db()?;
    Ok(done.rows_affected() == 1)
}

pub(super) async fn finish(
    pool: &PgPool,
    claim: ClaimedVerification,
    passed: bool,
    report: &Value,
    now: Timestamp,
) -> Result<bool> {
    let (state, report, now) = (if passed { "passed" } else { "failed" }, jsonb(report)?, ms(now));
    let package = claim.package.as_bytes();
    let done = sqlx::query!(
        "UPDATE verifications SET state = $1, report = $2::text::jsonb, updated = $3, lease_until = NULL
         WHERE package = $4 AND attempt = $5 AND state = 'running'",
        state,
        report,
        now,
        package,
        i64::from(claim.attempt)
    )
    .execute(pool)
    .await
    .db()?;
    Ok(done.rows_affected() == 1)
}

pub(super) async fn reset(pool: &PgPool, package: Hash, now: Timestamp) -> Result<()> {
    let (package, now) = (package.as_bytes(), ms(now));
    let done = sqlx::query!(
        "UPDATE verifications SET state = 'pending', lease_until = NULL, updated = $2 WHERE package = $1",
        package,
        now
    )
    .execute(pool)
    .await
    .db()?;
    found(done.rows_affected(), WHAT)
}
