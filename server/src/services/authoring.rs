//! Problems written in the browser: from the form to a package and back. The package is the only copy; the form is
//! read out of it again.

use crate::error::AppError;
use crate::messages::Message;
use std::collections::BTreeMap;
use trellis_problems::{Files, Limits, Metadata, Package, StatementFormat};
use trellis_types::teach::{CaseText, Checker, ProblemDraft};

/// Accepts every input: the form has no input validator of its own, and the format wants one. Python, since the
/// format lets validators be Python, C or C++.
const ANY_INPUT: &str = "import sys\n\nsys.stdin.buffer.read()\nsys.exit(42)\n";
const VALIDATOR: &str = "input_validators/any.py";
/// Cases a form can hold.
const MAX_CASES: usize = 200;

/// Checks what does not need the store; errors name the form's field.
pub fn check(draft: &ProblemDraft) -> Result<(), AppError> {
    let slug_ok = (1..=64).contains(&draft.slug.len())
        && draft
            .slug
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    if !slug_ok {
        return Err(AppError::invalid("slug", Message::BadSlug));
    }
    if draft.title_en.trim().is_empty() && draft.title_zh.trim().is_empty() {
        return Err(AppError::invalid("title_zh", Message::Required));
    }
    for (field, text) in [
        ("title_en", &draft.title_en),
        ("title_zh", &draft.title_zh),
        ("field", &draft.field),
    ] {
        if text.chars().count() > 120 {
            return Err(AppError::invalid(field, Message::TooLong(120)));
        }
    }
    for (title, statement, field) in [
        (&draft.title_en, &draft.statement_en, "statement_en"),
        (&draft.title_zh, &draft.statement_zh, "statement_zh"),
    ] {
        if !title.trim().is_empty() && statement.trim().is_empty() {
            return Err(AppError::invalid(field, Message::Required));
        }
    }
    range("difficulty", u64::from(draft.difficulty), 1, 10)?;
    range("time_limit_ms", u64::from(draft.time_limit_ms), 100, 60_000)?;
    range("memory_mib", u64::from(draft.memory_mib), 16, 2048)?;
    range("credit_minutes", u64::from(draft.credit_minutes), 0, 600)?;
    if draft.cases.is_empty() {
        return Err(AppError::invalid("case_input", Message::Required));
    }
    if draft.cases.len() + draft.samples.len() > MAX_CASES {
        return Err(AppError::invalid(
            "case_input",
            Message::OutOfRange(1, MAX_CASES as u64),
        ));
    }
    if draft.reference_source.trim().is_empty() {
        return Err(AppError::invalid("reference_source", Message::Required));
    }
    if trellis_judge::languages::find_base(&draft.reference_language).is_none() {
        let unknown = Message::UnknownLanguage(draft.reference_language.clone());
        return Err(AppError::invalid("reference_language", unknown));
    }
    trellis_problems::validate::Flags::parse(&validator_args(&draft.checker))
        .map(drop)
        .map_err(|why| AppError::invalid("float_tolerance", Message::Text(why)))
}

fn range(field: &'static str, value: u64, least: u64, most: u64) -> Result<(), AppError> {
    if (least..=most).contains(&value) {
        Ok(())
    } else {
        Err(AppError::invalid(field, Message::OutOfRange(least, most)))
    }
}

fn validator_args(checker: &Checker) -> Vec<String> {
    let Checker::Default {
        case_sensitive,
        space_change_sensitive,
        float_tolerance,
    } = checker
    else {
        return Vec::new();
    };
    let mut args = Vec::new();
    if *case_sensitive {
        args.push("case_sensitive".to_owned());
    }
    if *space_change_sensitive {
        args.push("space_change_sensitive".to_owned());
    }
    if !float_tolerance.trim().is_empty() {
        args.extend(["float_tolerance".to_owned(), float_tolerance.trim().to_owned()]);
    }
    args
}

/// Text as the format wants it: LF line ends, and one at the end.
fn lines(text: &str) -> String {
    let mut text = text.replace("\r\n", "\n");
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    text
}

fn extension(language: &str) -> &'static str {
    let language = trellis_judge::languages::find(language);
    language
        .and_then(|language| language.extensions.first())
        .map_or("txt", String::as_str)
}

