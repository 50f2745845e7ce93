//! [`Blobs`]. There is one writer, so what a writing transaction has seen stays so until its end.

use async_trait::async_trait;
use jiff::Timestamp;
use sqlx::SqliteConnection;
use trellis_store::backend::rows::blobs::{BegunRow, BytesRow, SizedRow, WHAT};
use trellis_store::{
    Begun, BlobWalk, Blobs, CONDEMNED_FOR, Condemned, CondemnedBlob, Hash, MovableBlob, Result, StoreError,
    StoredBlob,
};

use crate::SqliteStore;
use crate::convert::{hash, int, ms};
use crate::error::Db;
use crate::tx::Tx;

/// The hash before all others.
const FIRST: &[u8] = &[];

/// Stores bytes under their hash.
pub(crate) async fn put(conn: &mut SqliteConnection, bytes: &[u8], now: Timestamp) -> Result<Hash> {
    let hash = Hash::of(bytes);
    let (key, now) = (hash.as_bytes(), ms(now));
    sqlx::query!(
        "INSERT INTO blobs (hash, bytes, created, touched) VALUES (?1, ?2, ?3, ?3)
         ON CONFLICT (hash) DO UPDATE SET
             bytes = CASE WHEN blobs.place = 'database' THEN blobs.bytes ELSE excluded.bytes END,
             place = 'database',
             generation = blobs.generation + CASE WHEN blobs.place = 'condemned' THEN 1 ELSE 0 END,
             touched = max(coalesce(blobs.touched, blobs.created), excluded.touched)",
        key,
        bytes,
        now
    )
    .execute(conn)
    .await
    .db()?;
    Ok(hash)
}

/// Stores a text that the transaction will refer to.
pub(crate) async fn keep_source(tx: &mut Tx, bytes: &[u8], now: Timestamp) -> Result<Hash> {
    let hash = Hash::of(bytes);
    let key = hash.as_bytes();
    let place = sqlx::query_scalar!("SELECT place FROM blobs WHERE hash = ?", key)
        .fetch_optional(&mut **tx)
        .await
        .db()?;
    // Without writing its bytes once more.
    if place.as_deref() == Some("database") {
        return Ok(hash);
    }
    put(tx, bytes, now).await
}

/// A submission's source. Errors: `NotFound`, `Corrupt`.
pub(crate) async fn get_source(conn: &mut SqliteConnection, hash: Hash) -> Result<Vec<u8>> {
    match get(conn, hash).await? {
        StoredBlob::Here(bytes) => Ok(bytes),
        StoredBlob::Object { .. } => Err(StoreError::corrupt(
            WHAT,
            format!("{hash} is not in the database"),
        )),
    }
}

async fn get(conn: &mut SqliteConnection, hash: Hash) -> Result<StoredBlob> {
    let key = hash.as_bytes();
    sqlx::query_as!(
        BytesRow,
        "SELECT place, size, bytes FROM blobs WHERE hash = ?",
        key
    )
    .fetch_optional(conn)
    .await
    .db()?
    .ok_or(StoreError::NotFound(WHAT))?
    .stored(hash)
}

/// The transaction may refer to this blob: it is whole. Errors: `NotFound`.
pub(crate) async fn hold(tx: &mut Tx, blob: Hash) -> Result<()> {
    let key = blob.as_bytes();
    sqlx::query_scalar!(
        "SELECT place FROM blobs WHERE hash = ? AND place IN ('database', 'objects')",
        key
    )
    .fetch_optional(&mut **tx)
    .await
    .db()?
    .map(drop)
    .ok_or(StoreError::NotFound("package"))
}

#[async_trait]
impl Blobs for SqliteStore {
    async fn put_blob(&self, bytes: &[u8], now: Timestamp) -> Result<Hash> {
        put(&mut *self.writer.acquire().await.db()?, bytes, now).await
    }

    async fn blob(&self, hash: Hash) -> Result<StoredBlob> {
        get(&mut *self.readers.acquire().await.db()?, hash).await
    }

    async fn begin_blob(&self, hash: Hash, size: u64, now: Timestamp) -> Result<Begun> {
        let (key, size) = (hash.as_bytes(), int(size)?);
        let dead = now.checked_sub(CONDEMNED_FOR).map_or(i64::MIN, ms);
        let now = ms(now);
        let row = sqlx::query_as!(
            BegunRow,
            "INSERT INTO blobs (hash, bytes, size, created, touched, place) VALUES (?1, x'', ?2, ?3, ?3, 'uploading')
             ON CONFLICT (hash) DO UPDATE SET
                 place = CASE WHEN blobs.place = 'condemned' AND blobs.touched <= ?4 THEN 'uploading' ELSE blobs.place END,
                 generation = blobs.generation
                     + CASE WHEN blobs.place = 'condemned' AND blobs.touched <= ?4 THEN 1 ELSE 0 END,
                 touched = CASE WHEN blobs.place = 'condemned' AND blobs.touched > ?4 THEN blobs.touched
                     ELSE max(coalesce(blobs.touched, blobs.created), excluded.touched) END
             RETURNING place, generation",
            key,
            size,
            now,
            dead
        )
        .fetch_one(&self.writer)
        .await
        .db()?;
        row.begun()
    }

