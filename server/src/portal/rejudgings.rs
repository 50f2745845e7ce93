//! Pages of rejudgings: list, form with preview, one rejudging with what it changes.

use super::PagePortal;
use super::teach::verification_state;
use crate::error::AppError;
use crate::services::{board, rejudgings as rules};
use crate::wire;
use serde_json::Value;
use std::collections::BTreeMap;
use trellis_store::{
    ContestScope, ContestState, ItemsOf, JudgementHead, MAX_REJUDGED, Page, Rejudging,
    RejudgingState as Stored, StoreError, SubmissionId, User,
};
use trellis_types::rejudgings::{
    JudgementLine, Place, RejudgingFilter, RejudgingFormView, RejudgingItem, RejudgingLine, RejudgingPreview,
    RejudgingProblem, RejudgingResponse, RejudgingState, RejudgingsResponse, StandingChange, StandingsChange,
    VerdictCount,
};
use trellis_types::{Lang, Pager, RejudgingId};

const LIST: u32 = 50;
const CHANGES: u32 = 100;
const FAILURES: u32 = 50;
const CHOICES: u32 = 200;

impl PagePortal {
    pub async fn rejudgings_view(&self, before: &str, lang: Lang) -> Result<RejudgingsResponse, AppError> {
        let user = self.signed_in()?;
        let before = before.parse().ok();
        let scope = rules::scope(user)?;
        let mut found = self.state.store.rejudgings(scope, before, LIST + 1).await?;
        let more = found.len() > LIST as usize;
        found.truncate(LIST as usize);
        let older = found
            .last()
            .filter(|_| more)
            .map(|last| wire::rejudging_id(last.id));
        let mut rejudgings = Vec::new();
        for one in &found {
            rejudgings.push(self.rejudging_line(one, lang).await?);
        }
        Ok(RejudgingsResponse { rejudgings, older })
    }

    /// The form; with a filter, what it finds.
    pub(super) async fn rejudging_form_view(
        &self,
        filter: Option<&RejudgingFilter>,
        lang: Lang,
    ) -> Result<RejudgingFormView, AppError> {
        let user = self.signed_in()?;
        rules::scope(user)?;
        let found = match filter {
            Some(filter) => Some(self.rejudging_preview(user, filter, lang).await),
            None => None,
        };
        let (preview, wrong) = match found.transpose() {
            Ok(preview) => (preview, None),
            Err(AppError::Invalid { field, message }) => (None, Some((field.to_owned(), message.text(lang)))),
            Err(error) => return Err(error),
        };
        let store = &self.state.store;
        let contests = store
            .contests(ContestScope::OwnedBy(user.id), None, Page::first(CHOICES))
            .await?;
        let contests = contests.items.into_iter().map(|line| {
            let title = line.contest.settings.title.get(lang.as_str()).to_owned();
            (line.contest.id.to_string(), title)
        });
        let sets = store.sets_of(user.id).await?;
        let classes = store.classes_of(user.id).await?;
        let languages = trellis_judge::languages::all();
        Ok(RejudgingFormView {
            filter: filter.cloned().unwrap_or_default(),
            preview,
            wrong,
            contests: contests.collect(),
            sets: sets
                .into_iter()
                .map(|set| (set.id.to_string(), set.settings.title))
                .collect(),
            classes: classes
                .into_iter()
                .map(|class| (class.id.to_string(), class.title))
                .collect(),
            languages: languages
                .iter()
                .map(|language| (language.id.clone(), language.name.clone()))
                .collect(),
        })
    }

    pub async fn rejudging_preview(
        &self,
        user: &User,
        filter: &RejudgingFilter,
        lang: Lang,
    ) -> Result<RejudgingPreview, AppError> {
        let found = self.state.preview_rejudging(user, filter).await?;
        let verdicts = found.verdicts.into_iter().map(|(verdict, count)| VerdictCount {
            verdict: wire::verdict(verdict),
            count,
        });
        let problems = found.problems.into_iter().map(|problem| RejudgingProblem {
            slug: wire::slug(&problem.slug),
            title: problem.title.get(lang.as_str()).to_owned(),
            count: problem.count,
            outdated: problem.outdated,
            version: problem.version,
            verification: verification_state(problem.verification),
        });
        Ok(RejudgingPreview {
            count: found.count,
            people: found.people,
            most: MAX_REJUDGED,
            verdicts: verdicts.collect(),
            problems: problems.collect(),
        })
    }

