//! Rejudgings, newest first.

use crate::components::{Icon, empty, icon, older, page_head_with, time};
use crate::context::PageContext;
use crate::i18n::Messages;
use crate::portal::PageError;
use crate::shell::{Layout, Page};
use leptos::prelude::*;
use trellis_types::Route;
use trellis_types::rejudgings::{RejudgingLine, RejudgingState, RejudgingsResponse};

pub(crate) async fn page(ctx: &PageContext) -> Result<Page, PageError> {
    let before = ctx.query_value("before").unwrap_or_default();
    let view = ctx.portal.rejudgings(&ctx.reader(), &before).await?;
    let t = ctx.t();
    let words = t.rejudge();
    Ok(Page::new(words.name, Layout::Normal, || {
        let new = view! {
            <a class="button primary" href=Route::RejudgingNew.path()>{icon(Icon::Plus)} {words.new}</a>
        };
        view! {
            {page_head_with(words.name, words.lead, new)}
            {list(t, view)}
        }
    }))
}

fn list(t: &'static Messages, view: RejudgingsResponse) -> AnyView {
    let words = t.rejudge();
    if view.rejudgings.is_empty() {
        return empty(words.none, ()).into_any();
    }
    let rows: Vec<_> = view.rejudgings.iter().map(|line| row(t, line)).collect();
    let older = view
        .older
        .map(|id| older(t, format!("{}?before={id}", Route::Rejudgings.path())));
    view! {
        <div class="card flush">
            <table class="cards-on-small">
                <thead>
                    <tr>
                        <th scope="col">{words.reason}</th>
                        <th scope="col">{t.state}</th>
                        <th scope="col" class="num">{words.changed}</th>
                        <th scope="col">{words.by}</th>
                        <th scope="col">{words.begun}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        {older}
    }
    .into_any()
}

fn row(t: &'static Messages, line: &RejudgingLine) -> AnyView {
    let words = t.rejudge();
    let link = Route::Rejudging { id: line.id.clone() }.path();
    let about: Vec<_> = filter_words(t, line)
        .into_iter()
        .map(|text| view! { <span class="tag">{text}</span> })
        .collect();
    view! {
        <tr>
            <th scope="row" class="cell-main">
                <a href=link>{line.reason.clone()}</a>
                <span class="tags">{about}</span>
            </th>
            <td data-label=t.state>{state_chip(t, line.state)}</td>
            <td class="num" data-label=words.changed>{format!("{} / {}", line.changed, line.total)}</td>
            <td data-label=words.by>{line.by.clone()}</td>
            <td data-label=words.begun>{time(&line.created)}</td>
        </tr>
    }
    .into_any()
}

/// To the list, from the pages of staff.
pub(super) fn link(t: &'static Messages) -> AnyView {
    view! { <a class="button" href=Route::Rejudgings.path()>{t.rejudge().name}</a> }.into_any()
}

pub(super) fn state_chip(t: &'static Messages, state: RejudgingState) -> AnyView {
    let class = match state {
        RejudgingState::Running => "chip chip-run",
        RejudgingState::Ready => "chip chip-wait",
        RejudgingState::Applied => "chip chip-ac",
        RejudgingState::Cancelled => "chip",
    };
    view! { <span class=class>{t.rejudge().state(state)}</span> }.into_any()
}

/// What was filtered by, in short words.
pub(super) fn filter_words(t: &'static Messages, line: &RejudgingLine) -> Vec<String> {
    let mut found = line.about.clone();
    found.extend(
        line.filter
            .verdicts
            .iter()
            .map(|verdict| verdict.code().to_owned()),
    );
    for (label, text) in [
        (t.rejudge().from, &line.filter.from),
        (t.rejudge().until, &line.filter.until),
    ] {
        if !text.is_empty() {
            found.push(format!(
                "{label} {} UTC",
                trellis_types::Time(text.clone()).minutes()
            ));
        }
    }
    if !line.filter.submission.is_empty() {
        found.push(t.rejudge().submission.to_owned());
    }
    if found.is_empty() {
        found.push(t.rejudge().everything.to_owned());
    }
    found
}
