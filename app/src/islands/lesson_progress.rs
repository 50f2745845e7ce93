//! Study time of a lesson: counts while the page is visible and used, tells the server, completes the lesson.

use crate::browser::{self, http};
use crate::components::{Icon, format, icon};
use gloo_events::{EventListener, EventListenerOptions};
use gloo_timers::future::TimeoutFuture;
use leptos::html::Section;
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::{Deserialize, Serialize};
use std::cell::Cell;
use std::rc::Rc;
use trellis_types::courses::{ActivityRequest, CompleteResponse, ProgressView};
use trellis_types::{Slug, api, route};
use wasm_bindgen::JsCast;

/// A page without a key, click or scroll for this long is not being read.
const IDLE_AFTER_MS: f64 = 90_000.0;
/// The server is told this often.
const TELL_EVERY_SECONDS: u32 = 30;
/// The event by which the quiz hands new progress over, as JSON in its detail.
pub(crate) const PROGRESS_EVENT: &str = "trellis:progress";

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct ProgressLabels {
    pub title: String,
    pub studied: String,
    pub questions_left: String,
    pub exercises_left: String,
    pub complete: String,
    pub completed: String,
    pub paused: String,
    pub failed: String,
}

#[cfg(feature = "ssr")]
impl ProgressLabels {
    pub fn new(t: &crate::i18n::Messages) -> Self {
        Self {
            title: t.your_progress.to_owned(),
            studied: t.studied.to_owned(),
            questions_left: t.questions_left.to_owned(),
            exercises_left: t.exercises_left.to_owned(),
            complete: t.complete_lesson.to_owned(),
            completed: t.lesson_completed.to_owned(),
            paused: t.paused.to_owned(),
            failed: t.not_reached.to_owned(),
        }
    }
}

#[island]
pub(crate) fn LessonProgress(
    course: Slug,
    lesson: Slug,
    start: ProgressView,
    csrf: String,
    labels: ProgressLabels,
) -> impl IntoView {
    let node = NodeRef::<Section>::new();
    let progress = RwSignal::new(start);
    // Seconds that the server does not know yet.
    let untold = RwSignal::new(ActivityRequest {
        active_seconds: 0,
        idle_seconds: 0,
    });
    let idle = RwSignal::new(false);
    let error = RwSignal::new(String::new());
    let action = route::form::complete(&course, &lesson);
    let complete = {
        let (url, csrf, failed) = (
            api::complete(&course, &lesson),
            csrf.clone(),
            labels.failed.clone(),
        );
        move |event: leptos::ev::SubmitEvent| {
            event.prevent_default();
            let (url, csrf, failed) = (url.clone(), csrf.clone(), failed.clone());
            spawn_local(async move {
                match http::post::<CompleteResponse>(&url, &csrf, &()).await {
                    Ok(answer) => progress.set(answer.progress),
                    Err(failure) => error.set(failure.or(&failed)),
                }
            });
        }
    };
    Effect::new({
        let (url, csrf) = (api::activity(&course, &lesson), csrf.clone());
        move |_| count(url.clone(), csrf.clone(), node, progress, untold, idle)
    });
    let active = move || progress.with(|one| one.active_seconds) + untold.with(|one| one.active_seconds);
    let clock = move || {
        let required = progress.with(|one| one.required_seconds);
        format!(
            "{} / {}",
            format::clock(active().into()),
            format::clock(required.into())
        )
    };
    let done = move || progress.with(|one| one.completed.is_some());
    let ready = move || {
        progress.with(|one| {
            ProgressView {
                active_seconds: active(),
                ..one.clone()
            }
            .can_complete()
        })
    };
    let left = {
        let (questions, exercises) = (labels.questions_left.clone(), labels.exercises_left.clone());
        move || {
            progress.with(|one| {
                let parts = [(&questions, one.questions_left), (&exercises, one.exercises_left)];
                let parts: Vec<String> = parts
                    .into_iter()
                    .filter(|(_, left)| *left > 0)
                    .map(|(text, left)| text.replace("{n}", &left.to_string()))
                    .collect();
                parts.join(" \u{b7} ")
            })
        }
    };
    let (paused, completed) = (labels.paused, labels.completed);
    view! {
        <section class="card lesson-progress" node_ref=node class:done=done>
            <h2>{labels.title}</h2>
            <div class="progress-line">
                <progress
                    class="meter"
                    aria-label=labels.studied.clone()
                    max=move || progress.with(|one| one.required_seconds.max(1)).to_string()
                    value=move || active().min(progress.with(|one| one.required_seconds.max(1))).to_string()
                ></progress>
                <span class="num">{labels.studied} " " {clock}</span>
                <span class="hint">{move || if idle.get() && !done() { paused.clone() } else { String::new() }}</span>
            </div>
            <p class="hint">{left}</p>
            <p class="field-error" role="alert">{move || error.get()}</p>
            <form method="post" action=action on:submit=complete>
                <input type="hidden" name="csrf" value=csrf />
                <button type="submit" class="button primary" disabled=move || !ready() hidden=done>
                    {labels.complete}
                </button>
            </form>
            <p class="completed-line" role="status">
                {move || done().then(|| view! { <span class="mark-solved">{icon(Icon::Check)} {completed.clone()}</span> })}
            </p>
        </section>
    }
}

