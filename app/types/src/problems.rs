//! Problems: the list, one problem with its submit panel, custom runs.

use crate::submissions::{Diagnostic, SubmissionLine};
use crate::{ContestId, Pager, SetId, Slug, SubmissionId, Time};
use serde::{Deserialize, Serialize};

/// Bytes of source that a submission or run may have.
pub const MAX_SOURCE_BYTES: usize = 256 * 1024;
/// Bytes of input that a custom run may have.
pub const MAX_RUN_INPUT_BYTES: usize = 64 * 1024;

/// What a person has done with a problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Mark {
    #[default]
    Untried,
    Tried,
    Solved,
}

/// The query of `/problems` and of `GET /api/v1/problems`; empty fields do not filter.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ProblemsQuery {
    /// Part of the name, title or a keyword.
    pub q: String,
    pub field: String,
    /// `untried`, `tried`, `solved`; needs a signed-in person.
    pub status: String,
    /// Counts from 1; 0 is read as 1.
    pub page: u32,
}

impl ProblemsQuery {
    pub fn mark(&self) -> Option<Mark> {
        match self.status.as_str() {
            "untried" => Some(Mark::Untried),
            "tried" => Some(Mark::Tried),
            "solved" => Some(Mark::Solved),
            _ => None,
        }
    }
}

/// One line of the problem list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProblemLine {
    pub slug: Slug,
    pub title: String,
    /// `algorithms`, `data`, `iot`, `blockchain`, `manufacturing`, `wasm`, or a teacher's own word.
    pub field: String,
    pub keywords: Vec<String>,
    /// 1 (first steps) to 10.
    pub difficulty: u8,
    /// Training seconds for the first accepted submission.
    pub credit_seconds: u32,
    pub tried: u64,
    pub solved: u64,
    pub mark: Mark,
}

/// `GET /api/v1/problems`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProblemsResponse {
    pub problems: Vec<ProblemLine>,
    pub total: u64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProblemsView {
    /// As it was understood.
    pub query: ProblemsQuery,
    /// For the filter, sorted.
    pub fields: Vec<String>,
    pub problems: Vec<ProblemLine>,
    pub pager: Pager,
    /// Of all public problems: how many there are, and how many the person has solved.
    pub all: u64,
    pub solved: u64,
}

/// Where a problem is opened from; it goes with the submission.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Place {
    pub contest: Option<ContestId>,
    pub set: Option<SetId>,
}

