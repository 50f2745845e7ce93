//! A lesson: text, exercises, questions, and how far the reader is.

use super::{exercise, progress, quiz};
use crate::components::{Icon, icon, mark_chip, notice};
use crate::context::PageContext;
use crate::i18n::Messages;
use crate::markdown::{self, Heading};
use crate::portal::PageError;
use crate::shell::{Layout, Page};
use leptos::prelude::*;
use trellis_types::courses::{ExerciseView, LessonLink, LessonView, ModuleView};
use trellis_types::problems::Place;
use trellis_types::{Route, Slug};

pub(crate) async fn page(ctx: &PageContext, course: &Slug, lesson: &Slug) -> Result<Page, PageError> {
    let view = ctx.portal.lesson(&ctx.reader(), course, lesson).await?;
    let t = ctx.t();
    let title = view.line.link.title.clone();
    let (html, headings) = markdown::with_headings(&view.text);
    Ok(Page::new(&title, Layout::Wide, || {
        view! {
            <div class="lesson">
                {side(t, &view)}
                <article class="lesson-text">
                    {head(t, &view)}
                    {contents(t, &headings)}
                    <div class="prose" inner_html=html></div>
                    {exercises(ctx, t, &view.exercises)}
                    {questions(ctx, t, &view)}
                    {progress::progress(ctx, t, &view)}
                    {steps(t, &view)}
                </article>
            </div>
        }
    }))
}

fn link(course: &Slug, lesson: &LessonLink) -> String {
    Route::Lesson {
        course: course.clone(),
        lesson: lesson.slug.clone(),
    }
    .path()
}

fn head(t: &'static Messages, view: &LessonView) -> AnyView {
    let course = Route::Course {
        course: view.course.clone(),
    }
    .path();
    let edit = view.editable.then(|| {
        let route = Route::LessonEdit {
            course: view.course.clone(),
            lesson: view.line.link.slug.clone(),
        };
        view! { <a class="button small" href=route.path()>{t.edit}</a> }
    });
    view! {
        <div class="page-head">
            <div class="page-head-text">
                <p class="eyebrow"><a href=course>{view.course_title.clone()}</a></p>
                <h1>{view.line.link.title.clone()}</h1>
                <p class="meta">
                    <span>{(t.lesson_n)(view.line.number)}</span>
                    <span>{icon(Icon::Clock)} {(t.n_minutes)(view.line.minutes)}</span>
                </p>
            </div>
            <div class="actions">{edit}</div>
        </div>
    }
    .into_any()
}

/// The course's lessons beside the text; folded on small screens.
fn side(t: &'static Messages, view: &LessonView) -> AnyView {
    let modules = |modules: &[ModuleView]| {
        modules
            .iter()
            .map(|module| {
                let lessons = module
                    .lessons
                    .iter()
                    .map(|line| {
                        let current = (line.link.slug == view.line.link.slug).then_some("page");
                        let done = line.completed.then(|| {
                            view! { <span class="done">{icon(Icon::Check)} <span class="sr">{t.completed}</span></span> }
                        });
                        let href = link(&view.course, &line.link);
                        view! {
                            <li>
                                <a href=href aria-current=current>
                                    <span class="side-number">{line.number.to_string()}</span>
                                    <span>{line.link.title.clone()}</span>
                                    {done}
                                </a>
                            </li>
                        }
                    })
                    .collect_view();
                view! {
                    <li>
                        <p class="side-title">{module.title.clone()}</p>
                        <ol>{lessons}</ol>
                    </li>
                }
            })
            .collect_view()
    };
    view! {
        <nav class="lesson-side" aria-label=t.lessons>
            <details class="side-small">
                <summary>{t.lessons}</summary>
                <ul>{modules(&view.modules)}</ul>
            </details>
            <ul class="side-large">{modules(&view.modules)}</ul>
        </nav>
    }
    .into_any()
}

fn contents(t: &'static Messages, headings: &[Heading]) -> AnyView {
    let items: Vec<_> = headings
        .iter()
        .filter(|heading| heading.level == 2)
        .map(|heading| view! { <li><a href=format!("#{}", heading.id)>{heading.text.clone()}</a></li> })
        .collect();
    (items.len() > 2)
        .then(|| {
            view! {
                <details class="contents">
                    <summary>{t.on_this_page}</summary>
                    <ul>{items}</ul>
                </details>
            }
        })
        .into_any()
}

fn exercises(ctx: &PageContext, t: &'static Messages, exercises: &[ExerciseView]) -> AnyView {
    if exercises.is_empty() {
        return ().into_any();
    }
    let items: Vec<_> = exercises
        .iter()
        .map(|one| {
            let problem = &one.problem;
            let page = Route::Problem {
                problem: problem.line.slug.clone(),
            }
            .path();
            view! {
                <section class="card exercise">
                    <div class="card-head">
                        <h3>{mark_chip(t, problem.line.mark)} {problem.line.title.clone()}</h3>
                        <a class="more" href=page>{t.own_page} {icon(Icon::Arrow)}</a>
                    </div>
                    <div class="prose" inner_html=markdown::markdown(&one.note)></div>
                    {exercise::limits(t, problem)}
                    <details class="exercise-text" open=true>
                        <summary>{t.statement}</summary>
                        {crate::statement::prepare(problem).text(t, problem)}
                        {crate::statement::attachments(t, problem)}
                    </details>
                    {exercise::panel(ctx, t, problem, &Place::default())}
                </section>
            }
        })
        .collect();
    view! { <section class="lesson-part"><h2>{t.exercises}</h2>{items}</section> }.into_any()
}

fn questions(ctx: &PageContext, t: &'static Messages, view: &LessonView) -> AnyView {
    if view.quiz.is_empty() {
        return ().into_any();
    }
    let items: Vec<_> = view
        .quiz
        .iter()
        .zip(1..)
        .map(|(one, number)| quiz::question(ctx, t, view, one, number))
        .collect();
    let sign_in = ctx.user.is_none().then(|| {
        let link = super::sign_in::with_next(&Route::SignIn, &ctx.here());
        notice(
            "",
            view! { <p>{t.sign_in_to_answer} " " <a href=link>{t.sign_in}</a></p> },
        )
    });
    view! {
        <section class="lesson-part stack">
            <h2>{t.questions}</h2>
            {sign_in}
            {items}
        </section>
    }
    .into_any()
}

fn steps(t: &'static Messages, view: &LessonView) -> AnyView {
    let step = |lesson: &Option<LessonLink>, label: &'static str, class: &'static str| {
        lesson.as_ref().map(|lesson| {
            let href = link(&view.course, lesson);
            view! {
                <a class=class href=href>
                    <span class="hint">{label}</span>
                    <span>{lesson.title.clone()}</span>
                </a>
            }
        })
    };
    view! {
        <nav class="lesson-steps" aria-label=t.lesson_steps>
            {step(&view.previous, t.previous_lesson, "step step-previous")}
            {step(&view.next, t.next_lesson, "step step-next")}
        </nav>
    }
    .into_any()
}
