//! What a run on the reader's own input printed.

use crate::components::{diagnostics, format};
use crate::i18n::Messages;
use leptos::prelude::*;
use trellis_types::Verdict;
use trellis_types::problems::{RunOutcome, RunResponse};

fn outcome(t: &Messages, outcome: RunOutcome) -> (&'static str, &'static str) {
    match outcome {
        RunOutcome::Finished => ("chip chip-ac", t.run_finished),
        RunOutcome::CompileError => ("chip chip-ce", t.verdict(Verdict::CompileError)),
        RunOutcome::RunTimeError => ("chip chip-rte", t.verdict(Verdict::RunTimeError)),
        RunOutcome::TimeLimit => ("chip chip-tle", t.verdict(Verdict::TimeLimit)),
        RunOutcome::MemoryLimit => ("chip chip-mle", t.verdict(Verdict::MemoryLimit)),
        RunOutcome::OutputLimit => ("chip chip-ole", t.verdict(Verdict::OutputLimit)),
        RunOutcome::JudgeError => ("chip chip-je", t.verdict(Verdict::JudgeError)),
    }
}

/// `source`: the id of the field with the program, where places lead.
pub(super) fn run_output(t: &'static Messages, run: RunResponse, source: &str) -> AnyView {
    let (class, name) = outcome(t, run.outcome);
    let compiled = run.outcome != RunOutcome::CompileError;
    let figures = compiled.then(|| {
        format!(
            "{} \u{b7} {}",
            format::fuel(run.fuel),
            format::bytes(run.memory_bytes)
        )
    });
    let message = (!run.message.is_empty()).then(|| view! { <p class="run-message">{run.message}</p> });
    let part = |title: &'static str, text: String| {
        (!text.is_empty()).then(|| {
            view! {
                <h3>{title}</h3>
                <pre tabindex="0"><code>{text}</code></pre>
            }
        })
    };
    let places = diagnostics(t, &run.diagnostics, &run.file_name, |_| format!("#{source}"));
    let silent = (compiled && run.stdout.is_empty()).then(|| view! { <p class="hint">{t.no_output}</p> });
    view! {
        <div class="run-output" data-outcome=format!("{:?}", run.outcome)>
            <p class="run-head">
                <span class=class>{name}</span>
                <span class="num hint">{figures}</span>
            </p>
            {message}
            {places}
            {part(t.compiler_output, run.compile_log)}
            {part(t.output, run.stdout)}
            {silent}
            {part(t.error_output, run.stderr)}
        </div>
    }
    .into_any()
}
