//! Language, editor, submit, and a run on own input.
//!
//! Without JavaScript this is a form with a text area and two buttons. With it: CodeMirror in the text area's place, a
//! draft kept for each problem and language, Ctrl+Enter, results in place.

use super::run_output::{RunLabels, run_output};
use crate::browser::editor::{self, Editor};
use crate::browser::{self, Debounce, draft, http};
use leptos::html::{Form, Textarea};
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::{Deserialize, Serialize};
use trellis_types::problems::{
    LanguageChoice, LanguageState, Place, RunRequest, RunResponse, SubmitRequest, SubmitResponse,
};
use trellis_types::{Route, Slug, api, route};

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct PanelProps {
    pub problem: Slug,
    pub place: Place,
    pub csrf: String,
    pub languages: Vec<LanguageChoice>,
    pub language: String,
    pub token: String,
    pub source: String,
    pub input: String,
    pub run: Option<RunResponse>,
    pub error: String,
    /// The address of the editor's bundle; empty: no editor.
    pub editor: String,
    pub labels: PanelLabels,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct PanelLabels {
    pub title: String,
    pub language: String,
    pub source: String,
    pub submit: String,
    pub submitting: String,
    pub run: String,
    pub running: String,
    pub input: String,
    pub own_input: String,
    pub discard: String,
    pub discarded: String,
    pub draft_kept: String,
    pub undo: String,
    pub restore: String,
    pub preparing: String,
    pub off: String,
    pub shortcut: String,
    pub failed: String,
    pub run_labels: RunLabels,
}

#[cfg(feature = "ssr")]
impl PanelLabels {
    pub fn new(t: &crate::i18n::Messages) -> Self {
        Self {
            title: t.your_solution.to_owned(),
            language: t.language.to_owned(),
            source: t.source_code.to_owned(),
            submit: t.submit.to_owned(),
            submitting: t.submitting.to_owned(),
            run: t.run.to_owned(),
            running: t.running_now.to_owned(),
            input: t.input.to_owned(),
            own_input: t.own_input.to_owned(),
            discard: t.discard_draft.to_owned(),
            discarded: t.draft_discarded.to_owned(),
            draft_kept: t.draft_kept.to_owned(),
            undo: t.undo.to_owned(),
            restore: t.restore.to_owned(),
            preparing: t.language_being_prepared.to_owned(),
            off: t.language_off.to_owned(),
            shortcut: t.shortcut_submit.to_owned(),
            failed: t.not_reached.to_owned(),
            run_labels: RunLabels::new(t),
        }
    }
}

/// What the panel is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Busy {
    Submitting,
    Running,
}

/// Text that can be brought back, and why it was put aside.
#[derive(Debug, Clone, PartialEq)]
struct Aside {
    text: String,
    discarded: bool,
}

/// The signals and elements that the panel's actions share; all of it can be copied.
#[derive(Clone, Copy)]
struct Panel {
    props: StoredValue<PanelProps>,
    form: NodeRef<Form>,
    area: NodeRef<Textarea>,
    editor: StoredValue<Option<Editor>, LocalStorage>,
    language: RwSignal<String>,
    busy: RwSignal<Option<Busy>>,
    error: RwSignal<String>,
    run: RwSignal<Option<RunResponse>>,
    input: RwSignal<String>,
    aside: RwSignal<Option<Aside>>,
    token: StoredValue<String>,
    saving: StoredValue<Debounce, LocalStorage>,
}