    /// `page` counts from 1.
    pub async fn rejudging_view(
        &self,
        id: &RejudgingId,
        page: u32,
        lang: Lang,
    ) -> Result<RejudgingResponse, AppError> {
        let user = self.signed_in()?;
        // Whoever may not rejudge at all is told so, whatever the id.
        rules::scope(user)?;
        let key = wire::rejudging_key(id).ok_or(AppError::NotFound)?;
        let rejudging = self.state.own_rejudging(user, key).await?;
        let page = page.max(1);
        let store = &self.state.store;
        let offset = (page - 1).saturating_mul(CHANGES);
        let changed = store
            .rejudging_items(key, ItemsOf::Changed, Page::new(offset, CHANGES))
            .await?;
        let failed = store
            .rejudging_items(key, ItemsOf::Failed, Page::first(FAILURES))
            .await?;
        Ok(RejudgingResponse {
            line: self.rejudging_line(&rejudging, lang).await?,
            changes: self.rejudging_items(&changed.items, lang).await?,
            pager: Pager {
                page,
                per_page: CHANGES,
                total: changed.total,
            },
            failures: self.rejudging_items(&failed.items, lang).await?,
            standings: self.rejudging_standings(&rejudging, lang).await?,
        })
    }

    async fn rejudging_line(&self, one: &Rejudging, lang: Lang) -> Result<RejudgingLine, AppError> {
        let (filter, about) = self.rejudging_filter(one, lang).await?;
        Ok(RejudgingLine {
            id: wire::rejudging_id(one.id),
            state: state(one.state),
            reason: one.reason.clone(),
            by: one.by_name.clone(),
            created: wire::time(one.created),
            closed: one.closed.map(wire::time),
            closed_by: one.closed_by_name.clone(),
            total: one.total,
            done: one.done,
            failed: one.failed,
            changed: one.changed,
            filter,
            about,
        })
    }

