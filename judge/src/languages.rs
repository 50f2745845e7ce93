//! Languages are data: `judge/languages/<id>.toml`, embedded when the crate is built. docs/toolchain.md has the
//! schema; adding a language touches no Rust.

use crate::dialect::Dialect;
use crate::job::{Exit, RunOutcome};
use crate::language_file;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Text of every language file, listed by build.rs.
const SOURCES: &[&str] = include!(concat!(env!("OUT_DIR"), "/languages.rs"));

/// One language as its file says.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Language {
    pub id: String,
    /// The language this one is a variant of (C++17 of C++). A variant is chosen by name, never by a file's extension.
    pub base: Option<String>,
    pub name: String,
    /// Without the dot, in their own case (`C` is C++).
    pub extensions: Vec<String>,
    /// CodeMirror's mode.
    pub editor: String,
    /// Codes of the format's languages table that this language serves.
    #[serde(default)]
    pub kattis_codes: Vec<String>,
    /// What an empty editor begins with, where a problem has no template of its own.
    #[serde(default)]
    pub template: String,
    /// Name a single pasted source gets, and the entry point among several files.
    pub main: String,
    /// Pack with the compiler; empty when there is none.
    #[serde(default)]
    pub pack: String,
    /// Time limits are multiplied by it.
    #[serde(default = "one")]
    pub time_multiplier: f64,
    /// Added to a problem's memory limit: the interpreter, or a stack in linear memory.
    #[serde(default)]
    pub memory_extra_bytes: u64,
    /// The sources are C or C++, and taken as gcc takes them on a 64-bit machine ([`dialect`]).
    ///
    /// [`dialect`]: crate::dialect
    pub dialect: Option<Dialect>,
    #[serde(default)]
    pub compile: Vec<CompileStep>,
    pub native: Option<Native>,
    pub builtin: Option<Builtin>,
    pub run: RunSpec,
    #[serde(default)]
    pub compile_limits: CompileLimits,
    pub version: Version,
    /// Markdown by locale (`en`, `zh-CN`).
    #[serde(default)]
    pub help: BTreeMap<String, String>,
    /// What messages of the compiler and of the library mean here.
    #[serde(default)]
    pub notes: Vec<Note>,
    /// How the line of standard error begins that says why a program failed, where that is not the last one.
    #[serde(default)]
    pub reasons: Vec<String>,
    /// BLAKE3 of the file, and of its base's.
    #[serde(skip)]
    pub definition: [u8; 32],
}

/// One run of a module of the language's pack. Placeholders in `argv`: `{source}` (path), `{name}`, `{stem}` of
/// the source at hand, `{main}`; `{sources}` and `{objects}` alone expand to all of them, `{when}` and `{again}` alone to
/// [`CompileStep::when`] and [`CompileStep::again`].
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CompileStep {
    pub module: String,
    pub argv: Vec<String>,
    /// Once for each source file.
    #[serde(default)]
    pub per_source: bool,
    /// A file that a later step reads, beside the objects of `per_source`.
    pub makes: Option<String>,
    /// A library of the pack: what the program defines and it does as well is the program's ([`own_names`]).
    ///
    /// [`own_names`]: crate::own_names
    pub apart_from: Option<String>,
    /// What `{when}` in `argv` stands for.
    pub when: Option<When>,
    /// What `{again}` in `argv` stands for when the step is run once more; the first that fits.
    #[serde(default)]
    pub again: Vec<Again>,
}

/// A failed step is run once more, with further arguments, when its log contains one of some texts.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Again {
    pub contains: Vec<String>,
    pub argv: Vec<String>,
}

impl CompileStep {
    /// How the step is to be run once more after it ended like this; `None` when it is not.
    pub fn again(&self, outcome: &RunOutcome) -> Option<&Again> {
        let failed = matches!(outcome.exit, Exit::Code(code) if code != 0);
        let says = |again: &&Again| again.contains.iter().any(|text| contains(&outcome.stderr, text));
        self.again.iter().filter(|_| failed).find(says)
    }
}

