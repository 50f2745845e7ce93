//! Pages of problems: list, one problem, help.

use super::{PagePortal, statements};
use crate::error::AppError;
use crate::services::content::Details;
use crate::services::submissions as rules;
use crate::services::{access, answers};
use crate::wire;
use trellis_judge::languages::{self, Language};
use trellis_store::{Mark, Page, Phase, Problem, ProblemQuery, ProblemScope, SubmissionQuery};
use trellis_types::problems::{
    Closed, ContestPlace, HelpView, LanguageChoice, LanguageHelp, PanelView, Place, ProblemView,
    ProblemsQuery, ProblemsView, SetPlace, StatementView,
};
use trellis_types::submissions::SubmissionLine;
use trellis_types::{Lang, Pager, Slug, SubmissionId};

const PER_PAGE: u32 = 50;
const RECENT: u32 = 5;

impl PagePortal {
    pub async fn problems_view(&self, query: &ProblemsQuery, lang: Lang) -> Result<ProblemsView, AppError> {
        let page = query.page.max(1);
        let viewer = self.user.as_ref().map(|user| user.id);
        let wanted = ProblemQuery {
            scope: ProblemScope::Public,
            text: query.q.clone(),
            field: Some(query.field.clone()).filter(|field| !field.is_empty()),
            viewer,
            mark: query.mark().map(wire::mark_key),
            ..ProblemQuery::default()
        };
        let now = self.now();
        let offset = (page - 1).saturating_mul(PER_PAGE);
        let found = self
            .state
            .store
            .problems(&wanted, Page::new(offset, PER_PAGE), now)
            .await?;
        let public = ProblemQuery::default();
        let all = self
            .state
            .store
            .problems(&public, Page::first(1), now)
            .await?
            .total;
        let solved = match viewer {
            Some(_) => {
                let solved = ProblemQuery {
                    viewer,
                    mark: Some(Mark::Solved),
                    ..public
                };
                self.state
                    .store
                    .problems(&solved, Page::first(1), now)
                    .await?
                    .total
            }
            None => 0,
        };
        Ok(ProblemsView {
            query: ProblemsQuery {
                page,
                ..query.clone()
            },
            fields: self.state.store.problem_facets(now).await?.fields,
            problems: found
                .items
                .iter()
                .map(|line| wire::problem_line(line, lang))
                .collect(),
            pager: Pager {
                page,
                per_page: PER_PAGE,
                total: found.total,
            },
            all,
            solved,
        })
    }

    pub(super) async fn problem_view(
        &self,
        slug: &Slug,
        place: &Place,
        from: Option<&SubmissionId>,
        lang: Lang,
    ) -> Result<ProblemView, AppError> {
        let problem = self.state.visible_problem(self.user.as_ref(), slug).await?;
        let mut view = self.view_of(&problem, place, lang).await?;
        if let (Some(panel), Some(from)) = (&mut view.panel, from) {
            self.begin_with(panel, &problem, from, lang).await?;
        }
        Ok(view)
    }

    /// "Edit and resubmit": the panel begins with a submission of the reader's own. One that is none of theirs, or of
    /// another problem, is as good as none.
    async fn begin_with(
        &self,
        panel: &mut PanelView,
        problem: &Problem,
        from: &SubmissionId,
        lang: Lang,
    ) -> Result<(), AppError> {
        let Some(key) = wire::submission_key(from) else {
            return Ok(());
        };
        let found = self.state.submission_for(self.user.as_ref(), key, lang).await;
        let (detail, response) = match found {
            Ok(found) => found,
            Err(AppError::NotFound) => return Ok(()),
            Err(error) => return Err(error),
        };
        let submission = &detail.submission;
        let own = self.user.as_ref().is_some_and(|user| user.id == submission.user);
        let bundle = submission.file_name == answers::BUNDLE;
        if own && submission.problem == problem.id && !bundle {
            panel.language.clone_from(&submission.language);
            panel.source = String::from_utf8_lossy(&detail.source).into_owned();
            panel.diagnostics = response.diagnostics;
            panel.diagnostics.retain(|one| one.file == submission.file_name);
        }
        Ok(())
    }

    /// The view of a problem that the reader may see.
    pub(super) async fn view_of(
        &self,
        problem: &Problem,
        place: &Place,
        lang: Lang,
    ) -> Result<ProblemView, AppError> {
        let details: Details = serde_json::from_value(problem.content.details.clone()).unwrap_or_default();
        let mark = match &self.user {
            Some(user) => self
                .state
                .store
                .marks(user.id, &[problem.id])
                .await?
                .pop()
                .unwrap_or_default(),
            None => Mark::Untried,
        };
        let (contest, contest_closed) = self.contest_place(problem, place, lang).await?;
        let set = self.set_place(place).await?;
        let recent = self.recent(problem, lang).await?;
        let mut closed = if self.user.is_none() {
            Some(Closed::SignIn)
        } else {
            contest_closed
        };
        let panel = self.panel(problem, &details, &recent, lang);
        if panel.is_none() {
            closed = closed.or(Some(Closed::NoLanguage));
        }
        Ok(ProblemView {
            line: wire::line_of(problem, mark, lang),
            statement: statements::statement(problem, &details, lang),
            samples: statements::samples(problem, &details),
            attachments: statements::attachments(problem, &details),
            solution: self.solution(problem, &details, mark, lang).await?,
            time_limit_ms: problem.content.time_limit_ms,
            memory_bytes: problem.content.memory_bytes,
            source: Some(details.source).filter(|source| !source.is_empty()),
            license: Some(details.license).filter(|license| license != "unknown"),
            authors: details.authors,
            contest,
            set,
            panel: panel.filter(|_| closed.is_none()),
            closed,
            editable: problem.owner.is_some() && access::may_edit(self.user.as_ref(), problem.owner),
            recent,
        })
    }

