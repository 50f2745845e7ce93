//! [`Blobs`].
//!
//! Whoever refers to a blob holds its row `FOR KEY SHARE`, as foreign keys do, and has seen in which place it is; whoever
//! condemns one holds it `FOR UPDATE` and looks for what refers to it after that. So neither misses the other.

use async_trait::async_trait;
use jiff::Timestamp;
use sqlx::PgConnection;
use trellis_store::backend::rows::blobs::{BegunRow, BytesRow, SizedRow, WHAT};
use trellis_store::{
    Begun, BlobWalk, Blobs, CONDEMNED_FOR, Condemned, CondemnedBlob, Hash, MovableBlob, Result, StoreError,
    StoredBlob,
};

use crate::PostgresStore;
use crate::convert::{hash, int, ms};
use crate::error::Db;
use crate::tx::Tx;

/// The hash before all others.
const FIRST: &[u8] = &[];

/// Stores a text that the transaction will refer to. Unlike [`Blobs::put_blob`] it changes nothing of a row that is there:
/// the same program of many people is one row, and they do not wait for each other.
pub(crate) async fn keep_source(tx: &mut Tx, bytes: &[u8], now: Timestamp) -> Result<Hash> {
    let hash = Hash::of(bytes);
    let (key, created) = (hash.as_bytes(), ms(now));
    sqlx::query!(
        "INSERT INTO blobs (hash, bytes, created, touched) VALUES ($1, $2, $3, $3) ON CONFLICT DO NOTHING",
        key,
        bytes,
        created
    )
    .execute(&mut **tx)
    .await
    .db()?;
    let place = sqlx::query_scalar!("SELECT place FROM blobs WHERE hash = $1 FOR KEY SHARE", key)
        .fetch_optional(&mut **tx)
        .await
        .db()?;
    if place.as_deref() == Some("database") {
        return Ok(hash);
    }
    // In an object, condemned, or removed since the insert.
    put(tx, bytes, now).await
}

async fn put(conn: &mut PgConnection, bytes: &[u8], now: Timestamp) -> Result<Hash> {
    let hash = Hash::of(bytes);
    let (key, now) = (hash.as_bytes(), ms(now));
    sqlx::query!(
        "INSERT INTO blobs (hash, bytes, created, touched) VALUES ($1, $2, $3, $3)
         ON CONFLICT (hash) DO UPDATE SET
             bytes = CASE WHEN blobs.place = 'database' THEN blobs.bytes ELSE excluded.bytes END,
             place = 'database',
             generation = blobs.generation + CASE WHEN blobs.place = 'condemned' THEN 1 ELSE 0 END,
             touched = greatest(coalesce(blobs.touched, blobs.created), excluded.touched)",
        key,
        bytes,
        now
    )
    .execute(conn)
    .await
    .db()?;
    Ok(hash)
}

/// A submission's source. Errors: `NotFound`, `Corrupt`.
pub(crate) async fn get_source(conn: &mut PgConnection, hash: Hash) -> Result<Vec<u8>> {
    match get(conn, hash).await? {
        StoredBlob::Here(bytes) => Ok(bytes),
        StoredBlob::Object { .. } => Err(StoreError::corrupt(
            WHAT,
            format!("{hash} is not in the database"),
        )),
    }
}

async fn get(conn: &mut PgConnection, hash: Hash) -> Result<StoredBlob> {
    let key = hash.as_bytes();
    sqlx::query_as!(
        BytesRow,
        "SELECT place, size, bytes FROM blobs WHERE hash = $1",
        key
    )
    .fetch_optional(conn)
    .await
    .db()?
    .ok_or(StoreError::NotFound(WHAT))?
    .stored(hash)
}

/// The transaction may refer to this blob: it is whole, and stays so. Errors: `NotFound`.
pub(crate) async fn hold(tx: &mut Tx, blob: Hash) -> Result<()> {
    let key = blob.as_bytes();
    sqlx::query_scalar!(
        "SELECT place FROM blobs WHERE hash = $1 AND place IN ('database', 'objects') FOR KEY SHARE",
        key
    )
    .fetch_optional(&mut **tx)
    .await
    .db()?
    .map(drop)
    .ok_or(StoreError::NotFound("package"))
}

#[async_trait]
impl Blobs for PostgresStore {
    async fn put_blob(&self, bytes: &[u8], now: Timestamp) -> Result<Hash> {
        put(&mut *self.pool.acquire().await.db()?, bytes, now).await
    }

    async fn blob(&self, hash: Hash) -> Result<StoredBlob> {
        get(&mut *self.pool.acquire().await.db()?, hash).await
    }

    async fn begin_blob(&self, hash: Hash, size: u64, now: Timestamp) -> Result<Begun> {
        let (key, size) = (hash.as_bytes(), int(size)?);
        let dead = now.checked_sub(CONDEMNED_FOR).map_or(i64::MIN, ms);
        let row = sqlx::query_as!(
            BegunRow,
            "INSERT INTO blobs (hash, bytes, size, created, touched, place) VALUES ($1, '', $2, $3, $3, 'uploading')
             ON CONFLICT (hash) DO UPDATE SET
                 place = CASE WHEN blobs.place = 'condemned' AND blobs.touched <= $4 THEN 'uploading' ELSE blobs.place END,
                 generation = blobs.generation
                     + CASE WHEN blobs.place = 'condemned' AND blobs.touched <= $4 THEN 1 ELSE 0 END,
                 touched = CASE WHEN blobs.place = 'condemned' AND blobs.touched > $4 THEN blobs.touched
                     ELSE greatest(coalesce(blobs.touched, blobs.created), excluded.touched) END
             RETURNING place, generation",
            key,
            size,
            ms(now),
            dead
        )
        .fetch_one(&self.pool)
        .await
        .db()?;
        row.begun()
    }

