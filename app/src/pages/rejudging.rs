//! One rejudging: how far it is, what it changes, and the decision.

use super::rejudgings::{filter_words, state_chip};
use crate::components::{csrf, empty, form_error, format, meter, notice, pager, result_chip, submit, time};
use crate::context::PageContext;
use crate::i18n::Messages;
use crate::islands::live::Live;
use crate::portal::PageError;
use crate::shell::{Layout, Page};
use leptos::prelude::*;
use trellis_types::events::Topic;
use trellis_types::rejudgings::{
    JudgementLine, RejudgingItem, RejudgingLine, RejudgingResponse, RejudgingState, StandingsChange,
};
use trellis_types::{Lifecycle, RejudgingId, Route, Verdict, api, route};

const REGION: &str = "rejudging-now";

pub(crate) async fn page(ctx: &PageContext, id: &RejudgingId) -> Result<Page, PageError> {
    let number = ctx
        .query_value("page")
        .and_then(|page| page.parse().ok())
        .unwrap_or(1);
    let after = ctx.portal.last_event().await?;
    let view = ctx.portal.rejudging(&ctx.reader(), id, number).await?;
    let t = ctx.t();
    let words = t.rejudge();
    let title = format!("{} \u{b7} {}", words.name, view.line.reason);
    Ok(Page::new(&title, Layout::Wide, || {
        // After the end nothing moves any more.
        let live = view.line.state.is_open().then(|| {
            let events = api::events(&[Topic::Rejudging(view.line.id.clone())]);
            view! { <Live id=REGION.to_owned() events=events after=after poll_seconds=0 /> }
        });
        view! {
            {form_error(ctx)}
            <div id=REGION class="stack">
                {head(t, &view.line)}
                {now(ctx, t, &view.line)}
                {standings(t, &view.standings)}
                {changes(t, &view)}
                {failures(t, &view)}
            </div>
            {live}
        }
    }))
}

fn head(t: &'static Messages, line: &RejudgingLine) -> AnyView {
    let words = t.rejudge();
    let closed = line.closed.as_ref().map(|at| {
        let by = line.closed_by.clone().unwrap_or_default();
        view! { <div><dt>{words.closed}</dt><dd>{time(at)} " " {by}</dd></div> }
    });
    let about: Vec<_> = filter_words(t, line)
        .into_iter()
        .map(|text| view! { <span class="tag">{text}</span> })
        .collect();
    view! {
        <div class="page-head">
            <div class="page-head-text">
                <p class="eyebrow"><a href=Route::Rejudgings.path()>{words.name}</a></p>
                <h1>{line.reason.clone()}</h1>
                <span class="tags">{about}</span>
            </div>
            <div class="actions">{state_chip(t, line.state)}</div>
        </div>
        <dl class="facts facts-row">
            <div><dt>{words.by}</dt><dd>{line.by.clone()}</dd></div>
            <div><dt>{words.begun}</dt><dd>{time(&line.created)}</dd></div>
            {closed}
        </dl>
    }
    .into_any()
}

/// Progress, the decision, or what was decided.
fn now(ctx: &PageContext, t: &'static Messages, line: &RejudgingLine) -> AnyView {
    let words = t.rejudge();
    match line.state {
        RejudgingState::Running => {
            let text = (words.progress)(line.done, line.total);
            view! {
                <section class="card stack">
                    <p role="status">{text.clone()}</p>
                    {meter(text, line.done, line.total)}
                    <p class="hint">{words.running_text}</p>
                    <noscript>
                        <meta http-equiv="refresh" content="5" />
                        <p class="hint">{words.reload}</p>
                    </noscript>
                    {decide(ctx, t, line, false)}
                </section>
            }
            .into_any()
        }
        RejudgingState::Ready => view! {
            <section class="card stack">
                <p role="status">{words.ready_text}</p>
                {decide(ctx, t, line, true)}
            </section>
        }
        .into_any(),
        RejudgingState::Applied => notice("good", view! { <p>{words.applied_text}</p> }),
        RejudgingState::Cancelled => notice("", view! { <p>{words.cancelled_text}</p> }),
    }
}

fn decide(ctx: &PageContext, t: &'static Messages, line: &RejudgingLine, ready: bool) -> AnyView {
    let words = t.rejudge();
    let apply = ready.then(|| {
        view! {
            <form method="post" action=route::form::rejudging_apply(&line.id) class="stack">
                {csrf(ctx)}
                <p class="hint">{words.apply_text}</p>
                {submit(words.apply, "button primary")}
            </form>
        }
    });
    view! {
        <div class="decision">
            {apply}
            <form method="post" action=route::form::rejudging_cancel(&line.id) class="stack">
                {csrf(ctx)}
                <p class="hint">{words.cancel_text}</p>
                {submit(words.cancel, "button")}
            </form>
        </div>
    }
    .into_any()
}

fn standings(t: &'static Messages, all: &[StandingsChange]) -> AnyView {
    let sections: Vec<_> = all.iter().map(|one| standings_of(t, one)).collect();
    sections.into_any()
}