    /// The description of the solution: for teachers, and for whoever has solved the problem outside of contests
    /// that are not over.
    async fn solution(
        &self,
        problem: &Problem,
        details: &Details,
        mark: Mark,
        lang: Lang,
    ) -> Result<Option<StatementView>, AppError> {
        let may_read = self
            .state
            .may_read_solution(self.user.as_ref(), problem, mark)
            .await?;
        Ok(statements::solution(problem, details, lang).filter(|_| may_read))
    }

    /// The contest it was opened in, when it holds the problem and the reader may see it; and whether it is closed.
    async fn contest_place(
        &self,
        problem: &Problem,
        place: &Place,
        lang: Lang,
    ) -> Result<(Option<ContestPlace>, Option<Closed>), AppError> {
        let Some(id) = place.contest.as_ref().and_then(wire::contest_key) else {
            return Ok((None, None));
        };
        let contest = self.state.store.contest(id).await?;
        if !access::may_see_contest(self.user.as_ref(), &contest) {
            return Err(AppError::NotFound);
        }
        let problems = self.state.store.contest_problems(id).await?;
        let entry = problems
            .into_iter()
            .find(|entry| entry.problem == problem.id)
            .ok_or(AppError::NotFound)?;
        let open = matches!(contest.phase(self.now()), Phase::Running | Phase::Frozen);
        let joined = match &self.user {
            Some(user) => self.state.store.is_registered(id, user.id).await?,
            None => false,
        };
        let view = ContestPlace {
            id: wire::contest_id(id),
            title: contest.settings.title.get(lang.as_str()).to_owned(),
            label: entry.label,
            end: wire::time(contest.end()),
        };
        Ok((Some(view), (!open || !joined).then_some(Closed::Contest)))
    }

    async fn set_place(&self, place: &Place) -> Result<Option<SetPlace>, AppError> {
        let Some(id) = place.set.as_ref().and_then(wire::set_key) else {
            return Ok(None);
        };
        let set = self.state.store.set(id).await?;
        Ok(Some(SetPlace {
            id: wire::set_id(id),
            title: set.settings.title.clone(),
            due: set.settings.due.map(wire::time),
        }))
    }

    async fn recent(&self, problem: &Problem, lang: Lang) -> Result<Vec<SubmissionLine>, AppError> {
        let Some(user) = &self.user else {
            return Ok(Vec::new());
        };
        let query = SubmissionQuery {
            user: Some(user.id),
            problem: Some(problem.id),
            ..SubmissionQuery::default()
        };
        let mut lines = Vec::new();
        for submission in self.state.store.submissions(&query, RECENT).await? {
            let feedback = self.state.feedback_for(self.user.as_ref(), &submission).await?;
            lines.push(rules::line(&submission, feedback, lang));
        }
        Ok(lines)
    }

    /// `None`: no allowed language is installed.
    fn panel(
        &self,
        problem: &Problem,
        details: &Details,
        recent: &[SubmissionLine],
        lang: Lang,
    ) -> Option<PanelView> {
        let allowed = &problem.content.languages;
        let choices: Vec<LanguageChoice> = languages::all()
            .iter()
            .filter(|language| languages::is_allowed(allowed, language))
            .map(|language| {
                let choice = self.state.language_choice(language, lang);
                let own = details.templates.get(&language.id);
                let template = own
                    .or_else(|| details.templates.get(language.base.as_ref()?))
                    .cloned()
                    .unwrap_or(choice.template);
                LanguageChoice { template, ..choice }
            })
            .collect();
        let usable = |id: &str| {
            choices.iter().any(|choice| {
                choice.id == id && !matches!(choice.ready, trellis_types::problems::LanguageState::Off { .. })
            })
        };
        let preferred = recent.first().map(|line| line.language.clone()).into_iter();
        let language = preferred
            .chain(["cpp", "python", "c", "rust"].map(str::to_owned))
            .chain(choices.iter().map(|choice| choice.id.clone()))
            .find(|id| usable(id))?;
        Some(PanelView {
            languages: choices,
            language,
            answers: details.answer_cases.clone(),
            token: crate::clock::token::<12>(),
            source: String::new(),
            diagnostics: Vec::new(),
        })
    }

    pub(super) fn help_view(&self, lang: Lang) -> HelpView {
        let languages = languages::programming().map(|language| self.language_help(language, lang));
        HelpView {
            languages: languages.collect(),
        }
    }

    fn language_help(&self, language: &Language, lang: Lang) -> LanguageHelp {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a small positive factor"
        )]
        let percent = (language.time_multiplier * 100.0).round() as u32;
        let steps = language.compile.iter().map(|step| step.argv.join(" "));
        let native = language
            .native
            .iter()
            .map(|native| format!("{} {}", native.tool, native.argv.join(" ")));
        LanguageHelp {
            choice: self.state.language_choice(language, lang),
            version: language.version.text.clone(),
            extensions: language.extensions.clone(),
            time_multiplier_percent: percent,
            notes: crate::services::courses::text(&language.help, lang.as_str()).to_owned(),
            commands: steps.chain(native).collect(),
        }
    }
}
