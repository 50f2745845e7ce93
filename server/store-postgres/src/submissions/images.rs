//! Images of cases: which judgement has which; their bytes are blobs.

use sqlx::PgPool;
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
    // Always in the order of their hashes: two that want the same ones do not wait for each other in a circle.
    let mut images: Vec<_> = images.iter().collect();
    images.sort_by_key(|image| image.hash);
    for image in images {
        hold(tx, image.hash).await?;
        sqlx::query!(
            "INSERT INTO judgement_images (submission_id, judgement, ordinal, name, image) VALUES ($1, $2, $3, $4, $5)",
            id.0,
            judgement,
            i64::from(image.case),
            image.name,
            image.hash.as_bytes()
        )
        .execute(&mut **tx)
        .await
        .db()?;
    }
    Ok(())
}

pub(super) async fn has_image(pool: &PgPool, id: SubmissionId, name: &str, image: Hash) -> Result<bool> {
    sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT 1 FROM submissions s
               JOIN judgement_images i ON i.submission_id = s.id AND i.judgement = s.judgement
               WHERE s.id = $1 AND i.name = $2 AND i.image = $3) AS "found!""#,
        id.0,
        name,
        image.as_bytes()
    )
    .fetch_one(pool)
    .await
    .db()
}