    async fn blob_uploaded(&self, hash: Hash, generation: u64) -> Result<bool> {
        let (key, generation) = (hash.as_bytes(), int(generation)?);
        let done = sqlx::query!(
            "UPDATE blobs SET place = CASE WHEN place = 'uploading' THEN 'objects' ELSE place END
             WHERE hash = ? AND generation = ? AND place <> 'condemned'",
            key,
            generation
        )
        .execute(&self.writer)
        .await
        .db()?;
        Ok(done.rows_affected() == 1)
    }

    async fn condemn_blobs(&self, walk: &BlobWalk, now: Timestamp) -> Result<Condemned> {
        let after = walk.after.as_ref().map_or(FIRST, Hash::as_bytes);
        let (before, now, skip) = (ms(walk.before), ms(now), walk.step.max(1) - 1);
        let mut tx = self.begin().await?;
        let last = sqlx::query_scalar!(
            "SELECT hash FROM blobs WHERE hash > ? ORDER BY hash LIMIT 1 OFFSET ?",
            after,
            skip
        )
        .fetch_optional(&mut *tx)
        .await
        .db()?;
        let found = sqlx::query_scalar!(
            "SELECT b.hash FROM blobs b
             WHERE b.hash > ?1 AND (?2 IS NULL OR b.hash <= ?2) AND coalesce(b.touched, b.created) < ?3
                 AND (?4 OR b.place = 'database') AND NOT EXISTS (SELECT 1 FROM blob_references r WHERE r.hash = b.hash)
             ORDER BY b.hash",
            after,
            last,
            before,
            walk.objects
        )
        .fetch_all(&mut *tx)
        .await
        .db()?;
        let mut blobs = Vec::with_capacity(found.len());
        for key in &found {
            let row = sqlx::query_as!(
                SizedRow,
                r#"UPDATE blobs SET place = 'condemned', bytes = x'', size = coalesce(size, length(bytes)),
                       generation = generation + 1, touched = ?
                   WHERE hash = ? RETURNING hash, size AS "size!", generation"#,
                now,
                key
            )
            .fetch_one(&mut *tx)
            .await
            .db()?;
            blobs.push(row.condemned()?);
        }
        tx.commit().await?;
        let next = last.as_deref().map(|last| hash(WHAT, last)).transpose()?;
        Ok(Condemned { blobs, next })
    }

    async fn remove_blobs(&self, blobs: &[CondemnedBlob]) -> Result<u64> {
        let mut tx = self.begin().await?;
        let mut removed = 0;
        for blob in blobs {
            let (key, generation) = (blob.hash.as_bytes(), int(blob.generation)?);
            let done = sqlx::query!(
                "DELETE FROM blobs WHERE hash = ? AND generation = ? AND place = 'condemned'",
                key,
                generation
            )
            .execute(&mut *tx)
            .await
            .db()?;
            removed += done.rows_affected();
        }
        tx.commit().await?;
        Ok(removed)
    }

    async fn movable_blobs(
        &self,
        after: Option<Hash>,
        above: u64,
        before: Timestamp,
        limit: u32,
    ) -> Result<Vec<MovableBlob>> {
        let after = after.as_ref().map_or(FIRST, Hash::as_bytes);
        let (above, before) = (int(above)?, ms(before));
        let rows = sqlx::query_as!(
            SizedRow,
            r#"SELECT b.hash, length(b.bytes) AS "size!: i64", b.generation FROM blobs b
               WHERE b.hash > ? AND b.place = 'database' AND length(b.bytes) > ? AND coalesce(b.touched, b.created) < ?
                   AND NOT EXISTS (SELECT 1 FROM submissions s WHERE s.source = b.hash)
               ORDER BY b.hash LIMIT ?"#,
            after,
            above,
            before,
            limit
        )
        .fetch_all(&self.readers)
        .await
        .db()?;
        rows.iter().map(SizedRow::movable).collect()
    }

    async fn blob_moved(&self, blob: MovableBlob) -> Result<bool> {
        let (key, generation, size) = (blob.hash.as_bytes(), int(blob.generation)?, int(blob.size)?);
        let done = sqlx::query!(
            "UPDATE blobs SET bytes = x'', place = 'objects', size = ?3
             WHERE hash = ?1 AND generation = ?2 AND place = 'database'
                 AND NOT EXISTS (SELECT 1 FROM submissions s WHERE s.source = ?1)",
            key,
            generation,
            size
        )
        .execute(&self.writer)
        .await
        .db()?;
        Ok(done.rows_affected() == 1)
    }
}
