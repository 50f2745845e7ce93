//! A new rejudging: the filter, what it finds, and the button that begins it.

use super::teach_set_form::moment_of;
use crate::components::{
    Choice, Text, csrf, field_error, form_error, notice, page_head, select, submit, text, text_area,
};
use crate::context::PageContext;
use crate::i18n::Messages;
use crate::portal::PageError;
use crate::shell::{Layout, Page};
use leptos::prelude::*;
use trellis_types::rejudgings::{MAX_REASON, RejudgingFilter, RejudgingFormView, RejudgingPreview};
use trellis_types::teach::VerificationState;
use trellis_types::{Route, Verdict};

pub(crate) async fn page(ctx: &PageContext) -> Result<Page, PageError> {
    let view = ctx
        .portal
        .rejudging_form(&ctx.reader(), filter(ctx).as_ref())
        .await?;
    let t = ctx.t();
    let words = t.rejudge();
    Ok(Page::new(words.new, Layout::Normal, || {
        let wrong = view.wrong.clone().map(|(_, sentence)| {
            view! { <div role="alert">{notice("bad", view! { <p>{sentence}</p> })}</div> }
        });
        let found = view
            .preview
            .as_ref()
            .map(|preview| found(ctx, t, &view.filter, preview));
        view! {
            {page_head(words.new, words.new_lead)}
            {form_error(ctx)}
            {wrong}
            {fields(ctx, t, &view)}
            {found}
        }
    }))
}

/// As it was posted, else as the address has it; `None`: it has none.
fn filter(ctx: &PageContext) -> Option<RejudgingFilter> {
    let pairs: Vec<(String, String)> = match &ctx.form {
        Some(form) => form.values.clone(),
        None => form_urlencoded::parse(ctx.query.as_bytes())
            .into_owned()
            .collect(),
    };
    if pairs.is_empty() {
        return None;
    }
    let text = |name: &str| {
        let found = pairs.iter().find(|(key, _)| key == name);
        found.map_or_else(String::new, |(_, value)| value.trim().to_owned())
    };
    let chosen = pairs.iter().filter(|(key, _)| key == "verdicts");
    Some(RejudgingFilter::from_fields(
        text,
        chosen.map(|(_, code)| code.as_str()),
    ))
}

fn fields(ctx: &PageContext, t: &'static Messages, view: &RejudgingFormView) -> AnyView {
    let (words, filter) = (t.rejudge(), &view.filter);
    let one = |name, label, value| Text {
        name,
        label,
        value,
        max: 64,
        ..Text::default()
    };
    let boxes: Vec<_> = Verdict::ALL
        .into_iter()
        .map(|verdict| {
            let (code, id) = (verdict.code(), format!("verdict-{}", verdict.code()));
            view! {
                <span class="check">
                    <input type="checkbox" id=id.clone() name="verdicts" value=code checked=filter.verdicts.contains(&verdict) />
                    <label for=id><abbr title=t.verdict(verdict)>{code}</abbr></label>
                </span>
            }
        })
        .collect();
    let submission = (!filter.submission.is_empty())
        .then(|| text(ctx, one("submission", words.submission, &filter.submission)));
    view! {
        <form method="get" action=Route::RejudgingNew.path() class="card stack">
            <h2>{words.filter}</h2>
            {submission}
            <div class="field-row">
                {text(ctx, Text { hint: t.problem_slug_hint, ..one("problem", t.problem, &filter.problem) })}
                {text(ctx, one("user", words.user, &filter.user))}
                {choice(ctx, t, one("language", t.language, &filter.language), &view.languages)}
                {choice(ctx, t, one("contest", t.contest, &filter.contest), &view.contests)}
                {choice(ctx, t, one("set", words.set, &filter.set), &view.sets)}
                {choice(ctx, t, one("class", t.class, &filter.class), &view.classes)}
                {moment_of(t, "from", words.from, (&filter.from, &filter.from_offset), field_error(ctx, "from"))}
                {moment_of(t, "until", words.until, (&filter.until, &filter.until_offset), field_error(ctx, "until"))}
            </div>
            <fieldset class="plain">
                <legend>{words.verdicts}</legend>
                <p class="hint">{words.verdicts_hint}</p>
                <div class="checks">{boxes}</div>
            </fieldset>
            {submit(words.show, "button")}
        </form>
    }
    .into_any()
}

