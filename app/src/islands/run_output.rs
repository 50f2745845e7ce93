//! What a run on the reader's own input printed.

use crate::components::format;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use trellis_types::problems::{RunOutcome, RunResponse};

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct RunLabels {
    pub output: String,
    pub errors: String,
    pub compiler: String,
    pub no_output: String,
    pub finished: String,
    pub compile_error: String,
    pub run_time_error: String,
    pub time_limit: String,
    pub memory_limit: String,
    pub output_limit: String,
    pub judge_error: String,
}

#[cfg(feature = "ssr")]
impl RunLabels {
    pub fn new(t: &crate::i18n::Messages) -> Self {
        use trellis_types::Verdict;
        let verdict = |verdict| t.verdict(verdict).to_owned();
        Self {
            output: t.output.to_owned(),
            errors: t.error_output.to_owned(),
            compiler: t.compiler_output.to_owned(),
            no_output: t.no_output.to_owned(),
            finished: t.run_finished.to_owned(),
            compile_error: verdict(Verdict::CompileError),
            run_time_error: verdict(Verdict::RunTimeError),
            time_limit: verdict(Verdict::TimeLimit),
            memory_limit: verdict(Verdict::MemoryLimit),
            output_limit: verdict(Verdict::OutputLimit),
            judge_error: verdict(Verdict::JudgeError),
        }
    }
}

impl RunLabels {
    fn outcome(&self, outcome: RunOutcome) -> (&'static str, String) {
        match outcome {
            RunOutcome::Finished => ("chip chip-ac", self.finished.clone()),
            RunOutcome::CompileError => ("chip chip-ce", self.compile_error.clone()),
            RunOutcome::RunTimeError => ("chip chip-rte", self.run_time_error.clone()),
            RunOutcome::TimeLimit => ("chip chip-tle", self.time_limit.clone()),
            RunOutcome::MemoryLimit => ("chip chip-mle", self.memory_limit.clone()),
            RunOutcome::OutputLimit => ("chip chip-ole", self.output_limit.clone()),
            RunOutcome::JudgeError => ("chip chip-je", self.judge_error.clone()),
        }
    }
}

pub(crate) fn run_output(run: RunResponse, labels: &RunLabels) -> AnyView {
    let (class, outcome) = labels.outcome(run.outcome);
    let compiled = run.outcome != RunOutcome::CompileError;
    let figures = compiled.then(|| {
        format!(
            "{} \u{b7} {}",
            format::fuel(run.fuel),
            format::bytes(run.memory_bytes)
        )
    });
    let message = (!run.message.is_empty()).then(|| view! { <p class="run-message">{run.message}</p> });
    let part = |title: &str, text: String| {
        (!text.is_empty()).then(|| {
            view! { <h4>{title.to_owned()}</h4> <pre tabindex="0"><code>{text}</code></pre> }
        })
    };
    let silent = compiled && run.stdout.is_empty();
    let silent = silent.then(|| view! { <p class="hint">{labels.no_output.clone()}</p> });
    view! {
        <div class="run-output" data-outcome=format!("{:?}", run.outcome)>
            <p class="run-head"><span class=class>{outcome}</span> <span class="num hint">{figures}</span></p>
            {message}
            {part(&labels.compiler, run.compile_log)}
            {part(&labels.output, run.stdout)}
            {silent}
            {part(&labels.errors, run.stderr)}
        </div>
    }
    .into_any()
}
