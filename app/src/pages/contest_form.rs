//! The form of a contest, and announcing it and making it final.

use super::nodes::{given_up, short_hash};
use super::teach_set_form::{moment, problems};
use crate::components::{
    Choice, Text, csrf, form_error, notice, number, page_head_with, phase_chip, select, stat, submit, text,
    text_area, time,
};
use crate::context::PageContext;
use crate::i18n::Messages;
use crate::portal::PageError;
use crate::shell::{Layout, Page};
use leptos::prelude::*;
use trellis_types::contests::{Access, ContestFormView, ContestSettings, Phase};
use trellis_types::nodes::ContestJudging;
use trellis_types::submissions::Feedback;
use trellis_types::{ContestId, Route, route};

pub(crate) async fn page(ctx: &PageContext, id: Option<&ContestId>) -> Result<Page, PageError> {
    let view = ctx.portal.contest_form(&ctx.reader(), id).await?;
    let t = ctx.t();
    let title = if view.id.is_some() {
        t.edit_contest
    } else {
        t.new_contest
    };
    Ok(Page::new(title, Layout::Normal, || {
        let links = view.id.clone().map(|id| {
            view! {
                {phase_chip(t, view.phase)}
                <a class="button" href=Route::Contest { id: id.clone() }.path()>{t.see_page}</a>
                <a class="button" href=Route::Board { id }.path()>{t.board}</a>
            }
        });
        view! {
            {page_head_with(title, "", links)}
            {form_error(ctx)}
            {view.id.as_ref().map(|id| steps(ctx, t, &view, id))}
            {view.id.as_ref().zip(view.judging.as_ref()).map(|(id, judging)| judged(ctx, t, (id, view.phase), judging))}
            {form(ctx, t, &view)}
            {participants(t, &view.participants)}
        }
    }))
}

/// What comes next in the contest's life.
fn steps(ctx: &PageContext, t: &'static Messages, view: &ContestFormView, id: &ContestId) -> AnyView {
    let button = |action: String, text: &'static str| {
        view! {
            <form method="post" action=action>
                {csrf(ctx)}
                {submit(text, "button primary")}
            </form>
        }
    };
    match view.phase {
        Phase::Draft => view! {
            <section class="card row-card">
                <p>{t.contest_draft_text}</p>
                {button(route::form::announce(id), t.announce)}
            </section>
        }
        .into_any(),
        Phase::Ended if view.unjudged > 0 => {
            notice("warning", view! { <p>{(t.unjudged)(view.unjudged)}</p> }).into_any()
        }
        Phase::Ended => view! {
            <section class="card row-card">
                <p>{t.contest_finalize_text}</p>
                {button(route::form::finalize(id), t.finalize)}
            </section>
        }
        .into_any(),
        Phase::Final => notice("good", view! { <p>{t.contest_final}</p> }).into_any(),
        Phase::Before | Phase::Running | Phase::Frozen => ().into_any(),
    }
}

/// The queue of the contest, what it is judged with, and what was given up.
fn judged(
    ctx: &PageContext,
    t: &'static Messages,
    (id, phase): (&ContestId, Phase),
    view: &ContestJudging,
) -> AnyView {
    let words = t.nodes();
    let wait = view
        .wait_seconds
        .map_or_else(|| "\u{2013}".to_owned(), |seconds| words.about(seconds));
    let pin = view.pin.as_ref().map(|pin| {
        let since = pin
            .since
            .as_ref()
            .map(|at| view! { " " {words.pinned_since} " " {time(at)} });
        view! {
            <p class="hint">
                {(words.pinned)(pin.languages)} " " {short_hash(&pin.engine)} {since} {t.rejudge().stop}
            </p>
        }
    });
    let free = (view.pin.is_none() && phase != Phase::Final)
        .then(|| view! { <p class="hint">{words.not_pinned}</p> });
    let nobody = (view.matched && view.wait_seconds.is_none())
        .then(|| notice("warning", view! { <p>{words.nobody}</p> }));
    let unmatched = (!view.matched).then(|| {
        notice(
            "warning",
            view! {
                <p>{words.unmatched}</p>
                <form method="post" action=route::form::unpin(id) class="stack">
                    {csrf(ctx)}
                    <p class="hint">{words.unpin_text}</p>
                    {submit(words.unpin, "button")}
                </form>
            },
        )
    });
    view! {
        <section class="section judging" id="judging">
            <h2>{words.judging}</h2>
            <dl class="stats stats-row">
                {stat(view.queued.to_string(), words.waiting)}
                {stat(wait, words.new_wait)}
                {stat(view.given_up.len().to_string(), words.given_up)}
            </dl>
            {unmatched}
            {nobody}
            {pin}
            {free}
            {(!view.given_up.is_empty()).then(|| given_up(t, &view.given_up, ""))}
        </section>
    }
    .into_any()
}

