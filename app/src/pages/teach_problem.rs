//! Authoring a problem in the browser: statement, samples, secret cases, checker, reference solution; then its check.

mod cases;
mod fields;
mod progress;
mod state;

pub(super) use state::finding;

use crate::components::{csrf, form_error, page_head_with, visibility_chip};
use crate::context::PageContext;
use crate::i18n::Messages;
use crate::portal::PageError;
use crate::shell::{Layout, Page};
use leptos::prelude::*;
use trellis_types::teach::{ProblemDraft, TeachProblemView};
use trellis_types::{Route, Slug};

pub(crate) async fn page(ctx: &PageContext, problem: Option<&Slug>) -> Result<Page, PageError> {
    let after = ctx.portal.last_event().await?;
    let kept = match &ctx.form {
        None => ctx.query_value("draft"),
        Some(form) => form.value("draft").map(str::to_owned),
    };
    let kept = kept.and_then(|id| id.parse().ok());
    let mut view = ctx
        .portal
        .teach_problem(&ctx.reader(), problem, kept.as_ref())
        .await?;
    // A button beside the form (publish, verify) posts none of it.
    if let Some(form) = ctx.form.as_ref().filter(|form| !form.values.is_empty()) {
        view.draft = Some(ProblemDraft::from_form(&form.values));
    }
    let t = ctx.t();
    let title = if view.slug.is_some() {
        view.title.clone()
    } else {
        t.new_problem.to_owned()
    };
    Ok(Page::new(&title, Layout::Wide, || {
        view! {
            {head(t, &view, &title)}
            {form_error(ctx)}
            {view.slug.is_some().then(|| state::wide(t, &view, after))}
            <div class="teach-problem">
                {form(ctx, t, &view)}
                {view.slug.is_some().then(|| state::side(ctx, t, &view))}
            </div>
        }
    }))
}

fn head(t: &'static Messages, view: &TeachProblemView, title: &str) -> AnyView {
    let links = view.slug.clone().map(|slug| {
        let page = Route::Problem { problem: slug }.path();
        view! {
            {visibility_chip(t, view.visibility, view.verification.state)}
            <a class="button" href=page>{t.see_page}</a>
        }
    });
    page_head_with(title, "", links).into_any()
}

fn form(ctx: &PageContext, t: &'static Messages, view: &TeachProblemView) -> AnyView {
    let Some(draft) = &view.draft else {
        return crate::components::notice("", view! { <p>{t.from_package}</p> }).into_any();
    };
    let action = match &view.slug {
        Some(slug) => Route::TeachProblem {
            problem: slug.clone(),
        }
        .path(),
        None => Route::TeachProblemNew.path(),
    };
    view! {
        <form method="post" action=action class="stack author-form">
            {csrf(ctx)}
            <input type="hidden" name="base" value=draft.base.to_string() />
            {kept_fields(ctx, view)}
            {fields::basics(ctx, t, draft, view.slug.is_none())}
            {fields::statements(ctx, t, draft)}
            {cases::samples(t, &draft.samples)}
            {cases::secret(t, &draft.cases)}
            {fields::checker(ctx, t, draft, &view.languages)}
            {fields::reference(ctx, t, draft, &view.languages)}
            <div class="form-end">
                <button type="submit" name="action" value="save" class="button primary">{t.save_and_check}</button>
                <button type="submit" name="action" value="preview" class="button">{t.preview}</button>
                {keep_button(t, view)}
            </div>
        </form>
    }
    .into_any()
}

/// Which kept form this is, and in which version it was opened.
fn kept_fields(ctx: &PageContext, view: &TeachProblemView) -> AnyView {
    view.kept
        .as_ref()
        .map(|kept| {
            let version = ctx
                .posted("draft_version")
                .map_or_else(|| kept.version.to_string(), str::to_owned);
            view! {
                <input type="hidden" name="draft" value=kept.id.to_string() />
                <input type="hidden" name="draft_version" value=version />
            }
        })
        .into_any()
}

/// A new problem can be put aside as it is; nothing of it has to be there yet.
fn keep_button(t: &'static Messages, view: &TeachProblemView) -> AnyView {
    view.slug
        .is_none()
        .then(|| {
            view! {
                <button type="submit" name="action" value="keep" class="button" formnovalidate=true title=t.keep_hint>
                    {t.keep}
                </button>
            }
        })
        .into_any()
}
