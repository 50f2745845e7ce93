//! All contests.

use crate::components::{Icon, empty, icon, page_head, phase_chip, time};
use crate::context::PageContext;
use crate::i18n::Messages;
use crate::portal::PageError;
use crate::shell::{Layout, Page};
use leptos::prelude::*;
use trellis_types::Route;
use trellis_types::contests::{Access, ContestLine};

pub(crate) async fn page(ctx: &PageContext) -> Result<Page, PageError> {
    let view = ctx.portal.contests(&ctx.reader()).await?;
    let t = ctx.t();
    Ok(Page::new(t.nav_contests, Layout::Normal, || {
        view! { {page_head(t.nav_contests, t.contests_lead)} {contest_table(t, view.contests, |contest| Route::Contest { id: contest.id.clone() })} }
    }))
}

/// The table of contests; `link` says where a line leads.
pub(super) fn contest_table(
    t: &'static Messages,
    contests: Vec<ContestLine>,
    link: impl Fn(&ContestLine) -> Route,
) -> AnyView {
    if contests.is_empty() {
        return empty(t.no_contests, ()).into_any();
    }
    let rows: Vec<_> = contests
        .into_iter()
        .map(|contest| {
            let href = link(&contest).path();
            let lock = (contest.access == Access::Code)
                .then(|| view! { <span title=t.with_code>{icon(Icon::Lock)} <span class="sr">{t.with_code}</span></span> });
            let joined = contest.joined.then(|| view! { <span class="chip chip-ac">{t.joined}</span> });
            view! {
                <tr>
                    <th scope="row" class="cell-main">
                        <a href=href>{contest.title.clone()}</a>
                        {lock}
                        {joined}
                    </th>
                    <td data-label=t.state>{phase_chip(t, contest.phase)}</td>
                    <td data-label=t.starts>{time(&contest.start)}</td>
                    <td data-label=t.length>{(t.duration)(contest.length_seconds)}</td>
                    <td data-label=t.participants class="num">{contest.participants.to_string()}</td>
                </tr>
            }
        })
        .collect();
    view! {
        <div class="card flush">
            <table class="cards-on-small">
                <thead>
                    <tr>
                        <th scope="col">{t.contest}</th>
                        <th scope="col">{t.state}</th>
                        <th scope="col">{t.starts}</th>
                        <th scope="col">{t.length}</th>
                        <th scope="col" class="num">{t.participants}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}
