//! Pages of teachers and of problem sets.

use super::PagePortal;
use crate::error::AppError;
use crate::services::access;
use crate::services::authoring::{self, Shelf};
use crate::services::content::Details;
use crate::state::AppState;
use crate::wire;
use trellis_store::{
    Class, Draft, Hash, Mark, Page, Problem, ProblemQuery, ProblemScope, ProblemSet, Role, StoreError,
    Verification,
};
use trellis_types::courses::VersionLine;
use trellis_types::problems::LanguageChoice;
use trellis_types::sets::{SetCard, SetView, SetsView};
use trellis_types::teach::{
    CheckedSubmission, ClassLine, Finding, ImportView, KeptForm, MatrixCell, MatrixRow, OwnProblemLine,
    OwnSetLine, ProblemChoice, ProblemDraft, SetFormView, SetSettings, TeachProblemView, TeachSetView,
    TeachView, VerificationResponse, VerificationState, Visibility,
};
use trellis_types::{DraftId, Lang, SetId, Slug};

pub fn visibility(visibility: trellis_store::Visibility) -> Visibility {
    match visibility {
        trellis_store::Visibility::Draft => Visibility::Draft,
        trellis_store::Visibility::Contest => Visibility::Contest,
        trellis_store::Visibility::Published { .. } => Visibility::Published,
    }
}

pub fn verification_state(state: trellis_store::VerificationState) -> VerificationState {
    match state {
        trellis_store::VerificationState::Pending => VerificationState::Pending,
        trellis_store::VerificationState::Running => VerificationState::Running,
        trellis_store::VerificationState::Passed => VerificationState::Passed,
        trellis_store::VerificationState::Failed => VerificationState::Failed,
    }
}

pub fn class_line(class: &Class) -> ClassLine {
    ClassLine {
        id: wire::class_id(class.id),
        title: class.title.clone(),
        join_code: class.join_code.clone(),
        members: class.members,
    }
}

/// What the check's JSON (`trellis check --json`, one package) says, for the page.
pub fn verification(stored: &Verification) -> VerificationResponse {
    let list = |key: &str| {
        stored
            .report
            .get(key)
            .and_then(|list| list.as_array())
            .cloned()
            .unwrap_or_default()
    };
    let text = |value: &serde_json::Value, key: &str| {
        value
            .get(key)
            .and_then(|text| text.as_str())
            .unwrap_or_default()
            .to_owned()
    };
    let findings = list("findings").into_iter().map(|finding| Finding {
        error: text(&finding, "severity") == "error",
        place: text(&finding, "where"),
        message: text(&finding, "message"),
    });
    let submissions = list("submissions")
        .into_iter()
        .map(|submission| CheckedSubmission {
            path: text(&submission, "path"),
            verdict: trellis_types::Verdict::from_code(&text(&submission, "verdict")),
            ok: submission
                .get("ok")
                .and_then(serde_json::Value::as_bool)
                .unwrap_or(false),
            skipped: Some(text(&submission, "skipped")).filter(|why| !why.is_empty()),
            max_fuel: submission.get("max_fuel").and_then(serde_json::Value::as_u64),
        });
    VerificationResponse {
        state: verification_state(stored.state),
        findings: findings.collect(),
        submissions: submissions.collect(),
        progress: stored
            .report
            .get("progress")
            .and_then(|progress| serde_json::from_value(progress.clone()).ok()),
    }
}

/// The check of a package, also while it runs.
pub async fn live_verification(state: &AppState, package: Hash) -> Result<VerificationResponse, AppError> {
    Ok(verification(&state.store.verification(package).await?))
}

/// What the import of its package said.
fn imported(problem: &Problem) -> Option<ImportView> {
    let details: Details = serde_json::from_value(problem.content.details.clone()).ok()?;
    let note = details.imported?;
    Some(ImportView {
        format: note.format,
        findings: note.findings.iter().map(finding).collect(),
    })
}

fn finding(finding: &trellis_problems::Finding) -> Finding {
    Finding {
        error: finding.is_error(),
        place: finding.place.clone(),
        message: finding.message.clone(),
    }
}

fn kept_form(draft: &Draft) -> KeptForm {
    KeptForm {
        id: wire::draft_id(draft.id),
        title: draft.title.clone(),
        version: draft.version,
        updated: wire::time(draft.updated),
    }
}

/// A new problem's form: one sample and one secret case to fill in.
fn new_draft() -> ProblemDraft {
    ProblemDraft {
        field: "algorithms".to_owned(),
        difficulty: 3,
        time_limit_ms: 1000,
        memory_mib: 256,
        credit_minutes: 45,
        samples: vec![trellis_types::teach::CaseText::default()],
        cases: vec![trellis_types::teach::CaseText::default()],
        reference_language: "cpp".to_owned(),
        ..ProblemDraft::default()
    }
}