fn form(ctx: &PageContext, t: &'static Messages, view: &ContestFormView) -> AnyView {
    let action = match &view.id {
        Some(id) => Route::OrganizeContest { id: id.clone() }.path(),
        None => Route::OrganizeNew.path(),
    };
    let settings = &view.settings;
    // Over the version that was read, not over what somebody has saved since.
    let base = ctx
        .posted("base")
        .map_or_else(|| settings.base.to_string(), str::to_owned);
    let closed = view.phase == Phase::Final;
    view! {
        <form method="post" action=action class="stack">
            {csrf(ctx)}
            <input type="hidden" name="base" value=base />
            {words(ctx, t, settings)}
            {clock(ctx, t, settings)}
            {rules(ctx, t, settings)}
            <fieldset class="card">
                <legend>{t.nav_problems}</legend>
                {problems(ctx, t, &settings.problems, &view.usable)}
            </fieldset>
            {(!closed).then(|| view! { <div class="form-end">{submit(t.save, "button primary")}</div> })}
        </form>
    }
    .into_any()
}

fn words(ctx: &PageContext, t: &'static Messages, settings: &ContestSettings) -> AnyView {
    view! {
        <fieldset class="card">
            <legend>{t.basics}</legend>
            <div class="field-row">
                {text(ctx, Text { name: "title_en", label: t.title_en, value: &settings.title_en, ..Text::default() })}
                {text(ctx, Text { name: "title_zh", label: t.title_zh, value: &settings.title_zh, ..Text::default() })}
            </div>
            <div class="field-row">
                {text_area(ctx, Text { name: "description_en", label: t.description_en, value: &settings.description_en, ..Text::default() }, 4, false)}
                {text_area(ctx, Text { name: "description_zh", label: t.description_zh, value: &settings.description_zh, ..Text::default() }, 4, false)}
            </div>
        </fieldset>
    }
    .into_any()
}

fn clock(ctx: &PageContext, t: &'static Messages, settings: &ContestSettings) -> AnyView {
    let (length, freeze) = (
        settings.length_minutes.to_string(),
        settings.freeze_minutes.to_string(),
    );
    view! {
        <fieldset class="card">
            <legend>{t.when}</legend>
            <div class="field-row">
                {moment(ctx, t, "start", t.starts, "", Some(&settings.start))}
                {number(ctx, Text { name: "length_minutes", label: t.length, value: &length, required: true, ..Text::default() }, (1, 20_160), t.minutes_unit)}
                {number(ctx, Text { name: "freeze_minutes", label: t.freeze, value: &freeze, hint: t.freeze_hint, ..Text::default() }, (0, 20_160), t.minutes_unit)}
            </div>
        </fieldset>
    }
    .into_any()
}

fn rules(ctx: &PageContext, t: &'static Messages, settings: &ContestSettings) -> AnyView {
    let access = if settings.access == Access::Code {
        "code"
    } else {
        "public"
    };
    let feedback = match settings.feedback {
        Feedback::Full => "full",
        Feedback::Verdict | Feedback::Nothing => "verdict",
    };
    let accesses = vec![
        Choice::new("public", t.access_public),
        Choice::new("code", t.access_code),
    ];
    let feedbacks = vec![
        Choice::new("verdict", t.feedback_verdict),
        Choice::new("full", t.feedback_full),
    ];
    let code = settings.join_code.clone().unwrap_or_default();
    let numbers = [
        settings.penalty_minutes,
        settings.hours.taking_part_minutes,
        settings.hours.per_problem_minutes,
    ];
    let [penalty, part, each] = numbers.map(|number| number.to_string());
    view! {
        <fieldset class="card">
            <legend>{t.rules}</legend>
            <div class="field-row">
                {select(ctx, Text { name: "access", label: t.access, value: access, ..Text::default() }, accesses)}
                {text(ctx, Text { name: "join_code", label: t.join_code, value: &code, hint: t.access_code_hint, max: 64, ..Text::default() })}
            </div>
            <div class="field-row">
                {number(ctx, Text { name: "penalty_minutes", label: t.penalty, value: &penalty, hint: t.penalty_hint, ..Text::default() }, (0, 600), t.minutes_unit)}
                {select(ctx, Text { name: "feedback", label: t.feedback, value: feedback, ..Text::default() }, feedbacks)}
            </div>
            <div class="field-row">
                {number(ctx, Text { name: "taking_part_minutes", label: t.hours_taking_part, value: &part, ..Text::default() }, (0, 6000), t.minutes_unit)}
                {number(ctx, Text { name: "per_problem_minutes", label: t.hours_per_problem, value: &each, ..Text::default() }, (0, 6000), t.minutes_unit)}
            </div>
        </fieldset>
    }
    .into_any()
}

fn participants(t: &'static Messages, names: &[String]) -> AnyView {
    let names: Vec<_> = names
        .iter()
        .map(|name| view! { <li><span class="tag">{name.clone()}</span></li> })
        .collect();
    (!names.is_empty()).then(|| {
        view! { <section class="section"><h2>{t.participants}</h2><ul class="inline-list">{names}</ul></section> }
    })
    .into_any()
}
