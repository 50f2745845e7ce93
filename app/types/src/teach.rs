//! The teacher's side: authoring problems, packages, problem sets, classes.

use crate::problems::LanguageChoice;
use crate::{ClassId, DraftId, SetId, Slug, Time};
use serde::{Deserialize, Serialize};

/// Who may see a problem outside of contests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum Visibility {
    Draft,
    /// Only inside contests that hold it, after their start.
    Contest,
    Published,
}

/// How far the check of a package is (every submission in it on every case).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum VerificationState {
    /// The form is not complete yet: there is no package to check.
    Incomplete,
    Pending,
    Running,
    Passed,
    Failed,
}

/// How outputs are compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Checker {
    /// The format's default output validator.
    Default {
        #[serde(default)]
        case_sensitive: bool,
        #[serde(default)]
        space_change_sensitive: bool,
        /// `1e-6`; empty: numbers are compared as words.
        #[serde(default)]
        float_tolerance: String,
    },
    /// An output validator: exits with 42 to accept and 43 to reject.
    Custom { language: String, source: String },
}

impl Default for Checker {
    fn default() -> Self {
        Self::Default {
            case_sensitive: false,
            space_change_sensitive: false,
            float_tolerance: String::new(),
        }
    }
}

/// Input and answer of a case. An empty answer is filled in by the reference solution.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct CaseText {
    pub input: String,
    pub answer: String,
}

/// A problem as its form has it. `POST /api/v1/teach/problems`, `PUT /api/v1/teach/problems/{slug}`.
///
/// The form at `/teach/problems/new` and `/teach/problems/{slug}` has these fields: the scalar ones under their
/// names; `checker` = `default` | `custom` with `case_sensitive`, `space_change_sensitive` (present when ticked),
/// `float_tolerance`, `checker_language`, `checker_source`; repeated `sample_input`, `sample_answer`,
/// `case_input`, `case_answer` (pairs by position, pairs of two empty ones are left out); `reference_language`,
/// `reference_source`; repeated `languages`; `keywords` separated by commas; `base`; `action` = `save` |
/// `preview`, and for a new one `keep`, with `draft` and `draft_version` of what was kept before.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct ProblemDraft {
    /// Fixed once it exists.
    pub slug: String,
    pub title_en: String,
    pub title_zh: String,
    /// Markdown.
    pub statement_en: String,
    pub statement_zh: String,
    pub field: String,
    pub keywords: Vec<String>,
    /// 1 to 10.
    pub difficulty: u8,
    pub time_limit_ms: u32,
    pub memory_mib: u32,
    /// Minutes of training for the first accepted submission.
    pub credit_minutes: u32,
    /// Allowed language ids; empty: all.
    pub languages: Vec<String>,
    pub checker: Checker,
    pub samples: Vec<CaseText>,
    /// Shown to nobody but authors.
    pub cases: Vec<CaseText>,
    pub reference_language: String,
    pub reference_source: String,
    /// The version that was edited; 0 for a new one.
    pub base: u32,
}

/// The answer to saving.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DraftSaved {
    pub slug: Slug,
    pub version: u32,
    pub verification: VerificationState,
}

/// What the check says about one place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Finding {
    /// A warning does not keep it from being published.
    pub error: bool,
    /// `problem.yaml: limits.time_limit`
    pub place: String,
    pub message: String,
}

/// What the check says about one submission of the package.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CheckedSubmission {
    /// `accepted/reference.cpp`
    pub path: String,
    pub verdict: Option<crate::Verdict>,
    pub ok: bool,
    /// Why it was not run.
    pub skipped: Option<String>,
    pub max_fuel: Option<u64>,
}

/// `GET /api/v1/teach/problems/{slug}/verification`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VerificationResponse {
    pub state: VerificationState,
    pub findings: Vec<Finding>,
    pub submissions: Vec<CheckedSubmission>,
    /// Case by case, while it runs and afterwards; `None` before, and where there is too much of it.
    pub progress: Option<CheckProgress>,
}

/// How far a check is.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct CheckProgress {
    /// Cases that the validators have seen, and of how many.
    pub data_done: u32,
    pub data_total: u32,
    /// Names of the cases, in the order of the cells.
    pub cases: Vec<String>,
    pub rows: Vec<CheckRow>,
}

