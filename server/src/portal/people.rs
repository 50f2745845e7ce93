//! Pages about people: ranking, one's own hours, account, administration.

use super::PagePortal;
use crate::error::AppError;
use crate::messages::Message;
use crate::services::courses::text;
use crate::wire;
use trellis_store::{
    AuditQuery, HoursKind, LedgerEntry, Page, RankRow, Role, StoreError, Totals, UserId, base_reason,
};
use trellis_types::admin::{AdminQuery, AdminView, AuditLine, QueueView, UserLine};
use trellis_types::auth::{AccountView, ClassLink};
use trellis_types::learning::{HoursByKind, HoursLine, HoursReason, HoursResponse, LearningView, StudyLine};
use trellis_types::ranking::{RankLine, RankingView};
use trellis_types::{Lang, Pager};

const RANKS: u32 = 50;
const USERS: u32 = 50;
const AUDIT: u32 = 50;

fn rank_line(rank: u64, user: UserId, name: &str, totals: Totals) -> RankLine {
    RankLine {
        rank,
        user: wire::user_id(user),
        name: name.to_owned(),
        solved: totals.solved,
        score: totals.score.thousandths(),
        hours_seconds: totals.seconds,
    }
}

impl PagePortal {
    pub async fn ranking_view(&self, number: u32) -> Result<RankingView, AppError> {
        let number = number.max(1);
        let page = Page::new((number - 1).saturating_mul(RANKS), RANKS);
        let found = self.state.store.ranking(page).await?;
        let ranks = found.ranks(page);
        let line = |(row, rank): (&RankRow, u64)| rank_line(rank, row.user, &row.name, row.totals);
        let me = match &self.user {
            Some(user) => {
                let own = self.state.store.rank_of(user.id).await?;
                own.map(|(totals, better)| rank_line(better + 1, user.id, &user.display_name, totals))
            }
            None => None,
        };
        Ok(RankingView {
            rows: found.rows.iter().zip(ranks).map(line).collect(),
            pager: Pager {
                page: number,
                per_page: RANKS,
                total: found.total,
            },
            me,
        })
    }

    /// The reader's whole ledger with the reason of each entry.
    pub async fn hours(&self, lang: Lang) -> Result<HoursResponse, AppError> {
        let user = self.signed_in()?;
        let mut entries: Vec<LedgerEntry> = Vec::new();
        loop {
            let after = entries.last().map_or(0, |entry| entry.seq);
            let part = self
                .state
                .store
                .ledger(user.id, after, trellis_store::MAX_PAGE)
                .await?;
            if part.is_empty() {
                break;
            }
            entries.extend(part);
        }
        let mut lines = Vec::new();
        for entry in &entries {
            lines.push(HoursLine {
                seq: entry.seq,
                seconds: entry.seconds,
                reason: self.reason(entry, lang).await?,
                created: wire::time(entry.created),
                hash: entry.hash.to_string(),
            });
        }
        Ok(HoursResponse {
            total_seconds: entries.iter().map(|entry| entry.seconds).sum(),
            head: entries
                .last()
                .map_or(trellis_store::Hash::ZERO, |entry| entry.hash)
                .to_string(),
            intact: self.state.store.verify_chain(user.id).await?.broken.is_none(),
            entries: lines,
        })
    }

    async fn reason(&self, entry: &LedgerEntry, lang: Lang) -> Result<HoursReason, AppError> {
        let evidence = |key: &str| entry.evidence.get(key);
        let rest = base_reason(&entry.reason);
        let rest = rest.split_once(':').map_or("", |(_, rest)| rest);
        Ok(match entry.kind {
            HoursKind::Lesson => {
                let (course, lesson) = rest.split_once('/').unwrap_or((rest, ""));
                HoursReason::Lesson {
                    title: self.lesson_title(course, lesson, lang),
                    course: wire::slug(course),
                    lesson: wire::slug(lesson),
                    active_seconds: evidence("active_seconds").and_then(number).unwrap_or(0),
                }
            }
            HoursKind::Problem => {
                let problem = match rest.parse() {
                    Ok(id) => optional(self.state.store.problem(id).await)?,
                    Err(_) => None,
                };
                HoursReason::Problem {
                    title: problem
                        .as_ref()
                        .map_or("", |problem| problem.content.title.get(lang.as_str()))
                        .to_owned(),
                    problem: problem.map(|problem| wire::slug(&problem.slug)),
                    submission: evidence("submission")
                        .and_then(|id| id.as_str()?.parse().ok())
                        .map(wire::submission_id),
                }
            }
            HoursKind::Set => {
                let id = rest.parse().map_err(AppError::internal)?;
                let title = self.state.store.set(id).await?.settings.title;
                HoursReason::Set {
                    set: wire::set_id(id),
                    title,
                }
            }
            HoursKind::Contest => {
                let id = rest.parse().map_err(AppError::internal)?;
                let title = self.state.store.contest(id).await?.settings.title;
                HoursReason::Contest {
                    contest: wire::contest_id(id),
                    title: title.get(lang.as_str()).to_owned(),
                    rank: evidence("rank").and_then(serde_json::Value::as_u64),
                    solved: evidence("solved").and_then(number),
                }
            }
            HoursKind::Correction => HoursReason::Correction {
                of: rest.parse().unwrap_or(0),
                why: if evidence("rejudging").is_some() {
                    Message::JudgedAgain.text(lang)
                } else {
                    let why = evidence("why").and_then(|why| why.as_str());
                    why.unwrap_or_default().to_owned()
                },
            },
        })
    }

    fn lesson_title(&self, course: &str, lesson: &str, lang: Lang) -> String {
        let course = self.state.courses.iter().find(|known| known.slug == course);
        course.and_then(|course| course.lesson(lesson)).map_or_else(
            || lesson.to_owned(),
            |lesson| text(&lesson.title, lang.as_str()).to_owned(),
        )
    }

