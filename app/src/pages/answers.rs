//! The form of a problem that takes answers instead of a program: a file for each test case, or several at once.

use super::panel::{area_text, place_fields};
use crate::components::{csrf, form_error};
use crate::context::PageContext;
use crate::i18n::Messages;
use leptos::prelude::*;
use trellis_types::problems::{PanelView, Place, ProblemView};
use trellis_types::route::form;

/// More cases than this have no fields of their own.
const MOST_FIELDS: usize = 20;

pub(super) fn panel(
    ctx: &PageContext,
    t: &'static Messages,
    view: &ProblemView,
    panel: &PanelView,
    place: &Place,
) -> AnyView {
    let slug = &view.line.slug;
    view! {
        <form class="panel answers" method="post" action=form::answers(slug) enctype="multipart/form-data">
            {csrf(ctx)}
            <input type="hidden" name="token" autocomplete="off" value=panel.token.clone() />
            {place_fields(place)}
            <div class="panel-head">
                <h2>{t.your_answers}</h2>
            </div>
            {form_error(ctx)}
            {fields(ctx, t, view, &panel.answers)}
            <div class="panel-buttons">
                <button type="submit" class="button primary">{t.submit}</button>
            </div>
        </form>
    }
    .into_any()
}

/// A case as it is called here: secret ones without their folder.
fn short(case: &str) -> &str {
    case.strip_prefix("secret/").unwrap_or(case)
}

fn fields(ctx: &PageContext, t: &'static Messages, view: &ProblemView, cases: &[String]) -> AnyView {
    if let [only] = cases {
        return view! {
            {typed(ctx, t, view)}
            {one(view, only, t.or_file)}
        }
        .into_any();
    }
    let rows: Vec<_> = cases.iter().map(|case| one(view, case, short(case))).collect();
    let single = (cases.len() <= MOST_FIELDS).then(|| view! { <div class="answer-files">{rows}</div> });
    let example = cases.last().map(|case| format!("{}.out", short(case)));
    let names = cases.iter().map(|case| short(case)).collect::<Vec<_>>().join(" ");
    let names = single.is_none().then(|| {
        view! {
            <details>
                <summary>{(t.n_cases)(cases.len())}</summary>
                <p class="case-names"><code>{names}</code></p>
            </details>
        }
    });
    let id = format!("files-{}", view.line.slug);
    let hint = format!("{id}-hint");
    view! {
        <p class="hint">{t.answers_hint}</p>
        {single}
        <div class="field">
            <label for=id.clone()>{t.several_files}</label>
            <p class="hint" id=hint.clone()>{t.several_files_hint} " " <code>{example}</code></p>
            <input type="file" id=id name="files" multiple=true aria-describedby=hint />
        </div>
        {names}
    }
    .into_any()
}

fn typed(ctx: &PageContext, t: &'static Messages, view: &ProblemView) -> AnyView {
    let id = format!("typed-{}", view.line.slug);
    let text = ctx.posted("typed").unwrap_or_default();
    view! {
        <div class="field">
            <label for=id.clone()>{t.your_answer}</label>
            <textarea id=id name="typed" rows="8" class="code" spellcheck="false" inner_html=area_text(text)></textarea>
        </div>
    }
    .into_any()
}

fn one(view: &ProblemView, case: &str, label: &str) -> AnyView {
    let id = format!("answer-{}-{}", view.line.slug, case.replace('/', "-"));
    view! {
        <div class="field answer-file">
            <label for=id.clone()>{label.to_owned()}</label>
            <input type="file" id=id name=format!("answer:{case}") />
        </div>
    }
    .into_any()
}
