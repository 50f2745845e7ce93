//! The judge nodes, the queue, and what was given up, for administrators.

use crate::components::{csrf, empty, form_error, format, notice, stat, time};
use crate::context::PageContext;
use crate::i18n::Messages;
use crate::islands::live::Live;
use crate::portal::PageError;
use crate::shell::{Layout, Page};
use leptos::prelude::*;
use trellis_types::nodes::{GivenUpLine, NodeLine, NodeState, NodesResponse, QueueNow};
use trellis_types::{Route, route};

const REGION: &str = "nodes-now";
/// How often the page looks again, s: nodes tell how they are every few seconds.
const EVERY: u32 = 5;

pub(crate) async fn page(ctx: &PageContext) -> Result<Page, PageError> {
    let view = ctx.portal.nodes(&ctx.reader()).await?;
    let t = ctx.t();
    let words = t.nodes();
    Ok(Page::new(words.title, Layout::Wide, || {
        view! {
            <div class="page-head">
                <div class="page-head-text">
                    <p class="eyebrow"><a href=Route::Admin.path()>{t.nav_admin}</a></p>
                    <h1>{words.title}</h1>
                    <p class="lead">{words.lead}</p>
                </div>
                <div class="actions">
                    <noscript><a class="button" href=Route::Nodes.path()>{words.reload}</a></noscript>
                </div>
            </div>
            {form_error(ctx)}
            <div id=REGION>
                {queue(t, &view)}
                {nodes(ctx, t, &view.nodes)}
                <section class="section">
                    <h2>{words.given_up}</h2>
                    {given_up(t, &view.given_up, words.given_up_none)}
                </section>
            </div>
            <Live id=REGION.to_owned() events=String::new() after=0 poll_seconds=EVERY />
        }
    }))
}

fn queue(t: &'static Messages, view: &NodesResponse) -> AnyView {
    let words = t.nodes();
    let QueueNow {
        queued,
        running,
        oldest,
        wait_seconds,
    } = &view.queue;
    let wait = wait_seconds.map_or_else(|| "\u{2013}".to_owned(), |seconds| words.about(seconds));
    let oldest = oldest
        .as_ref()
        .map(|at| view! { <p class="hint">{t.oldest_queued} " " {time(at)}</p> });
    let nobody = (wait_seconds.is_none() && !view.nodes.is_empty())
        .then(|| notice("warning", view! { <p>{words.nobody}</p> }));
    view! {
        <section class="section">
            <h2>{t.queue}</h2>
            <dl class="stats stats-row">
                {stat(queued.to_string(), words.waiting)}
                {stat(running.to_string(), t.judging_now)}
                {stat(wait, words.new_wait)}
            </dl>
            {oldest}
            {nobody}
        </section>
    }
    .into_any()
}

