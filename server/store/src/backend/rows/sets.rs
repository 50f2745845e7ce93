//! Rows of [`Sets`](crate::Sets).

use std::collections::HashMap;

use uuid::Uuid;

use super::super::convert::{json, num, time, time_opt};
use crate::{
    Cell, Class, ClassId, Matrix, Member, ProblemId, ProblemSet, Result, SetProblem, SetSettings, StoreError,
};

pub const CLASS: &str = "class";
pub const SET: &str = "problem set";

#[derive(Debug)]
pub struct ClassRow {
    pub id: Uuid,
    pub title: String,
    pub owner: Uuid,
    pub join_code: String,
    pub created: i64,
    pub members: i64,
}

impl TryFrom<ClassRow> for Class {
    type Error = StoreError;
    fn try_from(row: ClassRow) -> Result<Self> {
        Ok(Self {
            id: row.id.into(),
            title: row.title,
            owner: row.owner.into(),
            join_code: row.join_code,
            created: time(CLASS, row.created)?,
            members: num(CLASS, row.members)?,
        })
    }
}

#[derive(Debug)]
pub struct SetRow {
    pub id: Uuid,
    pub owner: Uuid,
    pub title: String,
    pub class: Option<Uuid>,
    pub due: Option<i64>,
    pub credit_seconds: i64,
    pub version: i64,
    pub created: i64,
    /// The ids as a JSON array, in order.
    pub problems: String,
}

impl TryFrom<SetRow> for ProblemSet {
    type Error = StoreError;
    fn try_from(row: SetRow) -> Result<Self> {
        let problems: Vec<Uuid> = json(SET, &row.problems)?;
        let settings = SetSettings {
            title: row.title,
            class: row.class.map(ClassId),
            due: time_opt(SET, row.due)?,
            credit_seconds: num(SET, row.credit_seconds)?,
            problems: problems.into_iter().map(ProblemId).collect(),
        };
        Ok(Self {
            id: row.id.into(),
            owner: row.owner.into(),
            settings,
            version: num(SET, row.version)?,
            created: time(SET, row.created)?,
        })
    }
}

#[derive(Debug)]
pub struct MemberRow {
    pub user: Uuid,
    pub name: String,
    pub joined: i64,
}

impl TryFrom<MemberRow> for Member {
    type Error = StoreError;
    fn try_from(row: MemberRow) -> Result<Self> {
        Ok(Self {
            user: row.user.into(),
            name: row.name,
            joined: time(CLASS, row.joined)?,
        })
    }
}

#[derive(Debug)]
pub struct ProblemRow {
    pub id: Uuid,
    pub slug: String,
    pub title: String,
    pub deleted: Option<i64>,
}

impl TryFrom<ProblemRow> for SetProblem {
    type Error = StoreError;
    fn try_from(row: ProblemRow) -> Result<Self> {
        Ok(Self {
            problem: row.id.into(),
            slug: row.slug,
            title: json(SET, &row.title)?,
            deleted: row.deleted.is_some(),
        })
    }
}

/// A member's result in a problem of the set; `solved` is `None` when a freeze hides it.
#[derive(Debug)]
pub struct CellRow {
    pub user: Uuid,
    pub problem: Uuid,
    pub tries: i64,
    pub solved: Option<i64>,
}

/// Puts the results in their places.
pub fn matrix(
    set: &ProblemSet,
    problems: Vec<SetProblem>,
    members: Vec<Member>,
    results: Vec<CellRow>,
) -> Result<Matrix> {
    let mut rows: Vec<(Member, Vec<Cell>)> = members
        .into_iter()
        .map(|member| (member, vec![Cell::default(); problems.len()]))
        .collect();
    let places: HashMap<Uuid, usize> = rows
        .iter()
        .enumerate()
        .map(|(place, (member, _))| (member.user.0, place))
        .collect();
    for result in results {
        let row = places.get(&result.user).copied();
        let column = problems
            .iter()
            .position(|problem| problem.problem.0 == result.problem);
        if let (Some(row), Some(column)) = (row, column) {
            let solved = time_opt(SET, result.solved)?;
            let late = solved
                .zip(set.settings.due)
                .is_some_and(|(solved, due)| solved > due);
            rows[row].1[column] = Cell {
                tries: num(SET, result.tries)?,
                solved,
                late,
            };
        }
    }
    Ok(Matrix { problems, rows })
}