/// The package of a checked draft. `uuid` stays the same over all versions; `owner` holds the rights.
pub fn to_package(draft: &ProblemDraft, uuid: &str, owner: &str) -> Files {
    let mut files = Files::default();
    let mut put = |path: String, text: &str| files.insert(path, lines(text).into_bytes());
    let mut names = BTreeMap::new();
    for (code, title, statement) in [
        ("en", &draft.title_en, &draft.statement_en),
        ("zh", &draft.title_zh, &draft.statement_zh),
    ] {
        if !title.trim().is_empty() {
            names.insert(code.to_owned(), title.trim().to_owned());
            put(format!("statement/problem.{code}.md"), statement);
        }
    }
    put(
        "problem.yaml".to_owned(),
        &trellis_problems::write::problem_yaml(&metadata(draft, names, uuid, owner)),
    );
    for (folder, cases) in [("sample", &draft.samples), ("secret", &draft.cases)] {
        for (index, case) in cases.iter().enumerate() {
            put(format!("data/{folder}/{:03}.in", index + 1), &case.input);
            put(format!("data/{folder}/{:03}.ans", index + 1), &case.answer);
        }
        if let Some(yaml) = trellis_problems::write::test_group_yaml(&validator_args(&draft.checker))
            && !cases.is_empty()
        {
            put(format!("data/{folder}/test_group.yaml"), &yaml);
        }
    }
    put(VALIDATOR.to_owned(), ANY_INPUT);
    if let Checker::Custom { language, source } = &draft.checker {
        put(
            format!("output_validator/validator.{}", extension(language)),
            source,
        );
    }
    let reference = format!(
        "submissions/accepted/reference.{}",
        extension(&draft.reference_language)
    );
    put(reference, &draft.reference_source);
    files
}

fn metadata(draft: &ProblemDraft, names: BTreeMap<String, String>, uuid: &str, owner: &str) -> Metadata {
    let codes = draft
        .languages
        .iter()
        .filter_map(|id| trellis_judge::languages::find(id));
    Metadata {
        uuid: uuid.to_owned(),
        names,
        license: "educational".to_owned(),
        rights_owner: Some(owner.to_owned()),
        credits: BTreeMap::from([("authors".to_owned(), vec![owner.to_owned()])]),
        keywords: draft.keywords.clone(),
        languages: codes.map(|language| language.code().to_owned()).collect(),
        limits: Limits {
            time_limit: Some(f64::from(draft.time_limit_ms) / 1000.0),
            time_resolution: 0.1,
            memory: Some(u64::from(draft.memory_mib)),
            ..Limits::default()
        },
        ..Metadata::default()
    }
}

/// What only the portal knows of a problem, for the form.
#[derive(Debug, Clone)]
pub struct Shelf {
    pub slug: String,
    pub field: String,
    pub difficulty: u8,
    pub credit_minutes: u32,
    pub languages: Vec<String>,
    pub version: u32,
}

impl Shelf {
    pub fn of(problem: &trellis_store::Problem) -> Self {
        Self {
            slug: problem.slug.clone(),
            field: problem.content.field.clone(),
            difficulty: problem.content.difficulty,
            credit_minutes: problem.content.credit_seconds / 60,
            languages: problem.content.languages.clone(),
            version: problem.version,
        }
    }
}

/// The form for a package; `None` when the package holds what the form cannot show, so that saving it would lose
/// something.
pub fn from_package(package: &Package, shelf: &Shelf) -> Option<ProblemDraft> {
    let statement = |code: &str| {
        package
            .statements
            .iter()
            .find(|text| text.language == code)
            .map(|text| String::from_utf8_lossy(&text.bytes).into_owned())
    };
    let name = |code: &str| package.metadata.names.get(code).cloned().unwrap_or_default();
    let [reference] = &package.submissions[..] else {
        return None;
    };
    let (file, source) = reference.program.files.first()?;
    let language = trellis_judge::languages::detect(std::iter::once(file.as_str())).ok()?;
    let mut draft = ProblemDraft {
        slug: shelf.slug.clone(),
        title_en: name("en"),
        title_zh: name("zh"),
        statement_en: statement("en").unwrap_or_default(),
        statement_zh: statement("zh").unwrap_or_default(),
        field: shelf.field.clone(),
        keywords: package.metadata.keywords.clone(),
        difficulty: shelf.difficulty,
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "bounded by the reader"
        )]
        time_limit_ms: (package.metadata.limits.time_limit? * 1000.0).round() as u32,
        memory_mib: u32::try_from(package.metadata.limits.memory?).ok()?,
        credit_minutes: shelf.credit_minutes,
        languages: shelf
            .languages
            .iter()
            .filter(|id| trellis_judge::languages::find_base(id).is_some())
            .cloned()
            .collect(),
        checker: checker_of(package)?,
        samples: Vec::new(),
        cases: Vec::new(),
        reference_language: language.id.clone(),
        reference_source: String::from_utf8(source.to_vec()).ok()?,
        base: shelf.version,
    };
    for case in &package.cases {
        let text = CaseText {
            input: String::from_utf8(case.input.to_vec()).ok()?,
            answer: String::from_utf8(case.answer.to_vec()).ok()?,
        };
        if case.is_sample() {
            draft.samples.push(text);
        } else {
            draft.cases.push(text);
        }
    }
    let owner = package.metadata.rights_owner.clone().unwrap_or_default();
    let again = to_package(&draft, &package.metadata.uuid, &owner);
    (again == package.files).then_some(draft)
}