/// A submission of the package.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct CheckRow {
    pub path: String,
    /// Codes of the verdicts that its cases may have.
    pub expected: Vec<String>,
    /// By case; `None`: not run yet, or not at all.
    pub cells: Vec<Option<CheckCell>>,
    /// `None`: it has not ended.
    pub ok: Option<bool>,
    pub skipped: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CheckCell {
    pub verdict: crate::Verdict,
    pub fuel: u64,
    /// Why it failed.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub message: String,
}

/// Where a package came from, and what was changed on the way.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ImportView {
    /// `legacy`, `legacy-icpc`, `2023-07-draft`, `polygon`, `2025-09`; with `DOMjudge` when its extras were there.
    pub format: String,
    pub findings: Vec<Finding>,
}

/// A new problem's form that is kept as it was typed: nothing of it is checked yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptForm {
    pub id: DraftId,
    /// May be empty.
    pub title: String,
    /// One more with each save.
    pub version: u32,
    pub updated: Time,
}

/// The teacher's dashboard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TeachView {
    pub problems: Vec<OwnProblemLine>,
    /// Last changed first.
    pub kept: Vec<KeptForm>,
    pub sets: Vec<OwnSetLine>,
    pub classes: Vec<ClassLine>,
    /// Courses whose lessons the person may edit.
    pub courses: Vec<crate::courses::CourseView>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnProblemLine {
    pub slug: Slug,
    pub title: String,
    pub visibility: Visibility,
    pub verification: VerificationState,
    pub version: u32,
    pub updated: Time,
    pub tried: u64,
    pub solved: u64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnSetLine {
    pub id: SetId,
    pub title: String,
    pub class: Option<String>,
    pub due: Option<Time>,
    pub problems: u32,
}

/// A class of the teacher's; made by the form at `/teach/classes` (field `title`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ClassLine {
    pub id: ClassId,
    pub title: String,
    pub join_code: String,
    pub members: u64,
}

/// `POST /api/v1/teach/classes`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ClassRequest {
    pub title: String,
}

/// The form of a problem, new or old.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TeachProblemView {
    /// `None`: a new one.
    pub slug: Option<Slug>,
    /// `None`: it came as a zip and holds what the form cannot show; only title, state and export are offered.
    pub draft: Option<ProblemDraft>,
    /// The form was kept before; its fields `draft` and `draft_version`.
    pub kept: Option<KeptForm>,
    pub title: String,
    pub visibility: Visibility,
    pub verification: VerificationResponse,
    /// All that are installed, for the reference solution and the checker.
    pub languages: Vec<LanguageChoice>,
    pub versions: Vec<crate::courses::VersionLine>,
    /// `None`: it was written here, or came in the format itself.
    pub imported: Option<ImportView>,
    /// It has a package: it can be exported.
    pub exportable: bool,
}

/// A problem that may be put into a set or contest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProblemChoice {
    pub slug: Slug,
    pub title: String,
    pub visibility: Visibility,
}

/// What a teacher decides about a set: `POST /api/v1/teach/sets`, `PUT /api/v1/teach/sets/{id}`. The forms at
/// `/teach/sets/new` and `/teach/sets/{id}/edit` have fields of the same names (`due` as `2026-11-24T09:30` with
/// `tz_offset` in minutes east of UTC, empty: none; `problems` as names separated by white space or commas).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct SetSettings {
    pub title: String,
    /// `None`: anybody's with the link.
    pub class: Option<ClassId>,
    pub due: Option<Time>,
    pub credit_minutes: u32,
    /// In order, each once.
    pub problems: Vec<Slug>,
    /// The version that was edited; 0 for a new one.
    pub base: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SetCreated {
    pub id: SetId,
}

/// The answer to `PUT /api/v1/teach/sets/{id}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SetSaved {
    /// For the next `base`.
    pub version: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetFormView {
    /// `None`: a new one.
    pub id: Option<SetId>,
    pub settings: SetSettings,
    pub classes: Vec<ClassLine>,
    pub usable: Vec<ProblemChoice>,
}

