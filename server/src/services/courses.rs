//! Courses: folders with TOML and Markdown, read at start. A broken course is left out and named in the log.

use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;

/// Text by locale (`en`, `zh-CN`).
pub type Texts = BTreeMap<String, String>;

/// One course, complete.
#[derive(Debug, Clone)]
pub struct Course {
    pub slug: String,
    pub title: Texts,
    pub summary: Texts,
    pub modules: Vec<Module>,
}

/// A part of a course.
#[derive(Debug, Clone)]
pub struct Module {
    pub title: Texts,
    pub lessons: Vec<Lesson>,
}

/// One lesson.
#[derive(Debug, Clone)]
pub struct Lesson {
    pub slug: String,
    pub title: Texts,
    /// Expected study time, minutes.
    pub minutes: u32,
    /// Slug of a problem.
    pub exercise: Option<String>,
    pub quiz: Vec<Question>,
    /// Markdown by locale.
    pub text: Texts,
}

/// A quiz question with its key; never sent as it is.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    pub id: String,
    pub prompt: Texts,
    pub choice: Vec<Choice>,
    #[serde(default)]
    pub explain: Texts,
}

/// One answer of a question.
#[derive(Debug, Clone, Deserialize)]
pub struct Choice {
    #[serde(default)]
    pub correct: bool,
    #[serde(flatten)]
    pub text: Texts,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CourseFile {
    slug: String,
    #[serde(default)]
    #[expect(dead_code, reason = "part of the file; shown nowhere yet")]
    version: u32,
    title: Texts,
    summary: Texts,
    module: Vec<ModuleFile>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ModuleFile {
    title: Texts,
    lessons: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct LessonFile {
    slug: String,
    title: Texts,
    minutes: u32,
    exercise: Option<String>,
    #[serde(default)]
    quiz: Vec<Question>,
}

/// The locales every lesson has.
const LOCALES: [&str; 2] = ["en", "zh-CN"];

/// Reads every course below `folder`, in order of slug.
pub fn read_all(folder: &Path) -> Vec<Course> {
    let mut courses = Vec::new();
    let Ok(entries) = std::fs::read_dir(folder) else {
        tracing::warn!(folder = %folder.display(), "no courses folder");
        return courses;
    };
    for entry in entries
        .flatten()
        .filter(|entry| entry.path().join("course.toml").exists())
    {
        match read(&entry.path()) {
            Ok(course) => courses.push(course),
            Err(error) => tracing::error!(course = %entry.path().display(), error, "course left out"),
        }
    }
    courses.sort_by(|a, b| a.slug.cmp(&b.slug));
    courses
}

/// Reads one course; the error names the file.
pub fn read(folder: &Path) -> Result<Course, String> {
    let file: CourseFile = toml_file(&folder.join("course.toml"))?;
    complete(&file.title, "course.toml: title")?;
    let modules = file
        .module
        .into_iter()
        .map(|module| {
            let lessons = module
                .lessons
                .iter()
                .map(|slug| lesson(folder, slug))
                .collect::<Result<_, _>>()?;
            Ok(Module {
                title: module.title,
                lessons,
            })
        })
        .collect::<Result<_, String>>()?;
    Ok(Course {
        slug: file.slug,
        title: file.title,
        summary: file.summary,
        modules,
    })
}

fn lesson(course: &Path, slug: &str) -> Result<Lesson, String> {
    let folder = course.join("lessons").join(slug);
    let file: LessonFile = toml_file(&folder.join("lesson.toml"))?;
    if file.slug != slug {
        return Err(format!("{slug}/lesson.toml: slug is {}", file.slug));
    }
    complete(&file.title, &format!("{slug}/lesson.toml: title"))?;
    for question in &file.quiz {
        if !question.choice.iter().any(|choice| choice.correct) {
            return Err(format!(
                "{slug}/lesson.toml: quiz {}: no correct choice",
                question.id
            ));
        }
    }
    let text = LOCALES
        .into_iter()
        .map(|locale| {
            let path = folder.join(format!("{locale}.md"));
            let text =
                std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
            Ok((locale.to_owned(), text))
        })
        .collect::<Result<_, String>>()?;
    Ok(Lesson {
        slug: file.slug,
        title: file.title,
        minutes: file.minutes,
        exercise: file.exercise,
        quiz: file.quiz,
        text,
    })
}

fn toml_file<T: serde::de::DeserializeOwned>(path: &Path) -> Result<T, String> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    toml::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))
}

fn complete(texts: &Texts, place: &str) -> Result<(), String> {
    match LOCALES.into_iter().find(|locale| !texts.contains_key(*locale)) {
        Some(locale) => Err(format!("{place}: no text for {locale}")),
        None => Ok(()),
    }
}

/// The text in `locale`, else English, else any.
pub fn text<'a>(texts: &'a Texts, locale: &str) -> &'a str {
    texts
        .get(locale)
        .or_else(|| texts.get("en"))
        .or_else(|| texts.values().next())
        .map_or("", String::as_str)
}

impl Course {
    /// All lessons in order.
    pub fn lessons(&self) -> impl Iterator<Item = &Lesson> {
        self.modules.iter().flat_map(|module| &module.lessons)
    }

    pub fn lesson(&self, slug: &str) -> Option<&Lesson> {
        self.lessons().find(|lesson| lesson.slug == slug)
    }
}

impl Question {
    /// Whether exactly the correct choices were picked (indexes into `choice`).
    pub fn is_correct(&self, picked: &[usize]) -> bool {
        self.choice
            .iter()
            .enumerate()
            .all(|(index, choice)| choice.correct == picked.contains(&index))
            && picked.iter().all(|&index| index < self.choice.len())
    }
}
