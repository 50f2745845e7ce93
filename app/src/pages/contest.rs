//! A contest: its clock, rules and problems.

use crate::components::{
    Icon, Text, countdown, csrf, empty, form_error, icon, mark_chip, notice, phase_chip, submission_rows,
    submit, text, time,
};
use crate::context::PageContext;
use crate::i18n::Messages;
use crate::islands::live::Live;
use crate::portal::PageError;
use crate::shell::{Layout, Page};
use leptos::prelude::*;
use trellis_types::contests::{Access, ContestView, Phase};
use trellis_types::events::Topic;
use trellis_types::submissions::Feedback;
use trellis_types::{ContestId, Route, api, route};

const REGION: &str = "contest-now";

pub(crate) async fn page(ctx: &PageContext, id: &ContestId) -> Result<Page, PageError> {
    let after = ctx.portal.last_event().await?;
    let view = ctx.portal.contest(&ctx.reader(), id).await?;
    let t = ctx.t();
    let title = view.line.title.clone();
    Ok(Page::new(&title, Layout::Normal, || {
        let submissions = (!view.submissions.is_empty()).then(|| {
            view! {
                <section class="card">
                    <h2>{t.your_submissions}</h2>
                    <div class="compact">{submission_rows(t, view.submissions.clone())}</div>
                </section>
            }
        });
        view! {
            {head(t, &view)}
            <div id=REGION class="columns contest-columns">
                <div class="stack">
                    {join(ctx, t, &view)}
                    {problems(t, &view)}
                    {submissions}
                </div>
                <div class="stack">
                    {clock(t, &view)}
                    {rules(t, &view)}
                </div>
            </div>
            <Live
                id=REGION.to_owned()
                events=api::events(&[Topic::Contest(view.line.id.clone())])
                after=after
                poll_seconds=0
            />
        }
    }))
}

fn head(t: &'static Messages, view: &ContestView) -> AnyView {
    let id = &view.line.id;
    let manage = view.own.then(|| {
        let link = Route::OrganizeContest { id: id.clone() }.path();
        let again = format!("{}?contest={id}", Route::RejudgingNew.path());
        view! {
            <a class="button" href=again>{t.rejudge().link}</a>
            <a class="button" href=link>{t.manage}</a>
        }
    });
    let board = (view.line.phase > Phase::Before).then(|| {
        let link = Route::Board { id: id.clone() }.path();
        view! { <a class="button primary" href=link>{icon(Icon::Trophy)} {t.board}</a> }
    });
    view! {
        <div class="page-head">
            <div class="page-head-text">
                <p class="eyebrow">{phase_chip(t, view.line.phase)}</p>
                <h1>{view.line.title.clone()}</h1>
                <div class="prose" inner_html=crate::markdown::markdown(&view.description)></div>
            </div>
            <div class="actions">{manage} {board}</div>
        </div>
    }
    .into_any()
}

fn clock(t: &'static Messages, view: &ContestView) -> AnyView {
    let (until, label) = match view.line.phase {
        Phase::Draft | Phase::Before => (&view.line.start, t.starts_in),
        Phase::Running | Phase::Frozen => (&view.line.end, t.time_left),
        Phase::Ended | Phase::Final => return ().into_any(),
    };
    view! {
        <section class="card clock-card">
            {countdown(label, until, Some(&view.now))}
        </section>
    }
    .into_any()
}

/// Joining, while it is possible.
fn join(ctx: &PageContext, t: &'static Messages, view: &ContestView) -> AnyView {
    if view.line.joined {
        let text = match view.line.phase {
            Phase::Before | Phase::Draft => t.joined_wait,
            Phase::Running | Phase::Frozen => t.joined_running,
            Phase::Ended => t.contest_ended,
            Phase::Final => t.contest_final,
        };
        return notice("good", view! { <p>{text}</p> }).into_any();
    }
    match view.line.phase {
        Phase::Ended => return notice("", view! { <p>{t.contest_ended}</p> }).into_any(),
        Phase::Final => return notice("", view! { <p>{t.contest_final}</p> }).into_any(),
        _ => {}
    }
    if ctx.user.is_none() {
        let link = super::sign_in::with_next(&Route::SignIn, &ctx.here());
        return view! {
            <section class="card">
                <h2>{t.take_part}</h2>
                <p>{t.sign_in_to_join}</p>
                <a class="button primary" href=link>{t.sign_in}</a>
            </section>
        }
        .into_any();
    }
    let code = (view.line.access == Access::Code).then(|| {
        text(
            ctx,
            Text {
                name: "code",
                label: t.join_code,
                hint: t.contest_code_hint,
                required: true,
                max: 64,
                ..Text::default()
            },
        )
    });
    view! {
        <section class="card">
            <h2>{t.take_part}</h2>
            {form_error(ctx)}
            <form method="post" action=route::form::contest_register(&view.line.id) class="stack">
                {csrf(ctx)}
                {code}
                {submit(t.join_contest, "button primary")}
            </form>
        </section>
    }
    .into_any()
}

fn problems(t: &'static Messages, view: &ContestView) -> AnyView {
    let id = view.line.id.clone();
    let lines: Vec<_> = view
        .problems
        .iter()
        .map(|problem| {
            let link = format!(
                "{}?contest={id}",
                Route::Problem {
                    problem: problem.slug.clone()
                }
                .path()
            );
            view! {
                <li class="line">
                    <span class="label">{problem.label.clone()}</span>
                    <div class="line-main"><a class="cover" href=link>{problem.title.clone()}</a></div>
                    <span class="hint">{(t.solved_by_n)(problem.solved)}</span>
                    {mark_chip(t, problem.mark)}
                </li>
            }
        })
        .collect();
    let hidden = lines.is_empty();
    let body = if hidden {
        empty(t.problems_hidden, ()).into_any()
    } else {
        view! { <ul class="plain-list">{lines}</ul> }.into_any()
    };
    view! { <section class="card"><h2>{t.nav_problems}</h2>{body}</section> }.into_any()
}

fn rules(t: &'static Messages, view: &ContestView) -> AnyView {
    let feedback = match view.feedback {
        Feedback::Full => t.feedback_full,
        Feedback::Verdict => t.feedback_verdict,
        Feedback::Nothing => t.feedback_nothing,
    };
    let freeze = view
        .freeze
        .as_ref()
        .map(|at| view! { <div><dt>{t.board_freezes}</dt><dd>{time(at)}</dd></div> });
    view! {
        <section class="card">
            <h2>{t.rules}</h2>
            <dl class="facts facts-list">
                <div><dt>{t.starts}</dt><dd>{time(&view.line.start)}</dd></div>
                <div><dt>{t.ends}</dt><dd>{time(&view.line.end)}</dd></div>
                <div><dt>{t.length}</dt><dd>{(t.duration)(view.line.length_seconds)}</dd></div>
                {freeze}
                <div><dt>{t.penalty}</dt><dd>{(t.penalty_text)(view.penalty_minutes)}</dd></div>
                <div><dt>{t.feedback}</dt><dd>{feedback}</dd></div>
                <div><dt>{t.organizer}</dt><dd>{view.organizer.clone()}</dd></div>
                <div><dt>{t.participants}</dt><dd>{view.line.participants.to_string()}</dd></div>
            </dl>
        </section>
    }
    .into_any()
}