fn contains(bytes: &[u8], text: &str) -> bool {
    let text = text.as_bytes();
    bytes.windows(text.len().max(1)).any(|at| at == text)
}

/// Arguments for the sources that contain a text: C++'s precompiled header, for those that include it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct When {
    pub contains: String,
    pub argv: Vec<String>,
    /// Source text that is compiled before such a source where it is the only file, once for all of them
    /// ([`compile_ahead`](crate::compile_ahead)). It must give no code, no diagnostics and no names that a program may use.
    pub prelude: Option<String>,
}

impl When {
    /// What `{when}` expands to for this source.
    pub fn argv(&self, source: &[u8]) -> &[String] {
        if self.is_met(source) { &self.argv } else { &[] }
    }

    /// Whether the source contains the text.
    pub fn is_met(&self, source: &[u8]) -> bool {
        contains(source, &self.contains)
    }
}

/// A compiler that runs natively in the confined child.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Native {
    pub tool: String,
    pub argv: Vec<String>,
}

/// A "compiler" that is part of the judge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Builtin {
    /// WebAssembly text to binary.
    Wat,
    /// The upload is the module.
    Wasm,
    /// The files are the answers: submit-answer problems.
    Answers,
}

/// A sentence of ours beside a message that does not say by itself that the sandbox lacks something on purpose.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Note {
    /// Texts of which the message has one.
    pub contains: Vec<String>,
    pub text: String,
}

/// How a compiled program, or an interpreter, is started.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RunSpec {
    /// `/work/a.wasm`: what the compile steps made; else a module of `pack`.
    pub module: String,
    /// What the compile steps make for an interpreter, a file below `/work`: runs find it beside the sources.
    #[serde(default)]
    pub program: String,
    #[serde(default)]
    pub pack: String,
    pub argv: Vec<String>,
    #[serde(default)]
    pub env: BTreeMap<String, String>,
}

/// Bounds of all compile steps together.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CompileLimits {
    /// Seconds of fuel.
    pub seconds: u64,
    pub memory_bytes: u64,
}

impl Default for CompileLimits {
    fn default() -> Self {
        Self {
            seconds: 20,
            memory_bytes: 1 << 30,
        }
    }
}

/// What the language's page shows.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Version {
    pub text: String,
}

fn one() -> f64 {
    1.0
}

/// Path at which compile steps leave a module.
pub const OUTPUT: &str = "/work/a.wasm";

/// Id of the "language" of submit-answer problems.
pub const ANSWERS: &str = "answers";

impl Language {
    /// Answers instead of a program.
    pub fn is_answers(&self) -> bool {
        self.builtin == Some(Builtin::Answers)
    }

    /// Reads a language file; `bases` are the files its `base` is looked for in.
    pub fn parse(text: &str, bases: &[&str]) -> Result<Self, language_file::FileError> {
        let (table, definition) = language_file::read(text, bases)?;
        let mut language: Self = table.try_into()?;
        language.definition = definition;
        Ok(language)
    }

    /// The notes on a message: a compiler's log, or what a program wrote before it failed.
    pub fn notes_on<'a>(&'a self, message: &'a str) -> impl Iterator<Item = &'a str> {
        let matching = self
            .notes
            .iter()
            .filter(move |note| note.contains.iter().any(|text| message.contains(text.as_str())));
        matching.map(|note| note.text.as_str())
    }

    /// Path of what the compile steps make; `None` where they only look at the source.
    pub fn output(&self) -> Option<&str> {
        if self.run.module == OUTPUT {
            Some(OUTPUT)
        } else {
            Some(self.run.program.as_str()).filter(|path| !path.is_empty())
        }
    }

    /// Whether a file of this name is source of the language.
    pub fn takes(&self, name: &str) -> bool {
        extension(name).is_some_and(|extension| self.extensions.iter().any(|own| own == extension))
    }

    /// Whether `name` is its id or one of its codes in the package format.
    pub fn is_called(&self, name: &str) -> bool {
        self.id == name || self.kattis_codes.iter().any(|code| code == name)
    }

