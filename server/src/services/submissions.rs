//! Submitting, and what is told of a submission.

use super::content::Details;
use super::diagnostics::{self, SourceFile};
use super::{access, answers, fleet};
use crate::error::AppError;
use crate::messages::Message;
use crate::state::AppState;
use crate::trace;
use crate::wire;
use serde::Deserialize;
use std::collections::BTreeMap;
use trellis_judge::images::{self, Audience};
use trellis_judge::report as judged;
use trellis_store::{
    CaseRow, Contest, ContestId, ContestState, Feedback, Hash, Hit, NewSubmission, Node, Parts, Phase,
    Problem, ProblemId, SetId, Submission, SubmissionDetail, SubmissionId, User, VerificationState, priority,
};
use trellis_types::problems::{AnswerFile, MAX_SOURCE_BYTES, SubmitRequest};
use trellis_types::rejudgings::Rejudged;
use trellis_types::route::form;
use trellis_types::submissions::{CaseImage, CaseLine, SubmissionLine, SubmissionResponse};
use trellis_types::{Lang, Slug};

/// So many times as many submissions may wait before those in contests are refused as well.
const CONTEST_QUEUE: u64 = 4;

impl AppState {
    /// Counts one use and fails with 429 over the limit.
    pub async fn allow(&self, key: &str, window: u32, limit: u32) -> Result<(), AppError> {
        match self.store.hit(key, window, limit, self.clock.now()).await? {
            Hit::Allowed { .. } => Ok(()),
            Hit::Limited { retry_after } => Err(AppError::RateLimited { retry_after }),
        }
    }

    /// A problem that `user` may see; one that they may not is not found, so that its existence stays hidden.
    pub async fn visible_problem(&self, user: Option<&User>, slug: &Slug) -> Result<Problem, AppError> {
        let problem = self.store.problem_by_slug(slug.as_str()).await?;
        if self.may_see_problem(user, &problem).await? {
            Ok(problem)
        } else {
            Err(AppError::NotFound)
        }
    }

    /// Accepts a submission: it is queued when this returns.
    pub async fn submit(
        &self,
        user: &User,
        slug: &Slug,
        request: SubmitRequest,
        address: &str,
    ) -> Result<SubmissionId, AppError> {
        let limits = &self.config.limits;
        let problem = self.visible_problem(Some(user), slug).await?;
        let details = details(&problem);
        let (language, file_name, source) = match request.files.is_empty() {
            true => {
                let language = self.check_source(&problem, &request.language, &request.source)?;
                (
                    language,
                    language.main.clone(),
                    request.source.clone().into_bytes(),
                )
            }
            false => {
                let language = self.check_language(&problem, &request.language)?;
                let files = check_files(&request.files, language, &details)?;
                (language, answers::BUNDLE.to_owned(), answers::pack(&files))
            }
        };
        let unchecked = matches!(
            problem.verification,
            VerificationState::Pending | VerificationState::Running
        );
        if unchecked && problem.owner.is_some() && !access::may_edit(Some(user), problem.owner) {
            // Nobody is to fail on a version that nobody has checked. The catalog has its own tests.
            return Err(AppError::Refused {
                code: "being_checked",
                message: Message::BeingChecked,
            });
        }
        self.allow(&format!("submit:user:{}", user.id), 60, limits.submit_per_user)
            .await?;
        self.allow(
            &format!("submit:address:{address}"),
            60,
            limits.submit_per_address,
        )
        .await?;
        let contest = self.contest_of(user, &request, problem.id).await?;
        self.check_queue(user, contest.is_some()).await?;
        let set = match &request.set {
            Some(id) => {
                let key = wire::set_key(id).ok_or(AppError::NotFound)?;
                self.may_submit_in_set(user, key, problem.id).await?;
                Some(key)
            }
            None => None,
        };
        let now = self.clock.now();
        let new = NewSubmission {
            id: SubmissionId::new(now, crate::clock::random()),
            user: user.id,
            problem: problem.id,
            language: language.id.clone(),
            file_name,
            source,
            contest,
            set,
            priority: if contest.is_some() {
                priority::CONTEST
            } else {
                priority::PRACTICE
            },
            trace: Some(trace::current()),
            token: request
                .token
                .filter(|token| !token.is_empty() && token.len() <= 64),
            address: address.to_owned(),
        };
        let trace = new.trace.clone();
        let submitted = self.store.submit(new, now).await?;
        if !submitted.duplicate {
            self.metrics.submitted(&language.id);
            tracing::info!(submission = %submitted.id, trace = trace::id(trace.as_deref()), language = language.id, "submitted");
        }
        Ok(submitted.id)
    }