    async fn blob_uploaded(&self, hash: Hash, generation: u64) -> Result<bool> {
        let (key, generation) = (hash.as_bytes(), int(generation)?);
        let done = sqlx::query!(
            "UPDATE blobs SET place = CASE WHEN place = 'uploading' THEN 'objects' ELSE place END
             WHERE hash = $1 AND generation = $2 AND place <> 'condemned'",
            key,
            generation
        )
        .execute(&self.pool)
        .await
        .db()?;
        Ok(done.rows_affected() == 1)
    }

    async fn condemn_blobs(&self, walk: &BlobWalk, now: Timestamp) -> Result<Condemned> {
        let after = walk.after.as_ref().map_or(FIRST, Hash::as_bytes);
        let before = ms(walk.before);
        let last = sqlx::query_scalar!(
            "SELECT hash FROM blobs WHERE hash > $1 ORDER BY hash OFFSET $2 LIMIT 1",
            after,
            i64::from(walk.step.max(1)) - 1
        )
        .fetch_optional(&self.pool)
        .await
        .db()?;
        let next = last.as_deref().map(|last| hash(WHAT, last)).transpose()?;
        let mut tx = self.begin().await?;
        let found = sqlx::query_scalar!(
            "SELECT b.hash FROM blobs b
             WHERE b.hash > $1 AND ($2::bytea IS NULL OR b.hash <= $2) AND coalesce(b.touched, b.created) < $3
                 AND ($4 OR b.place = 'database') AND NOT EXISTS (SELECT 1 FROM blob_references r WHERE r.hash = b.hash OFFSET 0)
             ORDER BY b.hash FOR UPDATE OF b SKIP LOCKED",
            after,
            last,
            before,
            walk.objects
        )
        .fetch_all(&mut *tx)
        .await
        .db()?;
        // OFFSET keeps PostgreSQL from joining all that refers to blobs: a few rows are looked up by index.
        // A statement of its own, which sees what was committed before the rows were ours.
        let rows = sqlx::query_as!(
            SizedRow,
            r#"UPDATE blobs b SET place = 'condemned', bytes = '', size = coalesce(b.size, length(b.bytes)),
                   generation = b.generation + 1, touched = $2
               WHERE b.hash = ANY($1) AND coalesce(b.touched, b.created) < $3
                   AND NOT EXISTS (SELECT 1 FROM blob_references r WHERE r.hash = b.hash OFFSET 0)
               RETURNING b.hash, b.size AS "size!", b.generation"#,
            &found,
            ms(now),
            before
        )
        .fetch_all(&mut *tx)
        .await
        .db()?;
        tx.commit().await?;
        let blobs = rows.iter().map(SizedRow::condemned).collect::<Result<_>>()?;
        Ok(Condemned { blobs, next })
    }

    async fn remove_blobs(&self, blobs: &[CondemnedBlob]) -> Result<u64> {
        let keys: Vec<Vec<u8>> = blobs.iter().map(|blob| blob.hash.as_bytes().to_vec()).collect();
        let generations = blobs
            .iter()
            .map(|blob| int(blob.generation))
            .collect::<Result<Vec<_>>>()?;
        let done = sqlx::query!(
            "DELETE FROM blobs b USING unnest($1::bytea[], $2::bigint[]) AS c (hash, generation)
             WHERE b.hash = c.hash AND b.generation = c.generation AND b.place = 'condemned'",
            &keys,
            &generations
        )
        .execute(&self.pool)
        .await
        .db()?;
        Ok(done.rows_affected())
    }

    async fn movable_blobs(
        &self,
        after: Option<Hash>,
        above: u64,
        before: Timestamp,
        limit: u32,
    ) -> Result<Vec<MovableBlob>> {
        let after = after.as_ref().map_or(FIRST, Hash::as_bytes);
        let rows = sqlx::query_as!(
            SizedRow,
            r#"SELECT b.hash, length(b.bytes)::bigint AS "size!", b.generation FROM blobs b
               WHERE b.hash > $1 AND b.place = 'database' AND length(b.bytes) > $2
                   AND coalesce(b.touched, b.created) < $3
                   AND NOT EXISTS (SELECT 1 FROM submissions s WHERE s.source = b.hash)
               ORDER BY b.hash LIMIT $4"#,
            after,
            i32::try_from(above).unwrap_or(i32::MAX),
            ms(before),
            i64::from(limit)
        )
        .fetch_all(&self.pool)
        .await
        .db()?;
        rows.iter().map(SizedRow::movable).collect()
    }

    async fn blob_moved(&self, blob: MovableBlob) -> Result<bool> {
        let (key, generation, size) = (blob.hash.as_bytes(), int(blob.generation)?, int(blob.size)?);
        let mut tx = self.begin().await?;
        // Not `FOR NO KEY UPDATE`: a submission that takes it as its source holds it for its key.
        sqlx::query_scalar!("SELECT place FROM blobs WHERE hash = $1 FOR UPDATE", key)
            .fetch_optional(&mut *tx)
            .await
            .db()?;
        let done = sqlx::query!(
            "UPDATE blobs SET bytes = '', place = 'objects', size = $3
             WHERE hash = $1 AND generation = $2 AND place = 'database'
                 AND NOT EXISTS (SELECT 1 FROM submissions s WHERE s.source = $1)",
            key,
            generation,
            size
        )
        .execute(&mut *tx)
        .await
        .db()?;
        tx.commit().await?;
        Ok(done.rows_affected() == 1)
    }
}