    /// The filter with names for ids, and the names as people read them.
    async fn rejudging_filter(
        &self,
        one: &Rejudging,
        lang: Lang,
    ) -> Result<(RejudgingFilter, Vec<String>), AppError> {
        let (store, stored) = (&self.state.store, &one.filter);
        let mut filter = RejudgingFilter {
            set: stored.set.map(|id| id.to_string()).unwrap_or_default(),
            class: stored.class.map(|id| id.to_string()).unwrap_or_default(),
            contest: stored.contest.map(|id| id.to_string()).unwrap_or_default(),
            submission: stored.submission.map(|id| id.to_string()).unwrap_or_default(),
            language: stored.language.clone().unwrap_or_default(),
            verdicts: stored.verdicts.iter().copied().map(wire::verdict).collect(),
            from: stored.from.map(|at| wire::time(at).0).unwrap_or_default(),
            until: stored.until.map(|at| wire::time(at).0).unwrap_or_default(),
            ..RejudgingFilter::default()
        };
        let mut about = Vec::new();
        if let Some(id) = stored.problem {
            match store.problem(id).await {
                Ok(problem) => {
                    about.push(problem.content.title.get(lang.as_str()).to_owned());
                    filter.problem = problem.slug;
                }
                Err(StoreError::Gone(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        if let Some(id) = stored.contest {
            let title = store.contest(id).await?.settings.title;
            about.push(title.get(lang.as_str()).to_owned());
        }
        if let Some(id) = stored.set {
            about.push(store.set(id).await?.settings.title);
        }
        if let Some(id) = stored.class {
            about.push(store.class(id).await?.title);
        }
        if let Some(id) = stored.user {
            let person = store.user(id).await?;
            about.push(person.display_name);
            filter.user = person.login.as_str().to_owned();
        }
        if let Some(id) = &stored.language {
            let name = trellis_judge::languages::find(id).map_or(id, |language| &language.name);
            about.push(name.clone());
        }
        Ok((filter, about))
    }

    async fn rejudging_items(
        &self,
        items: &[trellis_store::RejudgingItem],
        lang: Lang,
    ) -> Result<Vec<RejudgingItem>, AppError> {
        let mut lines = Vec::with_capacity(items.len());
        let mut open = BTreeMap::new();
        for item in items {
            // Who may open one of a contest, set or neither may open them all, but for their own.
            let place = (item.contest, item.set, item.user);
            let open = match open.get(&place) {
                Some(open) => *open,
                None => *open.entry(place).or_insert(self.may_open(item.submission).await?),
            };
            let name = trellis_judge::languages::find(&item.language);
            lines.push(RejudgingItem {
                submission: wire::submission_id(item.submission),
                open,
                who: item.user_name.clone(),
                problem: wire::slug(&item.problem_slug),
                title: item.problem_title.get(lang.as_str()).to_owned(),
                language: name.map_or_else(|| item.language.clone(), |language| language.name.clone()),
                created: wire::time(item.created),
                contest: item.contest.map(wire::contest_id),
                old: judgement(&item.old),
                new: item.new.as_ref().map(judgement),
                failure: item.failure.clone(),
            });
        }
        Ok(lines)
    }

    async fn may_open(&self, id: SubmissionId) -> Result<bool, AppError> {
        let submission = self.state.store.submission(id).await?;
        Ok(self
            .state
            .may_see_submission(self.user.as_ref(), &submission)
            .await?)
    }

    /// Of an open one what would change, of an applied one what has changed.
    async fn rejudging_standings(
        &self,
        one: &Rejudging,
        lang: Lang,
    ) -> Result<Vec<StandingsChange>, AppError> {
        let store = &self.state.store;
        let mut changes = Vec::new();
        match one.state {
            Stored::Running | Stored::Cancelled => {}
            Stored::Ready => {
                for id in store.rejudging_contests(one.id).await? {
                    let (before, after) = store.rejudging_boards(one.id, id).await?;
                    let rows = changed_rows(&places(&before), &places(&after));
                    changes.push(self.standings_change(id, rows, lang).await?);
                }
            }
            Stored::Applied => {
                for kept in store.rejudging_standings(one.id).await? {
                    let rows = changed_rows(&kept_places(&kept.before), &kept_places(&kept.after));
                    changes.push(self.standings_change(kept.contest, rows, lang).await?);
                }
            }
        }
        Ok(changes)
    }

    async fn standings_change(
        &self,
        id: trellis_store::ContestId,
        rows: Vec<StandingChange>,
        lang: Lang,
    ) -> Result<StandingsChange, AppError> {
        let contest = self.state.store.contest(id).await?;
        Ok(StandingsChange {
            contest: wire::contest_id(id),
            title: contest.settings.title.get(lang.as_str()).to_owned(),
            final_standings: contest.state == ContestState::Final,
            rows,
        })
    }
}

fn state(state: Stored) -> RejudgingState {
    match state {
        Stored::Running => RejudgingState::Running,
        Stored::Ready => RejudgingState::Ready,
        Stored::Applied => RejudgingState::Applied,
        Stored::Cancelled => RejudgingState::Cancelled,
    }
}

fn judgement(head: &JudgementHead) -> JudgementLine {
    JudgementLine {
        number: head.number,
        verdict: wire::verdict(head.verdict),
        score: head.score.map(trellis_store::Score::thousandths),
        max_fuel: head.max_fuel,
        max_memory: head.max_memory,
        judged: wire::time(head.judged),
        receipt: head.receipt.map(|hash| hash.to_string()),
    }
}

/// Who, their name, and where they are; best first.
type Places = Vec<(String, String, Place)>;

fn places(data: &trellis_store::BoardData) -> Places {
    let place = |row: board::Standing| {
        let place = Place {
            rank: row.rank,
            solved: row.solved,
            penalty_minutes: row.penalty,
        };
        (row.user.to_string(), row.name, place)
    };
    board::standings(data).into_iter().map(place).collect()
}

/// Standings as `contest_final` keeps them.
fn kept_places(standings: &Value) -> Places {
    let text = |row: &Value, name: &str| row[name].as_str().unwrap_or_default().to_owned();
    let number = |row: &Value, name: &str| u32::try_from(row[name].as_u64().unwrap_or(0)).unwrap_or(u32::MAX);
    let rows = standings.as_array().into_iter().flatten();
    rows.map(|row| {
        let place = Place {
            rank: row["rank"].as_u64().unwrap_or(0),
            solved: number(row, "solved"),
            penalty_minutes: number(row, "penalty"),
        };
        (text(row, "user"), text(row, "name"), place)
    })
    .collect()
}

/// The rows that differ, in the order of the second.
fn changed_rows(before: &Places, after: &Places) -> Vec<StandingChange> {
    let old: BTreeMap<&str, Place> = before
        .iter()
        .map(|(user, _, place)| (user.as_str(), *place))
        .collect();
    after
        .iter()
        .filter_map(|(user, name, place)| {
            let before = *old.get(user.as_str())?;
            (before != *place).then(|| StandingChange {
                name: name.clone(),
                before,
                after: *place,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_rows_that_change_are_told() {
        let rows = |penalties: [u32; 3]| {
            let rows = penalties.iter().zip(1..).map(|(penalty, rank)| {
                json!({"rank": rank, "user": format!("u{rank}"), "name": "n", "solved": 1, "penalty": penalty})
            });
            kept_places(&rows.collect())
        };
        assert!(changed_rows(&rows([1, 2, 3]), &rows([1, 2, 3])).is_empty());
        let changed = changed_rows(&rows([1, 2, 3]), &rows([1, 5, 3]));
        assert_eq!(changed.len(), 1);
        assert_eq!(
            (
                changed[0].before.penalty_minutes,
                changed[0].after.penalty_minutes
            ),
            (2, 5)
        );
    }
}