/// One of the reader's own; one that is not among them (an admin's link) stays chosen.
fn choice(ctx: &PageContext, t: &'static Messages, field: Text<'_>, known: &[(String, String)]) -> AnyView {
    let mut choices = vec![Choice::new("", t.any)];
    let listed = known.iter().any(|(id, _)| id == field.value);
    if !listed && !field.value.is_empty() {
        choices.push(Choice::new(field.value, field.value));
    }
    choices.extend(
        known
            .iter()
            .map(|(id, title)| Choice::new(id.clone(), title.clone())),
    );
    select(ctx, field, choices)
}

fn found(
    ctx: &PageContext,
    t: &'static Messages,
    filter: &RejudgingFilter,
    preview: &RejudgingPreview,
) -> AnyView {
    let words = t.rejudge();
    if preview.count == 0 {
        return notice("warning", view! { <p>{words.finds_none}</p> });
    }
    let verdicts: Vec<_> = preview
        .verdicts
        .iter()
        .map(|one| view! { <span class="tag">{format!("{} {}", one.verdict.code(), one.count)}</span> })
        .collect();
    let too_many = preview.count > preview.most;
    let begin = if too_many {
        let text = (words.too_many)(preview.count, preview.most);
        notice("warning", view! { <p>{text}</p> })
    } else {
        begin(ctx, t, filter, preview.count)
    };
    view! {
        <section class="card stack" id="found">
            <h2>{(words.finds)(preview.count, preview.people)}</h2>
            <span class="tags">{verdicts}</span>
            {problems(t, preview)}
            {begin}
        </section>
    }
    .into_any()
}

fn problems(t: &'static Messages, preview: &RejudgingPreview) -> AnyView {
    let words = t.rejudge();
    let unchecked = preview
        .problems
        .iter()
        .any(|problem| problem.verification != VerificationState::Passed)
        .then(|| notice("warning", view! { <p>{words.not_checked}</p> }));
    let rows: Vec<_> = preview
        .problems
        .iter()
        .map(|problem| {
            let link = Route::Problem {
                problem: problem.slug.clone(),
            }
            .path();
            view! {
                <tr>
                    <th scope="row" class="cell-main"><a href=link>{problem.title.clone()}</a></th>
                    <td class="num" data-label=words.submissions>{problem.count.to_string()}</td>
                    <td class="num" data-label=words.outdated>{problem.outdated.to_string()}</td>
                    <td class="num" data-label=words.version>{problem.version.to_string()}</td>
                    <td data-label=t.state>{t.verification(problem.verification)}</td>
                </tr>
            }
        })
        .collect();
    view! {
        {unchecked}
        <table class="cards-on-small">
            <thead>
                <tr>
                    <th scope="col">{t.problem}</th>
                    <th scope="col" class="num">{words.submissions}</th>
                    <th scope="col" class="num">{words.outdated}</th>
                    <th scope="col" class="num">{words.version}</th>
                    <th scope="col">{t.state}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}

/// The filter again, as it was looked at, and why.
fn begin(ctx: &PageContext, t: &'static Messages, filter: &RejudgingFilter, count: u64) -> AnyView {
    let words = t.rejudge();
    let texts = [
        ("problem", &filter.problem),
        ("contest", &filter.contest),
        ("set", &filter.set),
        ("class", &filter.class),
        ("user", &filter.user),
        ("submission", &filter.submission),
        ("language", &filter.language),
        ("from", &filter.from),
        ("until", &filter.until),
        ("from_offset", &filter.from_offset),
        ("until_offset", &filter.until_offset),
    ];
    let codes = filter
        .verdicts
        .iter()
        .map(|verdict| ("verdicts", verdict.code().to_owned()));
    let hidden: Vec<_> = texts
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| (name, value.clone()))
        .chain(codes)
        .map(|(name, value)| view! { <input type="hidden" name=name value=value /> })
        .collect();
    let reason = Text {
        name: "reason",
        label: words.reason,
        hint: words.reason_hint,
        required: true,
        max: MAX_REASON,
        ..Text::default()
    };
    view! {
        <form method="post" action=Route::RejudgingNew.path() class="stack">
            {csrf(ctx)}
            {hidden}
            {text_area(ctx, reason, 2, false)}
            <p class="hint">{words.begin_text}</p>
            {submit(&(words.begin)(count), "button primary")}
        </form>
    }
    .into_any()
}
