//! A question of a lesson. The key is on the server; the page learns only whether an answer was right.

use crate::components::{Icon, csrf, icon};
use crate::context::PageContext;
use crate::i18n::Messages;
use crate::islands::swap::Swap;
use crate::markdown::{inline, markdown};
use leptos::prelude::*;
use trellis_types::courses::{LessonView, QuestionView};
use trellis_types::route;

/// The question's form; `number` counts from 1.
pub(super) fn question(
    ctx: &PageContext,
    t: &'static Messages,
    view: &LessonView,
    one: &QuestionView,
    number: usize,
) -> AnyView {
    let id = format!("question-{}", one.id);
    let ids = id.clone();
    let solved = one.answered.as_ref().is_some_and(|answer| answer.correct);
    let action = route::form::quiz(&view.course, &view.line.link.slug);
    let class = if solved { "card quiz solved" } else { "card quiz" };
    let explanation = one
        .answered
        .as_ref()
        .and_then(|answer| answer.explanation.as_deref());
    let explanation = explanation.map(|text| view! { <div class="prose" inner_html=markdown(text)></div> });
    let answer = (!solved).then(|| {
        view! {
            <button type="submit" class="button" disabled=ctx.user.is_none()>
                {t.answer_question}
            </button>
        }
    });
    let form = view! {
        <form class=class method="post" action=action>
            {csrf(ctx)}
            <input type="hidden" name="question" value=one.id.clone() />
            <fieldset>
                <legend>{(t.question_n)(number)}</legend>
                <div class="prose" inner_html=markdown(&one.prompt)></div>
                {choices(ctx, one, solved)}
            </fieldset>
            <div class="quiz-end">
                {answer}
                <p role="status" tabindex="-1" data-focus="">{outcome(t, one)}</p>
            </div>
            {explanation}
        </form>
    };
    view! {
        <div id=id>
            <Swap ids=ids>{form.into_any()}</Swap>
        </div>
    }
    .into_any()
}

fn choices(ctx: &PageContext, one: &QuestionView, solved: bool) -> AnyView {
    let chosen = one.answered.as_ref().map(|answer| answer.choice);
    let choices: Vec<_> = one
        .choices
        .iter()
        .zip(0_u32..)
        .map(|(text, index)| {
            let id = format!("choice-{}-{index}", one.id);
            view! {
                <div class="choice">
                    <input
                        type="radio"
                        id=id.clone()
                        name="choice"
                        value=index.to_string()
                        required=true
                        checked=chosen == Some(index)
                        disabled=solved || ctx.user.is_none()
                    />
                    <label for=id inner_html=inline(text)></label>
                </div>
            }
        })
        .collect();
    choices.into_any()
}

fn outcome(t: &Messages, one: &QuestionView) -> AnyView {
    let Some(answer) = &one.answered else {
        return ().into_any();
    };
    let (class, sign, text) = if answer.correct {
        ("quiz-right", Icon::Check, t.right)
    } else {
        ("quiz-wrong", Icon::Cross, t.wrong)
    };
    view! { <span class=class>{icon(sign)} " " {text}</span> }.into_any()
}
