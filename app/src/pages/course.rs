//! A course: its modules and lessons.

use crate::components::{Icon, icon, meter, page_head_with};
use crate::context::PageContext;
use crate::i18n::Messages;
use crate::portal::PageError;
use crate::shell::{Layout, Page};
use leptos::prelude::*;
use trellis_types::courses::{LessonLine, ModuleView};
use trellis_types::{Route, Slug};

pub(crate) async fn page(ctx: &PageContext, course: &Slug) -> Result<Page, PageError> {
    let view = ctx.portal.course(&ctx.reader(), course).await?;
    let t = ctx.t();
    let title = view.card.title.clone();
    let signed_in = ctx.user.is_some();
    Ok(Page::new(&title, Layout::Normal, || {
        let card = view.card;
        let go = card.next.as_ref().map(|lesson| {
            let link = Route::Lesson {
                course: card.slug.clone(),
                lesson: lesson.slug.clone(),
            }
            .path();
            let text = if card.completed > 0 {
                t.continue_lesson
            } else {
                t.start_course
            };
            view! { <a class="button primary" href=link>{text} {icon(Icon::Arrow)}</a> }
        });
        let progress = signed_in.then(|| {
            view! {
                <div class="so-far">
                    {meter(card.title.clone(), card.completed.into(), card.lessons.into())}
                    <span>{(t.lessons_done)(card.completed, card.lessons)}</span>
                </div>
            }
        });
        let modules = view
            .modules
            .into_iter()
            .map(|module| part(t, &card.slug, module))
            .collect::<Vec<_>>();
        view! {
            {page_head_with(&card.title, &card.summary, go)}
            {progress}
            <div class="stack">{modules}</div>
        }
    }))
}

fn part(t: &'static Messages, course: &Slug, module: ModuleView) -> AnyView {
    let lessons = module
        .lessons
        .into_iter()
        .map(|lesson| line(t, course, lesson))
        .collect::<Vec<_>>();
    view! {
        <section class="card flush">
            <h2 class="card-title">{module.title}</h2>
            <ol class="lesson-list">{lessons}</ol>
        </section>
    }
    .into_any()
}

fn line(t: &'static Messages, course: &Slug, lesson: LessonLine) -> AnyView {
    let link = Route::Lesson {
        course: course.clone(),
        lesson: lesson.link.slug,
    }
    .path();
    let state = if lesson.completed {
        view! { <span class="lesson-number done">{icon(Icon::Check)} <span class="sr">{t.completed}</span></span> }
            .into_any()
    } else {
        view! { <span class="lesson-number">{lesson.number.to_string()}</span> }.into_any()
    };
    let questions =
        (lesson.questions > 0).then(|| view! { <span>{(t.n_questions)(lesson.questions)}</span> });
    let exercises =
        (lesson.exercises > 0).then(|| view! { <span>{(t.n_exercises)(lesson.exercises)}</span> });
    view! {
        <li class="line">
            {state}
            <div class="line-main">
                <a class="cover" href=link>{lesson.link.title}</a>
                <p class="meta">
                    <span>{(t.n_minutes)(lesson.minutes)}</span>
                    {questions}
                    {exercises}
                </p>
            </div>
        </li>
    }
    .into_any()
}
