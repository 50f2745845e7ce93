//! Pages of submissions: one's own list, one submission.

use super::PagePortal;
use crate::error::AppError;
use crate::services::submissions as rules;
use crate::services::{answers, content};
use crate::wire;
use trellis_store::{StoreError, SubmissionQuery, Verdict, base_reason, counts};
use trellis_types::submissions::{GroupLine, SubmissionView, SubmissionsQuery, SubmissionsView};
use trellis_types::{Lang, SubmissionId};

const PER_PAGE: u32 = 50;

impl PagePortal {
    pub(super) async fn submissions_view(
        &self,
        query: &SubmissionsQuery,
        lang: Lang,
    ) -> Result<SubmissionsView, AppError> {
        let user = self.signed_in()?;
        let problem = match query.problem.trim() {
            "" => None,
            slug => match self.state.store.problem_by_slug(slug).await {
                Ok(problem) => Some(problem.id),
                Err(StoreError::NotFound(_) | StoreError::Gone(_)) => {
                    return Ok(self.page_of(query, Vec::new(), None));
                }
                Err(error) => return Err(error.into()),
            },
        };
        let wanted = SubmissionQuery {
            user: Some(user.id),
            problem,
            contest: None,
            verdict: query.verdict.parse::<Verdict>().ok(),
            language: Some(query.language.clone()).filter(|id| !id.is_empty()),
            before: query.before.parse().ok(),
        };
        let mut found = self.state.store.submissions(&wanted, PER_PAGE + 1).await?;
        let more = found.len() > PER_PAGE as usize;
        found.truncate(PER_PAGE as usize);
        let older = found
            .last()
            .filter(|_| more)
            .map(|last| wire::submission_id(last.id));
        let mut lines = Vec::new();
        for submission in &found {
            let feedback = self.state.feedback_for(Some(user), submission).await?;
            let line = rules::line(submission, feedback, lang);
            // A verdict that is not told must not be found by filtering for it either.
            if wanted.verdict.is_none() || line.verdict.is_some() {
                lines.push(line);
            }
        }
        Ok(self.page_of(query, lines, older))
    }

    fn page_of(
        &self,
        query: &SubmissionsQuery,
        submissions: Vec<trellis_types::submissions::SubmissionLine>,
        older: Option<SubmissionId>,
    ) -> SubmissionsView {
        let languages = trellis_judge::languages::all();
        SubmissionsView {
            query: query.clone(),
            languages: languages
                .iter()
                .map(|language| (language.id.clone(), language.name.clone()))
                .collect(),
            submissions,
            older,
        }
    }

    pub(super) async fn submission_view(
        &self,
        id: &SubmissionId,
        lang: Lang,
    ) -> Result<SubmissionView, AppError> {
        let key = wire::submission_key(id).ok_or(AppError::NotFound)?;
        let (detail, response) = self.state.submission_for(self.user.as_ref(), key, lang).await?;
        let submission = &detail.submission;
        let staff = self.state.is_staff_for(self.user.as_ref(), submission).await?;
        let language = trellis_judge::languages::find(&submission.language);
        let (time_limit_ms, memory_limit_bytes) = match self.state.store.problem(submission.problem).await {
            Ok(problem) => (problem.content.time_limit_ms, problem.content.memory_bytes),
            Err(StoreError::Gone(_)) => (2000, content::DEFAULT_MEMORY_MIB << 20),
            Err(error) => return Err(error.into()),
        };
        let factor = language.map_or(1.0, |language| language.time_multiplier);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a time limit in ms, bounded by the reader"
        )]
        let time_limit_ms = (f64::from(time_limit_ms) * factor).round() as u32;
        let full = response.feedback == trellis_types::submissions::Feedback::Full;
        let files = answers::unpack(&submission.file_name, &submission.language, &detail.source);
        let source = match files {
            Some(_) => None,
            None => Some(String::from_utf8_lossy(&detail.source).into_owned()),
        };
        Ok(SubmissionView {
            source,
            files: files.unwrap_or_default().into_iter().collect(),
            editor: language
                .map(|language| language.editor.clone())
                .unwrap_or_default(),
            time_limit_ms,
            memory_limit_bytes,
            memory_extra_bytes: language.map_or(0, |language| language.memory_extra_bytes),
            receipt: submission.receipt.filter(|_| full).map(|hash| hash.to_string()),
            seed: submission
                .seed
                .filter(|_| full && submission.contest.is_none())
                .map(|hash| hash.to_string()),
            judged: submission.judged.map(wire::time),
            set: submission.set.map(wire::set_id),
            own: self.user.as_ref().is_some_and(|user| user.id == submission.user),
            staff_note: Some(detail.last_failure.clone()).filter(|note| staff && !note.is_empty()),
            earned_seconds: self.earned(submission).await?,
            may_rejudge: submission.lifecycle.is_final()
                && self.state.may_rejudge(self.user.as_ref(), submission).await?,
            preparing: !response.line.lifecycle.is_final() && !self.state.is_prepared(&submission.language),
            groups: match full {
                true => groups(&detail.report),
                false => Vec::new(),
            },
            submission: response,
        })
    }

    /// Seconds that this very submission has earned its author, and that were not taken back.
    async fn earned(&self, submission: &trellis_store::Submission) -> Result<Option<i64>, AppError> {
        let reason = format!("problem:{}", submission.problem);
        let (mut entries, mut after) = (Vec::new(), 0);
        loop {
            let part = self.state.store.ledger(submission.user, after, 200).await?;
            let Some(last) = part.last() else { break };
            after = last.seq;
            entries.extend(part);
        }
        let own = entries.iter().find(|entry| {
            base_reason(&entry.reason) == reason
                && entry.evidence.get("submission").and_then(|id| id.as_str())
                    == Some(&submission.id.to_string())
                && counts(&entries, entry)
        });
        Ok(own.map(|entry| entry.seconds))
    }
}

/// What the worker kept of a scoring problem's groups.
fn groups(report: &serde_json::Value) -> Vec<GroupLine> {
    let groups = report.get("groups").cloned().unwrap_or_default();
    serde_json::from_value(groups).unwrap_or_default()
}
