//! [`Sets`].

use async_trait::async_trait;
use jiff::Timestamp;
use sqlx::PgConnection;
use trellis_store::backend::rows::sets::{
    CLASS, CellRow, ClassRow, MemberRow, ProblemRow, SET, SetRow, matrix,
};
use trellis_store::backend::rows::{all, one};
use trellis_store::backend::{LedgerTx as _, credit_class, must_be};
use trellis_store::{
    Class, ClassId, Conflict, Matrix, Member, NewClass, NewSet, ProblemId, ProblemSet, Result, SetId,
    SetProblem, SetSettings, Sets, StoreError, UserId,
};

use crate::PostgresStore;
use crate::convert::ms;
use crate::error::Db;
use crate::text::clean;
use crate::tx::Tx;

async fn class(conn: &mut PgConnection, id: ClassId) -> Result<Class> {
    sqlx::query_as!(
        ClassRow,
        r#"SELECT id, title, owner_id AS owner, join_code, created,
               (SELECT count(*) FROM class_members WHERE class_id = c.id) AS "members!"
           FROM classes c WHERE id = $1"#,
        id.0
    )
    .fetch_optional(conn)
    .await
    .db()
    .and_then(|row| one(row, CLASS))
}

async fn set(conn: &mut PgConnection, id: SetId) -> Result<ProblemSet> {
    sqlx::query_as!(
        SetRow,
        r#"SELECT id, owner_id AS owner, title, class_id AS class, due, credit_seconds,
               version, created,
               coalesce((SELECT jsonb_agg(problem_id ORDER BY ordinal) FROM set_problems WHERE set_id = s.id), '[]')::text
                   AS "problems!"
           FROM problem_sets s WHERE id = $1"#,
        id.0
    )
    .fetch_optional(conn)
    .await
    .db()
    .and_then(|row| one(row, SET))
}

async fn members(conn: &mut PgConnection, id: ClassId) -> Result<Vec<Member>> {
    sqlx::query_as!(
        MemberRow,
        r#"SELECT user_id AS user, u.display_name AS name, joined
           FROM class_members m JOIN users u ON u.id = m.user_id WHERE class_id = $1 ORDER BY name, user_id"#,
        id.0
    )
    .fetch_all(conn)
    .await
    .db()
    .and_then(all)
}

async fn problems(conn: &mut PgConnection, id: SetId) -> Result<Vec<SetProblem>> {
    sqlx::query_as!(
        ProblemRow,
        r#"SELECT p.id, slug, title::text AS "title!", deleted FROM set_problems s JOIN problems p ON p.id = s.problem_id
           WHERE set_id = $1 ORDER BY ordinal"#,
        id.0
    )
    .fetch_all(conn)
    .await
    .db()
    .and_then(all)
}

/// Puts the problems in, in order; those that were not in must exist and not be deleted.
async fn put_problems(tx: &mut Tx, id: SetId, problems: &[ProblemId], before: &[ProblemId]) -> Result<()> {
    sqlx::query!("DELETE FROM set_problems WHERE set_id = $1", id.0)
        .execute(&mut **tx)
        .await
        .db()?;
    for (problem, ordinal) in problems.iter().zip(1_i64..) {
        if !before.contains(problem) {
            crate::problems::must_exist(tx, *problem).await?;
        }
        sqlx::query!(
            "INSERT INTO set_problems (set_id, ordinal, problem_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
            id.0,
            ordinal,
            problem.0
        )
        .execute(&mut **tx)
        .await
        .db()?;
    }
    Ok(())
}

#[async_trait]
impl Sets for PostgresStore {
    async fn create_class(&self, new: NewClass, now: Timestamp) -> Result<Class> {
        let mut tx = self.begin().await?;
        let created = ms(now);
        crate::users::get(&mut tx, new.owner).await?;
        sqlx::query!(
            "INSERT INTO classes (id, title, owner_id, join_code, created) VALUES ($1, $2, $3, $4, $5)",
            new.id.0,
            &*clean(&new.title),
            new.owner.0,
            &*clean(&new.join_code),
            created
        )
        .execute(&mut *tx)
        .await
        .or_taken(Conflict::IdTaken)?;
        let code = clean(&new.join_code).to_lowercase();
        sqlx::query!(
            "INSERT INTO join_codes (code, class_id) VALUES ($1, $2)",
            code,
            new.id.0
        )
        .execute(&mut *tx)
        .await
        .or_taken(Conflict::CodeTaken)?;
        let class = class(&mut tx, new.id).await?;
        tx.commit().await?;
        Ok(class)
    }