impl Place {
    /// `?contest=...`, `?set=...` or nothing.
    pub fn query(&self) -> String {
        match (&self.contest, &self.set) {
            (Some(contest), _) => format!("?contest={contest}"),
            (None, Some(set)) => format!("?set={set}"),
            (None, None) => String::new(),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProblemView {
    pub line: ProblemLine,
    pub statement: StatementView,
    pub samples: Vec<Sample>,
    /// Files of the package for whoever solves it.
    pub attachments: Vec<Attachment>,
    /// The package's description of how it is solved, for whoever may read it now.
    pub solution: Option<StatementView>,
    /// Seconds of fuel time, in ms.
    pub time_limit_ms: u32,
    pub memory_bytes: u64,
    pub source: Option<String>,
    pub license: Option<String>,
    pub authors: Vec<String>,
    /// Set when it was opened inside a contest.
    pub contest: Option<ContestPlace>,
    /// Set when it was opened from a problem set.
    pub set: Option<SetPlace>,
    /// `None`: submitting is not possible now; `closed` says why.
    pub panel: Option<PanelView>,
    pub closed: Option<Closed>,
    /// The reader may edit it.
    pub editable: bool,
    /// The reader's latest submissions to it, newest first, at most five.
    pub recent: Vec<SubmissionLine>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Closed {
    SignIn,
    /// The contest has not begun or is over.
    Contest,
    /// No language of this problem is installed.
    NoLanguage,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContestPlace {
    pub id: ContestId,
    pub title: String,
    /// The problem's letter.
    pub label: String,
    pub end: Time,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetPlace {
    pub id: SetId,
    pub title: String,
    pub due: Option<Time>,
}

/// How a statement is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum StatementFormat {
    #[default]
    Markdown,
    Latex,
    Pdf,
}

/// A statement, or a description of a solution, with the files that it may show.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct StatementView {
    pub format: StatementFormat,
    /// Of the format: `en`, `zh-CN`, `sv`.
    pub language: String,
    /// Markdown or LaTeX with its constants in place; of a PDF the file's name.
    pub text: String,
    /// Address of the folder of its files, with a slash at its end.
    pub base: String,
    /// Paths below it.
    pub files: Vec<String>,
}

/// A sample as it is shown (2025-09, "Displaying test cases").
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Sample {
    pub input: String,
    pub answer: String,
    /// Shown instead of both: lines of the judge begin with `<`, lines of the program with `>`, `---` lies between
    /// passes.
    pub interaction: Option<String>,
    /// Command-line arguments.
    pub args: Vec<String>,
    /// Files that lie beside the program: name and text.
    pub files: Vec<(String, String)>,
    /// Addresses of the input and the answer as files.
    pub downloads: Option<(String, String)>,
}

/// A file below `attachments/` of the package.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// Path below `attachments/`.
    pub name: String,
    pub bytes: u64,
    /// Where it can be downloaded.
    pub address: String,
}

/// What the submit panel needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PanelView {
    pub languages: Vec<LanguageChoice>,
    /// The language to begin with: that of the last submission, else the first.
    pub language: String,
    /// Names of the test cases that want an answer instead of a program; empty: a program is wanted.
    pub answers: Vec<String>,
    /// One use each: two posts of one form are one submission.
    pub token: String,
    /// Source to begin with ("edit and resubmit"); may be empty.
    pub source: String,
    /// What was wrong in it when it was judged; of other files nothing.
    pub diagnostics: Vec<Diagnostic>,
}

/// A language that the problem allows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LanguageChoice {
    pub id: String,
    pub name: String,
    /// The editor's mode: `c`, `cpp`, `python`, `rust`, `wat`, `javascript`, ...
    pub editor: String,
    pub ready: LanguageState,
    /// What an empty editor shows; may be empty.
    pub template: String,
}

/// Whether a language can judge now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "state", rename_all = "lowercase")]
pub enum LanguageState {
    Ready,
    /// Its compiler is being precompiled; submissions wait for it.
    Preparing {
        percent: Option<u8>,
    },
    /// Not installed or switched off, and why.
    Off {
        why: String,
    },
}

/// `POST /api/v1/problems/{slug}/submissions`, and the form at `/problems/{slug}/submit` (same field names).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SubmitRequest {
    pub language: String,
    /// Empty when there are `files`.
    #[serde(default)]
    pub source: String,
    /// To problems that take answers: several files, each named as its test case with `.out` behind it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<AnswerFile>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contest: Option<ContestId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub set: Option<SetId>,
    /// The same token again gives the first submission.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<String>,
}

/// The answer to one test case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AnswerFile {
    /// `01.out`
    pub name: String,
    pub text: String,
}

/// 201, with `Location`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SubmitResponse {
    pub id: SubmissionId,
}

/// `POST /api/v1/problems/{slug}/runs`: own input, small limits, nothing kept. The form is at
/// `/problems/{slug}/run` and answers with the problem page, see [`RunResponse`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RunRequest {
    pub language: String,
    pub source: String,
    pub input: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contest: Option<ContestId>,
}

/// How a custom run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum RunOutcome {
    Finished,
    CompileError,
    RunTimeError,
    TimeLimit,
    MemoryLimit,
    OutputLimit,
    JudgeError,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RunResponse {
    pub outcome: RunOutcome,
    /// The compiler's words; empty when it said nothing.
    pub compile_log: String,
    /// What the source is called in `diagnostics`.
    #[serde(default)]
    pub file_name: String,
    /// The places that they name, or where the program itself says that it failed; at most 100.
    #[serde(default)]
    pub diagnostics: Vec<Diagnostic>,
    /// Not UTF-8 is replaced; cut at the run's output limit.
    pub stdout: String,
    pub stderr: String,
    /// Why it stopped (a trap, an exit code).
    pub message: String,
    pub fuel: u64,
    pub memory_bytes: u64,
}

/// The help page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HelpView {
    pub languages: Vec<LanguageHelp>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LanguageHelp {
    pub choice: LanguageChoice,
    /// `clang 22.1`
    pub version: String,
    pub extensions: Vec<String>,
    /// The time limit is multiplied by this, in hundredths: 300 is three times.
    pub time_multiplier_percent: u32,
    /// Markdown, one line or a few.
    pub notes: String,
    /// The compile commands, as they are run.
    pub commands: Vec<String>,
}
