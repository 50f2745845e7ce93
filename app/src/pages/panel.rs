//! The form of a submission: language, source, a run on own input. Works by itself; the island around it improves it.

use super::run_output::run_output;
use crate::components::{csrf, diagnostics, form_error, line_kept};
use crate::context::PageContext;
use crate::i18n::Messages;
use crate::islands::submit_panel::SubmitPanel;
use crate::markdown::escape;
use leptos::prelude::*;
use trellis_types::problems::{LanguageChoice, LanguageState, PanelView, Place, ProblemView};
use trellis_types::route::{api, form};

pub(super) fn panel(
    ctx: &PageContext,
    t: &'static Messages,
    view: &ProblemView,
    panel: &PanelView,
    place: &Place,
) -> AnyView {
    if !panel.answers.is_empty() {
        return super::answers::panel(ctx, t, view, panel, place);
    }
    let slug = &view.line.slug;
    let language = ctx.posted("language").unwrap_or(&panel.language).to_owned();
    let output = format!("output-{slug}");
    let form = view! {
        <form class="panel" method="post" action=form::submit(slug)>
            {csrf(ctx)}
            <input type="hidden" name="token" autocomplete="off" value=panel.token.clone() />
            {place_fields(place)}
            <div class="panel-head">
                <h2>{t.your_solution}</h2>
                {language_select(t, &panel.languages, &language)}
            </div>
            {source(ctx, t, view, panel, &language)}
            {asides(t)}
            {judged(ctx, t, view, panel)}
            {form_error(ctx)}
            <p class="field-error" role="alert" data-error=""></p>
            {buttons(t)}
            {own_input(ctx, t, view, output.clone())}
        </form>
    };
    view! {
        <SubmitPanel
            problem=slug.to_string()
            api=api::submissions(slug)
            run=form::run(slug)
            output=output
            editor=ctx.assets.editor_js.clone()
            failed=t.not_reached.to_owned()
        >
            {form.into_any()}
        </SubmitPanel>
    }
    .into_any()
}

pub(super) fn place_fields(place: &Place) -> AnyView {
    let contest = place
        .contest
        .as_ref()
        .map(ToString::to_string)
        .unwrap_or_default();
    let set = place.set.as_ref().map(ToString::to_string).unwrap_or_default();
    view! {
        <input type="hidden" name="contest" value=contest />
        <input type="hidden" name="set" value=set />
    }
    .into_any()
}

fn language_select(t: &Messages, languages: &[LanguageChoice], chosen: &str) -> AnyView {
    let options: Vec<_> = languages
        .iter()
        .map(|language| {
            let off = matches!(language.ready, LanguageState::Off { .. });
            let note = match language.ready {
                LanguageState::Ready => String::new(),
                LanguageState::Preparing { .. } => format!(" ({})", t.language_being_prepared),
                LanguageState::Off { .. } => format!(" ({})", t.language_is_off),
            };
            view! {
                <option
                    value=language.id.clone()
                    selected=language.id == chosen
                    disabled=off
                    data-editor=language.editor.clone()
                    data-template=language.template.clone()
                >
                    {format!("{}{note}", language.name)}
                </option>
            }
        })
        .collect();
    view! {
        <label class="language-select">
            <span class="sr">{t.language}</span>
            <select name="language" autocomplete="off">{options}</select>
        </label>
    }
    .into_any()
}

fn source_id(view: &ProblemView) -> String {
    format!("source-{}", view.line.slug)
}

fn source(ctx: &PageContext, t: &Messages, view: &ProblemView, panel: &PanelView, language: &str) -> AnyView {
    let id = source_id(view);
    let template = panel.languages.iter().find(|one| one.id == language);
    let template = template.map(|one| one.template.as_str()).unwrap_or_default();
    let given = ctx.posted("source").unwrap_or(&panel.source);
    let text = if given.is_empty() { template } else { given };
    view! {
        <div class="editor-frame">
            <textarea
                id=id
                name="source"
                class="code editor-area"
                rows="20"
                aria-label=t.source_code
                spellcheck="false"
                autocapitalize="off"
                autocomplete="off"
                inner_html=area_text(text)
            ></textarea>
        </div>
    }
    .into_any()
}

/// The inside of a text area.
pub(super) fn area_text(text: &str) -> String {
    escape(&line_kept(text.to_owned()))
}

/// Lines that the island shows: what was put aside, and the button that brings it back.
fn asides(t: &Messages) -> AnyView {
    let line = |name: &'static str, text: &'static str, action: &'static str, button: &'static str| {
        view! {
            <p class="aside-line" role="status" data-aside=name hidden=true>
                <span>{text}</span>
                <button type="button" class="button small" data-do=action>{button}</button>
            </p>
        }
    };
    view! {
        {line("discarded", t.draft_discarded, "undo", t.undo)}
        {line("kept", t.draft_kept, "restore", t.restore)}
    }
    .into_any()
}

/// What was wrong with the source when it was judged, until it is run or submitted again.
fn judged(ctx: &PageContext, t: &'static Messages, view: &ProblemView, panel: &PanelView) -> AnyView {
    if ctx.form.is_some() {
        return ().into_any();
    }
    let list = match panel.diagnostics.first() {
        Some(first) => diagnostics(t, &panel.diagnostics, &first.file, |_| {
            format!("#{}", source_id(view))
        }),
        None => ().into_any(),
    };
    view! { <div data-judged="">{list}</div> }.into_any()
}

fn buttons(t: &Messages) -> AnyView {
    view! {
        <div class="panel-buttons">
            <button type="submit" class="button primary">
                <span class="when-idle">{t.submit}</span>
                <span class="when-submit">{t.submitting}</span>
            </button>
            <span class="hint script-only">{t.shortcut_submit}</span>
            <button type="button" class="button quiet script-only discard" data-do="discard">
                {t.discard_draft}
            </button>
        </div>
    }
    .into_any()
}

fn own_input(ctx: &PageContext, t: &'static Messages, view: &ProblemView, output: String) -> AnyView {
    let slug = &view.line.slug;
    let id = format!("input-{slug}");
    let sample = view.samples.first().map(|sample| sample.input.as_str());
    let input = ctx.posted("input").or(sample).unwrap_or_default();
    let run = ctx.form.as_ref().and_then(|form| form.run.clone());
    let open = run.is_some();
    view! {
        <details class="own-input" open=open>
            <summary>{t.own_input}</summary>
            <div class="field">
                <label for=id.clone()>{t.input}</label>
                <textarea id=id name="input" class="code" rows="4" spellcheck="false" inner_html=area_text(input)></textarea>
            </div>
            <button type="submit" class="button" formaction=form::run(slug) data-do="run">
                <span class="when-idle">{t.run}</span>
                <span class="when-run">{t.running_now}</span>
            </button>
            <div id=output role="status">{run.map(|run| run_output(t, run, &source_id(view)))}</div>
        </details>
    }
    .into_any()
}
