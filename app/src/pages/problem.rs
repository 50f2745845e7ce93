//! A problem: the statement beside the editor.

use super::exercise::{limits, panel};
use crate::components::{
    Icon, countdown, difficulty, field_name, icon, mark_chip, notice, submission_rows, time,
};
use crate::context::PageContext;
use crate::i18n::Messages;
use crate::portal::PageError;
use crate::shell::{Layout, Page};
use leptos::prelude::*;
use trellis_types::problems::{ContestPlace, Place, ProblemView, SetPlace};
use trellis_types::{Route, Slug};

pub(crate) async fn page(ctx: &PageContext, problem: &Slug) -> Result<Page, PageError> {
    let value = |name: &str| {
        ctx.posted(name)
            .map(str::to_owned)
            .or_else(|| ctx.query_value(name))
    };
    let place = Place {
        contest: value("contest").and_then(|id| id.parse().ok()),
        set: value("set").and_then(|id| id.parse().ok()),
    };
    let from = ctx.query_value("from").and_then(|id| id.parse().ok());
    let view = ctx
        .portal
        .problem(&ctx.reader(), problem, &place, from.as_ref())
        .await?;
    let t = ctx.t();
    let title = view.line.title.clone();
    Ok(Page::new(&title, Layout::Wide, || {
        let recent = recent(t, &view);
        let statement = crate::statement::prepare(&view);
        view! {
            <div class="problem">
                <article class="problem-text">
                    {place_bar(t, &view)}
                    {head(t, &view, statement.title(&view))}
                    {statement.text(t, &view)}
                    {crate::statement::attachments(t, &view)}
                    {crate::statement::solution(t, &view)}
                    {colophon(t, &view)}
                </article>
                <aside class="problem-work" aria-label=t.your_solution>
                    {panel(ctx, t, &view, &place)}
                    {recent}
                </aside>
            </div>
        }
    }))
}

fn head(t: &'static Messages, view: &ProblemView, title: AnyView) -> AnyView {
    let edit = view.editable.then(|| {
        let link = Route::TeachProblem {
            problem: view.line.slug.clone(),
        }
        .path();
        view! { <a class="button small" href=link>{t.edit}</a> }
    });
    view! {
        <header class="problem-head">
            <div class="page-head">
                <h1>{mark_chip(t, view.line.mark)} {title}</h1>
                <div class="actions">{edit}</div>
            </div>
            <div class="problem-facts">
                <span class="tag">{field_name(t, &view.line.field)}</span>
                {difficulty(t, view.line.difficulty)}
                {limits(t, view)}
            </div>
        </header>
    }
    .into_any()
}

/// Where the reader came from: a contest with its clock, or a problem set with its due date.
fn place_bar(t: &'static Messages, view: &ProblemView) -> AnyView {
    if let Some(ContestPlace {
        id,
        title,
        label,
        end,
    }) = &view.contest
    {
        let link = Route::Contest { id: id.clone() }.path();
        let board = Route::Board { id: id.clone() }.path();
        view! {
            <nav class="place-bar" aria-label=t.contest>
                <span class="label">{label.clone()}</span>
                <a href=link>{title.clone()}</a>
                <a href=board>{t.board}</a>
                {countdown(t.time_left, end, None)}
            </nav>
        }
        .into_any()
    } else if let Some(SetPlace { id, title, due }) = &view.set {
        let link = Route::Set { id: id.clone() }.path();
        let due = due
            .as_ref()
            .map(|due| view! { <span>{t.due} " " {time(due)}</span> });
        view! {
            <nav class="place-bar" aria-label=t.problem_set>
                {icon(Icon::List)}
                <a href=link>{title.clone()}</a>
                {due}
            </nav>
        }
        .into_any()
    } else {
        ().into_any()
    }
}

fn recent(t: &'static Messages, view: &ProblemView) -> AnyView {
    (!view.recent.is_empty())
        .then(|| {
            let link = format!("{}?problem={}", Route::Submissions.path(), view.line.slug);
            view! {
                <section class="recent">
                    {crate::components::card_head(t.your_submissions, Some((link, t.all)))}
                    <div class="compact">{submission_rows(t, view.recent.clone())}</div>
                </section>
            }
        })
        .into_any()
}

/// Who wrote it, where it is from, under which licence.
fn colophon(t: &'static Messages, view: &ProblemView) -> AnyView {
    let facts = [
        (
            t.authors,
            (!view.authors.is_empty()).then(|| view.authors.join(", ")),
        ),
        (t.source, view.source.clone()),
        (t.license, view.license.clone()),
    ];
    let facts: Vec<_> = facts
        .into_iter()
        .filter_map(|(name, value)| value.map(|value| view! { <div><dt>{name}</dt><dd>{value}</dd></div> }))
        .collect();
    let empty_statement = view
        .statement
        .text
        .trim()
        .is_empty()
        .then(|| notice("", view! { <p>{t.no_statement}</p> }));
    view! {
        {empty_statement}
        <dl class="colophon">{facts}</dl>
    }
    .into_any()
}
