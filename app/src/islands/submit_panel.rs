//! The form of a submission with what a plain form cannot do: CodeMirror in the text area's place, a draft kept for
//! each problem and language, Ctrl+Enter, and the output of runs in place.

use crate::browser::{self, Debounce, Editor, quoted};
use gloo_events::EventListener;
use leptos::html::Div;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use trellis_types::{Route, SubmissionId};
use wasm_bindgen::JsCast;
use web_sys::{
    Element, Event, HtmlElement, HtmlFormElement, HtmlOptionElement, HtmlSelectElement, HtmlTextAreaElement,
    KeyboardEvent,
};

/// Around the server's form (app/src/pages/panel.rs). `problem`: its name; `api`: where submissions go; `run`: where
/// runs go, and `output` the id of their part; `editor`: the editor's script, or empty; `failed`: what to say when
/// the server cannot be reached.
#[island]
pub(crate) fn SubmitPanel(
    problem: String,
    api: String,
    run: String,
    output: String,
    editor: String,
    failed: String,
    children: Children,
) -> impl IntoView {
    let node = NodeRef::<Div>::new();
    Effect::new(move |_| {
        let Some(node) = node.get_untracked() else { return };
        let parts = (
            browser::find::<HtmlFormElement>(&node, "form"),
            browser::find::<HtmlTextAreaElement>(&node, "[name=source]"),
            browser::find::<HtmlSelectElement>(&node, "[name=language]"),
        );
        let (Some(form), Some(area), Some(select)) = parts else {
            return;
        };
        let panel = Rc::new(Panel {
            form,
            area,
            select,
            problem: problem.clone(),
            api: api.clone(),
            run: run.clone(),
            output: output.clone(),
            failed: failed.clone(),
            language: RefCell::default(),
            editor: RefCell::default(),
            aside: RefCell::default(),
            sent: Cell::new(0),
            saving: Debounce::new(300),
        });
        panel.start(editor.clone());
    });
    view! { <div class="contents-only" node_ref=node>{children()}</div> }
}

struct Panel {
    form: HtmlFormElement,
    area: HtmlTextAreaElement,
    select: HtmlSelectElement,
    problem: String,
    api: String,
    run: String,
    output: String,
    failed: String,
    /// Whose draft is being edited.
    language: RefCell<String>,
    editor: RefCell<Option<Editor>>,
    /// Text that can be brought back.
    aside: RefCell<String>,
    /// Submissions made from this page.
    sent: Cell<u32>,
    saving: Debounce,
}

impl Panel {
    fn start(self: &Rc<Self>, editor: String) {
        *self.language.borrow_mut() = self.select.value();
        self.bring_draft();
        self.listen();
        if editor.is_empty() {
            return;
        }
        let panel = Rc::clone(self);
        spawn_local(async move {
            let mode = panel.attribute("data-editor");
            let editor = browser::editor(&editor, &panel.area, &mode).await;
            *panel.editor.borrow_mut() = editor;
            panel.mark();
            // The choice while the editor was loaded.
            let now = panel.attribute("data-editor");
            if now != mode
                && let Some(editor) = panel.editor.borrow().as_ref()
            {
                editor.language(&now);
            }
        });
    }

    fn on(
        self: &Rc<Self>,
        target: &Element,
        name: &'static str,
        action: impl Fn(&Rc<Self>, &Event) + 'static,
    ) {
        let panel = Rc::clone(self);
        let options = gloo_events::EventListenerOptions::enable_prevent_default();
        EventListener::new_with_options(target, name, options, move |event| action(&panel, event)).forget();
    }

    fn on_button(self: &Rc<Self>, name: &str, action: impl Fn(&Rc<Self>) + 'static) {
        if let Some(button) = browser::find::<Element>(&self.form, &format!("[data-do={name}]")) {
            self.on(&button, "click", move |panel, event| {
                event.prevent_default();
                action(panel);
            });
        }
    }

    fn listen(self: &Rc<Self>) {
        self.on(&self.form, "submit", |panel, event| {
            event.prevent_default();
            panel.submit();
        });
        self.on(&self.area, "input", |panel, _| {
            let typed = Rc::clone(panel);
            panel.saving.call(move || typed.keep());
        });
        // The editor sends its Ctrl+Enter here as well.
        self.on(&self.area, "keydown", |panel, event| {
            let submits = event
                .dyn_ref::<KeyboardEvent>()
                .is_some_and(|key| key.key() == "Enter" && (key.ctrl_key() || key.meta_key()));
            if submits {
                event.prevent_default();
                panel.submit();
            }
        });
        self.on(&self.select, "change", |panel, _| panel.change_language());
        self.on(&self.form, "click", |panel, event| panel.follow(event));
        self.on_button("run", Self::run);
        self.on_button("discard", |panel| panel.discard());
        self.on_button("undo", |panel| panel.bring_back());
        self.on_button("restore", |panel| panel.bring_back());
    }

    /// An attribute of the chosen language.
    fn attribute(&self, name: &str) -> String {
        let option = self.select.selected_options().item(0);
        option
            .and_then(|option| option.dyn_into::<HtmlOptionElement>().ok())
            .and_then(|option| option.get_attribute(name))
            .unwrap_or_default()
    }

    /// Marks what is listed below the editor.
    fn mark(&self) {
        let list = browser::find::<Element>(&self.form, "[data-diagnostics]");
        let list = list.and_then(|list| list.get_attribute("data-diagnostics"));
        if let Some(editor) = self.editor.borrow().as_ref() {
            editor.mark(&list.unwrap_or_default());
        }
    }

    /// What was said of the source when it was judged no longer holds.
    fn forget_judged(&self) {
        if let Some(list) = browser::find::<Element>(&self.form, "[data-judged]") {
            list.remove();
        }
    }