    /// Language and source as the problem allows them.
    pub fn check_source(
        &self,
        problem: &Problem,
        language: &str,
        source: &str,
    ) -> Result<&'static trellis_judge::languages::Language, AppError> {
        let found = self.check_language(problem, language)?;
        if source.trim().is_empty() {
            return Err(AppError::invalid("source", Message::EmptySource));
        }
        if source.contains('\0') {
            return Err(AppError::invalid("source", Message::SourceNul));
        }
        check_size("source", source.len(), &details(problem))?;
        Ok(found)
    }

    /// A language that the problem allows and that is installed.
    fn check_language(
        &self,
        problem: &Problem,
        language: &str,
    ) -> Result<&'static trellis_judge::languages::Language, AppError> {
        let found = trellis_judge::languages::all()
            .iter()
            .find(|known| known.id == language);
        let found = found
            .ok_or_else(|| AppError::invalid("language", Message::UnknownLanguage(language.to_owned())))?;
        let allowed = &problem.content.languages;
        if !trellis_judge::languages::is_allowed(allowed, found) {
            return Err(AppError::invalid(
                "language",
                Message::LanguageNotAllowed(found.name.clone()),
            ));
        }
        if let Some(why) = self.language_is_off(found) {
            return Err(AppError::Language(Message::LanguageOff(why)));
        }
        Ok(found)
    }

    /// A set's teacher reads what is submitted in it: so it must be a set with this problem, of a class of the user's or
    /// open to all.
    async fn may_submit_in_set(&self, user: &User, id: SetId, problem: ProblemId) -> Result<(), AppError> {
        let set = self.store.set(id).await?;
        let joined = match set.settings.class {
            Some(class) => self.is_member(class, user.id).await?,
            None => true,
        };
        let holds = self
            .store
            .set_problems(id)
            .await?
            .iter()
            .any(|one| one.problem == problem);
        if holds && (joined || access::may_edit(Some(user), Some(set.owner))) {
            Ok(())
        } else {
            Err(AppError::NotFound)
        }
    }

    /// Refuses what would only wait: practice before contests, which are not to lose a minute by it.
    async fn check_queue(&self, user: &User, in_contest: bool) -> Result<(), AppError> {
        let unfinished = self.store.unfinished_of(user.id).await?;
        if unfinished >= self.config.limits.unfinished_per_user {
            let message = Message::TooManyUnfinished(unfinished);
            return Err(AppError::Refused {
                code: "too_many_unfinished",
                message,
            });
        }
        let queued = self.store.queue_stats().await?.queued;
        let most = match in_contest {
            true => self.config.limits.queue_length.saturating_mul(CONTEST_QUEUE),
            false => self.config.limits.queue_length,
        };
        if queued >= most {
            let wait = self.fleet.wait(queued, self.clock.now()).map(fleet::seconds);
            return Err(AppError::QueueFull { queued, wait });
        }
        Ok(())
    }

    /// The contest a submission belongs to: the one it names, else a running one of the user's that holds the
    /// problem, so that nobody practises on a contest's problem with more feedback than the contest gives.
    async fn contest_of(
        &self,
        user: &User,
        request: &SubmitRequest,
        problem: ProblemId,
    ) -> Result<Option<ContestId>, AppError> {
        if let Some(id) = &request.contest {
            return wire::contest_key(id).map(Some).ok_or(AppError::NotFound);
        }
        for contest in self.store.running_contests_of(user.id, self.clock.now()).await? {
            let problems = self.store.contest_problems(contest.id).await?;
            if problems.iter().any(|entry| entry.problem == problem) {
                return Ok(Some(contest.id));
            }
        }
        Ok(None)
    }

    /// What `viewer` is told of a submission: all of it in practice and to staff, in a contest what its policy
    /// says until it is over.
    pub async fn feedback_for(
        &self,
        viewer: Option<&User>,
        submission: &Submission,
    ) -> Result<Feedback, AppError> {
        let Some(id) = submission.contest else {
            return Ok(Feedback::Full);
        };
        let contest = self.store.contest(id).await?;
        Ok(feedback(viewer, &contest, contest.phase(self.clock.now())))
    }

    /// One submission as its reader may see it. 404 to everybody else.
    pub async fn submission_for(
        &self,
        viewer: Option<&User>,
        id: SubmissionId,
        lang: Lang,
    ) -> Result<(SubmissionDetail, SubmissionResponse), AppError> {
        let detail = self.store.submission_detail(id).await?;
        if viewer.is_none() {
            return Err(AppError::SignIn);
        }
        if !self.may_see_submission(viewer, &detail.submission).await? {
            return Err(AppError::NotFound);
        }
        let feedback = self.feedback_for(viewer, &detail.submission).await?;
        let staff = self.is_staff_for(viewer, &detail.submission).await?;
        let turn = self.turn(&detail.submission).await?;
        let response = response(&detail, feedback, staff, turn, lang);
        Ok((detail, response))
    }

    /// An image that a checker made of a case, by the hash of its bytes: 404 to whoever may not see it.
    pub async fn may_see_image(
        &self,
        viewer: Option<&User>,
        id: SubmissionId,
        image: Hash,
        name: &str,
    ) -> Result<(), AppError> {
        let audience = images::audience(name).ok_or(AppError::NotFound)?;
        let submission = self.store.submission(id).await?;
        if viewer.is_none() {
            return Err(AppError::SignIn);
        }
        let told = self.may_see_submission(viewer, &submission).await?
            && self.feedback_for(viewer, &submission).await? == Feedback::Full
            && (audience == Audience::Team || self.is_staff_for(viewer, &submission).await?);
        match told && self.store.has_image(id, name, image).await? {
            true => Ok(()),
            false => Err(AppError::NotFound),
        }
    }

    /// Where a submission is in the queue. What its contest is pinned to is read only while it waits.
    async fn turn(&self, submission: &Submission) -> Result<Turn, AppError> {
        let Some(before) = self.store.queue_position(submission.id).await? else {
            return Ok(Turn::default());
        };
        let now = self.clock.now();
        let pins = self.pins_of(submission.contest).await?;
        let takes =
            |node: &Node| node.node.languages.contains(&submission.language) && fleet::fits(node, &pins);
        Ok(Turn {
            before: Some(before),
            wait: self.fleet.wait_for(before, now, takes).map(fleet::seconds),
            other_kind: !pins.is_empty()
                && !self
                    .fleet
                    .fits(&pins, std::slice::from_ref(&submission.language), now),
        })
    }

    /// What a contest's submissions must be judged with; empty: anything.
    pub async fn pins_of(&self, contest: Option<ContestId>) -> Result<Parts, AppError> {
        let Some(id) = contest else {
            return Ok(Parts::new());
        };
        let pins = self.store.contest_pins(id).await?;
        // The queue compares nothing any more when the standings are final.
        if !pins.is_empty() && self.store.contest(id).await?.state == ContestState::Final {
            return Ok(Parts::new());
        }
        Ok(pins)
    }

    /// Whether the viewer sees what checkers say about secret cases.
    pub async fn is_staff_for(
        &self,
        viewer: Option<&User>,
        submission: &Submission,
    ) -> Result<bool, AppError> {
        if access::has_role(viewer, trellis_store::Role::Admin) {
            return Ok(true);
        }
        if let Some(id) = submission.contest {
            return Ok(access::may_edit(
                viewer,
                Some(self.store.contest(id).await?.owner),
            ));
        }
        match self.store.problem(submission.problem).await {
            Ok(problem) => Ok(problem.owner.is_some() && access::may_edit(viewer, problem.owner)),
            Err(trellis_store::StoreError::Gone(_)) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }
}

