//! The organizer's contests.

use super::contests::contest_table;
use crate::components::{Icon, icon, page_head_with};
use crate::context::PageContext;
use crate::portal::PageError;
use crate::shell::{Layout, Page};
use leptos::prelude::*;
use trellis_types::Route;

pub(crate) async fn page(ctx: &PageContext) -> Result<Page, PageError> {
    let view = ctx.portal.organize(&ctx.reader()).await?;
    let t = ctx.t();
    Ok(Page::new(t.nav_organize, Layout::Normal, || {
        let new = view! {
            {super::rejudgings::link(t)}
            <a class="button primary" href=Route::OrganizeNew.path()>{icon(Icon::Plus)} {t.new_contest}</a>
        };
        view! {
            {page_head_with(t.nav_organize, t.organize_lead, new)}
            {contest_table(t, view.contests, |contest| Route::OrganizeContest { id: contest.id.clone() })}
        }
    }))
}
