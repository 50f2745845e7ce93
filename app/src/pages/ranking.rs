//! Who has solved most.

use crate::components::{empty, format, notice, page_head, pager};
use crate::context::PageContext;
use crate::i18n::Messages;
use crate::portal::PageError;
use crate::shell::{Layout, Page};
use leptos::prelude::*;
use trellis_types::Route;
use trellis_types::ranking::RankLine;

pub(crate) async fn page(ctx: &PageContext) -> Result<Page, PageError> {
    let number = ctx
        .query_value("page")
        .and_then(|page| page.parse().ok())
        .unwrap_or(1)
        .max(1);
    let view = ctx.portal.ranking(&ctx.reader(), number).await?;
    let t = ctx.t();
    Ok(Page::new(t.nav_ranking, Layout::Normal, || {
        let me = view.me.as_ref().map(|me| me.user.clone());
        let mine = view.me.as_ref().map(|me| {
            let text = (t.your_rank)(me.rank, me.solved);
            notice("good", view! { <p>{text}</p> })
        });
        let body = if view.rows.is_empty() {
            empty(t.ranking_empty, ()).into_any()
        } else {
            table(t, view.rows, me.as_ref()).into_any()
        };
        view! {
            {page_head(t.nav_ranking, t.ranking_lead)}
            {mine}
            {body}
            {pager(t, view.pager, |page| format!("{}?page={page}", Route::Ranking.path()))}
        }
    }))
}

fn table(t: &'static Messages, rows: Vec<RankLine>, me: Option<&trellis_types::UserId>) -> AnyView {
    let rows: Vec<_> = rows
        .into_iter()
        .map(|row| {
            let mine = me == Some(&row.user);
            let medal = match row.rank {
                1 => "rank rank-1",
                2 => "rank rank-2",
                3 => "rank rank-3",
                _ => "rank",
            };
            let you = mine.then(|| view! { <span class="chip chip-you">{t.you}</span> });
            view! {
                <tr class:me=mine>
                    <td class="num cell-rank"><span class=medal>{row.rank.to_string()}</span></td>
                    <th scope="row" class="cell-main"><span class="name">{row.name}</span> {you}</th>
                    <td class="num" data-label=t.solved>{row.solved.to_string()}</td>
                    <td class="num" data-label=t.score>{format::points(row.score)}</td>
                    <td class="num" data-label=t.class_hours_name>{format::class_hours(row.hours_seconds)}</td>
                </tr>
            }
        })
        .collect();
    view! {
        <div class="card flush">
            <table class="cards-on-small ranking">
                <thead>
                    <tr>
                        <th scope="col" class="num">{t.rank}</th>
                        <th scope="col">{t.participant}</th>
                        <th scope="col" class="num">{t.solved}</th>
                        <th scope="col" class="num">{t.score}</th>
                        <th scope="col" class="num">{t.class_hours_name}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}