    async fn class(&self, id: ClassId) -> Result<Class> {
        class(&mut *self.pool.acquire().await.db()?, id).await
    }

    async fn classes_of(&self, owner: UserId) -> Result<Vec<Class>> {
        sqlx::query_as!(
            ClassRow,
            r#"SELECT id, title, owner_id AS owner, join_code, created,
                   (SELECT count(*) FROM class_members WHERE class_id = c.id) AS "members!"
               FROM classes c WHERE owner_id = $1 ORDER BY created DESC, id DESC"#,
            owner.0
        )
        .fetch_all(&self.pool)
        .await
        .db()
        .and_then(all)
    }

    async fn classes_joined(&self, user: UserId) -> Result<Vec<Class>> {
        sqlx::query_as!(
            ClassRow,
            r#"SELECT id, title, owner_id AS owner, join_code, created,
                   (SELECT count(*) FROM class_members WHERE class_id = c.id) AS "members!"
               FROM class_members m JOIN classes c ON c.id = m.class_id
               WHERE m.user_id = $1 ORDER BY created DESC, id DESC"#,
            user.0
        )
        .fetch_all(&self.pool)
        .await
        .db()
        .and_then(all)
    }

    async fn join_class(&self, code: &str, user: UserId, now: Timestamp) -> Result<Class> {
        let mut tx = self.begin_results().await?;
        tx.lock_person(user).await?;
        let (code, joined) = (clean(code).trim().to_lowercase(), ms(now));
        let id = sqlx::query_scalar!(
            r#"SELECT class_id AS class FROM join_codes WHERE code = $1"#,
            code
        )
        .fetch_optional(&mut *tx)
        .await
        .db()?
        .flatten()
        .ok_or(StoreError::NotFound(CLASS))?;
        sqlx::query!(
            "INSERT INTO class_members (class_id, user_id, joined) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
            id,
            user.0,
            joined
        )
        .execute(&mut *tx)
        .await
        .or_missing("user")?;
        credit_class(&mut tx, id, None, Some(user.0), now).await?;
        let class = class(&mut tx, id.into()).await?;
        tx.commit().await?;
        Ok(class)
    }

    async fn leave_class(&self, id: ClassId, user: UserId) -> Result<()> {
        sqlx::query!(
            "DELETE FROM class_members WHERE class_id = $1 AND user_id = $2",
            id.0,
            user.0
        )
        .execute(&self.pool)
        .await
        .db()?;
        Ok(())
    }

    async fn members(&self, id: ClassId) -> Result<Vec<Member>> {
        members(&mut *self.pool.acquire().await.db()?, id).await
    }

    async fn create_set(&self, new: NewSet, now: Timestamp) -> Result<ProblemSet> {
        let mut tx = self.begin_all_results().await?;
        let (owner, settings, created) = (new.owner, new.settings, ms(now));
        crate::users::get(&mut tx, owner).await?;
        let (class, due) = (settings.class.map(|class| class.0), settings.due.map(ms));
        if let Some(id) = settings.class {
            self::class(&mut tx, id).await?;
        }
        sqlx::query!(
            "INSERT INTO problem_sets (id, owner_id, title, class_id, due, credit_seconds, version, created)
             VALUES ($1, $2, $3, $4, $5, $6, 1, $7)",
            new.id.0,
            owner.0,
            &*clean(&settings.title),
            class,
            due,
            i64::from(settings.credit_seconds),
            created
        )
        .execute(&mut *tx)
        .await
        .or_taken(Conflict::IdTaken)?;
        put_problems(&mut tx, new.id, &settings.problems, &[]).await?;
        if let Some(class) = class {
            credit_class(&mut tx, class, Some(new.id.0), None, now).await?;
        }
        let set = set(&mut tx, new.id).await?;
        tx.commit().await?;
        Ok(set)
    }