/// Where a submission is in the queue; empty when it does not wait.
#[derive(Debug, Clone, Copy, Default)]
struct Turn {
    before: Option<u64>,
    /// Seconds.
    wait: Option<u32>,
    /// No node that works has what its contest is pinned to.
    other_kind: bool,
}

fn details(problem: &Problem) -> Details {
    serde_json::from_value(problem.content.details.clone()).unwrap_or_default()
}

/// The problem's limit on what is submitted, as the judge applies it, and ours.
fn check_size(field: &'static str, bytes: usize, details: &Details) -> Result<(), AppError> {
    let most = MAX_SOURCE_BYTES as u64 / 1024;
    let kib = details.code_kib.unwrap_or(most).min(most);
    match bytes as u64 > kib * 1024 {
        true => Err(AppError::invalid(field, Message::SourceTooLarge(kib))),
        false => Ok(()),
    }
}

/// Files with answers by name, to a problem that takes them.
fn check_files(
    given: &[AnswerFile],
    language: &trellis_judge::languages::Language,
    details: &Details,
) -> Result<BTreeMap<String, String>, AppError> {
    if !language.is_answers() {
        return Err(AppError::invalid("files", Message::TakesProgram));
    }
    let named = |file: &AnswerFile| (file.name.clone(), file.text.clone());
    let files: BTreeMap<String, String> = given.iter().map(named).collect();
    check_size("files", files.values().map(String::len).sum(), details)?;
    answers::check(&files, &details.answer_cases)?;
    Ok(files)
}