    /// The code that package folders (`include/<code>`) and `languages` use for it.
    pub fn code(&self) -> &str {
        self.kattis_codes.first().map_or(&self.id, String::as_str)
    }

    /// Packs that take part in a judging: the compiler's and the runtime's.
    pub fn packs(&self) -> Vec<&str> {
        let mut packs = vec![self.pack.as_str(), self.run.pack.as_str()];
        packs.retain(|pack| !pack.is_empty());
        packs.dedup();
        packs
    }

    /// Modules of packs it needs precompiled, as (pack, path).
    pub fn modules(&self) -> Vec<(&str, &str)> {
        let mut modules: Vec<_> = self
            .compile
            .iter()
            .map(|step| (self.pack.as_str(), step.module.as_str()))
            .collect();
        if self.run.module != OUTPUT {
            modules.push((&self.run.pack, &self.run.module));
        }
        modules.sort_unstable();
        modules.dedup();
        modules
    }
}

/// Text behind the last dot of the file's own name.
fn extension(name: &str) -> Option<&str> {
    let file = name.rsplit('/').next().unwrap_or(name);
    file.rsplit_once('.').map(|(_, extension)| extension)
}

static ALL: LazyLock<Vec<Language>> = LazyLock::new(|| {
    let parsed = SOURCES.iter().map(|text| Language::parse(text, SOURCES));
    // A broken file cannot reach a release: `every_language_file_parses` below reads them all.
    parsed
        .filter_map(|language| {
            language
                .map_err(|error| tracing::error!(%error, "language file"))
                .ok()
        })
        .collect()
});

/// Every language this build knows, by id.
pub fn all() -> &'static [Language] {
    &ALL
}

/// Those that programs are written in.
pub fn programming() -> impl Iterator<Item = &'static Language> {
    all().iter().filter(|language| !language.is_answers())
}

/// Whether a problem that allows these ids (none: every programming language) takes `language`.
pub fn is_allowed(allowed: &[String], language: &Language) -> bool {
    match allowed.is_empty() {
        true => !language.is_answers(),
        false => allowed.contains(&language.id),
    }
}

/// By id or by a code of the package format. A code means the language itself, not a variant.
pub fn find(name: &str) -> Option<&'static Language> {
    all()
        .iter()
        .find(|language| language.id == name)
        .or_else(|| all().iter().find(|l| l.base.is_none() && l.is_called(name)))
}

/// As [`find`], variants left out: what a problem package can name.
pub fn find_base(name: &str) -> Option<&'static Language> {
    find(name).filter(|language| language.base.is_none())
}

/// Why a language could not be told from file names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Undetected {
    /// No file has a known extension; carries one that was seen.
    Unknown(String),
    /// The files are of a language of the format that this judge does not have.
    Foreign(&'static str),
    /// Files of several languages.
    Several(Vec<String>),
}

impl std::fmt::Display for Undetected {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unknown(name) => write!(f, "no language is known for {name}"),
            Self::Foreign(code) => write!(f, "the language {code} is not supported"),
            Self::Several(ids) => write!(f, "files of several languages: {}", ids.join(", ")),
        }
    }
}

/// The one language of `names` by extension ("Languages and compilation", Submissions); never a variant.
pub fn detect<'a>(names: impl Iterator<Item = &'a str> + Clone) -> Result<&'static Language, Undetected> {
    let mut found: Vec<_> = all()
        .iter()
        .filter(|language| language.base.is_none() && names.clone().any(|name| language.takes(name)))
        .collect();
    if found.len() > 1 {
        // `a.out` beside its source.
        found.retain(|language| !language.is_answers());
    }
    match found[..] {
        [language] => Ok(language),
        [] => Err(foreign(names)),
        _ => Err(Undetected::Several(
            found.iter().map(|language| language.id.clone()).collect(),
        )),
    }
}

