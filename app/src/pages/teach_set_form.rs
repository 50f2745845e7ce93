//! The form of a problem set, new or old.

use crate::components::{
    Choice, Text, csrf, field_error, form_error, number, page_head, select, submit, text, text_area,
};
use crate::context::PageContext;
use crate::i18n::Messages;
use crate::portal::PageError;
use crate::shell::{Layout, Page};
use leptos::prelude::*;
use trellis_types::teach::{ClassLine, ProblemChoice};
use trellis_types::{Route, SetId, Slug, Time};

pub(crate) async fn page(ctx: &PageContext, id: Option<&SetId>) -> Result<Page, PageError> {
    let view = ctx.portal.teach_set_form(&ctx.reader(), id).await?;
    let t = ctx.t();
    let title = if view.id.is_some() { t.edit_set } else { t.new_set };
    let action = match &view.id {
        Some(id) => Route::TeachSetEdit { id: id.clone() }.path(),
        None => Route::TeachSetNew.path(),
    };
    Ok(Page::new(title, Layout::Narrow, || {
        let settings = &view.settings;
        let class = settings
            .class
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default();
        let minutes = settings.credit_minutes.to_string();
        // Over the version that was read, not over what somebody has saved since.
        let base = ctx
            .posted("base")
            .map_or_else(|| settings.base.to_string(), str::to_owned);
        view! {
            {page_head(title, "")}
            {form_error(ctx)}
            <form method="post" action=action class="card stack">
                {csrf(ctx)}
                <input type="hidden" name="base" value=base />
                {text(ctx, Text { name: "title", label: t.title, value: &settings.title, required: true, max: 200, ..Text::default() })}
                {select(ctx, Text { name: "class", label: t.class, value: &class, hint: t.set_class_hint, ..Text::default() }, class_choices(t, &view.classes))}
                {moment(ctx, t, "due", t.due, t.due_hint, settings.due.as_ref())}
                {number(ctx, Text { name: "credit_minutes", label: t.credit, value: &minutes, hint: t.set_credit_hint, ..Text::default() }, (0, 6000), t.minutes_unit)}
                {problems(ctx, t, &settings.problems, &view.usable)}
                {submit(t.save, "button primary")}
            </form>
        }
    }))
}

fn class_choices(t: &Messages, classes: &[ClassLine]) -> Vec<Choice> {
    let mut choices = vec![Choice::new("", t.no_class)];
    choices.extend(
        classes
            .iter()
            .map(|class| Choice::new(class.id.to_string(), class.title.clone())),
    );
    choices
}

/// A moment: in UTC as the server renders it; app/editor/src/boot.js turns it into the browser's time zone and tells the
/// offset.
pub(super) fn moment(
    ctx: &PageContext,
    t: &'static Messages,
    name: &'static str,
    label: &'static str,
    hint: &'static str,
    value: Option<&Time>,
) -> AnyView {
    let value = value.map(|at| at.minutes().replace(' ', "T")).unwrap_or_default();
    let shown = ctx.posted(name).map_or(value, str::to_owned);
    let offset = ctx.posted("tz_offset").unwrap_or_default();
    let error = field_error(ctx, name);
    moment_field(t, (name, label, hint), (&shown, "tz_offset", offset), error)
}

/// [`moment`] for a form with several: each has its offset in a field `NAME_offset`.
pub(super) fn moment_of(
    t: &'static Messages,
    name: &'static str,
    label: &'static str,
    (value, offset): (&str, &str),
    error: Option<String>,
) -> AnyView {
    let field = format!("{name}_offset");
    moment_field(t, (name, label, ""), (value, &field, offset), error)
}

/// `(name, label, hint)`, then what is shown, and name and value of the field with its offset.
fn moment_field(
    t: &'static Messages,
    (name, label, hint): (&'static str, &'static str, &'static str),
    (shown, offset_name, offset): (&str, &str, &str),
    error: Option<String>,
) -> AnyView {
    let offset = if offset.is_empty() { "0" } else { offset }.to_owned();
    let (shown, offset_name) = (shown.to_owned(), offset_name.to_owned());
    let error = error.map(|text| view! { <p class="field-error">{text}</p> });
    let hint_id = format!("{name}-hint");
    view! {
        <div class="field">
            <label for=name>{label} " " <span class="zone" id=format!("{name}-zone")>"(UTC)"</span></label>
            <p class="hint" id=hint_id.clone()>{hint} " " <span class="no-script-only">{t.in_utc}</span></p>
            <input
                type="datetime-local"
                id=name
                name=name
                value=shown
                aria-describedby=hint_id
                data-offset=offset.clone()
            />
            <input type="hidden" name=offset_name id=format!("{name}-offset") value=offset />
            {error}
        </div>
    }
    .into_any()
}

/// Problems as names, one a line, with all that may be used below.
pub(super) fn problems(
    ctx: &PageContext,
    t: &'static Messages,
    chosen: &[Slug],
    usable: &[ProblemChoice],
) -> AnyView {
    let value = chosen.iter().map(Slug::as_str).collect::<Vec<_>>().join("\n");
    let lines: Vec<_> = usable
        .iter()
        .map(|problem| {
            view! {
                <li>
                    <code>{problem.slug.to_string()}</code>
                    " "
                    <span>{problem.title.clone()}</span>
                    " "
                    <span class="hint">{t.visibility(problem.visibility)}</span>
                </li>
            }
        })
        .collect();
    view! {
        {text_area(ctx, Text { name: "problems", label: t.nav_problems, value: &value, hint: t.problems_field_hint, required: true, ..Text::default() }, 6, true)}
        <details>
            <summary>{t.usable_problems}</summary>
            <ul class="usable">{lines}</ul>
        </details>
    }
    .into_any()
}
