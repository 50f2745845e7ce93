//! The judge of one data folder: which languages it has, and the way in for submissions.

use crate::compile_cache::CompileCache;
use crate::engine;
use crate::engine_cache::{self, InUse};
use crate::lanes::Cores;
use crate::languages::{self, Language};
use crate::native;
use crate::packs::{PackError, Packs};
use crate::precompile::{self, PrecompileError, Progress};
use crate::report::CaseReport;
use crate::sandbox::{SandboxConfig, SandboxError, Spawner};
use crate::seed::Salt;
use crate::session::Session;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::{Duration, SystemTime};

/// How a [`Judge`] is opened.
#[derive(Debug, Clone, Default)]
pub struct JudgeConfig {
    /// The program to start as sandbox child; `None`: this one.
    pub exe: Option<PathBuf>,
    /// Native compilers run even where the kernel cannot confine them. Only by an administrator's explicit flag.
    pub allow_unconfined: bool,
    /// Cores to judge on; 0 for as many as the machine has. A submission takes one, and for its cases those that are
    /// idle.
    pub cores: usize,
    /// Time that the cases left must be likely to take before an idle core helps with them; `None`: 0.3 seconds, what
    /// another child and the program in it cost.
    pub lane_from: Option<Duration>,
}

/// Judges submissions. Shared between threads; each judging takes its own sandbox child.
#[derive(Debug)]
pub struct Judge {
    pub(crate) packs: Packs,
    /// Why there are no packs at all.
    packs_error: Option<String>,
    pub(crate) cache: CompileCache,
    /// Its native code stays as long as this is here.
    _in_use: Option<InUse>,
    pub(crate) config: JudgeConfig,
    pub(crate) cores: Cores,
    spawner: OnceLock<Spawner>,
    native: OnceLock<Result<(), String>>,
}

/// How far a language is usable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Availability {
    Ready,
    /// Installed; its compiler or interpreter has to be translated to machine code once ([`Judge::prepare`]).
    NeedsPreparation,
    /// One sentence with the reason and, where there is one, the command that helps.
    Missing(String),
}

/// A language of this judge.
#[derive(Debug, Clone)]
pub struct LanguageStatus {
    pub language: &'static Language,
    pub availability: Availability,
}

/// How one judging is done.
#[derive(Debug, Clone, Default)]
pub struct RunOptions {
    pub salt: Salt,
    /// Run every case instead of stopping at the first that fails.
    pub all: bool,
}

/// What a judging tells while it runs.
#[derive(Debug)]
pub enum JudgeEvent<'a> {
    /// A language's module is being translated to machine code.
    Preparing(Progress),
    Compiling,
    Compiled {
        ok: bool,
    },
    CaseStarted {
        index: usize,
        of: usize,
        name: &'a str,
    },
    CaseDone {
        index: usize,
        of: usize,
        case: &'a CaseReport,
    },
}

/// Why a submission could not be judged. Never a verdict.
#[derive(Debug, thiserror::Error)]
pub enum JudgeError {
    #[error("{0}")]
    UnknownLanguage(String),
    #[error("{reason}")]
    LanguageNotInstalled { language: String, reason: String },
    #[error("this problem does not take submissions in {0}")]
    LanguageNotAllowed(String),
    #[error("{0}")]
    BadSubmission(String),
    #[error("{0}")]
    TimeLimit(String),
    #[error(transparent)]
    Preparation(#[from] PrecompileError),
    #[error("{0}")]
    Judge(String),
}

impl JudgeError {
    /// The code of the error document.
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnknownLanguage(_) => "unknown_language",
            Self::LanguageNotInstalled { .. } => "language_not_installed",
            Self::LanguageNotAllowed(_) => "language_not_allowed",
            Self::BadSubmission(_) => "bad_submission",
            Self::TimeLimit(_) => "time_limit",
            Self::Preparation(_) => "preparation_failed",
            Self::Judge(_) => "judge_failed",
        }
    }
}

impl From<SandboxError> for JudgeError {
    fn from(error: SandboxError) -> Self {
        Self::Judge(error.to_string())
    }
}

impl Judge {
    /// Opens a data folder. Missing packs are no error: their languages are [`Availability::Missing`].
    pub fn open(data: &Path, config: JudgeConfig) -> Result<Self, PackError> {
        if let Some(exe) = &config.exe {
            crate::set_child_exe(exe);
        }
        let (packs, packs_error) = match Packs::open(data) {
            Ok(packs) => (packs, None),
            Err(error @ PackError::NoIndex(_)) => (Packs::none(data), Some(error.to_string())),
            Err(error) => return Err(error),
        };
        if let Some(exe) = &config.exe {
            crate::set_child_exe(exe);
        }
        // Without packs there is no native code, and perhaps no such folder.
        let in_use = packs_error
            .is_none()
            .then(|| engine_cache::open(&data.join("cache"), engine::engine_hash(), SystemTime::now()))
            .flatten();
        let cache = CompileCache::new(data);
        let cores = Cores::new(config.cores);
        Ok(Self {
            packs,
            packs_error,
            cache,
            _in_use: in_use,
            config,
            cores,
            spawner: OnceLock::new(),
            native: OnceLock::new(),
        })
    }

