//! A compiled (or interpretable) program and the jobs that run it.

use crate::job::{ModuleRef, RunJob, RunLimits};
use crate::languages::{Language, OUTPUT};
use crate::sandbox::LoadError;
use crate::session::Session;
use crate::source::Source;
use std::collections::BTreeMap;
use trellis_problems::Content;
use trellis_problems::program::NamedFiles;

/// The working directory of a running program: the root. WASI has no current directory, and every libc starts at
/// `/`, so this is where relative names lead.
pub const HERE: &str = "";

/// A program that is ready to run in one session.
#[derive(Debug, Clone)]
pub struct Program {
    language: &'static Language,
    module: ModuleRef,
    main: String,
    /// By name; what the language's runtime reads, and what a submission may read of itself.
    files: BTreeMap<String, Content>,
}

/// What one run of a program is given.
#[derive(Debug)]
pub struct Invocation<'a> {
    /// Folder of the program's own files: [`HERE`], or another where those must not be in the working directory.
    pub home: &'a str,
    pub args: &'a [String],
    pub stdin: Content,
    /// By absolute path; they win over the program's files.
    pub files: NamedFiles,
    pub keep: &'a [String],
    /// `file_bytes` is what may be written on top of the files present.
    pub limits: RunLimits,
    pub seed: [u8; 32],
}

impl Program {
    /// Makes `source` runnable in `session`. `wasm` is what its compile steps made, where they make something: a
    /// module, or the text that the language's interpreter runs.
    pub fn load(session: &mut Session, source: &Source, wasm: Option<&[u8]>) -> Result<Self, LoadError> {
        let language = source.language;
        let files = source.files.iter();
        let mut files: BTreeMap<_, _> = files
            .map(|(name, bytes)| (name.clone(), bytes.clone().into()))
            .collect();
        let module = match wasm {
            Some(wasm) if language.run.module == OUTPUT => ModuleRef::Loaded(session.load(wasm)?),
            program => {
                let name = language.run.program.strip_prefix("/work/");
                files.extend(
                    name.zip(program)
                        .map(|(name, made)| (name.to_owned(), made.into())),
                );
                ModuleRef::Pack {
                    pack: language.run.pack.clone(),
                    path: language.run.module.clone(),
                }
            }
        };
        let main = source.main().unwrap_or_else(|_| language.main.clone());
        Ok(Self {
            language,
            module,
            main,
            files,
        })
    }

    pub fn language(&self) -> &'static Language {
        self.language
    }

    /// Name of the main file.
    pub fn entry_point(&self) -> &str {
        &self.main
    }

    /// The submitted files as they lie in a working directory.
    pub fn files_in(&self, folder: &str) -> NamedFiles {
        self.files
            .iter()
            .map(|(name, bytes)| (format!("{folder}/{name}"), bytes.clone()))
            .collect()
    }

    /// The job for one run.
    pub fn job(&self, call: Invocation<'_>) -> RunJob {
        let mut files = self.files_in(call.home);
        files.retain(|(path, _)| !call.files.iter().any(|(given, _)| given == path));
        files.extend(call.files);
        let mut argv = self.argv(call.home);
        argv.extend_from_slice(call.args);
        RunJob {
            module: self.module.clone(),
            argv,
            env: self
                .language
                .run
                .env
                .iter()
                .map(|(name, value)| (name.clone(), value.clone()))
                .collect(),
            stdin: call.stdin,
            layers: Some(&self.language.run.pack)
                .filter(|pack| !pack.is_empty())
                .cloned()
                .into_iter()
                .collect(),
            limits: crate::budget::with_files(call.limits, &files),
            files,
            late: None,
            keep: call.keep.to_vec(),
            seed: call.seed,
        }
    }

    fn argv(&self, home: &str) -> Vec<String> {
        let stem = self
            .main
            .rsplit_once('.')
            .map_or(self.main.as_str(), |(stem, _)| stem);
        let place = |arg: &String| {
            let moved = match arg.strip_prefix("/work/") {
                Some(rest) => format!("{home}/{rest}"),
                None => arg.clone(),
            };
            moved.replace("{main}", &self.main).replace("{stem}", stem)
        };
        self.language.run.argv.iter().map(place).collect()
    }
}

/// Whether running needs what the compile steps make.
pub fn is_compiled(language: &Language) -> bool {
    language.output().is_some()
}