/// Who has solved what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TeachSetView {
    pub id: SetId,
    pub title: String,
    pub class: Option<ClassLine>,
    pub due: Option<Time>,
    pub problems: Vec<ProblemChoice>,
    /// By name.
    pub rows: Vec<MatrixRow>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MatrixRow {
    pub name: String,
    /// In the order of the problems.
    pub cells: Vec<MatrixCell>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct MatrixCell {
    pub tries: u32,
    pub solved: Option<Time>,
    /// Solved, but not by the due date.
    pub late: bool,
}

impl ProblemDraft {
    /// Reads the form (see the type). Numbers that are none become 0, which the server then refuses by field.
    pub fn from_form(values: &[(String, String)]) -> Self {
        let one = |name: &str| {
            let found = values.iter().find(|(key, _)| key == name);
            found.map(|(_, value)| value.clone()).unwrap_or_default()
        };
        let all = |name: &str| -> Vec<String> {
            values
                .iter()
                .filter(|(key, _)| key == name)
                .map(|(_, value)| value.clone())
                .collect()
        };
        let ticked = |name: &str| values.iter().any(|(key, _)| key == name);
        let checker = if one("checker") == "custom" {
            Checker::Custom {
                language: one("checker_language"),
                source: lines(&one("checker_source")),
            }
        } else {
            Checker::Default {
                case_sensitive: ticked("case_sensitive"),
                space_change_sensitive: ticked("space_change_sensitive"),
                float_tolerance: one("float_tolerance").trim().to_owned(),
            }
        };
        Self {
            slug: one("slug").trim().to_owned(),
            title_en: one("title_en").trim().to_owned(),
            title_zh: one("title_zh").trim().to_owned(),
            statement_en: lines(&one("statement_en")),
            statement_zh: lines(&one("statement_zh")),
            field: one("field").trim().to_owned(),
            keywords: words(&one("keywords")),
            difficulty: one("difficulty").trim().parse().unwrap_or(0),
            time_limit_ms: one("time_limit_ms").trim().parse().unwrap_or(0),
            memory_mib: one("memory_mib").trim().parse().unwrap_or(0),
            credit_minutes: one("credit_minutes").trim().parse().unwrap_or(0),
            languages: all("languages"),
            checker,
            samples: pairs(all("sample_input"), all("sample_answer")),
            cases: pairs(all("case_input"), all("case_answer")),
            reference_language: one("reference_language"),
            reference_source: lines(&one("reference_source")),
            base: one("base").trim().parse().unwrap_or(0),
        }
    }
}

/// Forms send CRLF; files have LF.
fn lines(text: &str) -> String {
    text.replace("\r\n", "\n")
}

fn words(text: &str) -> Vec<String> {
    text.split([',', '，', '、'])
        .map(str::trim)
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

fn pairs(inputs: Vec<String>, answers: Vec<String>) -> Vec<CaseText> {
    let mut answers = answers.into_iter();
    let cases = inputs.into_iter().map(|input| CaseText {
        input: data(&input),
        answer: data(&answers.next().unwrap_or_default()),
    });
    cases
        .filter(|case| !case.input.is_empty() || !case.answer.is_empty())
        .collect()
}

/// Text of a case: LF, and a line end at its end unless it is empty.
fn data(text: &str) -> String {
    let mut text = lines(text);
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(fields: &[(&str, &str)]) -> Vec<(String, String)> {
        fields
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
            .collect()
    }

    #[test]
    fn a_form_becomes_a_draft() {
        let draft = ProblemDraft::from_form(&form(&[
            ("slug", " sum "),
            ("title_en", "Sum"),
            ("statement_en", "a\r\nb"),
            ("keywords", "one, two，三,,"),
            ("difficulty", "3"),
            ("time_limit_ms", "x"),
            ("languages", "c"),
            ("languages", "cpp"),
            ("checker", "default"),
            ("case_sensitive", "on"),
            ("case_input", "1 2"),
            ("case_answer", "3\r\n"),
            ("case_input", ""),
            ("case_answer", ""),
            ("case_input", "5"),
            ("case_answer", ""),
        ]));
        assert_eq!(
            (draft.slug.as_str(), draft.statement_en.as_str()),
            ("sum", "a\nb")
        );
        assert_eq!(draft.keywords, ["one", "two", "三"]);
        assert_eq!((draft.difficulty, draft.time_limit_ms), (3, 0));
        assert_eq!(draft.languages, ["c", "cpp"]);
        assert!(matches!(
            draft.checker,
            Checker::Default {
                case_sensitive: true,
                space_change_sensitive: false,
                ..
            }
        ));
        let cases: Vec<_> = draft
            .cases
            .iter()
            .map(|case| (case.input.as_str(), case.answer.as_str()))
            .collect();
        assert_eq!(cases, [("1 2\n", "3\n"), ("5\n", "")]);
    }
}
