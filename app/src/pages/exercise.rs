//! What a problem's page and an exercise inside a lesson have in common: limits, the submit panel.

use crate::components::{format, notice};
use crate::context::PageContext;
use crate::i18n::Messages;
use leptos::prelude::*;
use trellis_types::Route;
use trellis_types::problems::{Closed, Place, ProblemView};

/// Time, memory and hours.
pub(super) fn limits(t: &'static Messages, view: &ProblemView) -> AnyView {
    let hours = (view.line.credit_seconds > 0).then(|| {
        view! { <div><dt>{t.hours}</dt><dd>{format::class_hours(view.line.credit_seconds.into())}</dd></div> }
    });
    // Answers are not run.
    let takes_answers = view.panel.as_ref().is_some_and(|panel| !panel.answers.is_empty());
    if takes_answers {
        return view! { <dl class="facts">{hours}</dl> }.into_any();
    }
    view! {
        <dl class="facts">
            <div><dt>{t.time_limit}</dt><dd>{format::limit_ms(view.time_limit_ms)}</dd></div>
            <div><dt>{t.memory_limit}</dt><dd>{format::bytes(view.memory_bytes)}</dd></div>
            {hours}
        </dl>
    }
    .into_any()
}

/// The editor with its buttons, or why there is none.
pub(super) fn panel(ctx: &PageContext, t: &'static Messages, view: &ProblemView, place: &Place) -> AnyView {
    match &view.panel {
        Some(panel) => super::panel::panel(ctx, t, view, panel, place),
        None => closed(t, ctx, view.closed),
    }
}

fn closed(t: &'static Messages, ctx: &PageContext, why: Option<Closed>) -> AnyView {
    let link = super::sign_in::with_next(&Route::SignIn, &ctx.here());
    match why {
        Some(Closed::SignIn) | None => view! {
            <div class="card closed">
                <h2>{t.your_solution}</h2>
                <p>{t.sign_in_to_submit}</p>
                <a class="button primary" href=link>{t.sign_in}</a>
            </div>
        }
        .into_any(),
        Some(Closed::Contest) => notice("", view! { <p>{t.contest_closed}</p> }).into_any(),
        Some(Closed::NoLanguage) => notice("warning", view! { <p>{t.no_language}</p> }).into_any(),
    }
    .into_any()
}