    pub fn data(&self) -> &Path {
        self.packs.data()
    }

    pub fn packs(&self) -> &Packs {
        &self.packs
    }

    /// How often an idle core has helped with a submission's cases; for tests.
    #[doc(hidden)]
    pub fn lanes(&self) -> u64 {
        self.cores.lanes()
    }

    /// How often a compile was forked off; for tests.
    #[doc(hidden)]
    pub fn forked(&self) -> u64 {
        let spawner = self.spawner.get();
        spawner.map_or(0, |spawner| spawner.config().fork_servers.outcomes())
    }

    /// Every known language with its state.
    pub fn languages(&self) -> Vec<LanguageStatus> {
        let status = |language| LanguageStatus {
            language,
            availability: self.availability(language),
        };
        languages::all().iter().map(status).collect()
    }

    pub fn availability(&self, language: &Language) -> Availability {
        if let Err(reason) = self.installed(language) {
            return Availability::Missing(reason);
        }
        let ready = |(pack, module)| precompile::is_ready(&self.packs, pack, module);
        if language.modules().into_iter().all(ready) {
            Availability::Ready
        } else {
            Availability::NeedsPreparation
        }
    }

    /// Why a language is not here, if it is not.
    pub(crate) fn installed(&self, language: &Language) -> Result<(), String> {
        for pack in language.packs() {
            if let Err(error) = self.packs.get(pack) {
                return Err(self.packs_error.clone().unwrap_or_else(|| error.to_string()));
            }
        }
        if language.native.is_some() && !self.config.allow_unconfined {
            let available = || native::available().map_err(|error| error.to_string());
            self.native.get_or_init(available).clone()?;
        }
        Ok(())
    }

    /// Makes every installed language ready; blocks for minutes the first time.
    pub fn prepare(&self, progress: &dyn Fn(Progress)) -> Result<(), PrecompileError> {
        for language in languages::all() {
            if self.installed(language).is_ok() {
                self.prepare_language(language, progress)?;
            }
        }
        Ok(())
    }

    /// Makes one language ready.
    pub fn prepare_language(
        &self,
        language: &Language,
        progress: &dyn Fn(Progress),
    ) -> Result<(), PrecompileError> {
        for (pack, module) in language.modules() {
            precompile::ensure(&self.packs, pack, module, progress)?;
        }
        Ok(())
    }

    /// Refuses a language that is not installed and prepares one that is.
    pub(crate) fn ready(&self, language: &Language, on: &dyn Fn(JudgeEvent<'_>)) -> Result<(), JudgeError> {
        self.installed(language)
            .map_err(|reason| JudgeError::LanguageNotInstalled {
                language: language.id.clone(),
                reason: format!("{} cannot be judged here: {reason}", language.name),
            })?;
        Ok(self.prepare_language(language, &|progress| on(JudgeEvent::Preparing(progress)))?)
    }

    /// A fresh sandbox child.
    pub(crate) fn session(&self) -> Result<Session, SandboxError> {
        let spawner = self.spawner.get_or_init(|| {
            let mut config = SandboxConfig::new(self.packs.clone());
            if let Some(exe) = &self.config.exe {
                config.exe.clone_from(exe);
            }
            Spawner::new(config)
        });
        Ok(Session::new(spawner.take()?))
    }

    /// Hash of a language's packs as it goes into reports and receipts; `None` when it has none (WAT).
    pub(crate) fn pack_hash(&self, language: &Language) -> Option<[u8; 32]> {
        let hashes: Vec<Vec<u8>> = language
            .packs()
            .into_iter()
            .filter_map(|pack| self.packs.get(pack).ok())
            .filter_map(|pack| crate::hex::decode(&pack.hash))
            .collect();
        match &hashes[..] {
            [] => None,
            [one] => one.as_slice().try_into().ok(),
            several => Some(*blake3::hash(&several.concat()).as_bytes()),
        }
    }
}

/// The engine's hash as bytes.
pub(crate) fn engine_hash() -> [u8; 32] {
    let bytes = crate::hex::decode(engine::engine_hash()).unwrap_or_default();
    bytes.try_into().unwrap_or_default()
}
