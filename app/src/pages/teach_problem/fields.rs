//! The scalar fields of the form.

use crate::components::{Choice, Text, number, preview_of, select, text, text_area};
use crate::context::PageContext;
use crate::i18n::Messages;
use crate::markdown::markdown;
use leptos::prelude::*;
use trellis_types::problems::LanguageChoice;
use trellis_types::teach::{Checker, ProblemDraft};

pub(super) fn basics(ctx: &PageContext, t: &'static Messages, draft: &ProblemDraft, new: bool) -> AnyView {
    let slug = if new {
        text(
            ctx,
            Text {
                name: "slug",
                label: t.slug,
                value: &draft.slug,
                hint: t.slug_hint,
                required: true,
                max: 64,
                ..Text::default()
            },
        )
        .into_any()
    } else {
        view! { <input type="hidden" name="slug" value=draft.slug.clone() /> }.into_any()
    };
    let fields = crate::components::FIELDS;
    // A package's own word stays.
    let own =
        (!draft.field.is_empty() && !fields.contains(&draft.field.as_str())).then_some(draft.field.as_str());
    let fields = fields
        .into_iter()
        .chain(own)
        .map(|field| Choice::new(field, crate::components::field_name(t, field)))
        .collect();
    let levels = (1..=10_u8)
        .map(|level| Choice::new(level.to_string(), t.level_n(level)))
        .collect();
    let value = |number: u32| number.to_string();
    let (difficulty, time, memory, credit) = (
        draft.difficulty.to_string(),
        value(draft.time_limit_ms),
        value(draft.memory_mib),
        value(draft.credit_minutes),
    );
    view! {
        <fieldset class="card">
            <legend>{t.basics}</legend>
            {slug}
            <div class="field-row">
                {text(ctx, Text { name: "title_en", label: t.title_en, value: &draft.title_en, ..Text::default() })}
                {text(ctx, Text { name: "title_zh", label: t.title_zh, value: &draft.title_zh, ..Text::default() })}
            </div>
            <div class="field-row">
                {select(ctx, Text { name: "field", label: t.field, value: &draft.field, ..Text::default() }, fields)}
                {select(ctx, Text { name: "difficulty", label: t.level, value: &difficulty, ..Text::default() }, levels)}
                {text(ctx, Text { name: "keywords", label: t.keywords, value: &draft.keywords.join(", "), hint: t.keywords_hint, ..Text::default() })}
            </div>
            <div class="field-row">
                {number(ctx, Text { name: "time_limit_ms", label: t.time_limit, value: &time, required: true, ..Text::default() }, (100, 60_000), "ms")}
                {number(ctx, Text { name: "memory_mib", label: t.memory_limit, value: &memory, required: true, ..Text::default() }, (16, 2048), "MiB")}
                {number(ctx, Text { name: "credit_minutes", label: t.credit, value: &credit, ..Text::default() }, (0, 600), t.minutes_unit)}
            </div>
        </fieldset>
    }
    .into_any()
}

/// Both statements with their previews: as rendered by the server, and while typing by the island.
pub(super) fn statements(ctx: &PageContext, t: &'static Messages, draft: &ProblemDraft) -> AnyView {
    let shown = ctx.form.as_ref().is_some_and(|form| form.preview);
    let part = |name: &'static str, label: &'static str, value: &str, hint: &'static str| {
        let preview = if shown { markdown(value) } else { String::new() };
        view! {
            <div class="with-preview">
                {text_area(ctx, Text { name, label, value, hint, ..Text::default() }, 14, true)}
                {preview_of(ctx, t, name.to_owned(), label, preview)}
            </div>
        }
    };
    view! {
        <fieldset class="card">
            <legend>{t.statement}</legend>
            {part("statement_en", t.statement_en, &draft.statement_en, t.statement_hint)}
            {part("statement_zh", t.statement_zh, &draft.statement_zh, "")}
        </fieldset>
    }
    .into_any()
}

pub(super) fn checker(
    ctx: &PageContext,
    t: &'static Messages,
    draft: &ProblemDraft,
    languages: &[LanguageChoice],
) -> AnyView {
    let none = (false, false, String::new());
    let (kind, (case, space, float), (language, source)) = match &draft.checker {
        Checker::Default {
            case_sensitive,
            space_change_sensitive,
            float_tolerance,
        } => (
            "default",
            (*case_sensitive, *space_change_sensitive, float_tolerance.clone()),
            (String::new(), String::new()),
        ),
        Checker::Custom { language, source } => ("custom", none, (language.clone(), source.clone())),
    };
    let kinds = vec![
        Choice::new("default", t.checker_default),
        Choice::new("custom", t.checker_custom),
    ];
    view! {
        <fieldset class="card">
            <legend>{t.checker}</legend>
            {select(ctx, Text { name: "checker", label: t.checker, value: kind, hint: t.checker_hint, ..Text::default() }, kinds)}
            <div class="checks">
                {tick("case_sensitive", t.case_sensitive, case)}
                {tick("space_change_sensitive", t.space_sensitive, space)}
            </div>
            {text(ctx, Text { name: "float_tolerance", label: t.float_tolerance, value: &float, hint: t.float_tolerance_hint, max: 20, ..Text::default() })}
            <details open=kind == "custom">
                <summary>{t.checker_custom}</summary>
                <p class="hint">{t.checker_custom_hint}</p>
                {select(ctx, Text { name: "checker_language", label: t.language, value: &language, ..Text::default() }, language_choices(languages))}
                {text_area(ctx, Text { name: "checker_source", label: t.source_code, value: &source, ..Text::default() }, 10, true)}
            </details>
        </fieldset>
    }
    .into_any()
}

pub(super) fn reference(
    ctx: &PageContext,
    t: &'static Messages,
    draft: &ProblemDraft,
    languages: &[LanguageChoice],
) -> AnyView {
    let allowed: Vec<_> = languages
        .iter()
        .map(|language| {
            let id = format!("allow-{}", language.id);
            let ticked = draft.languages.contains(&language.id);
            view! {
                <span class="check">
                    <input type="checkbox" id=id.clone() name="languages" value=language.id.clone() checked=ticked />
                    <label for=id>{language.name.clone()}</label>
                </span>
            }
        })
        .collect();
    view! {
        <fieldset class="card">
            <legend>{t.reference}</legend>
            <p class="hint">{t.reference_hint}</p>
            {select(ctx, Text { name: "reference_language", label: t.language, value: &draft.reference_language, ..Text::default() }, language_choices(languages))}
            {text_area(ctx, Text { name: "reference_source", label: t.source_code, value: &draft.reference_source, ..Text::default() }, 14, true)}
            <fieldset class="plain">
                <legend>{t.allowed_languages}</legend>
                <p class="hint">{t.allowed_languages_hint}</p>
                <div class="checks">{allowed}</div>
            </fieldset>
        </fieldset>
    }
    .into_any()
}

fn language_choices(languages: &[LanguageChoice]) -> Vec<Choice> {
    languages
        .iter()
        .map(|language| Choice::new(language.id.clone(), language.name.clone()))
        .collect()
}

fn tick(name: &'static str, label: &'static str, ticked: bool) -> AnyView {
    view! {
        <span class="check">
            <input type="checkbox" id=name name=name value="on" checked=ticked />
            <label for=name>{label}</label>
        </span>
    }
    .into_any()
}
