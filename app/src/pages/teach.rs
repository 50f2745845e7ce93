//! The teacher's dashboard: problems, sets, classes, lessons.

use crate::components::{
    Icon, Text, card_head, csrf, empty, form_error, icon, page_head_with, submit, text, time, visibility_chip,
};
use crate::context::PageContext;
use crate::i18n::Messages;
use crate::portal::PageError;
use crate::shell::{Layout, Page};
use leptos::prelude::*;
use trellis_types::courses::CourseView;
use trellis_types::teach::{ClassLine, KeptForm, OwnProblemLine, OwnSetLine};
use trellis_types::{Route, route};

pub(crate) async fn page(ctx: &PageContext) -> Result<Page, PageError> {
    let view = ctx.portal.teach(&ctx.reader()).await?;
    let t = ctx.t();
    Ok(Page::new(t.nav_teach, Layout::Normal, || {
        view! {
            {page_head_with(t.nav_teach, t.teach_lead, super::rejudgings::link(t))}
            {form_error(ctx)}
            {problems(t, view.problems)}
            {kept(ctx, t, view.kept)}
            <div class="columns">
                {sets(t, view.sets)}
                {classes(ctx, t, view.classes)}
            </div>
            {courses(t, view.courses)}
        }
    }))
}

fn problems(t: &'static Messages, problems: Vec<OwnProblemLine>) -> AnyView {
    let rows: Vec<_> = problems
        .into_iter()
        .map(|problem| {
            let link = Route::TeachProblem {
                problem: problem.slug.clone(),
            }
            .path();
            let rate = format!("{} / {}", problem.solved, problem.tried);
            view! {
                <tr>
                    <th scope="row" class="cell-main">
                        <a href=link>{problem.title}</a>
                        <code class="slug">{problem.slug.to_string()}</code>
                    </th>
                    <td data-label=t.state>{visibility_chip(t, problem.visibility, problem.verification)}</td>
                    <td class="num" data-label=t.version>{problem.version.to_string()}</td>
                    <td class="num" data-label=t.solved_by>{rate}</td>
                    <td data-label=t.changed>{time(&problem.updated)}</td>
                </tr>
            }
        })
        .collect();
    let body = if rows.is_empty() {
        empty(t.no_own_problems, ()).into_any()
    } else {
        view! {
            <table class="cards-on-small">
                <thead>
                    <tr>
                        <th scope="col">{t.problem}</th>
                        <th scope="col">{t.state}</th>
                        <th scope="col" class="num">{t.version}</th>
                        <th scope="col" class="num">{t.solved_by}</th>
                        <th scope="col">{t.changed}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        }
        .into_any()
    };
    view! {
        <section class="card">
            <div class="card-head">
                <h2>{t.my_problems}</h2>
                <div class="actions">
                    <a class="button small" href=Route::TeachUpload.path()>{icon(Icon::Upload)} {t.upload_package}</a>
                    <a class="button small primary" href=Route::TeachProblemNew.path()>
                        {icon(Icon::Plus)}
                        {t.new_problem}
                    </a>
                </div>
            </div>
            {body}
        </section>
    }
    .into_any()
}

/// Forms of new problems that are not complete yet.
fn kept(ctx: &PageContext, t: &'static Messages, forms: Vec<KeptForm>) -> AnyView {
    if forms.is_empty() {
        return ().into_any();
    }
    let lines: Vec<_> = forms
        .into_iter()
        .map(|form| {
            let title = match form.title.is_empty() {
                true => t.untitled.to_owned(),
                false => form.title,
            };
            let label = format!("{}: {title}", t.delete);
            view! {
                <li class="line">
                    <div class="line-main">
                        <a href=route::form::kept(&form.id)>{title}</a>
                        <p class="meta"><span>{t.changed} " " {time(&form.updated)}</span></p>
                    </div>
                    <form method="post" action=route::form::kept_delete(&form.id)>
                        {csrf(ctx)}
                        <button type="submit" class="button small" aria-label=label>{t.delete}</button>
                    </form>
                </li>
            }
        })
        .collect();
    view! {
        <section class="card">
            <h2>{t.kept_forms}</h2>
            <p class="hint">{t.kept_forms_hint}</p>
            <ul class="plain-list">{lines}</ul>
        </section>
    }
    .into_any()
}