    pub(super) async fn learning_view(&self, lang: Lang) -> Result<LearningView, AppError> {
        let user = self.signed_in()?;
        let hours = self.hours(lang).await?;
        let mut by_kind = HoursByKind::default();
        for entry in &hours.entries {
            add(&mut by_kind, entry, &hours.entries);
        }
        let rows = self.state.store.progress_of(user.id, None).await?;
        let lessons = rows.iter().map(|row| StudyLine {
            course: wire::slug(&row.key.course),
            lesson: wire::slug(&row.key.lesson),
            title: self.lesson_title(&row.key.course, &row.key.lesson, lang),
            valid_seconds: row.time.valid,
            idle_seconds: row.time.idle,
            parallel_seconds: row.time.parallel,
            over_cap_seconds: row.time.over_cap,
            completed: row.completed.map(wire::time),
        });
        Ok(LearningView {
            hours,
            by_kind,
            lessons: lessons.collect(),
        })
    }

    pub(super) async fn account_view(&self) -> Result<AccountView, AppError> {
        let user = self.signed_in()?;
        let totals = self
            .state
            .store
            .rank_of(user.id)
            .await?
            .map(|(totals, _)| totals)
            .unwrap_or_default();
        Ok(AccountView {
            created: wire::time(user.created),
            has_password: user.password_hash.is_some(),
            solved: totals.solved,
            hours_seconds: self.state.store.hours_total(user.id).await?.seconds,
            classes: self.class_links(user.id).await?,
        })
    }

    pub(super) async fn class_links(&self, user: UserId) -> Result<Vec<ClassLink>, AppError> {
        let mut links = Vec::new();
        for class in self.state.store.classes_joined(user).await? {
            let teacher = self.state.store.user(class.owner).await?.display_name;
            links.push(ClassLink {
                title: class.title,
                teacher,
            });
        }
        Ok(links)
    }

    pub(super) async fn admin_view(&self, query: &AdminQuery, lang: Lang) -> Result<AdminView, AppError> {
        self.require(Role::Admin)?;
        let users = self.state.store.users(&query.user, Page::first(USERS)).await?;
        let wanted = AuditQuery {
            what: Some(query.what.clone()).filter(|what| !what.is_empty()),
            before: query.before,
            ..AuditQuery::default()
        };
        let rows = self.state.store.audit(&wanted, AUDIT).await?;
        let mut audit = Vec::new();
        for row in &rows {
            let who = match row.entry.who {
                Some(id) => self.state.store.user(id).await?.login.as_str().to_owned(),
                None => String::new(),
            };
            audit.push(AuditLine {
                id: row.id,
                at: wire::time(row.at),
                who,
                what: row.entry.what.clone(),
                target: row.entry.target.clone(),
                address: row.entry.address.clone(),
                detail: detail(&row.entry.detail),
            });
        }
        Ok(AdminView {
            query: query.clone(),
            queue: self.queue().await?,
            languages: trellis_judge::languages::all()
                .iter()
                .map(|language| self.state.language_choice(language, lang))
                .collect(),
            users: users
                .items
                .iter()
                .map(|user| UserLine {
                    id: wire::user_id(user.id),
                    login: user.login.as_str().to_owned(),
                    display_name: user.display_name.clone(),
                    roles: user.roles.0.iter().copied().map(wire::role).collect(),
                    created: wire::time(user.created),
                    disabled: user.disabled.is_some(),
                })
                .collect(),
            users_total: users.total,
            older: rows
                .last()
                .filter(|_| rows.len() == AUDIT as usize)
                .map(|row| row.id),
            audit,
        })
    }

    async fn queue(&self) -> Result<QueueView, AppError> {
        let stats = self.state.store.queue_stats().await?;
        let confinement = trellis_judge::native::available();
        Ok(QueueView {
            queued: stats.queued,
            running: stats.running,
            oldest: stats.oldest.map(wire::time),
            workers: u32::try_from(self.state.config.workers).unwrap_or(u32::MAX),
            confined: confinement.is_ok(),
            note: confinement
                .err()
                .map(|error| error.to_string())
                .unwrap_or_default(),
        })
    }
}

fn number(value: &serde_json::Value) -> Option<u32> {
    value.as_u64().and_then(|value| u32::try_from(value).ok())
}

fn detail(value: &serde_json::Value) -> String {
    let empty = value.is_null() || value.as_object().is_some_and(serde_json::Map::is_empty);
    if empty { String::new() } else { value.to_string() }
}

/// `None` for what is not there (any more).
fn optional<T>(result: Result<T, StoreError>) -> Result<Option<T>, AppError> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(StoreError::NotFound(_) | StoreError::Gone(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Adds an entry to its kind; a correction goes to the kind of the entry it takes back.
fn add(sums: &mut HoursByKind, entry: &HoursLine, all: &[HoursLine]) {
    let mut reason = &entry.reason;
    // A correction may itself be corrected; each refers to an earlier entry, so this ends.
    while let HoursReason::Correction { of, .. } = reason {
        match all.iter().find(|known| known.seq == *of && known.seq < entry.seq) {
            Some(known) if !std::ptr::eq(&known.reason, reason) => reason = &known.reason,
            _ => return,
        }
    }
    match reason {
        HoursReason::Lesson { .. } => sums.lessons += entry.seconds,
        HoursReason::Problem { .. } => sums.problems += entry.seconds,
        HoursReason::Set { .. } => sums.sets += entry.seconds,
        HoursReason::Contest { .. } => sums.contests += entry.seconds,
        HoursReason::Correction { .. } => {}
    }
}
