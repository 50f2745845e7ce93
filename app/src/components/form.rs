//! Fields of forms: a label, the control, a hint and what is wrong, tied together for screen readers.

use crate::components::card::notice;
use crate::context::PageContext;
use crate::i18n::Messages;
use crate::islands::preview::Preview;
use leptos::prelude::*;

/// The hidden field that each form carries.
pub(crate) fn csrf(ctx: &PageContext) -> AnyView {
    view! { <input type="hidden" name="csrf" value=ctx.csrf.clone() /> }.into_any()
}

/// What is wrong with the form as a whole, or with a field that the page does not show.
pub(crate) fn form_error(ctx: &PageContext) -> AnyView {
    ctx.form_error()
        .map(|error| {
            let text = error.message.clone();
            view! { <div role="alert">{notice("bad", view! { <p>{text}</p> })}</div> }
        })
        .into_any()
}

/// What is wrong with one field.
pub(crate) fn field_error(ctx: &PageContext, name: &str) -> Option<String> {
    let error = ctx.form_error()?;
    (error.field.as_deref() == Some(name)).then(|| error.message.clone())
}

/// A field of text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Text<'a> {
    /// Also the id.
    pub name: &'static str,
    pub label: &'a str,
    pub kind: &'static str,
    /// Used when the form was not posted.
    pub value: &'a str,
    pub hint: &'a str,
    pub required: bool,
    pub autocomplete: &'static str,
    pub max: usize,
}

impl Default for Text<'_> {
    fn default() -> Self {
        Self {
            name: "",
            label: "",
            kind: "text",
            value: "",
            hint: "",
            required: false,
            autocomplete: "off",
            max: 200,
        }
    }
}

fn frame<V: IntoView>(
    name: &'static str,
    label: &str,
    hint: &str,
    error: Option<String>,
    control: V,
) -> AnyView {
    let hint = (!hint.is_empty()).then(|| {
        let id = format!("{name}-hint");
        view! { <p class="hint" id=id>{hint.to_owned()}</p> }
    });
    let error = error.map(|text| {
        let id = format!("{name}-error");
        view! { <p class="field-error" id=id>{text}</p> }
    });
    view! {
        <div class="field">
            <label for=name>{label.to_owned()}</label>
            {hint}
            {control}
            {error}
        </div>
    }
    .into_any()
}

fn described(name: &str, hint: &str, error: bool) -> Option<String> {
    match (hint.is_empty(), error) {
        (true, false) => None,
        (false, false) => Some(format!("{name}-hint")),
        (true, true) => Some(format!("{name}-error")),
        (false, true) => Some(format!("{name}-error {name}-hint")),
    }
}

/// One line of text.
pub(crate) fn text(ctx: &PageContext, field: Text<'_>) -> AnyView {
    let Text {
        name,
        label,
        kind,
        value,
        hint,
        required,
        autocomplete,
        max,
    } = field;
    let error = field_error(ctx, name);
    let value = if kind == "password" {
        ""
    } else {
        ctx.posted(name).unwrap_or(value)
    };
    let control = view! {
        <input
            type=kind
            id=name
            name=name
            value=value.to_owned()
            required=required
            autocomplete=autocomplete
            maxlength=max.to_string()
            aria-invalid=error.is_some().then_some("true")
            aria-describedby=described(name, hint, error.is_some())
        />
    };
    frame(name, label, hint, error, control).into_any()
}

/// A number; `unit` stands after the field.
pub(crate) fn number(ctx: &PageContext, field: Text<'_>, range: (u32, u32), unit: &str) -> AnyView {
    let Text {
        name,
        label,
        value,
        hint,
        required,
        ..
    } = field;
    let error = field_error(ctx, name);
    let value = ctx.posted(name).unwrap_or(value).to_owned();
    let unit = (!unit.is_empty()).then(|| view! { <span class="unit">{unit.to_owned()}</span> });
    let control = view! {
        <div class="with-unit">
            <input
                type="number"
                id=name
                name=name
                value=value
                required=required
                min=range.0.to_string()
                max=range.1.to_string()
                inputmode="numeric"
                aria-invalid=error.is_some().then_some("true")
                aria-describedby=described(name, hint, error.is_some())
            />
            {unit}
        </div>
    };
    frame(name, label, hint, error, control).into_any()
}

/// Several lines of text. `code`: in the font of code, without spelling.
pub(crate) fn text_area(ctx: &PageContext, field: Text<'_>, rows: u32, code: bool) -> AnyView {
    let Text {
        name,
        label,
        value,
        hint,
        required,
        ..
    } = field;
    let error = field_error(ctx, name);
    let value = ctx.posted(name).unwrap_or(value).to_owned();
    let control = view! {
        <textarea
            id=name
            name=name
            rows=rows.to_string()
            class:code=code
            required=required
            spellcheck=if code { "false" } else { "true" }
            aria-invalid=error.is_some().then_some("true")
            aria-describedby=described(name, hint, error.is_some())
        >
            {line_kept(value)}
        </textarea>
    };
    frame(name, label, hint, error, control).into_any()
}

/// HTML drops a line end that begins a text area; one more keeps it.
pub(crate) fn line_kept(text: String) -> String {
    if text.starts_with('\n') {
        format!("\n{text}")
    } else {
        text
    }
}

/// A choice of a select field.
#[derive(Debug, Clone)]
pub(crate) struct Choice {
    pub value: String,
    pub text: String,
    pub disabled: bool,
}

impl Choice {
    pub fn new(value: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            text: text.into(),
            disabled: false,
        }
    }
}

/// One of several.
pub(crate) fn select(ctx: &PageContext, field: Text<'_>, choices: Vec<Choice>) -> AnyView {
    let Text {
        name,
        label,
        value,
        hint,
        ..
    } = field;
    let error = field_error(ctx, name);
    let chosen = ctx.posted(name).unwrap_or(value).to_owned();
    let options = choices
        .into_iter()
        .map(|choice| {
            let selected = choice.value == chosen;
            view! {
                <option value=choice.value selected=selected disabled=choice.disabled>
                    {choice.text}
                </option>
            }
        })
        .collect_view();
    let control = view! {
        <select
            id=name
            name=name
            aria-invalid=error.is_some().then_some("true")
            aria-describedby=described(name, hint, error.is_some())
        >
            {options}
        </select>
    };
    frame(name, label, hint, error, control).into_any()
}

/// A button that sends its form; one line of a page can have several forms.
pub(crate) fn submit(text: &str, class: &'static str) -> AnyView {
    view! { <button type="submit" class=class>{text.to_owned()}</button> }.into_any()
}

/// Markdown as pages will show it, beside its text area: `html` is what the server made of it, and the island goes on.
/// `label`: of what.
pub(crate) fn preview_of(
    ctx: &PageContext,
    t: &'static Messages,
    field: String,
    label: &str,
    html: String,
) -> AnyView {
    view! {
        <section class="preview" aria-label=format!("{}: {label}", t.preview)>
            <p class="eyebrow">{t.preview}</p>
            <Preview field=field csrf=ctx.csrf.clone()>
                <div class="prose" inner_html=html></div>
            </Preview>
        </section>
    }
    .into_any()
}