impl PagePortal {
    pub(super) async fn teach_view(&self, lang: Lang) -> Result<TeachView, AppError> {
        let user = self.require(Role::Teacher)?;
        let store = &self.state.store;
        let query = ProblemQuery {
            scope: ProblemScope::OwnedBy(user.id),
            order: trellis_store::ProblemOrder::Newest,
            ..ProblemQuery::default()
        };
        let problems = store
            .problems(&query, Page::first(trellis_store::MAX_PAGE), self.now())
            .await?;
        let problems = problems.items.iter().map(|line| OwnProblemLine {
            slug: wire::slug(&line.slug),
            title: line.title.get(lang.as_str()).to_owned(),
            visibility: visibility(line.visibility),
            verification: verification_state(line.verification),
            version: line.version,
            updated: wire::time(line.updated),
            tried: line.tried,
            solved: line.solved,
        });
        let classes = store.classes_of(user.id).await?;
        let sets = store.sets_of(user.id).await?.into_iter().map(|set| OwnSetLine {
            id: wire::set_id(set.id),
            class: title_of(&classes, &set),
            due: set.settings.due.map(wire::time),
            problems: u32::try_from(set.settings.problems.len()).unwrap_or(u32::MAX),
            title: set.settings.title,
        });
        let mut courses = Vec::new();
        for course in &self.state.courses {
            courses.push(self.course_page(course, lang).await?);
        }
        let kept = store.drafts_of(user.id).await?;
        Ok(TeachView {
            problems: problems.collect(),
            kept: kept.iter().map(kept_form).collect(),
            sets: sets.collect(),
            classes: classes.iter().map(class_line).collect(),
            courses,
        })
    }

    /// A problem that the reader may edit.
    pub async fn own_problem(&self, slug: &Slug) -> Result<Problem, AppError> {
        self.state.own_problem(self.signed_in()?, slug).await
    }

    pub(super) async fn teach_problem_view(
        &self,
        slug: Option<&Slug>,
        kept: Option<&DraftId>,
        lang: Lang,
    ) -> Result<TeachProblemView, AppError> {
        let user = self.require(Role::Teacher)?;
        // A package names languages, not their variants.
        let languages: Vec<LanguageChoice> = trellis_judge::languages::programming()
            .filter(|language| language.base.is_none())
            .map(|language| self.state.language_choice(language, lang))
            .filter(|choice| !matches!(choice.ready, trellis_types::problems::LanguageState::Off { .. }))
            .collect();
        let Some(slug) = slug else {
            let kept = match kept {
                Some(id) => {
                    let key = wire::draft_key(id).ok_or(AppError::NotFound)?;
                    Some(self.state.kept_form(user, key).await?)
                }
                None => None,
            };
            let form = kept
                .as_ref()
                .map(|kept| serde_json::from_value(kept.content.clone()));
            return Ok(TeachProblemView {
                slug: None,
                draft: Some(
                    form.transpose()
                        .map_err(AppError::internal)?
                        .unwrap_or_else(new_draft),
                ),
                kept: kept.as_ref().map(kept_form),
                title: String::new(),
                visibility: Visibility::Draft,
                verification: VerificationResponse {
                    state: VerificationState::Incomplete,
                    findings: Vec::new(),
                    submissions: Vec::new(),
                    progress: None,
                },
                languages,
                versions: Vec::new(),
                imported: None,
                exportable: false,
            });
        };
        let problem = self.own_problem(slug).await?;
        let package = self
            .state
            .packages
            .get(&self.state.blobs, problem.content.package)
            .await?;
        Ok(TeachProblemView {
            kept: None,
            slug: Some(slug.clone()),
            draft: authoring::from_package(&package, &Shelf::of(&problem)),
            title: problem.content.title.get(lang.as_str()).to_owned(),
            visibility: visibility(problem.visibility),
            verification: live_verification(&self.state, problem.content.package).await?,
            languages,
            imported: imported(&problem),
            versions: self.versions(&problem).await?,
            exportable: true,
        })
    }

    async fn versions(&self, problem: &Problem) -> Result<Vec<VersionLine>, AppError> {
        let mut lines = Vec::new();
        for version in self.state.store.problem_versions(problem.id).await? {
            let author = match version.author {
                Some(id) => self.state.store.user(id).await?.display_name,
                None => String::new(),
            };
            lines.push(VersionLine {
                version: version.version,
                author,
                at: wire::time(version.created),
            });
        }
        Ok(lines)
    }

    pub(super) async fn set_form_view(
        &self,
        id: Option<&SetId>,
        lang: Lang,
    ) -> Result<SetFormView, AppError> {
        let user = self.require(Role::Teacher)?;
        let classes = self.state.store.classes_of(user.id).await?;
        let settings = match id {
            Some(id) => {
                let set = self.own_set(id).await?;
                let problems = self.state.store.set_problems(set.id).await?;
                SetSettings {
                    title: set.settings.title,
                    class: set.settings.class.map(wire::class_id),
                    due: set.settings.due.map(wire::time),
                    credit_minutes: set.settings.credit_seconds / 60,
                    problems: problems.iter().map(|problem| wire::slug(&problem.slug)).collect(),
                    base: set.version,
                }
            }
            None => SetSettings {
                credit_minutes: 45,
                ..SetSettings::default()
            },
        };
        Ok(SetFormView {
            id: id.cloned(),
            settings,
            classes: classes.iter().map(class_line).collect(),
            usable: self.usable_problems(user.id, lang).await?,
        })
    }