/// A file of another version of its language by its first line, as problemtools tells (`languages.yaml`); the format's
/// code of that language.
fn older(name: &str, content: &[u8]) -> Option<&'static str> {
    let line = content.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let line = String::from_utf8_lossy(line);
    let is_python_2 = line.starts_with("#!") && line.trim_end().ends_with("python2");
    (is_python_2 && extension(name) == Some("py")).then_some("python2")
}

/// [`detect`] for files whose contents are known: a Python program all of whose files name `python2` is no Python 3.
pub fn detect_in(files: &BTreeMap<String, Vec<u8>>) -> Result<&'static Language, Undetected> {
    let language = detect(files.keys().map(String::as_str))?;
    let mut own = files.iter().filter(|(name, _)| language.takes(name));
    let first = own.next().and_then(|(name, content)| older(name, content));
    match first {
        Some(code) if own.all(|(name, content)| older(name, content) == Some(code)) => {
            Err(Undetected::Foreign(code))
        }
        _ => Ok(language),
    }
}

fn foreign<'a>(names: impl Iterator<Item = &'a str> + Clone) -> Undetected {
    let code = names
        .clone()
        .filter_map(extension)
        .find_map(trellis_problems::format_languages::by_extension);
    match code {
        Some(code) => Undetected::Foreign(code),
        None => Undetected::Unknown(names.min().unwrap_or("no file").to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_file_parses_and_is_named_once() {
        for text in SOURCES {
            Language::parse(text, SOURCES).unwrap();
        }
        let mut ids: Vec<_> = all().iter().map(|language| &language.id).collect();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), SOURCES.len());
        for needed in [
            "c",
            "cpp",
            "rust",
            "go",
            "python",
            "javascript",
            "typescript",
            "wat",
        ] {
            assert!(find(needed).is_some(), "{needed}");
        }
        for language in all() {
            assert!(language.takes(&language.main), "{}", language.id);
            assert!(
                language.help.contains_key("en") && language.help.contains_key("zh-CN"),
                "{}",
                language.id
            );
        }
    }

    #[test]
    fn detection_by_extension() {
        let detect = |names: &[&str]| detect(names.iter().copied()).map(|language| language.id.as_str());
        assert_eq!(detect(&["a.cpp", "b.h"]), Ok("cpp"));
        assert_eq!(detect(&["sub/a.C"]), Ok("cpp"));
        assert_eq!(detect(&["a.c"]), Ok("c"));
        assert_eq!(detect(&["a.out", "a.cpp", "judgeerror.txt"]), Ok("cpp"));
        assert_eq!(detect(&["a.out"]), Ok("answers"));
        assert_eq!(detect(&["a.js", "data.json"]), Ok("javascript"));
        assert_eq!(detect(&["a.ts"]), Ok("typescript"));
        assert_eq!(detect(&["Main.java"]), Err(Undetected::Foreign("java")));
        assert_eq!(
            detect(&["notes.txt"]),
            Err(Undetected::Unknown("notes.txt".into()))
        );
        assert_eq!(
            detect(&["a.c", "b.py"]),
            Err(Undetected::Several(vec!["c".into(), "python".into()]))
        );
        assert_eq!(
            find("python3").map(|language| language.id.as_str()),
            Some("python")
        );
    }

    #[test]
    fn variants_are_their_base_with_another_standard() {
        let cpp = find("cpp").unwrap();
        let variant = find("cpp17").unwrap();
        assert_eq!(variant.compile[0].argv.len(), cpp.compile[0].argv.len());
        assert!(variant.compile[0].argv.contains(&"-std=gnu++17".to_owned()));
        assert_eq!((variant.code(), find("c11").unwrap().code()), ("cpp", "c"));
        assert_ne!(variant.definition, cpp.definition);
        for language in all() {
            let steps = language.compile.iter().flat_map(|step| &step.argv);
            assert!(!steps.clone().any(|arg| arg.contains("{std}")), "{}", language.id);
        }
    }

    #[test]
    fn unknown_keys_are_refused() {
        assert!(Language::parse("id = \"x\"\nspeed = 3\n", &[]).is_err());
    }
}
