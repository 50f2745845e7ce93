//! A compile whose beginning is the same for every program: a start file includes a prelude and then the source, which is
//! the job's late file.
//!
//! With the source as an included file, diagnostics name another file first, and the end of a file that breaks off is told
//! to be the start file's. So only a success counts here; a source that does not compile is compiled again without the
//! prelude, and its own diagnostics are shown. That also covers the program that the prelude disturbs, such as one that
//! specialises a template which the prelude has used.

use crate::budget;
use crate::compile::WORK;
use crate::job::{Exit, RunJob, RunOutcome};
use crate::languages::{CompileStep, When};
use crate::source::Unit;
use trellis_problems::Content;

/// Names in the sandbox. The source has the same name whatever it is called, so that all begin alike.
const START: &str = "/work/.ahead/start.cpp";
const PRELUDE: &str = "/work/.ahead/prelude.h";
const SOURCE: &str = "/work/main.cpp";
const OBJECT: &str = "/work/main.o";

/// One step on one source that can be compiled this way.
pub(crate) struct Ahead<'a> {
    step: &'a CompileStep,
    when: &'a When,
    prelude: &'a str,
    unit: &'a Unit,
}

impl<'a> Ahead<'a> {
    /// `None` where the step has no prelude for the source, or where there are other files: those may be looked at
    /// before the source is.
    pub(crate) fn new(step: &'a CompileStep, unit: &'a Unit, files: &[(String, Content)]) -> Option<Self> {
        let when = step.when.as_ref()?;
        let prelude = when.prelude.as_deref()?;
        match files {
            [(path, source)] if *path == own(unit) && when.is_met(source) => Some(Self {
                step,
                when,
                prelude,
                unit,
            }),
            _ => None,
        }
    }

    /// `job`, which compiles the source as it is, with the prelude before it.
    pub(crate) fn job(&self, job: &RunJob) -> RunJob {
        let start = format!("#include \"{PRELUDE}\"\n#include \"{SOURCE}\"\n");
        let mut files = vec![
            (START.to_owned(), start.into()),
            (PRELUDE.to_owned(), self.prelude.into()),
        ];
        // The job has room for the source already.
        let limits = budget::with_files(job.limits, &files);
        files.extend(
            job.files
                .iter()
                .map(|(_, source)| (SOURCE.to_owned(), source.clone())),
        );
        let argv = self.step.argv.iter().flat_map(|arg| match arg.as_str() {
            "{when}" => self.when.argv.clone(),
            "{again}" => Vec::new(),
            "{source}" => vec![START.to_owned()],
            _ => vec![arg.replace("{name}", "main.cpp").replace("{stem}", "main")],
        });
        RunJob {
            argv: argv.collect(),
            keep: vec![OBJECT.to_owned()],
            limits,
            files,
            late: Some(SOURCE.to_owned()),
            ..job.clone()
        }
    }

    /// The outcome as the step's own would be; `None` when the source is to be compiled as it is.
    pub(crate) fn outcome(&self, mut outcome: RunOutcome) -> Option<RunOutcome> {
        if matches!(outcome.exit, Exit::Code(code) if code != 0) {
            return None;
        }
        for (path, _) in &mut outcome.files {
            *path = format!("{WORK}/{}.o", self.unit.stem);
        }
        outcome.stderr = self.log(&outcome.stderr);
        Some(outcome)
    }

    /// Warnings, as if the source had been the file that was compiled.
    fn log(&self, log: &[u8]) -> Vec<u8> {
        let included = format!("In file included from {START}:2:");
        let log = String::from_utf8_lossy(log);
        let lines = log
            .split_inclusive('\n')
            .filter(|line| line.trim_end() != included);
        let own = own(self.unit);
        lines
            .map(|line| match line.strip_prefix(SOURCE) {
                Some(rest) => format!("{own}{rest}"),
                None => line
                    .replace(&format!("from {SOURCE}:"), &format!("from {own}:"))
                    .replace(&format!("fix-it:\"{SOURCE}\""), &format!("fix-it:\"{own}\"")),
            })
            .collect::<String>()
            .into_bytes()
    }
}

fn own(unit: &Unit) -> String {
    format!("{WORK}/{}", unit.name)
}
