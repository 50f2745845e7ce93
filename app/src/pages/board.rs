//! A contest's board by the ICPC's rules. The island loads the table again when the server says that it moved.

use crate::components::{Icon, countdown, empty, icon, notice, pager, phase_chip};
use crate::context::PageContext;
use crate::i18n::Messages;
use crate::islands::live::Live;
use crate::portal::PageError;
use crate::shell::{Layout, Page};
use leptos::prelude::*;
use trellis_types::contests::{BoardCell, BoardRow, BoardView, Phase};
use trellis_types::events::Topic;
use trellis_types::{ContestId, Route, api};

const REGION: &str = "board-now";

pub(crate) async fn page(ctx: &PageContext, id: &ContestId) -> Result<Page, PageError> {
    let after = ctx.portal.last_event().await?;
    let number = ctx
        .query_value("page")
        .and_then(|page| page.parse().ok())
        .unwrap_or(1);
    let view = ctx.portal.board(&ctx.reader(), id, number).await?;
    let t = ctx.t();
    let title = format!("{} \u{b7} {}", t.board, view.line.title);
    Ok(Page::new(&title, Layout::Wide, || {
        view! {
            <div id=REGION>
                {head(t, &view)}
                {frozen(t, &view)}
                {table(t, &view)}
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

fn head(t: &'static Messages, view: &BoardView) -> AnyView {
    let contest = Route::Contest {
        id: view.line.id.clone(),
    }
    .path();
    let clock = view
        .line
        .phase
        .is_open()
        .then(|| countdown(t.time_left, &view.line.end, Some(&view.now)));
    let before =
        (view.line.phase == Phase::Before).then(|| countdown(t.starts_in, &view.line.start, Some(&view.now)));
    view! {
        <div class="page-head">
            <div class="page-head-text">
                <p class="eyebrow"><a href=contest>{view.line.title.clone()}</a></p>
                <h1>{t.board}</h1>
            </div>
            <div class="actions">{clock} {before} {phase_chip(t, view.line.phase)}</div>
        </div>
    }
    .into_any()
}

fn frozen(t: &'static Messages, view: &BoardView) -> AnyView {
    let text = match (view.own, view.board.frozen, view.line.phase) {
        (true, _, Phase::Frozen | Phase::Ended) => Some(t.board_unfrozen_for_you),
        (false, true, _) => Some(t.board_frozen),
        _ => None,
    };
    text.map(|text| notice("", view! { <p>{text}</p> })).into_any()
}

fn table(t: &'static Messages, view: &BoardView) -> AnyView {
    let (board, me) = (&view.board, view.me.as_ref());
    if board.rows.is_empty() {
        return empty(t.board_empty, ()).into_any();
    }
    let heads: Vec<_> = board
        .problems
        .iter()
        .map(|problem| {
            let count = format!("{}/{}", problem.solved, problem.tried);
            view! {
                <th scope="col" class="board-problem">
                    <abbr title=problem.title.clone()>{problem.label.clone()}</abbr>
                    <span class="board-count">{count}</span>
                </th>
            }
        })
        .collect();
    // One's own row is always there: before the others where it is on another page.
    let rows: Vec<_> = view
        .mine
        .iter()
        .chain(&board.rows)
        .map(|row| line(t, row, me == Some(&row.user)))
        .collect();
    let link = Route::Board {
        id: view.line.id.clone(),
    }
    .path();
    view! {
        <div class="card flush scroll-x" tabindex="0" role="region" aria-label=t.board>
            <table class="board">
                <thead>
                    <tr>
                        <th scope="col" class="num">{t.rank}</th>
                        <th scope="col" class="board-name">{t.participant}</th>
                        <th scope="col" class="num">{t.solved}</th>
                        <th scope="col" class="num">{t.penalty}</th>
                        {heads}
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
        {pager(t, view.pager, |number| format!("{link}?page={number}"))}
        <ul class="legend">
            <li><span class="cell cell-first">"+"</span> {t.legend_first}</li>
            <li><span class="cell cell-solved">"+"</span> {t.legend_solved}</li>
            <li><span class="cell cell-wrong">"\u{2212}"</span> {t.legend_wrong}</li>
            <li><span class="cell cell-pending">"?"</span> {t.legend_pending}</li>
        </ul>
    }
    .into_any()
}

fn line(t: &'static Messages, row: &BoardRow, me: bool) -> AnyView {
    let cells: Vec<_> = row
        .cells
        .iter()
        .map(|cell| view! { <td>{cell_view(t, *cell)}</td> })
        .collect();
    let you = me.then(|| view! { <span class="chip chip-you">{t.you}</span> });
    view! {
        <tr class:me=me>
            <td class="num rank">{row.rank.to_string()}</td>
            <th scope="row" class="board-name"><span class="name">{row.name.clone()}</span> {you}</th>
            <td class="num board-solved">{row.solved.to_string()}</td>
            <td class="num">{row.penalty_minutes.to_string()}</td>
            {cells}
        </tr>
    }
    .into_any()
}

/// `+1` and the minute; `-2`; `? 3`; with words for screen readers.
fn cell_view(t: &'static Messages, cell: BoardCell) -> AnyView {
    let BoardCell {
        tries,
        pending,
        solved_minute,
        first,
    } = cell;
    if let Some(minute) = solved_minute {
        let class = if first {
            "cell cell-first"
        } else {
            "cell cell-solved"
        };
        let sign = if tries > 1 {
            format!("+{}", tries - 1)
        } else {
            "+".to_owned()
        };
        let star = first.then(|| icon(Icon::Star));
        return view! {
            <span class=class>
                {star}
                <span aria-hidden="true">{sign}</span>
                <small aria-hidden="true">{minute.to_string()}</small>
                <span class="sr">{(t.cell_solved)(minute, tries)}</span>
            </span>
        }
        .into_any();
    }
    if pending > 0 {
        let sign = if tries > 0 {
            format!("\u{2212}{tries} ?")
        } else {
            "?".to_owned()
        };
        return view! {
            <span class="cell cell-pending">
                <span aria-hidden="true">{sign}</span>
                <small aria-hidden="true">{pending.to_string()}</small>
                <span class="sr">{(t.cell_pending)(tries, pending)}</span>
            </span>
        }
        .into_any();
    }
    if tries > 0 {
        return view! {
            <span class="cell cell-wrong">
                <span aria-hidden="true">{format!("\u{2212}{tries}")}</span>
                <span class="sr">{(t.cell_wrong)(tries)}</span>
            </span>
        }
        .into_any();
    }
    view! { <span class="cell cell-none"><span class="sr">{t.cell_none}</span></span> }.into_any()
}