fn sets(t: &'static Messages, sets: Vec<OwnSetLine>) -> AnyView {
    let lines: Vec<_> = sets
        .into_iter()
        .map(|set| {
            let due = set
                .due
                .as_ref()
                .map(|due| view! { <span>{t.due} " " {time(due)}</span> });
            view! {
                <li class="line">
                    <div class="line-main">
                        <a href=Route::TeachSet { id: set.id.clone() }.path()>{set.title}</a>
                        <p class="meta">
                            {set.class.map(|class| view! { <span>{class}</span> })}
                            <span>{(t.n_problems)(set.problems.into())}</span>
                            {due}
                        </p>
                    </div>
                    <a class="button small" href=Route::TeachSetEdit { id: set.id }.path()>{t.edit}</a>
                </li>
            }
        })
        .collect();
    let body = if lines.is_empty() {
        empty(t.no_own_sets, ()).into_any()
    } else {
        view! { <ul class="plain-list">{lines}</ul> }.into_any()
    };
    view! {
        <section class="card">
            {card_head(t.my_sets, Some((Route::TeachSetNew.path(), t.new_set)))}
            {body}
        </section>
    }
    .into_any()
}

fn classes(ctx: &PageContext, t: &'static Messages, classes: Vec<ClassLine>) -> AnyView {
    let lines: Vec<_> = classes
        .into_iter()
        .map(|class| {
            view! {
                <li class="line">
                    <div class="line-main">
                        <span>{class.title}</span>
                        <p class="hint">{(t.n_members)(class.members)}</p>
                    </div>
                    <span class="code-badge" title=t.join_code><span class="sr">{t.join_code}</span> {class.join_code}</span>
                </li>
            }
        })
        .collect();
    let list = (!lines.is_empty()).then(|| view! { <ul class="plain-list">{lines}</ul> });
    view! {
        <section class="card">
            <h2>{t.classes}</h2>
            {list}
            <form method="post" action=route::form::CLASSES class="inline-form">
                {csrf(ctx)}
                {text(
                    ctx,
                    Text { name: "title", label: t.new_class, hint: t.new_class_hint, required: true, max: 100, ..Text::default() },
                )}
                {submit(t.create, "button")}
            </form>
        </section>
    }
    .into_any()
}

fn courses(t: &'static Messages, courses: Vec<CourseView>) -> AnyView {
    let cards: Vec<_> = courses
        .into_iter()
        .map(|course| {
            let slug = course.card.slug;
            let lessons: Vec<_> = course
                .modules
                .into_iter()
                .flat_map(|module| module.lessons)
                .map(|lesson| {
                    let edit = Route::LessonEdit {
                        course: slug.clone(),
                        lesson: lesson.link.slug.clone(),
                    }
                    .path();
                    let read = Route::Lesson {
                        course: slug.clone(),
                        lesson: lesson.link.slug,
                    }
                    .path();
                    let label = format!("{}: {}", t.edit, lesson.link.title);
                    view! {
                        <li class="line">
                            <span class="lesson-number">{lesson.number.to_string()}</span>
                            <div class="line-main"><a href=read>{lesson.link.title}</a></div>
                            <a class="button small" href=edit aria-label=label>{t.edit}</a>
                        </li>
                    }
                })
                .collect();
            view! {
                <details class="card">
                    <summary>{course.card.title}</summary>
                    <ol class="plain-list">{lessons}</ol>
                </details>
            }
        })
        .collect();
    (!cards.is_empty())
        .then(|| view! { <section class="section"><h2>{t.lesson_texts}</h2>{cards}</section> })
        .into_any()
}
