//! A question of a lesson. The key is on the server; the page only learns whether an answer was right.

use super::lesson_progress::PROGRESS_EVENT;
use crate::browser::{self, http};
use crate::components::{Icon, icon};
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::{Deserialize, Serialize};
use trellis_types::courses::{ProgressView, QuizRequest, QuizResponse};
use trellis_types::{Slug, api, route};

/// A question as HTML.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Question {
    pub id: String,
    pub title: String,
    pub prompt: String,
    pub choices: Vec<String>,
    /// The last answer.
    pub chosen: Option<u32>,
    pub correct: Option<bool>,
    pub explanation: String,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct QuizLabels {
    pub answer: String,
    pub right: String,
    pub wrong: String,
    pub failed: String,
}

#[cfg(feature = "ssr")]
impl QuizLabels {
    pub fn new(t: &crate::i18n::Messages) -> Self {
        Self {
            answer: t.answer_question.to_owned(),
            right: t.right.to_owned(),
            wrong: t.wrong.to_owned(),
            failed: t.not_reached.to_owned(),
        }
    }
}

#[island]
pub(crate) fn Quiz(
    course: Slug,
    lesson: Slug,
    question: Question,
    csrf: String,
    signed_in: bool,
    labels: QuizLabels,
) -> impl IntoView {
    let chosen = RwSignal::new(question.chosen);
    let correct = RwSignal::new(question.correct);
    let explanation = RwSignal::new(question.explanation.clone());
    let error = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let action = route::form::quiz(&course, &lesson);
    let send = {
        let (url, csrf) = (api::quiz(&course, &lesson, &question.id), csrf.clone());
        let failed = labels.failed.clone();
        move |event: leptos::ev::SubmitEvent| {
            event.prevent_default();
            let Some(choice) = chosen.get_untracked() else {
                return;
            };
            let (url, csrf, failed) = (url.clone(), csrf.clone(), failed.clone());
            busy.set(true);
            spawn_local(async move {
                match http::post::<QuizResponse>(&url, &csrf, &QuizRequest { choice }).await {
                    Ok(answer) => {
                        error.set(String::new());
                        correct.set(Some(answer.correct));
                        explanation.set(answer.explanation_html.unwrap_or_default());
                        hand_over(&answer.progress);
                    }
                    Err(failure) => error.set(failure.or(&failed)),
                }
                busy.set(false);
            });
        }
    };
    let solved = move || correct.get() == Some(true);
    let name = format!("choice-{}", question.id);
    // Where the plain form comes back to.
    let form_id = format!("question-{}", question.id);
    let choices = question
        .choices
        .into_iter()
        .zip(0_u32..)
        .map(|(html, index)| {
            let id = format!("{name}-{index}");
            let pick = move |_| {
                chosen.set(Some(index));
                correct.set(None);
            };
            view! {
                <div class="choice">
                    <input
                        type="radio"
                        id=id.clone()
                        name="choice"
                        value=index.to_string()
                        required=true
                        checked=question.chosen == Some(index)
                        disabled=move || solved() || !signed_in
                        on:change=pick
                    />
                    <label for=id inner_html=html></label>
                </div>
            }
        })
        .collect_view();
    let verdict = move || {
        correct.get().map(|right| {
            let (class, sign, text) = if right {
                ("quiz-right", Icon::Check, labels.right.clone())
            } else {
                ("quiz-wrong", Icon::Cross, labels.wrong.clone())
            };
            view! { <span class=class>{icon(sign)} {text}</span> }
        })
    };
    view! {
        <form class="card quiz" id=form_id method="post" action=action on:submit=send class:solved=solved>
            <input type="hidden" name="csrf" value=csrf />
            <input type="hidden" name="question" value=question.id />
            <fieldset>
                <legend>{question.title}</legend>
                <div class="prose" inner_html=question.prompt></div>
                {choices}
            </fieldset>
            <div class="quiz-end">
                <button
                    type="submit"
                    class="button"
                    hidden=solved
                    disabled=move || busy.get() || !signed_in
                >
                    {labels.answer}
                </button>
                <p role="status">{verdict}</p>
            </div>
            <p class="field-error" role="alert">{move || error.get()}</p>
            <div class="prose" inner_html=move || explanation.get()></div>
        </form>
    }
}

/// Tells the lesson's progress, which is another island.
fn hand_over(progress: &ProgressView) {
    let Ok(json) = serde_json::to_string(progress) else {
        return;
    };
    let options = web_sys::CustomEventInit::new();
    options.set_detail(&json.into());
    let event = web_sys::CustomEvent::new_with_event_init_dict(PROGRESS_EVENT, &options);
    if let (Some(document), Ok(event)) = (browser::document(), event) {
        document.dispatch_event(&event).ok();
    }
}
