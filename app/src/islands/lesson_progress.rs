//! Study time of a lesson: counts while the page is visible and used, and tells the server.

use crate::browser::{self, Json};
use crate::components::format;
use gloo_events::EventListener;
use leptos::html::Div;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::cell::Cell;
use std::rc::Rc;
use web_sys::{Element, HtmlButtonElement, HtmlElement, HtmlProgressElement};

/// A page without a key, click or scroll for this long is not being read.
const IDLE_AFTER_SECONDS: i64 = 90;
/// The server is told this often.
const TELL_EVERY_SECONDS: u32 = 30;

/// Around the server's view of the progress. `api`: where to tell; `left`: words for questions and exercises left,
/// with `{n}`; `start`: the API's `ProgressView`.
#[island]
pub(crate) fn LessonProgress(
    api: String,
    csrf: String,
    start: String,
    left: Vec<String>,
    children: Children,
) -> impl IntoView {
    let node = NodeRef::<Div>::new();
    Effect::new(move |_| {
        if let Some(node) = node.get_untracked() {
            let counter = Rc::new(Counter {
                node: node.into(),
                api: api.clone(),
                csrf: csrf.clone(),
                left: left.clone(),
                known: Cell::default(),
                active: Cell::new(0),
                idle: Cell::new(0),
                told: Cell::new(0),
                used: Cell::new(browser::now()),
            });
            counter.known.set(Known::of(&Json::parse(&start)));
            counter.start();
        }
    });
    view! { <div class="contents-only" node_ref=node>{children()}</div> }
}

/// What the server has said last.
#[derive(Debug, Clone, Copy, Default)]
struct Known {
    active: u64,
    required: u64,
    questions: u64,
    exercises: u64,
    completed: bool,
}

impl Known {
    fn of(answer: &Json) -> Self {
        Self {
            active: answer.get("active_seconds").count(),
            required: answer.get("required_seconds").count(),
            questions: answer.get("questions_left").count(),
            exercises: answer.get("exercises_left").count(),
            completed: answer.get("completed").is_some(),
        }
    }
}

struct Counter {
    node: Element,
    api: String,
    csrf: String,
    left: Vec<String>,
    known: Cell<Known>,
    /// Seconds that the server does not know yet.
    active: Cell<u64>,
    idle: Cell<u64>,
    /// Active seconds on their way to the server.
    told: Cell<u64>,
    /// When the page was used last.
    used: Cell<i64>,
}

impl Counter {
    fn start(self: Rc<Self>) {
        self.show();
        if self.known.get().completed {
            return;
        }
        self.listen();
        spawn_local(async move {
            let mut since = 0;
            loop {
                browser::sleep(1000).await;
                if !self.node.is_connected() {
                    break;
                }
                if browser::visible() {
                    let seconds = if self.resting() { &self.idle } else { &self.active };
                    seconds.set(seconds.get() + 1);
                    self.show();
                    since += 1;
                }
                if since >= TELL_EVERY_SECONDS {
                    since = 0;
                    Rc::clone(&self).tell();
                }
            }
        });
    }

    fn resting(&self) -> bool {
        browser::now() - self.used.get() > IDLE_AFTER_SECONDS
    }

    fn listen(self: &Rc<Self>) {
        let Some(document) = browser::document() else {
            return;
        };
        for name in [
            "pointerdown",
            "pointermove",
            "keydown",
            "wheel",
            "touchmove",
            "scroll",
        ] {
            let counter = Rc::clone(self);
            EventListener::new(&document, name, move |_| counter.used.set(browser::now())).forget();
        }
        // Leaving the page, and an answered question (the form's island says `trellis:sent`).
        for name in ["visibilitychange", "trellis:sent"] {
            let counter = Rc::clone(self);
            EventListener::new(&document, name, move |_| {
                if counter.node.is_connected() {
                    Rc::clone(&counter).tell();
                }
            })
            .forget();
        }
    }

    fn tell(self: Rc<Self>) {
        // Two reports under way at once must not tell the same seconds.
        let (active, idle) = (self.active.take(), self.idle.take());
        self.told.set(self.told.get() + active);
        spawn_local(async move {
            let body = format!("{{\"active_seconds\":{active},\"idle_seconds\":{idle}}}");
            let answer = browser::api(&self.api, &self.csrf, &body).await;
            self.told.set(self.told.get() - active);
            if let Ok(answer) = answer {
                self.known.set(Known::of(&answer));
            } else {
                self.active.set(self.active.get() + active);
                self.idle.set(self.idle.get() + idle);
            }
            self.show();
        });
    }

    /// Brings the server's view up to date.
    fn show(&self) {
        let known = self.known.get();
        let active = known.active + self.active.get() + self.told.get();
        let shown = active.min(known.required.max(1));
        if let Some(meter) = browser::find::<HtmlProgressElement>(&self.node, "progress") {
            #[expect(clippy::cast_precision_loss, reason = "seconds of a lesson")]
            meter.set_value(shown as f64);
        }
        let clock = format!("{} / {}", format::clock(active), format::clock(known.required));
        self.put("[data-clock]", &clock);
        let parts = [known.questions, known.exercises];
        let parts: Vec<String> = parts
            .into_iter()
            .zip(&self.left)
            .filter(|(count, _)| *count > 0)
            .map(|(count, words)| words.replace("{n}", &count.to_string()))
            .collect();
        self.put("[data-left]", &parts.join(" \u{b7} "));
        browser::show(browser::find(&self.node, "[data-paused]"), self.resting());
        if let Some(button) = browser::find::<HtmlButtonElement>(&self.node, "button") {
            let ready = active >= known.required && known.questions == 0 && known.exercises == 0;
            button.set_disabled(!ready);
        }
    }

    fn put(&self, selector: &str, text: &str) {
        if let Some(element) = browser::find::<HtmlElement>(&self.node, selector) {
            element.set_text_content(Some(text));
        }
    }
}
