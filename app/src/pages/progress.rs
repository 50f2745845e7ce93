//! How far the reader is with a lesson, and completing it.

use crate::components::{Icon, csrf, format, icon};
use crate::context::PageContext;
use crate::i18n::Messages;
use crate::islands::lesson_progress::LessonProgress;
use crate::islands::swap::Swap;
use leptos::prelude::*;
use trellis_types::courses::{LessonView, ProgressView};
use trellis_types::route::{api, form};

const ID: &str = "lesson-progress";

pub(super) fn progress(ctx: &PageContext, t: &'static Messages, view: &LessonView) -> AnyView {
    let Some(progress) = &view.progress else {
        return ().into_any();
    };
    let (course, lesson) = (&view.course, &view.line.link.slug);
    let start = serde_json::to_string(progress).unwrap_or_default();
    let left = [t.questions_left, t.exercises_left].map(str::to_owned).to_vec();
    let end = if progress.completed.is_some() {
        view! {
            <p class="completed-line mark-solved" role="status" tabindex="-1" data-focus="">
                {icon(Icon::Check)} " " {t.lesson_completed}
            </p>
        }
        .into_any()
    } else {
        let form = view! {
            <form method="post" action=form::complete(course, lesson)>
                {csrf(ctx)}
                <button type="submit" class="button primary">{t.complete_lesson}</button>
            </form>
        };
        view! { <Swap ids=ID.to_owned()>{form.into_any()}</Swap> }.into_any()
    };
    let figures = figures(t, progress);
    view! {
        <section class="card lesson-progress" id=ID>
            <LessonProgress api=api::activity(course, lesson) csrf=ctx.csrf.clone() start=start left=left>
                <h2>{t.your_progress}</h2>
                {figures}
                {end}
            </LessonProgress>
        </section>
    }
    .into_any()
}

fn figures(t: &'static Messages, progress: &ProgressView) -> AnyView {
    let (active, required) = (progress.active_seconds, progress.required_seconds);
    let clock = format!(
        "{} / {}",
        format::clock(active.into()),
        format::clock(required.into())
    );
    let left = [
        (t.questions_left, progress.questions_left),
        (t.exercises_left, progress.exercises_left),
    ];
    let left: Vec<String> = left
        .into_iter()
        .filter(|(_, count)| *count > 0)
        .map(|(words, count)| words.replace("{n}", &count.to_string()))
        .collect();
    view! {
        <div class="progress-line">
            <progress
                class="meter"
                aria-label=t.studied
                max=required.max(1).to_string()
                value=active.min(required.max(1)).to_string()
            ></progress>
            <span class="num">{t.studied} " " <span data-clock="">{clock}</span></span>
            <span class="hint" data-paused="" hidden=true>{t.paused}</span>
        </div>
        <p class="hint" data-left="">{left.join(" \u{b7} ")}</p>
    }
    .into_any()
}