#[island]
pub(crate) fn SubmitPanel(props: PanelProps) -> impl IntoView {
    let panel = Panel {
        form: NodeRef::new(),
        area: NodeRef::new(),
        editor: StoredValue::new_local(None),
        language: RwSignal::new(props.language.clone()),
        busy: RwSignal::new(None),
        error: RwSignal::new(props.error.clone()),
        run: RwSignal::new(props.run.clone()),
        input: RwSignal::new(props.input.clone()),
        aside: RwSignal::new(None),
        token: StoredValue::new(props.token.clone()),
        saving: StoredValue::new_local(Debounce::new(300)),
        props: StoredValue::new(props.clone()),
    };
    Effect::new(move |_| panel.start());
    let id = format!("source-{}", props.problem);
    let input_id = format!("input-{}", props.problem);
    let source = panel.first_text(&props);
    let labels = props.labels;
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        panel.submit();
    };
    let run = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        panel.run();
    };
    view! {
        <form
            class="panel"
            method="post"
            action=route::form::submit(&props.problem)
            node_ref=panel.form
            on:submit=submit
        >
            <input type="hidden" name="csrf" value=props.csrf />
            <input type="hidden" name="token" autocomplete="off" value=props.token />
            {place_fields(&props.place)}
            <div class="panel-head">
                <h2>{labels.title.clone()}</h2>
                {language_select(panel, props.languages, &props.language, &labels)}
            </div>
            <div class="editor-frame">
                <label class="sr" for=id.clone()>{labels.source.clone()}</label>
                <textarea
                    id=id
                    name="source"
                    class="code editor-area"
                    rows="20"
                    spellcheck="false"
                    autocapitalize="off"
                    autocomplete="off"
                    node_ref=panel.area
                    on:input=move |_| panel.typed()
                    on:keydown=move |event| panel.key(&event)
                    inner_html=source
                ></textarea>
            </div>
            {aside_line(panel, &labels)}
            <p class="field-error" role="alert">{move || panel.error.get()}</p>
            {buttons(panel, &labels)}
            <details class="own-input" open=props.run.is_some()>
                <summary>{labels.own_input.clone()}</summary>
                <div class="field">
                    <label for=input_id.clone()>{labels.input.clone()}</label>
                    <textarea
                        id=input_id
                        name="input"
                        class="code"
                        rows="4"
                        spellcheck="false"
                        on:input=move |event| panel.input.set(event_target_value(&event))
                        inner_html=escape(&props.input)
                    ></textarea>
                </div>
                <button
                    type="submit"
                    class="button"
                    formaction=route::form::run(&props.problem)
                    disabled=move || panel.busy.get().is_some()
                    on:click=run
                >
                    {
                        let (idle, busy) = (labels.run.clone(), labels.running.clone());
                        move || if panel.busy.get() == Some(Busy::Running) { busy.clone() } else { idle.clone() }
                    }
                </button>
                <div role="status">
                    {move || panel.run.get().map(|run| run_output(run, &labels.run_labels))}
                </div>
            </details>
        </form>
    }
}