/// What `viewer` is told of submissions in a contest.
pub fn feedback(viewer: Option<&User>, contest: &Contest, phase: Phase) -> Feedback {
    if access::may_edit(viewer, Some(contest.owner)) || phase >= Phase::Ended {
        Feedback::Full
    } else {
        contest.settings.feedback
    }
}

/// Fuel as trainees see it of secret cases: up to a hundredth of a second. Exact fuel is free of noise, and a program
/// could spell out the secret input with it.
const FUEL_STEP: u64 = 100_000_000;
/// Memory likewise.
const MEMORY_STEP: u64 = 1 << 20;

/// See [`FUEL_STEP`].
pub fn coarse_fuel(fuel: u64) -> u64 {
    fuel.next_multiple_of(FUEL_STEP)
}

/// See [`FUEL_STEP`].
pub fn coarse_memory(bytes: u64) -> u64 {
    bytes.next_multiple_of(MEMORY_STEP)
}

/// Whether all of a case is told to a trainee.
pub fn is_sample(case: &str) -> bool {
    case.starts_with("sample/")
}

/// A line of a list. With `Feedback::Nothing` the verdict is not in it.
pub fn line(submission: &Submission, feedback: Feedback, lang: Lang) -> SubmissionLine {
    let told = feedback != Feedback::Nothing;
    let full = feedback == Feedback::Full;
    let lifecycle = if told || !submission.lifecycle.is_final() {
        submission.lifecycle
    } else {
        trellis_store::Lifecycle::Queued
    };
    let name = trellis_judge::languages::find(&submission.language).map(|language| language.name.clone());
    SubmissionLine {
        id: wire::submission_id(submission.id),
        problem: wire::slug(&submission.problem_slug),
        title: submission.problem_title.get(lang.as_str()).to_owned(),
        who: submission.user_name.clone(),
        language: submission.language.clone(),
        language_name: name.unwrap_or_else(|| submission.language.clone()),
        created: wire::time(submission.created),
        lifecycle: wire::lifecycle(lifecycle),
        verdict: submission.verdict.filter(|_| told).map(wire::verdict),
        score: submission
            .score
            .filter(|_| told)
            .map(trellis_store::Score::thousandths),
        max_fuel: submission.max_fuel.filter(|_| full).map(coarse_fuel),
        max_memory: submission.max_memory.filter(|_| full).map(coarse_memory),
        contest: submission.contest.map(wire::contest_id),
    }
}