fn standings_of(t: &'static Messages, one: &StandingsChange) -> AnyView {
    let words = t.rejudge();
    let board = Route::Board {
        id: one.contest.clone(),
    }
    .path();
    let note = one
        .final_standings
        .then(|| view! { <p class="hint">{words.standings_final}</p> });
    let rows: Vec<_> = one
        .rows
        .iter()
        .map(|row| {
            let (old, new) = (row.before, row.after);
            view! {
                <tr>
                    <th scope="row" class="cell-main">{row.name.clone()}</th>
                    <td class="num" data-label=t.rank>{moved(old.rank, new.rank)}</td>
                    <td class="num" data-label=t.solved>{moved(old.solved.into(), new.solved.into())}</td>
                    <td class="num" data-label=t.penalty>
                        {moved(old.penalty_minutes.into(), new.penalty_minutes.into())}
                    </td>
                </tr>
            }
        })
        .collect();
    let body = if rows.is_empty() {
        view! { <p>{words.standings_same}</p> }.into_any()
    } else {
        view! {
            <table class="cards-on-small">
                <thead>
                    <tr>
                        <th scope="col">{t.participant}</th>
                        <th scope="col" class="num">{t.rank}</th>
                        <th scope="col" class="num">{t.solved}</th>
                        <th scope="col" class="num">{t.penalty}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        }
        .into_any()
    };
    view! {
        <section class="card">
            <h2><a href=board>{(words.standings)(&one.title)}</a></h2>
            {note}
            {body}
        </section>
    }
    .into_any()
}

/// `3 → 1`, or the number that stays.
fn moved(old: u64, new: u64) -> AnyView {
    if old == new {
        view! { <span>{new.to_string()}</span> }.into_any()
    } else {
        view! { <span class="moved"><s>{old.to_string()}</s> " \u{2192} " <b>{new.to_string()}</b></span> }
            .into_any()
    }
}

fn changes(t: &'static Messages, view: &RejudgingResponse) -> AnyView {
    let words = t.rejudge();
    if view.changes.is_empty() && view.pager.page <= 1 {
        let text = if view.line.state == RejudgingState::Running {
            words.no_changes_yet
        } else {
            words.no_changes
        };
        return empty(text, ()).into_any();
    }
    let rows: Vec<_> = view.changes.iter().map(|item| change(t, item)).collect();
    let page = Route::Rejudging {
        id: view.line.id.clone(),
    }
    .path();
    view! {
        <section class="section">
            <h2>{(words.changes)(view.pager.total)}</h2>
            <div class="card flush">
                <table class="cards-on-small changes">
                    <thead>
                        <tr>
                            <th scope="col">{words.submission}</th>
                            <th scope="col">{t.who}</th>
                            <th scope="col">{t.language}</th>
                            <th scope="col">{words.before}</th>
                            <th scope="col">{words.after}</th>
                            <th scope="col">{words.receipts}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            {pager(t, view.pager, |number| format!("{page}?page={number}"))}
        </section>
    }
    .into_any()
}

fn change(t: &'static Messages, item: &RejudgingItem) -> AnyView {
    let words = t.rejudge();
    let new = item.new.as_ref().map(|new| judgement(t, new));
    let receipts = [Some(&item.old), item.new.as_ref()].map(|one| {
        let receipt = one.and_then(|one| one.receipt.clone());
        let text = receipt.unwrap_or_else(|| words.no_receipt.to_owned());
        view! { <code class="hash">{text}</code> }
    });
    let [old_receipt, new_receipt] = receipts;
    let label = format!("{}: {}", words.receipts, item.who);
    view! {
        <tr>
            <th scope="row" class="cell-main">{title(item)} " " {time(&item.created)}</th>
            <td data-label=t.who>{item.who.clone()}</td>
            <td data-label=t.language>{item.language.clone()}</td>
            <td data-label=words.before>{judgement(t, &item.old)}</td>
            <td data-label=words.after>{new}</td>
            <td class="receipts">
                <details>
                    <summary aria-label=label>{words.receipts}</summary>
                    <dl class="facts">
                        <div><dt>{words.before}</dt><dd>{old_receipt}</dd></div>
                        <div><dt>{words.after}</dt><dd>{new_receipt}</dd></div>
                    </dl>
                </details>
            </td>
        </tr>
    }
    .into_any()
}

fn title(item: &RejudgingItem) -> AnyView {
    if item.open {
        let link = Route::Submission {
            id: item.submission.clone(),
        }
        .path();
        view! { <a href=link>{item.title.clone()}</a> }.into_any()
    } else {
        view! { <span>{item.title.clone()}</span> }.into_any()
    }
}

/// Verdict, points, time and memory.
fn judgement(t: &'static Messages, one: &JudgementLine) -> AnyView {
    let lifecycle = if one.verdict == Verdict::JudgeError {
        Lifecycle::Failed
    } else {
        Lifecycle::Done
    };
    let score = one
        .score
        .map(|score| view! { " " <span class="points">{format::points(score)}</span> });
    let figures = match (one.max_fuel, one.max_memory) {
        (Some(fuel), Some(memory)) => format!("{} \u{b7} {}", format::fuel(fuel), format::bytes(memory)),
        (Some(fuel), None) => format::fuel(fuel),
        _ => String::new(),
    };
    view! {
        <span class="judgement">
            {result_chip(t, lifecycle, Some(one.verdict))}
            {score}
            <span class="hint num">{figures}</span>
        </span>
    }
    .into_any()
}

fn failures(t: &'static Messages, view: &RejudgingResponse) -> AnyView {
    if view.failures.is_empty() {
        return ().into_any();
    }
    let words = t.rejudge();
    let rows: Vec<_> = view
        .failures
        .iter()
        .map(|item| {
            view! {
                <li class="line">
                    <span class="line-main">{title(item)} " " {item.who.clone()}</span>
                    {judgement(t, &item.old)}
                    <span class="hint">{item.failure.clone()}</span>
                </li>
            }
        })
        .collect();
    view! {
        <section class="card">
            <h2>{(words.failed)(view.line.failed)}</h2>
            <p class="hint">{words.failed_text}</p>
            <ul class="plain-list">{rows}</ul>
        </section>
    }
    .into_any()
}
