//! Languages as pages show them, and their preparation at start.

use crate::state::AppState;
use std::sync::{Arc, Mutex, PoisonError};
use trellis_judge::judge::{Availability, Judge};
use trellis_judge::languages::Language;
use trellis_judge::precompile::Progress;
use trellis_types::Lang;
use trellis_types::problems::{LanguageChoice, LanguageState};

/// What the preparation of compilers is doing.
#[derive(Debug, Clone, Default)]
pub struct Preparation(Arc<Mutex<Option<Progress>>>);

impl Preparation {
    fn set(&self, progress: Option<Progress>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = progress;
    }

    /// The step under way.
    pub fn current(&self) -> Option<Progress> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl AppState {
    /// Why nobody can submit in this language; `None`: it is ready, or will be after its preparation.
    pub fn language_is_off(&self, language: &Language) -> Option<String> {
        match self.judge.availability(language) {
            Availability::Missing(why) => Some(why).filter(|_| !self.others_judge(&language.id)),
            Availability::Ready | Availability::NeedsPreparation => None,
        }
    }

    /// Whether a node of the fleet judges this language.
    fn others_judge(&self, id: &str) -> bool {
        self.fleet.judges(id, self.clock.now())
    }

    /// Whether the language of this id can judge at once.
    pub fn is_prepared(&self, id: &str) -> bool {
        trellis_judge::languages::find(id)
            .is_none_or(|language| self.judge.availability(language) != Availability::NeedsPreparation)
            || (self.config.workers == 0 && self.others_judge(id))
    }

    pub fn language_choice(&self, language: &Language, _lang: Lang) -> LanguageChoice {
        let ready = match self.judge.availability(language) {
            Availability::Ready => LanguageState::Ready,
            _ if self.others_judge(&language.id) && self.config.workers == 0 => LanguageState::Ready,
            Availability::NeedsPreparation => LanguageState::Preparing { percent: None },
            Availability::Missing(_) if self.others_judge(&language.id) => LanguageState::Ready,
            Availability::Missing(why) => LanguageState::Off { why },
        };
        LanguageChoice {
            id: language.id.clone(),
            name: language.name.clone(),
            editor: language.editor.clone(),
            ready,
            template: language.template.clone(),
        }
    }

    /// Translates compilers and interpreters to machine code where that was not done yet. Blocks for minutes the
    /// first time; submissions wait in the queue meanwhile, and pages say so.
    pub fn prepare_languages(&self) {
        prepare(&self.judge, |step| self.preparation.set(Some(step)));
        self.preparation.set(None);
    }
}

/// Makes every installed language ready, with a line in the log for each module that takes its time; `tell` hears of each step.
pub fn prepare(judge: &Judge, tell: impl Fn(Progress)) {
    let told = Mutex::new(String::new());
    let progress = |step: Progress| {
        let mut told = told.lock().unwrap_or_else(PoisonError::into_inner);
        let name = format!("{}/{}", step.pack, step.module);
        if *told != name {
            tracing::info!(
                module = name,
                bytes = step.module_bytes,
                "preparing a language, once per machine"
            );
            *told = name;
        }
        tell(step);
    };
    if let Err(error) = judge.prepare(&progress) {
        tracing::error!(%error, "a language could not be prepared");
    }
}