fn checker_of(package: &Package) -> Option<Checker> {
    if let Some(validator) = &package.output_validator {
        let (file, source) = validator.files.first()?;
        let language = trellis_judge::languages::detect(std::iter::once(file.as_str())).ok()?;
        return Some(Checker::Custom {
            language: language.id.clone(),
            source: String::from_utf8(source.to_vec()).ok()?,
        });
    }
    let args = &package.secrets().next()?.config.output_validator_args;
    let tolerance = args
        .iter()
        .position(|arg| arg == "float_tolerance")
        .and_then(|at| args.get(at + 1));
    Some(Checker::Default {
        case_sensitive: args.iter().any(|arg| arg == "case_sensitive"),
        space_change_sensitive: args.iter().any(|arg| arg == "space_change_sensitive"),
        float_tolerance: tolerance.cloned().unwrap_or_default(),
    })
}

/// Whether a package's statements can be shown as pages.
pub fn is_markdown(package: &Package) -> bool {
    package
        .statements
        .iter()
        .all(|text| text.format == StatementFormat::Markdown)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft() -> ProblemDraft {
        ProblemDraft {
            slug: "twosum".into(),
            title_en: "Two Sum".into(),
            title_zh: "两数之和".into(),
            statement_en: "Add *two* numbers.\r\nThat is all.".into(),
            statement_zh: "把两个数相加。".into(),
            field: "algorithms".into(),
            keywords: vec!["sum".into()],
            difficulty: 2,
            time_limit_ms: 1500,
            memory_mib: 256,
            credit_minutes: 30,
            languages: vec!["python".into()],
            checker: Checker::Default {
                case_sensitive: true,
                space_change_sensitive: false,
                float_tolerance: "1e-6".into(),
            },
            samples: vec![CaseText {
                input: "1 2\n".into(),
                answer: "3\n".into(),
            }],
            cases: vec![
                CaseText {
                    input: "2 2\n".into(),
                    answer: "4\n".into(),
                },
                CaseText {
                    input: String::new(),
                    answer: "0\n".into(),
                },
            ],
            reference_language: "python".into(),
            reference_source: "print(sum(map(int, input().split())))\n".into(),
            base: 3,
        }
    }

    const UUID: &str = "0d4b8f0e-1f2a-4c3b-9d4e-5f6071829304";

    #[test]
    fn a_draft_goes_into_a_package_and_comes_back() {
        let mut draft = draft();
        check(&draft).unwrap();
        let loaded = Package::from_files("twosum", to_package(&draft, UUID, "Chen"));
        assert_eq!(loaded.findings, []);
        let shelf = Shelf {
            slug: draft.slug.clone(),
            field: draft.field.clone(),
            difficulty: draft.difficulty,
            credit_minutes: draft.credit_minutes,
            languages: draft.languages.clone(),
            version: draft.base,
        };
        draft.statement_en = lines(&draft.statement_en);
        draft.statement_zh = lines(&draft.statement_zh);
        assert_eq!(from_package(&loaded.package, &shelf), Some(draft));
    }

    #[test]
    fn a_package_with_more_than_the_form_shows_is_no_draft() {
        let draft = draft();
        let mut files = to_package(&draft, UUID, "Chen");
        files.insert("solution/solution.en.md", b"Add them.\n".to_vec());
        let package = Package::from_files("twosum", files).package;
        let shelf = Shelf {
            slug: draft.slug,
            field: draft.field,
            difficulty: 2,
            credit_minutes: 30,
            languages: draft.languages,
            version: 3,
        };
        assert_eq!(from_package(&package, &shelf), None);
    }

    #[test]
    fn wrong_fields_are_named() {
        let field = |change: fn(&mut ProblemDraft)| {
            let mut draft = draft();
            change(&mut draft);
            check(&draft).err().and_then(|error| error.field())
        };
        assert_eq!(field(|d| d.slug = "Two Sum".into()), Some("slug"));
        assert_eq!(field(|d| d.statement_zh.clear()), Some("statement_zh"));
        assert_eq!(field(|d| d.cases.clear()), Some("case_input"));
        assert_eq!(field(|d| d.difficulty = 0), Some("difficulty"));
        assert_eq!(
            field(|d| d.reference_source = " ".into()),
            Some("reference_source")
        );
        assert_eq!(
            field(|d| d.reference_language = "cobol".into()),
            Some("reference_language")
        );
        let bad = Checker::Default {
            case_sensitive: false,
            space_change_sensitive: false,
            float_tolerance: "small".into(),
        };
        let mut draft = draft();
        draft.checker = bad;
        assert_eq!(
            check(&draft).err().and_then(|error| error.field()),
            Some("float_tolerance")
        );
    }
}