    /// A set that the reader may edit.
    pub async fn own_set(&self, id: &SetId) -> Result<ProblemSet, AppError> {
        self.state
            .own_set(self.signed_in()?, wire::set_key(id).ok_or(AppError::NotFound)?)
            .await
    }

    pub(super) async fn teach_set_view(&self, id: &SetId, lang: Lang) -> Result<TeachSetView, AppError> {
        let set = self.own_set(id).await?;
        let matrix = self.state.store.matrix(set.id).await?;
        let class = match set.settings.class {
            Some(id) => Some(class_line(&self.state.store.class(id).await?)),
            None => None,
        };
        let problems = matrix.problems.iter().map(|problem| ProblemChoice {
            slug: wire::slug(&problem.slug),
            title: problem.title.get(lang.as_str()).to_owned(),
            visibility: Visibility::Published,
        });
        let rows = matrix.rows.iter().map(|(member, cells)| MatrixRow {
            name: member.name.clone(),
            cells: cells
                .iter()
                .map(|cell| MatrixCell {
                    tries: cell.tries,
                    solved: cell.solved.map(wire::time),
                    late: cell.late,
                })
                .collect(),
        });
        Ok(TeachSetView {
            id: id.clone(),
            title: set.settings.title.clone(),
            class,
            due: set.settings.due.map(wire::time),
            problems: problems.collect(),
            rows: rows.collect(),
        })
    }

    pub(super) async fn sets_view(&self, lang: Lang) -> Result<SetsView, AppError> {
        let user = self.signed_in()?;
        let mut sets = Vec::new();
        for set in self.state.store.sets_for(user.id).await? {
            sets.push(self.set_card(&set, lang).await?.0);
        }
        Ok(SetsView {
            sets,
            classes: self.class_links(user.id).await?,
        })
    }

    /// The card, and the lines of the problems that are not deleted.
    async fn set_card(
        &self,
        set: &ProblemSet,
        lang: Lang,
    ) -> Result<(SetCard, Vec<trellis_types::problems::ProblemLine>), AppError> {
        let problems = self.state.store.set_problems(set.id).await?;
        let ids: Vec<_> = problems.iter().map(|problem| problem.problem).collect();
        let marks = match &self.user {
            Some(user) => self.state.store.marks(user.id, &ids).await?,
            None => vec![Mark::Untried; ids.len()],
        };
        let mut lines = Vec::new();
        for (entry, mark) in problems.iter().zip(&marks).filter(|(entry, _)| !entry.deleted) {
            match self.state.store.problem(entry.problem).await {
                // A draft, or a contest's problem before its start, is not there yet.
                Ok(problem) if self.state.may_see_problem(self.user.as_ref(), &problem).await? => {
                    lines.push(wire::line_of(&problem, *mark, lang));
                }
                Ok(_) => {}
                Err(StoreError::Gone(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        let class = match set.settings.class {
            Some(id) => Some(self.state.store.class(id).await?.title),
            None => None,
        };
        let solved = marks.iter().filter(|mark| **mark == Mark::Solved).count();
        let card = SetCard {
            id: wire::set_id(set.id),
            title: set.settings.title.clone(),
            class,
            due: set.settings.due.map(wire::time),
            late: set.settings.due.is_some_and(|due| due < self.now()),
            problems: u32::try_from(problems.len()).unwrap_or(u32::MAX),
            solved: u32::try_from(solved).unwrap_or(u32::MAX),
            credit_seconds: set.settings.credit_seconds,
        };
        Ok((card, lines))
    }

    pub(super) async fn set_view(&self, id: &SetId, lang: Lang) -> Result<SetView, AppError> {
        let set = self
            .state
            .store
            .set(wire::set_key(id).ok_or(AppError::NotFound)?)
            .await?;
        let own = access::may_edit(self.user.as_ref(), Some(set.owner));
        if !own && !self.may_see_set(&set).await? {
            return Err(AppError::NotFound);
        }
        let (card, problems) = self.set_card(&set, lang).await?;
        let teacher = self.state.store.user(set.owner).await?.display_name;
        Ok(SetView {
            card,
            teacher,
            problems,
            own,
        })
    }

    /// A class's set is for its members; one without a class is for everybody with the link.
    async fn may_see_set(&self, set: &ProblemSet) -> Result<bool, AppError> {
        let Some(class) = set.settings.class else {
            return Ok(true);
        };
        Ok(self.state.is_member(class, self.signed_in()?.id).await?)
    }
}

fn title_of(classes: &[Class], set: &ProblemSet) -> Option<String> {
    classes
        .iter()
        .find(|class| Some(class.id) == set.settings.class)
        .map(|class| class.title.clone())
}
