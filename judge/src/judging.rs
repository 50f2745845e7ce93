//! One submission on one package.

use crate::budget;
use crate::case::Setup;
use crate::compile::{self, CompileFault, CompileOutcome};
use crate::compile_cache::Key;
use crate::judge::{Judge, JudgeError, JudgeEvent, RunOptions, engine_hash};
use crate::languages::{self, Language};
use crate::passes::Contestant;
use crate::program::{self, Program};
use crate::receipt::{CaseEvidence, Evidence, source_hash};
use crate::report::{CaseReport, CompileReport, Report, Timing, VERSION};
use crate::sandbox::LoadError;
use crate::seed::Salt;
use crate::session::Session;
use crate::source::{Source, Submission};
use crate::tally::Scores;
use crate::verdict::Verdict;
use std::collections::BTreeMap;
use std::time::Instant;
use trellis_problems::{Limits, Package};

impl Judge {
    /// Judges a submission: compiles it, runs the cases in order, folds the verdict. Blocks.
    pub fn judge(
        &self,
        package: &Package,
        submission: &Submission,
        options: &RunOptions,
        on: &dyn Fn(JudgeEvent<'_>),
    ) -> Result<Report, JudgeError> {
        let language = self.resolve(package, submission)?;
        self.ready(language, on)?;
        let time_limit = self.time_limit(package, on)?;
        self.judge_at(package, submission, language, time_limit, options, on)
    }

    /// Judges again as `claimed` says it was judged, for [`Report::same`] and the receipt: anyone with the package,
    /// the source and the same packs can.
    pub fn recompute(
        &self,
        package: &Package,
        submission: &Submission,
        claimed: &Report,
    ) -> Result<Report, JudgeError> {
        let salt = Salt::from_hex(&claimed.seed)
            .ok_or_else(|| JudgeError::BadSubmission("the report's seed is not hexadecimal".to_owned()))?;
        let all = claimed.cases.iter().all(|case| case.verdict.is_some());
        self.judge(package, submission, &RunOptions { salt, all }, &|_| {})
    }

    /// [`Judge::judge`] with the time limit given.
    pub(crate) fn judge_at(
        &self,
        package: &Package,
        submission: &Submission,
        language: &'static Language,
        time_limit: f64,
        options: &RunOptions,
        on: &dyn Fn(JudgeEvent<'_>),
    ) -> Result<Report, JudgeError> {
        let start = Instant::now();
        let _core = self.cores.take();
        submission
            .check()
            .map_err(|error| JudgeError::BadSubmission(error.to_string()))?;
        let mut judging = Judging {
            judge: self,
            package,
            submission,
            language,
            options,
            start,
            compile_ms: 0,
        };
        judging.run(time_limit, on)
    }

    /// The submission's language: known, and allowed by the package.
    pub fn resolve(
        &self,
        package: &Package,
        submission: &Submission,
    ) -> Result<&'static Language, JudgeError> {
        let language = match &submission.language {
            None if package.metadata.kind.submit_answer => languages::find(languages::ANSWERS)
                .ok_or_else(|| JudgeError::UnknownLanguage("answers are not known here".to_owned())),
            Some(name) => languages::find(name)
                .ok_or_else(|| JudgeError::UnknownLanguage(format!("no language is called {name:?}"))),
            None => languages::detect_in(&submission.files).map_err(|error| match error {
                languages::Undetected::Foreign(code) => JudgeError::LanguageNotInstalled {
                    language: code.to_owned(),
                    reason: format!("{error} by this version of Trellis"),
                },
                _ => JudgeError::UnknownLanguage(error.to_string()),
            }),
        }?;
        if !is_allowed(package, language) {
            return Err(JudgeError::LanguageNotAllowed(language.name.clone()));
        }
        Ok(language)
    }

    /// Compiles through the cache.
    pub(crate) fn compile(
        &self,
        session: &mut Session,
        source: &Source,
        limits: &Limits,
    ) -> Result<CompileOutcome, CompileFault> {
        let limits = budget::compile(limits, source.language);
        let pack = self
            .pack_hash(source.language)
            .map(|hash| crate::hex::encode(&hash))
            .unwrap_or_default();
        let key = Key::new(source, &pack, &engine_hash(), &limits);
        if let Some(outcome) = self.cache.get(key) {
            return Ok(outcome);
        }
        let outcome = compile::compile(session, &self.packs, source, limits, self.config.allow_unconfined)?;
        self.cache.put(key, &outcome);
        Ok(outcome)
    }
}

/// Section "Languages": `languages` of problem.yaml; empty means all. Languages without a code of the format
/// (WAT) are allowed where all are, or by their own id.
pub fn is_allowed(package: &Package, language: &Language) -> bool {
    let allowed = &package.metadata.languages;
    let takes_answers = package.metadata.kind.submit_answer;
    if takes_answers || language.is_answers() {
        return takes_answers && language.is_answers();
    }
    allowed.is_empty() || allowed.iter().any(|code| language.is_called(code))
}

/// The submitted files with `include/default` and `include/<code>` over them (section "Included files").
pub fn with_includes(package: &Package, submission: &Submission, language: &'static Language) -> Source {
    let mut files = submission.files.clone();
    for folder in ["default", language.code()] {
        for (name, bytes) in package.includes.get(folder).into_iter().flatten() {
            files.insert(name.clone(), bytes.to_vec());
        }
    }
    // A single file is where its program starts, unless the package includes a main file of its own.
    let only = submission
        .files
        .keys()
        .next()
        .filter(|_| submission.files.len() == 1);
    let dunder = language.main.replace("main.", "__main__.");
    let has_main = files.contains_key(&language.main) || files.contains_key(&dunder);
    let start = only.filter(|name| files.len() > 1 && !has_main && language.takes(name));
    Source {
        language,
        files,
        entrypoint: submission.entrypoint.clone().or_else(|| start.cloned()),
    }
}

struct Judging<'a> {
    judge: &'a Judge,
    package: &'a Package,
    submission: &'a Submission,
    language: &'static Language,
    options: &'a RunOptions,
    start: Instant,
    compile_ms: u64,
}