    /// A place in a list of diagnostics leads there in the editor.
    fn follow(&self, event: &Event) {
        let target = event
            .target()
            .and_then(|target| target.dyn_into::<Element>().ok());
        let place = target.and_then(|target| target.closest("[data-line]").ok()?);
        let editor = self.editor.borrow();
        if let (Some(place), Some(editor)) = (place, editor.as_ref()) {
            let number = |name| place.get_attribute(name).and_then(|text| text.parse().ok());
            event.prevent_default();
            editor.go(
                number("data-line").unwrap_or(1),
                number("data-column").unwrap_or(0),
            );
        }
    }

    fn show(&self, text: &str) {
        self.forget_judged();
        self.area.set_value(text);
        if let Some(editor) = self.editor.borrow().as_ref() {
            editor.set(text);
        }
    }

    /// At most one of the lines "discarded, undo" and "kept, restore" is seen.
    fn show_aside(&self, which: &str) {
        for name in ["discarded", "kept"] {
            browser::show(
                browser::find(&self.form, &format!("[data-aside={name}]")),
                name == which,
            );
        }
    }

    fn key(&self) -> String {
        format!("trellis.draft.{}.{}", self.problem, self.language.borrow())
    }

    fn draft(&self) -> Option<String> {
        browser::storage()?.get_item(&self.key()).ok()?
    }

    /// A draft goes before the template; where the server gave a source to go on with, it is offered.
    fn bring_draft(&self) {
        let Some(draft) = self.draft() else { return };
        let text = self.area.value();
        if text == self.attribute("data-template") {
            self.show(&draft);
        } else if draft != text {
            *self.aside.borrow_mut() = draft;
            self.show_aside("kept");
        }
    }

    /// Keeps what is typed; what nobody has typed is not worth keeping.
    fn keep(&self) {
        let (key, text) = (self.key(), self.area.value());
        let Some(storage) = browser::storage() else { return };
        let typed = !text.trim().is_empty() && text != self.attribute("data-template");
        // A full or forbidden storage is no error that anybody could act on.
        if typed {
            storage.set_item(&key, &text).ok();
        } else {
            storage.remove_item(&key).ok();
        }
    }

    fn change_language(&self) {
        let to = self.select.value();
        // The draft of the language before: its template is no longer the chosen one.
        if let Some(storage) = browser::storage() {
            storage.set_item(&self.key(), &self.area.value()).ok();
        }
        *self.language.borrow_mut() = to;
        self.show_aside("");
        let text = self.draft().unwrap_or_else(|| self.attribute("data-template"));
        self.show(&text);
        if let Some(editor) = self.editor.borrow().as_ref() {
            editor.language(&self.attribute("data-editor"));
        }
    }

    fn discard(&self) {
        *self.aside.borrow_mut() = self.area.value();
        self.show(&self.attribute("data-template"));
        self.keep();
        self.show_aside("discarded");
    }

    fn bring_back(&self) {
        let text = self.aside.replace(String::new());
        self.show(&text);
        self.keep();
        self.show_aside("");
    }

    fn busy(&self) -> bool {
        self.form.has_attribute("aria-busy")
    }

    fn set_busy(&self, what: &str) {
        if what.is_empty() {
            self.form.remove_attribute("aria-busy").ok();
            self.form.remove_attribute("data-busy").ok();
        } else {
            self.form.set_attribute("aria-busy", "true").ok();
            self.form.set_attribute("data-busy", what).ok();
        }
    }

    fn tell(&self, error: &str) {
        if let Some(line) = browser::find::<HtmlElement>(&self.form, "[data-error]") {
            line.set_text_content(Some(error));
        }
    }

    fn field(&self, name: &str) -> String {
        let field = browser::find::<web_sys::HtmlInputElement>(&self.form, &format!("input[name={name}]"));
        field.map(|field| field.value()).unwrap_or_default()
    }

    /// A `SubmitRequest`. Coming back with "Back" and submitting again is another submission: another token.
    fn request(&self) -> String {
        let mut body = format!(
            "{{\"language\":{},\"source\":{},\"token\":{}",
            quoted(&self.select.value()),
            quoted(&self.area.value()),
            quoted(&format!("{}-{}", self.field("token"), self.sent.get())),
        );
        for name in ["contest", "set"] {
            let value = self.field(name);
            if !value.is_empty() {
                body.push_str(&format!(",\"{name}\":{}", quoted(&value)));
            }
        }
        body.push('}');
        body
    }

    fn submit(self: &Rc<Self>) {
        if self.busy() {
            return;
        }
        self.set_busy("submit");
        self.keep();
        let panel = Rc::clone(self);
        spawn_local(async move {
            let answer = browser::api(&panel.api, &panel.field("csrf"), &panel.request()).await;
            panel.set_busy("");
            match answer.map(|done| done.get("id").text().and_then(|id| SubmissionId::parse(&id).ok())) {
                Ok(Some(id)) => {
                    panel.sent.set(panel.sent.get() + 1);
                    browser::go(&Route::Submission { id }.path());
                }
                Ok(None) => panel.tell(&panel.failed),
                Err(words) => panel.tell(words.as_deref().unwrap_or(&panel.failed)),
            }
        });
    }

    fn run(self: &Rc<Self>) {
        if self.busy() {
            return;
        }
        self.set_busy("run");
        self.keep();
        self.tell("");
        let panel = Rc::clone(self);
        spawn_local(async move {
            let source = panel.area.value();
            if browser::send(&panel.form, &panel.run, &panel.output).await {
                panel.forget_judged();
                // What is said of another text would be marked at wrong places.
                if panel.area.value() == source {
                    panel.mark();
                }
            } else {
                panel.tell(&panel.failed);
            }
            panel.set_busy("");
        });
    }
}