fn nodes(ctx: &PageContext, t: &'static Messages, nodes: &[NodeLine]) -> AnyView {
    let words = t.nodes();
    if nodes.is_empty() {
        let how = view! { <p><code>{words.start_one}</code> " " {words.start_serve}</p> };
        return view! {
            <section class="section"><h2>{words.nodes}</h2><div class="card">{empty(words.none, how)}</div></section>
        }
        .into_any();
    }
    let rows: Vec<_> = nodes.iter().map(|node| row(ctx, t, node)).collect();
    view! {
        <section class="section">
            <h2>{words.nodes} " (" {nodes.len()} ")"</h2>
            <div class="card flush">
                <table class="cards-on-small nodes">
                    <thead>
                        <tr>
                            <th scope="col">{words.node}</th>
                            <th scope="col">{t.state}</th>
                            <th scope="col">{words.work}</th>
                            <th scope="col">{words.machine}</th>
                            <th scope="col">{words.judges_with}</th>
                            <th scope="col">{words.since}</th>
                            <th scope="col"><span class="sr">{words.actions}</span></th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}

fn row(ctx: &PageContext, t: &'static Messages, node: &NodeLine) -> AnyView {
    let words = t.nodes();
    let id = id_of(&node.name);
    let class = match node.state {
        NodeState::Working => "chip chip-ac",
        NodeState::Draining => "chip chip-tle",
        NodeState::Drained => "chip chip-wait",
        NodeState::Silent => "chip chip-wa",
    };
    let more = match node.state {
        NodeState::Silent => view! { <span>{words.silent_since} " " {time(&node.beat)}</span> }.into_any(),
        NodeState::Drained => view! { <span>{words.drained_text}</span> }.into_any(),
        NodeState::Working | NodeState::Draining => {
            view! { <span>{(words.slots)(node.busy, node.slots)}</span> }.into_any()
        }
    };
    let mean = (node.recent_ms > 0).then(|| {
        let mean = match node.recent_ms {
            ms @ 0..1000 => format!("{ms} ms"),
            ms => format!("{}.{} s", ms / 1000, ms % 1000 / 100),
        };
        view! { <span>{words.mean} " " {mean}</span> }
    });
    let faults = match node.faults {
        0 => view! { <span>{(words.faults)(0)}</span> }.into_any(),
        many => view! { <strong class="bad">{(words.faults)(many)}</strong> }.into_any(),
    };
    let speed = format!("{}.{:02}\u{d7}", node.speed / 1000, node.speed % 1000 / 10);
    let beat = (node.state != NodeState::Silent).then(|| {
        view! { <span>{words.heard} " " {time(&node.beat)}</span> }
    });
    view! {
        <tr>
            <th scope="row" class="cell-main">
                <span class="lines">
                    <code class="name">{node.name.clone()}</code>
                    <span class="hint">{words.kind(node.kind)} " \u{b7} " {node.version.clone()}</span>
                </span>
            </th>
            <td><span class="lines"><span class=class>{words.state(node.state)}</span> {more}</span></td>
            <td><span class="lines"><span>{(words.judged)(node.judged)}</span> {faults} {mean}</span></td>
            <td>
                <span class="lines">
                    <span>{words.load} " " {node.load / 10} " %"</span>
                    <span>{t.memory} " " {format::bytes(node.memory_bytes)}</span>
                    <span title=words.speed_title>{words.speed} " " {speed}</span>
                </span>
            </td>
            <td>{judges_with(t, node, &id)}</td>
            <td><span class="lines"><span>{words.started} " " {time(&node.started)}</span> {beat}</span></td>
            <td class="cell-actions">{actions(ctx, t, node, &id)}</td>
        </tr>
    }
    .into_any()
}

/// Engine and languages, and whether they are those of the others.
fn judges_with(t: &'static Messages, node: &NodeLine, id: &str) -> AnyView {
    let words = t.nodes();
    let engine = node
        .engine
        .as_ref()
        .map(|hash| view! { <span>{words.engine} " " {short_hash(hash)}</span> });
    let differs = (!node.differs.is_empty()).then(|| {
        let parts = node.differs.join(", ");
        view! { <span class="chip chip-tle" title=words.differs_title>{(words.differs)(&parts)}</span> }
    });
    let names: Vec<_> = node
        .languages
        .iter()
        .map(|name| view! { <li>{name.clone()}</li> })
        .collect();
    view! {
        <div class="lines">
            {engine}
            {differs}
            <details id=format!("languages-{id}")>
                <summary id=format!("languages-of-{id}")>{(words.languages)(names.len())}</summary>
                <ul class="plain-list">{names}</ul>
            </details>
        </div>
    }
    .into_any()
}

/// The beginning of a hash; all of it for whoever points there or copies it.
pub(super) fn short_hash(hash: &str) -> AnyView {
    let short: String = hash.chars().take(10).collect();
    view! { <code title=hash.to_owned()>{short}</code> }.into_any()
}

fn actions(ctx: &PageContext, t: &'static Messages, node: &NodeLine, id: &str) -> AnyView {
    let words = t.nodes();
    let (drain, text) = match node.draining {
        true => ("false", words.go_on),
        false => ("true", words.drain),
    };
    let label = format!("{text}: {}", node.name);
    let forget = (node.state == NodeState::Silent).then(|| {
        let label = format!("{}: {}", words.forget, node.name);
        view! {
            <details id=format!("forget-{id}")>
                <summary id=format!("forget-of-{id}")>{words.forget}</summary>
                <form method="post" action=route::form::node_forget(&node.name) class="stack">
                    {csrf(ctx)}
                    <p class="hint">{words.forget_text}</p>
                    <button type="submit" id=format!("forget-button-{id}") class="button danger small" aria-label=label>{words.forget}</button>
                </form>
            </details>
        }
    });
    // A silent one hears nothing; what it was asked before can be taken back.
    let ask = (node.state != NodeState::Silent || node.draining).then(|| {
        view! {
            <form method="post" action=route::form::node_drain(&node.name)>
                {csrf(ctx)}
                <button type="submit" name="drain" value=drain id=format!("drain-{id}") class="button small" aria-label=label>{text}</button>
            </form>
        }
    });
    view! { {ask} {forget} }.into_any()
}

/// A node's name as a part of ids: no two names give the same.
fn id_of(name: &str) -> String {
    let part = |byte: u8| match byte.is_ascii_alphanumeric() {
        true => char::from(byte).to_string(),
        false => format!("_{byte:02x}"),
    };
    name.bytes().map(part).collect()
}

/// Submissions that ended with JE, and the way to judge them again; `none`: what is said when there are none.
pub(super) fn given_up(t: &'static Messages, lines: &[GivenUpLine], none: &'static str) -> AnyView {
    let words = t.nodes();
    if lines.is_empty() {
        return view! { <p class="hint">{none}</p> }.into_any();
    }
    let rows: Vec<_> = lines
        .iter()
        .map(|line| {
            let link = Route::Submission { id: line.id.clone() }.path();
            let again = format!("{}?submission={}", Route::RejudgingNew.path(), line.id);
            let label = format!("{}: {}, {}", t.rejudge().link, line.title, line.who);
            let text = |text: &str| match text {
                "" => "\u{2013}".to_owned(),
                text => text.to_owned(),
            };
            view! {
                <tr>
                    <th scope="row" class="cell-main"><a href=link>{line.title.clone()}</a></th>
                    <td data-label=t.who>{line.who.clone()}</td>
                    <td data-label=t.when>{time(&line.at)}</td>
                    <td data-label=words.node><code class="name">{text(&line.node)}</code></td>
                    <td data-label=words.why><span class="why">{text(&line.why)}</span></td>
                    <td class="cell-actions"><a class="button small" href=again aria-label=label>{t.rejudge().link}</a></td>
                </tr>
            }
        })
        .collect();
    view! {
        <p class="hint">{words.given_up_text}</p>
        <div class="card flush">
            <table class="cards-on-small given-up">
                <thead>
                    <tr>
                        <th scope="col">{t.problem}</th>
                        <th scope="col">{t.who}</th>
                        <th scope="col">{t.when}</th>
                        <th scope="col">{words.node}</th>
                        <th scope="col">{words.why}</th>
                        <th scope="col"><span class="sr">{words.actions}</span></th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}