/// A case as told; of secret cases messages (they may quote the expected output) and exact figures are for staff alone.
pub fn case_line(case: &CaseRow, staff: bool) -> CaseLine {
    let open = staff || is_sample(&case.name);
    CaseLine {
        name: case.name.clone(),
        verdict: case.verdict.map(wire::verdict),
        fuel: if open { case.fuel } else { coarse_fuel(case.fuel) },
        memory_bytes: if open {
            case.memory_bytes
        } else {
            coarse_memory(case.memory_bytes)
        },
        guard: case.guard,
        message: if open { case.message.clone() } else { String::new() },
        team_message: String::new(),
        images: Vec::new(),
        image_notes: Vec::new(),
    }
}

/// What the report has of a case beside the row.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Said {
    team_message: String,
    images: Vec<judged::Image>,
    image_notes: Vec<String>,
}

/// What a checker has said and drawn of each case, before the end nothing.
fn said(detail: &SubmissionDetail) -> Vec<Said> {
    let cases = detail.report.get("cases").cloned().unwrap_or_default();
    serde_json::from_value(cases).unwrap_or_default()
}

impl Said {
    /// Adds to a case what its reader may know.
    fn tell(self, line: &mut CaseLine, id: &trellis_types::SubmissionId, staff: bool) {
        let shown = |image: &judged::Image| {
            let judges = images::audience(&image.name)? == Audience::Judges;
            (staff || !judges).then(|| CaseImage {
                url: form::submission_image(id, &image.hash, &image.name),
                name: image.name.clone(),
                judges,
            })
        };
        line.images = self.images.iter().filter_map(shown).collect();
        line.team_message = self.team_message;
        if staff {
            line.image_notes = self.image_notes;
        }
    }
}

fn response(
    detail: &SubmissionDetail,
    feedback: Feedback,
    staff: bool,
    turn: Turn,
    lang: Lang,
) -> SubmissionResponse {
    let full = feedback == Feedback::Full;
    let mut cases: Vec<CaseLine> = if full {
        detail.cases.iter().map(|case| case_line(case, staff)).collect()
    } else {
        Vec::new()
    };
    let id = wire::submission_id(detail.submission.id);
    for (line, said) in cases.iter_mut().zip(said(detail)) {
        said.tell(line, &id, staff);
    }
    let compile_log = detail
        .report
        .pointer("/compile/log")
        .and_then(|log| log.as_str())
        .filter(|_| feedback != Feedback::Nothing)
        .unwrap_or_default();
    let source = String::from_utf8_lossy(&detail.source);
    let file = SourceFile {
        name: &detail.submission.file_name,
        text: &source,
    };
    SubmissionResponse {
        line: line(&detail.submission, feedback, lang),
        feedback: wire::feedback(feedback),
        total_cases: u32::try_from(cases.len()).unwrap_or(u32::MAX),
        cases,
        queue_position: turn.before,
        wait_seconds: turn.wait,
        waits_for_kind: turn.other_kind,
        compile_log: compile_log.to_owned(),
        file_name: detail.submission.file_name.clone(),
        diagnostics: diagnostics::of_log(compile_log, &[file]),
        rejudged: detail
            .rejudged
            .filter(|_| feedback != Feedback::Nothing)
            .map(|rejudged| Rejudged {
                at: wire::time(rejudged.at),
                was: wire::verdict(rejudged.was),
            }),
    }
}

/// The set of a place, when it is one of ours.
pub fn set_of(place: Option<&trellis_types::SetId>) -> Option<SetId> {
    place.and_then(wire::set_key)
}