impl Judging<'_> {
    fn run(&mut self, time_limit: f64, on: &dyn Fn(JudgeEvent<'_>)) -> Result<Report, JudgeError> {
        let limit = budget::code_bytes(&self.package.metadata.limits);
        let bytes = self.submission.bytes();
        if bytes > limit {
            let log = format!("the source has {bytes} bytes; this problem takes at most {limit}");
            return Ok(self.report(
                CompileReport {
                    log,
                    ..CompileReport::default()
                },
                Vec::new(),
                None,
                &[],
            ));
        }
        if self.language.is_answers() {
            return self.answers(time_limit, on);
        }
        let mut session = self.judge.session()?;
        on(JudgeEvent::Compiling);
        let (compile, program) = self.program(&mut session)?;
        on(JudgeEvent::Compiled { ok: compile.ok });
        let Some(program) = program else {
            return Ok(self.report(compile, Vec::new(), None, &[]));
        };
        self.cases(compile, session, Contestant::Program(program), time_limit, on)
    }

    /// A submit-answer submission: nothing to compile.
    fn answers(&self, time_limit: f64, on: &dyn Fn(JudgeEvent<'_>)) -> Result<Report, JudgeError> {
        let compile = CompileReport {
            ok: true,
            ..CompileReport::default()
        };
        on(JudgeEvent::Compiled { ok: true });
        let contestant = Contestant::Answers {
            language: self.language,
            files: self.submission.files.clone(),
        };
        self.cases(compile, self.judge.session()?, contestant, time_limit, on)
    }

    fn cases(
        &self,
        compile: CompileReport,
        mut session: Session,
        contestant: Contestant,
        time_limit: f64,
        on: &dyn Fn(JudgeEvent<'_>),
    ) -> Result<Report, JudgeError> {
        let setup = Setup::new(
            self.judge,
            self.package,
            self.options,
            &mut session,
            contestant,
            time_limit,
            on,
        )?;
        let (mut cases, mut evidence, tally) = setup.all(session, on);
        let scores = match self.package.metadata.kind.scoring {
            true => tally.scores().map(Some),
            false => Ok(None),
        };
        // A score that cannot be is the package's fault; it is told at the last case that was run.
        let scores = scores.unwrap_or_else(|reason| {
            let last = cases.iter().rposition(|case| case.verdict.is_some());
            if let Some((case, proof)) = last.and_then(|at| cases.get_mut(at).zip(evidence.get_mut(at))) {
                case.verdict = Some(Verdict::JudgeError);
                proof.verdict = case.verdict;
                case.message = reason;
            }
            None
        });
        let cases = cases.into_iter().zip(evidence).collect();
        Ok(self.report(compile, cases, scores, &setup.languages()))
    }

    /// Compiles and loads; no program means CE.
    fn program(&mut self, session: &mut Session) -> Result<(CompileReport, Option<Program>), JudgeError> {
        let source = with_includes(self.package, self.submission, self.language);
        let compiling = Instant::now();
        let outcome = self
            .judge
            .compile(session, &source, &self.package.metadata.limits)
            .map_err(|fault| JudgeError::Judge(format!("cannot compile {}: {fault}", self.language.name)))?;
        let mut report = CompileReport {
            ok: outcome.ok,
            log: outcome.log,
            fuel: outcome.fuel,
        };
        let program = match outcome.ok {
            true => self.load(session, &source, outcome.wasm.as_deref(), &mut report)?,
            false => None,
        };
        self.compile_ms = millis(compiling);
        Ok((report, program))
    }

    fn load(
        &self,
        session: &mut Session,
        source: &Source,
        wasm: Option<&[u8]>,
        report: &mut CompileReport,
    ) -> Result<Option<Program>, JudgeError> {
        let wasm = wasm.filter(|_| program::is_compiled(self.language));
        match Program::load(session, source, wasm) {
            Ok(program) => Ok(Some(program)),
            Err(LoadError::Invalid(reason)) => {
                report.ok = false;
                if !report.log.is_empty() {
                    report.log.push('\n');
                }
                report.log.push_str(&reason);
                Ok(None)
            }
            Err(LoadError::Sandbox(fault)) => Err(fault.into()),
        }
    }

    fn report(
        &self,
        compile: CompileReport,
        cases: Vec<(CaseReport, CaseEvidence)>,
        scores: Option<Scores>,
        validators: &[&'static Language],
    ) -> Report {
        let verdicts = || cases.iter().map(|(case, _)| case.verdict);
        let scoring = self.package.metadata.kind.scoring;
        let verdict = match compile.ok {
            // A score with a hole in it is none.
            true if scoring && verdicts().any(|verdict| verdict == Some(Verdict::JudgeError)) => {
                Verdict::JudgeError
            }
            true => Verdict::fold(verdicts()),
            false => Verdict::CompileError,
        };
        let scores = match verdict {
            // Nobody's score is known when the judge failed.
            Verdict::JudgeError => None,
            Verdict::CompileError if scoring => Some(Scores::default()),
            _ => scores,
        };
        let score = scores.as_ref().map(|scores| scores.total);
        let (cases, case_evidence): (Vec<_>, Vec<_>) = cases.into_iter().unzip();
        let files = &self.submission.files;
        let evidence = Evidence {
            source: source_hash(
                &self.language.id,
                &self.language.definition,
                self.submission.entrypoint.as_deref().unwrap_or_default(),
                files
                    .iter()
                    .map(|(name, bytes)| (name.as_str(), bytes.as_slice())),
            ),
            package: self.package.hash,
            engine: engine_hash(),
            salt: self.options.salt.as_bytes().to_vec(),
            packs: self.packs(validators),
            verdict: Some(verdict),
            score: score.map(|score| score.to_string()),
            cases: case_evidence,
        };
        let hex = |hash: &[u8; 32]| crate::hex::encode(hash);
        Report {
            version: VERSION,
            verdict,
            score,
            language: self.language.id.clone(),
            receipt: hex(&evidence.receipt()),
            seed: self.options.salt.to_hex(),
            package: hex(&evidence.package),
            packs: evidence
                .packs
                .iter()
                .map(|(id, hash)| (id.clone(), hex(hash)))
                .collect(),
            engine: hex(&evidence.engine),
            compile,
            cases,
            timing: Timing {
                compile_ms: self.compile_ms,
                total_ms: millis(self.start),
            },
            groups: scores.map(|scores| scores.groups).unwrap_or_default(),
            evidence,
        }
    }

    fn packs(&self, validators: &[&'static Language]) -> BTreeMap<String, [u8; 32]> {
        let languages = std::iter::once(self.language).chain(validators.iter().copied());
        languages
            .filter_map(|language| Some((language.id.clone(), self.judge.pack_hash(language)?)))
            .collect()
    }
}

fn millis(since: Instant) -> u64 {
    u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX)
}
