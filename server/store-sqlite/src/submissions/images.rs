//! Images of cases: which judgement has which; their bytes are blobs.

use sqlx::SqlitePool;
use trellis_store::{CaseImage, Hash, Result, SubmissionId};

use crate::blobs::hold;
use crate::error::Db;
use crate::tx::Tx;

/// Notes the images of a judgement. Errors: `NotFound`, when the bytes of one are not stored.
pub(crate) async fn add_images(
    tx: &mut Tx,
    id: SubmissionId,
    judgement: i64,
    images: &[CaseImage],
) -> Result<()> {
    for image in images {
        hold(tx, image.hash).await?;
        let key = image.hash.as_bytes();
        sqlx::query!(
            "INSERT INTO judgement_images (submission_id, judgement, ordinal, name, image) VALUES (?, ?, ?, ?, ?)",
            id.0,
            judgement,
            image.case,
            image.name,
            key
        )
        .execute(&mut **tx)
        .await
        .db()?;
    }
    Ok(())
}

pub(super) async fn has_image(pool: &SqlitePool, id: SubmissionId, name: &str, image: Hash) -> Result<bool> {
    let key = image.as_bytes();
    sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT 1 FROM submissions s
               JOIN judgement_images i ON i.submission_id = s.id AND i.judgement = s.judgement
               WHERE s.id = ? AND i.name = ? AND i.image = ?) AS "found!: bool""#,
        id.0,
        name,
        key
    )
    .fetch_one(pool)
    .await
    .db()
}