    async fn update_set(
        &self,
        id: SetId,
        base: u32,
        settings: &SetSettings,
        now: Timestamp,
    ) -> Result<ProblemSet> {
        let mut tx = self.begin_all_results().await?;
        let old = set(&mut tx, id).await?;
        must_be(old.version, base)?;
        let (class, due) = (settings.class.map(|class| class.0), settings.due.map(ms));
        sqlx::query!(
            "UPDATE problem_sets SET title = $1, class_id = $2, due = $3, credit_seconds = $4, version = version + 1
             WHERE id = $5",
            &*clean(&settings.title),
            class,
            due,
            i64::from(settings.credit_seconds),
            id.0
        )
        .execute(&mut *tx)
        .await
        .or_missing(CLASS)?;
        put_problems(&mut tx, id, &settings.problems, &old.settings.problems).await?;
        if let Some(class) = class {
            credit_class(&mut tx, class, Some(id.0), None, now).await?;
        }
        let set = set(&mut tx, id).await?;
        tx.commit().await?;
        Ok(set)
    }

    async fn set(&self, id: SetId) -> Result<ProblemSet> {
        set(&mut *self.pool.acquire().await.db()?, id).await
    }

    async fn set_problems(&self, id: SetId) -> Result<Vec<SetProblem>> {
        let mut snapshot = self.snapshot().await?;
        set(&mut snapshot, id).await?;
        problems(&mut snapshot, id).await
    }

    async fn sets_of(&self, owner: UserId) -> Result<Vec<ProblemSet>> {
        sqlx::query_as!(
            SetRow,
            r#"SELECT id, owner_id AS owner, title, class_id AS class, due, credit_seconds,
                   version, created,
                   coalesce((SELECT jsonb_agg(problem_id ORDER BY ordinal) FROM set_problems WHERE set_id = s.id), '[]')::text
                       AS "problems!"
               FROM problem_sets s WHERE owner_id = $1 ORDER BY created DESC, id DESC"#,
            owner.0
        )
        .fetch_all(&self.pool)
        .await
        .db()
        .and_then(all)
    }

    async fn sets_for(&self, user: UserId) -> Result<Vec<ProblemSet>> {
        sqlx::query_as!(
            SetRow,
            r#"SELECT id, owner_id AS owner, title, s.class_id AS class, due,
                   credit_seconds, version, created,
                   coalesce((SELECT jsonb_agg(problem_id ORDER BY ordinal) FROM set_problems WHERE set_id = s.id), '[]')::text
                       AS "problems!"
               FROM class_members m JOIN problem_sets s ON s.class_id = m.class_id
               WHERE m.user_id = $1 ORDER BY due NULLS LAST, created, id"#,
            user.0
        )
        .fetch_all(&self.pool)
        .await
        .db()
        .and_then(all)
    }

    async fn matrix(&self, id: SetId) -> Result<Matrix> {
        let mut snapshot = self.snapshot().await?;
        let set = set(&mut snapshot, id).await?;
        let problems = problems(&mut snapshot, id).await?;
        let Some(class) = set.settings.class else {
            return Ok(Matrix {
                problems,
                rows: Vec::new(),
            });
        };
        let members = members(&mut snapshot, class).await?;
        let results = sqlx::query_as!(
            CellRow,
            r#"SELECT m.user_id AS user, r.problem_id AS problem, r.tries,
                   CASE WHEN r.embargo_id IS NULL THEN r.solved END AS solved
               FROM class_members m CROSS JOIN set_problems p
                   JOIN results r ON r.user_id = m.user_id AND r.problem_id = p.problem_id
               WHERE m.class_id = $1 AND p.set_id = $2"#,
            class.0,
            id.0
        )
        .fetch_all(&mut *snapshot)
        .await
        .db()?;
        matrix(&set, problems, members, results)
    }
}
