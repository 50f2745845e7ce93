//! The judgements that are kept of a submission.

use jiff::Timestamp;
use sqlx::PgConnection;
use trellis_store::backend::rows;
use trellis_store::backend::rows::rejudgings::{ChangeRow, JudgementRow, KeptCase};
use trellis_store::{Hash, Judgement, Rejudged, RejudgingId, Report, Result, Score, SubmissionId};

use crate::convert::{int, ms};
use crate::error::Db;
use crate::text::jsonb;
use crate::tx::Tx;

/// Keeps a new judgement; gives its number.
pub(super) async fn add(
    tx: &mut Tx,
    rejudging: RejudgingId,
    submission: SubmissionId,
    package: Hash,
    report: &Report,
    now: Timestamp,
) -> Result<i64> {
    let (max_fuel, max_memory) = report.maxima();
    let (max_fuel, max_memory) = (max_fuel.map(int).transpose()?, max_memory.map(int).transpose()?);
    let cases: Vec<KeptCase> = report.cases.iter().map(KeptCase::from).collect();
    let (cases, json) = (jsonb(&cases)?, report.json.to_string());
    let (verdict, score, judged) = (
        report.verdict.as_str(),
        report.score.map(Score::thousandths),
        ms(now),
    );
    let (package, seed, receipt) = (
        package.as_bytes(),
        report.seed.as_bytes(),
        report.receipt.as_bytes(),
    );
    sqlx::query_scalar!(
        r#"INSERT INTO judgements (submission_id, number, rejudging_id, package, verdict, score, max_fuel, max_memory,
               judged, seed, receipt, failure, cases, report)
           SELECT $1, 1 + max(number), $2, $3, $4, $5, $6, $7, $8, $9, $10, '', $11::text::jsonb, $12
           FROM judgements WHERE submission_id = $1
           RETURNING number"#,
        submission.0,
        rejudging.0,
        package,
        verdict,
        score,
        max_fuel,
        max_memory,
        judged,
        seed,
        receipt,
        cases,
        json
    )
    .fetch_one(&mut **tx)
    .await
    .db()
}

pub(super) async fn all(conn: &mut PgConnection, submission: SubmissionId) -> Result<Vec<Judgement>> {
    sqlx::query_as!(
        JudgementRow,
        r#"SELECT number, rejudging_id AS rejudging, package, verdict, score, max_fuel, max_memory, judged, seed,
               receipt, failure, cases::text AS "cases!", report
           FROM judgements WHERE submission_id = $1 ORDER BY number"#,
        submission.0
    )
    .fetch_all(conn)
    .await
    .db()
    .and_then(rows::all)
}

/// The last applied rejudging that has changed a submission's verdict.
pub(crate) async fn last_change(
    conn: &mut PgConnection,
    submission: SubmissionId,
) -> Result<Option<Rejudged>> {
    sqlx::query_as!(
        ChangeRow,
        r#"SELECT r.id, r.closed AS "closed!", o.verdict AS was
           FROM rejudging_items i JOIN rejudgings r ON r.id = i.rejudging_id
               JOIN judgements o ON o.submission_id = i.submission_id AND o.number = i.old_number
               JOIN judgements n ON n.submission_id = i.submission_id AND n.number = i.new_number
           WHERE i.submission_id = $1 AND r.state = 'applied' AND i.state = 'done' AND n.verdict <> o.verdict
           ORDER BY i.new_number DESC LIMIT 1"#,
        submission.0
    )
    .fetch_optional(conn)
    .await
    .db()
    .and_then(rows::maybe)
}

/// Makes the new judgements of a rejudging the current ones of their submissions: row, cases, report.
pub(super) async fn put_current(tx: &mut Tx, rejudging: RejudgingId) -> Result<()> {
    sqlx::query!(
        "UPDATE submissions SET lifecycle = 'done', verdict = n.verdict, score = n.score, max_fuel = n.max_fuel,
             max_memory = n.max_memory, judged = n.judged, seed = n.seed, receipt = n.receipt, package = n.package,
             last_failure = n.failure, judgement = n.number
         FROM rejudging_items i
             JOIN judgements n ON n.submission_id = i.submission_id AND n.number = i.new_number
         WHERE i.rejudging_id = $1 AND i.state = 'done' AND submissions.id = i.submission_id",
        rejudging.0
    )
    .execute(&mut **tx)
    .await
    .db()?;
    sqlx::query!(
        "INSERT INTO submission_reports (submission_id, json)
         SELECT i.submission_id, n.report FROM rejudging_items i
             JOIN judgements n ON n.submission_id = i.submission_id AND n.number = i.new_number
         WHERE i.rejudging_id = $1 AND i.state = 'done'
         ON CONFLICT (submission_id) DO UPDATE SET json = excluded.json",
        rejudging.0
    )
    .execute(&mut **tx)
    .await
    .db()?;
    sqlx::query!(
        "DELETE FROM submission_cases WHERE submission_id IN (
             SELECT submission_id FROM rejudging_items WHERE rejudging_id = $1 AND state = 'done')",
        rejudging.0
    )
    .execute(&mut **tx)
    .await
    .db()?;
    sqlx::query!(
        "INSERT INTO submission_cases (submission_id, ordinal, name, verdict, score, fuel, memory_bytes, output_bytes,
             message, guard)
         SELECT i.submission_id, e.place - 1, e.value ->> 'name', e.value ->> 'verdict', (e.value ->> 'score')::bigint,
             (e.value ->> 'fuel')::bigint, (e.value ->> 'memory_bytes')::bigint, (e.value ->> 'output_bytes')::bigint,
             e.value ->> 'message', (e.value ->> 'guard')::boolean
         FROM rejudging_items i
             JOIN judgements n ON n.submission_id = i.submission_id AND n.number = i.new_number,
             jsonb_array_elements(n.cases) WITH ORDINALITY AS e (value, place)
         WHERE i.rejudging_id = $1 AND i.state = 'done'",
        rejudging.0
    )
    .execute(&mut **tx)
    .await
    .db()?;
    Ok(())
}
