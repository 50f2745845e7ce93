//! Small labels with colour and text: colour alone never says anything.

use trellis_types::{Lifecycle, Verdict};

/// The style sheet's class for a verdict.
pub(crate) fn verdict_class(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Accepted => "chip chip-ac",
        Verdict::WrongAnswer => "chip chip-wa",
        Verdict::TimeLimit => "chip chip-tle",
        Verdict::MemoryLimit => "chip chip-mle",
        Verdict::OutputLimit => "chip chip-ole",
        Verdict::RunTimeError => "chip chip-rte",
        Verdict::CompileError => "chip chip-ce",
        Verdict::JudgeError => "chip chip-je",
    }
}

pub(crate) fn lifecycle_class(lifecycle: Lifecycle) -> &'static str {
    match lifecycle {
        Lifecycle::Queued => "chip chip-wait",
        Lifecycle::Compiling | Lifecycle::Running => "chip chip-run",
        Lifecycle::Done | Lifecycle::Failed => "chip",
    }
}

#[cfg(feature = "ssr")]
mod server {
    use super::{lifecycle_class, verdict_class};
    use crate::components::{Icon, format, icon};
    use crate::i18n::Messages;
    use leptos::prelude::*;
    use trellis_types::contests::Phase;
    use trellis_types::problems::Mark;
    use trellis_types::submissions::SubmissionLine;
    use trellis_types::teach::{VerificationState, Visibility};
    use trellis_types::{Lifecycle, Verdict};

    /// The verdict, or how far it is.
    pub(crate) fn result_chip(t: &Messages, lifecycle: Lifecycle, verdict: Option<Verdict>) -> AnyView {
        match verdict {
            Some(verdict) => view! {
                <span class=verdict_class(verdict)>
                    <abbr title=t.verdict(verdict)>{verdict.code()}</abbr>
                    <span class="chip-name">{t.verdict(verdict)}</span>
                </span>
            }
            .into_any(),
            None => {
                view! { <span class=lifecycle_class(lifecycle)>{t.lifecycle(lifecycle)}</span> }.into_any()
            }
        }
    }

    /// The verdict of a line, with points where there are any.
    pub(crate) fn state_chip(t: &Messages, line: &SubmissionLine) -> AnyView {
        let score = line
            .score
            .map(|score| view! { <span class="points">{format::points(score)}</span> });
        view! { {result_chip(t, line.lifecycle, line.verdict)} {score} }.into_any()
    }

    pub(crate) fn phase_chip(t: &Messages, phase: Phase) -> AnyView {
        let class = match phase {
            Phase::Draft => "chip chip-je",
            Phase::Before => "chip chip-wait",
            Phase::Running => "chip chip-ac",
            Phase::Frozen => "chip chip-frozen",
            Phase::Ended | Phase::Final => "chip",
        };
        view! { <span class=class>{t.phase(phase)}</span> }.into_any()
    }

    /// A tick or a dot before a problem's name.
    pub(crate) fn mark_chip(t: &Messages, mark: Mark) -> AnyView {
        match mark {
            Mark::Solved => view! {
                <span class="mark mark-solved" title=t.mark_solved>
                    {icon(Icon::Check)} <span class="sr">{t.mark_solved}</span>
                </span>
            }
            .into_any(),
            Mark::Tried => view! {
                <span class="mark mark-tried" title=t.mark_tried>
                    {icon(Icon::Dot)} <span class="sr">{t.mark_tried}</span>
                </span>
            }
            .into_any(),
            Mark::Untried => {
                view! { <span class="mark"><span class="sr">{t.mark_untried}</span></span> }.into_any()
            }
        }
        .into_any()
    }

    pub(crate) fn visibility_chip(
        t: &Messages,
        visibility: Visibility,
        verification: VerificationState,
    ) -> AnyView {
        let seen = match visibility {
            Visibility::Draft => "chip chip-je",
            Visibility::Contest => "chip chip-wait",
            Visibility::Published => "chip chip-ac",
        };
        let checked = match verification {
            VerificationState::Incomplete => "chip chip-je",
            VerificationState::Pending | VerificationState::Running => "chip chip-run",
            VerificationState::Passed => "chip chip-ac",
            VerificationState::Failed => "chip chip-wa",
        };
        view! {
            <span class="chips">
                <span class=seen>{t.visibility(visibility)}</span>
                <span class=checked>{t.verification(verification)}</span>
            </span>
        }
        .into_any()
    }
}

#[cfg(feature = "ssr")]
pub(crate) use server::*;