fn place_fields(place: &Place) -> AnyView {
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

fn language_select(
    panel: Panel,
    languages: Vec<LanguageChoice>,
    chosen: &str,
    labels: &PanelLabels,
) -> AnyView {
    let options = languages
        .into_iter()
        .map(|language| {
            let off = matches!(language.ready, LanguageState::Off { .. });
            let note = match language.ready {
                LanguageState::Ready => String::new(),
                LanguageState::Preparing { .. } => format!(" ({})", labels.preparing),
                LanguageState::Off { .. } => format!(" ({})", labels.off),
            };
            let text = format!("{}{note}", language.name);
            let selected = language.id == chosen;
            view! { <option value=language.id selected=selected disabled=off>{text}</option> }
        })
        .collect_view();
    view! {
        <label class="language-select">
            <span class="sr">{labels.language.clone()}</span>
            <select name="language" on:change=move |event| panel.change_language(event_target_value(&event))>
                {options}
            </select>
        </label>
    }
    .into_any()
}

fn aside_line(panel: Panel, labels: &PanelLabels) -> AnyView {
    let (discarded, kept) = (labels.discarded.clone(), labels.draft_kept.clone());
    let (undo, restore) = (labels.undo.clone(), labels.restore.clone());
    let line = move || {
        panel.aside.get().map(|aside| {
            let (text, button) = if aside.discarded {
                (discarded.clone(), undo.clone())
            } else {
                (kept.clone(), restore.clone())
            };
            view! {
                <p class="aside-line" role="status">
                    <span>{text}</span>
                    <button type="button" class="button small" on:click=move |_| panel.bring_back()>{button}</button>
                </p>
            }
        })
    };
    line.into_any()
}

fn buttons(panel: Panel, labels: &PanelLabels) -> AnyView {
    let (idle, busy) = (labels.submit.clone(), labels.submitting.clone());
    view! {
        <div class="panel-buttons">
            <button type="submit" class="button primary" disabled=move || panel.busy.get().is_some()>
                {move || if panel.busy.get() == Some(Busy::Submitting) { busy.clone() } else { idle.clone() }}
            </button>
            <span class="hint script-only">{labels.shortcut.clone()}</span>
            <button type="button" class="button quiet script-only discard" on:click=move |_| panel.discard()>
                {labels.discard.clone()}
            </button>
        </div>
    }
    .into_any()
}

/// Text for `inner_html` of a text area.
fn escape(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    // HTML drops a line end that comes first.
    if text.starts_with('\n') {
        format!("\n{text}")
    } else {
        text
    }
}

impl Panel {
    fn template(self, language: &str) -> String {
        self.props.with_value(|props| {
            let found = props.languages.iter().find(|one| one.id == language);
            found.map(|one| one.template.clone()).unwrap_or_default()
        })
    }

    fn first_text(self, props: &PanelProps) -> String {
        if props.source.is_empty() {
            escape(&self.template(&props.language))
        } else {
            escape(&props.source)
        }
    }

    fn text(self) -> String {
        self.area
            .get_untracked()
            .map(|area| area.value())
            .unwrap_or_default()
    }

    fn show(self, text: &str) {
        if let Some(area) = self.area.get_untracked() {
            area.set_value(text);
        }
        self.editor.with_value(|editor| {
            if let Some(editor) = editor {
                editor.set(text);
            }
        });
    }

    /// Brings the draft in and loads the editor.
    fn start(self) {
        let props = self.props.get_value();
        let language = self.language.get_untracked();
        if let Some(kept) = draft::load(&props.problem, &language) {
            if props.source.is_empty() {
                self.show(&kept);
            } else if kept != props.source {
                self.aside.set(Some(Aside {
                    text: kept,
                    discarded: false,
                }));
            }
        }
        if props.editor.is_empty() {
            return;
        }
        spawn_local(async move {
            let Some(area) = self.area.get_untracked() else {
                return;
            };
            let mode = self.mode(&self.language.get_untracked());
            let editor = editor::mount(&props.editor, &area, &mode, &props.labels.source).await;
            self.editor.set_value(editor);
        });
    }

    fn mode(self, language: &str) -> String {
        self.props.with_value(|props| {
            let found = props.languages.iter().find(|one| one.id == language);
            found.map(|one| one.editor.clone()).unwrap_or_default()
        })
    }

    fn typed(self) {
        self.saving.with_value(|saving| saving.call(move || self.keep()));
    }

    /// Keeps what is typed; what nobody has typed is not worth keeping.
    fn keep(self) {
        let (language, text) = (self.language.get_untracked(), self.text());
        self.props.with_value(|props| {
            if text.trim().is_empty() || text == self.template(&language) {
                draft::discard(&props.problem, &language);
            } else {
                draft::save(&props.problem, &language, &text);
            }
        });
    }

    fn change_language(self, language: String) {
        self.keep();
        let problem = self.props.with_value(|props| props.problem.clone());
        let text = draft::load(&problem, &language).unwrap_or_else(|| self.template(&language));
        self.aside.set(None);
        self.show(&text);
        let mode = self.mode(&language);
        self.editor.with_value(|editor| {
            if let Some(editor) = editor {
                editor.language(&mode);
            }
        });
        self.language.set(language);
    }

    fn discard(self) {
        let (language, text) = (self.language.get_untracked(), self.text());
        self.aside.set(Some(Aside {
            text,
            discarded: true,
        }));
        self.show(&self.template(&language));
        self.keep();
    }

    fn bring_back(self) {
        if let Some(aside) = self.aside.get_untracked() {
            self.show(&aside.text);
            self.aside.set(None);
            self.keep();
        }
    }

    /// Ctrl+Enter and Cmd+Enter submit; the editor sends them here as well.
    fn key(self, event: &web_sys::KeyboardEvent) {
        if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) {
            event.prevent_default();
            self.submit();
        }
    }

    fn submit(self) {
        if self.busy.get_untracked().is_some() {
            return;
        }
        self.busy.set(Some(Busy::Submitting));
        self.keep();
        let props = self.props.get_value();
        let body = SubmitRequest {
            language: self.language.get_untracked(),
            source: self.text(),
            contest: props.place.contest,
            set: props.place.set,
            token: Some(self.token.get_value()),
        };
        spawn_local(async move {
            let answer =
                http::post::<SubmitResponse>(&api::submissions(&props.problem), &props.csrf, &body).await;
            self.busy.set(None);
            match answer {
                Ok(done) => {
                    // Coming back to this page with "Back" and submitting again is another submission.
                    self.token
                        .set_value(format!("{}-{}", props.token, browser::now_ms()));
                    browser::go(&Route::Submission { id: done.id }.path());
                }
                Err(failure) => self.error.set(failure.or(&props.labels.failed)),
            }
        });
    }

    fn run(self) {
        if self.busy.get_untracked().is_some() {
            return;
        }
        self.busy.set(Some(Busy::Running));
        self.keep();
        let props = self.props.get_value();
        let body = RunRequest {
            language: self.language.get_untracked(),
            source: self.text(),
            input: self.input.get_untracked(),
            contest: props.place.contest,
        };
        spawn_local(async move {
            let answer = http::post::<RunResponse>(&api::runs(&props.problem), &props.csrf, &body).await;
            self.busy.set(None);
            match answer {
                Ok(run) => {
                    self.error.set(String::new());
                    self.run.set(Some(run));
                }
                Err(failure) => self.error.set(failure.or(&props.labels.failed)),
            }
        });
    }
}