/// Counts seconds and tells them.
fn count(
    url: String,
    csrf: String,
    node: NodeRef<Section>,
    progress: RwSignal<ProgressView>,
    untold: RwSignal<ActivityRequest>,
    idle: RwSignal<bool>,
) {
    let used = Rc::new(Cell::new(browser::now_ms()));
    listen_for_use(&used);
    listen_for_quiz(progress);
    let tell = Rc::new(move || {
        let seconds = untold.get_untracked();
        if seconds.active_seconds + seconds.idle_seconds == 0 {
            return;
        }
        let (url, csrf) = (url.clone(), csrf.clone());
        spawn_local(async move {
            if let Ok(fresh) = http::post::<ProgressView>(&url, &csrf, &seconds).await {
                untold.update(|one| {
                    one.active_seconds = one.active_seconds.saturating_sub(seconds.active_seconds);
                    one.idle_seconds = one.idle_seconds.saturating_sub(seconds.idle_seconds);
                });
                progress.set(fresh);
            }
        });
    });
    if let Some(document) = browser::document() {
        let tell = Rc::clone(&tell);
        EventListener::new(&document, "visibilitychange", move |_| {
            if !browser::visible() {
                tell();
            }
        })
        .forget();
    }
    spawn_local(async move {
        let mut since = 0;
        loop {
            TimeoutFuture::new(1000).await;
            if !browser::connected(node.get_untracked().as_deref()) {
                break;
            }
            if !browser::visible() {
                continue;
            }
            let resting = browser::now_ms() - used.get() > IDLE_AFTER_MS;
            if resting != idle.get_untracked() {
                idle.set(resting);
            }
            untold.update(|one| {
                if resting {
                    one.idle_seconds += 1;
                } else {
                    one.active_seconds += 1;
                }
            });
            since += 1;
            if since >= TELL_EVERY_SECONDS {
                since = 0;
                tell();
            }
        }
    });
}

fn listen_for_use(used: &Rc<Cell<f64>>) {
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
        let used = Rc::clone(used);
        let options = EventListenerOptions::run_in_capture_phase();
        EventListener::new_with_options(&document, name, options, move |_| used.set(browser::now_ms()))
            .forget();
    }
}

fn listen_for_quiz(progress: RwSignal<ProgressView>) {
    let Some(document) = browser::document() else {
        return;
    };
    EventListener::new(&document, PROGRESS_EVENT, move |event| {
        let detail = event
            .dyn_ref::<web_sys::CustomEvent>()
            .and_then(|event| event.detail().as_string());
        if let Some(fresh) = detail.and_then(|json| serde_json::from_str(&json).ok()) {
            progress.try_update(|one| *one = fresh);
        }
    })
    .forget();
}
